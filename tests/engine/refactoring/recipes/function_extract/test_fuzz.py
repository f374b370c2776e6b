from bench.fuzz_extraction import fuzz


def test_no_random_program_is_proven_to_be_what_it_is_not() -> None:
    tally = fuzz(2026, seconds=10.0)

    assert not tally.holes
    assert tally.counts["planned: proven, the same"] > 0
    assert tally.counts["careless: refused, DIFFERENT"] > 0
