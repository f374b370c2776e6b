"""What `.forge.yml` asks of a proof: which rungs a change cannot do without, and what becomes of it then."""

import pytest

from config.forge_yml import read_forge_yml
from engine.refactoring.evidence import Proof, Rung, not_proven, proven
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.demands import unmet

UNTESTED = Proof((proven(Rung.API, "the same"), not_proven(Rung.TESTS, "no tests"), not_proven(Rung.COVERAGE, "none")))
OF_TESTS = ["tests: no tests", "changed lines covered: none"]


@pytest.mark.parametrize(
    ("rules", "proof", "said"),
    [
        pytest.param("{on_missing: draft}", UNTESTED, [], id="a draft says what is missing"),
        pytest.param("{on_missing: refuse}", UNTESTED, OF_TESTS, id="nothing without all that is asked for"),
        pytest.param("{on_missing: refuse, require: [tests]}", UNTESTED, OF_TESTS, id="nothing without tests"),
        pytest.param("{on_missing: refuse, require: [public_api]}", UNTESTED, [], id="the API alone is asked for"),
        pytest.param(
            "{on_missing: refuse, require: [public_api]}", Proof(), ["public API: not looked at"], id="not looked at"
        ),
        pytest.param("{on_missing: refuse, require: []}", UNTESTED, [], id="nothing is asked for"),
    ],
)
def test_a_change_whose_proof_lacks_what_is_required_is_a_draft_or_nothing(
    rules: str, proof: Proof, said: list[str]
) -> None:
    demands = read_forge_yml(f"version: 1\nproof: {rules}\n".encode()).proof

    assert unmet(demands, Asked(actor_id="1"), proof) == said
