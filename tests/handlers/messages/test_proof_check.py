"""The check run of a proof: what each verdict comes to, and which proof it was when it is told again."""

from collections.abc import Callable

import pytest

from engine.refactoring.evidence import Evidence, Proof, Rung, disproved, not_proven, proven
from handlers.messages import proof_check
from handlers.messages.proof_check import Proposed
from providers.code_hosts.code_host import CheckRun

PROPOSED = Proposed("row-1", "a" * 40, "J-00001042", "f" * 64)
PARSES = proven(Rung.PARSES, "1 file parses", 0.25)
MOVED = "`main` has moved."
AGAIN: list[Callable[[Proof], CheckRun]] = [
    lambda proof: proof_check.from_record(PROPOSED, proof, "Nothing has changed."),
    lambda proof: proof_check.proven_again(PROPOSED, proof, "b" * 12, MOVED),
]


@pytest.mark.parametrize("told", AGAIN, ids=["from the record", "anew"])
@pytest.mark.parametrize(
    ("row", "conclusion", "title"),
    [
        (proven(Rung.TESTS, "3 passed -> 3 passed"), "success", "Proven on 2 rungs"),
        (not_proven(Rung.TESTS, "no tests"), "action_required", "1 rung of 2 not proven"),
        (disproved(Rung.TESTS, "3 passed -> 2 passed"), "failure", "1 rung of 2 not proven"),
    ],
    ids=["proven", "a gap", "disproved"],
)
def test_every_verdict_has_its_conclusion(
    told: Callable[[Proof], CheckRun], row: Evidence, conclusion: str, title: str
) -> None:
    check = told(Proof((PARSES, row)))

    assert (check.name, check.head_sha, check.external_id) == (proof_check.NAME, "a" * 40, "row-1")
    assert (check.status, check.conclusion) == ("completed", conclusion)
    assert check.title.startswith(f"{title}, ")


def test_a_record_knows_no_times_and_a_new_proof_tells_them() -> None:
    recorded, anew = (told(Proof((PARSES,))) for told in AGAIN)

    assert "| Parses | 1 file parses |\n" in f"{recorded.summary}\n"
    assert "| Parses | 1 file parses | 250 ms |" in anew.summary
    assert (recorded.title, anew.title) == (
        "Proven on 1 rung, told again",
        "Proven on 1 rung, again on bbbbbbbbbbbb",
    )


def test_what_speaks_for_nothing_any_more_waits_for_a_person() -> None:
    check = proof_check.unprovable(PROPOSED, MOVED)

    assert check.conclusion == "action_required"
    assert check.summary.startswith(MOVED)
    assert "`/forge approve J-00001042`" in check.summary
    assert "`/forge rebase J-00001042`" in check.summary
