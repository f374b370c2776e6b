"""Receipts: signed, told apart from changed ones, and made again from what they say."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.refactoring.child import carried_out
from engine.refactoring.errand import Errand
from engine.refactoring.evidence import Proof, Rung, proven
from engine.refactoring.receipt import BadReceipt, Receipt, read_receipt, tools, write_receipt
from engine.refactoring.replay import asked_again, other_versions, question_of, replayed
from engine.refactoring.results import PlannedChange, PlanResult
from tests.engine.refactoring.plans import laid_out, nested

KEY = "a key of the deployment"
ELSEWHERE = "complexity_reduction\nelsewhere.py\nf"
HERE = "complexity_reduction\nlarge.py\nsomething_else"


@pytest.fixture(scope="module")
def errand(tmp_path_factory: pytest.TempPathFactory) -> Errand:
    files = {"large.py": nested("large") + nested("larger") + nested("largest"), "small.py": nested("small")}
    folder = laid_out(tmp_path_factory.mktemp("shop"), files)
    return Errand(str(folder), types=("complexity_reduction", "file_split"), rejected=(HERE, ELSEWHERE))


@pytest.fixture(scope="module")
def result(errand: Errand) -> PlanResult:
    return carried_out(errand, io.StringIO())


@pytest.fixture(scope="module")
def receipt(errand: Errand, result: PlanResult) -> Receipt:
    return written(result.proposals[0], question_of(errand, result.proposals[0]))


def written(change: PlannedChange, question: dict[str, Any], key: str = KEY) -> Receipt:
    return write_receipt(
        job="J-7",
        repository="ada/shop",
        base_sha="",
        tree_sha="b" * 40,
        commits=["c" * 40],
        change=change,
        errand=question,
        proof=Proof((proven(Rung.PARSES, "1 file parses"),)),
        key=key,
    )


def test_a_receipt_reads_as_it_was_written(receipt: Receipt) -> None:
    read = read_receipt(receipt.to_bytes())

    assert read == receipt
    assert read.to_bytes() == receipt.to_bytes()
    assert read.is_signed_by(KEY)


def test_another_key_has_not_signed_it(receipt: Receipt) -> None:
    assert not receipt.is_signed_by("another key")
    assert not receipt.is_signed_by("")


def test_without_a_key_nothing_is_signed(errand: Errand, result: PlanResult) -> None:
    unsigned = written(result.proposals[0], question_of(errand, result.proposals[0]), key="")

    assert unsigned.signature == ""
    assert not unsigned.is_signed_by("")
    assert not unsigned.is_signed_by(KEY)


def test_every_changed_character_is_noticed(receipt: Receipt) -> None:
    raw = receipt.to_bytes()
    place = raw.index(b"ada/shop")

    with pytest.raises(BadReceipt, match="was changed after it was written"):
        read_receipt(raw[:place] + b"eve" + raw[place + 3 :])


def test_whoever_makes_the_sum_fit_again_still_lacks_the_key(receipt: Receipt) -> None:
    forged = Receipt({**receipt.document, "repository": "eve/shop"}, receipt.signature)

    read = read_receipt(forged.to_bytes())

    assert not read.is_signed_by(KEY)


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"receipt": 1, "signature": "", "sha256": ""}']
)
def test_what_is_no_receipt_is_refused(raw: bytes) -> None:
    with pytest.raises(BadReceipt):
        read_receipt(raw)


def test_a_receipt_of_another_format_is_refused_by_its_number(receipt: Receipt) -> None:
    newer = Receipt({**receipt.document, "format": 2}, "")

    with pytest.raises(BadReceipt, match="reads format 1"):
        read_receipt(newer.to_bytes())


def test_the_question_is_as_narrow_as_the_change(errand: Errand, result: PlanResult) -> None:
    change = result.proposals[0]

    question = question_of(errand, change)

    assert question["types"] == ["complexity_reduction"]
    assert question["paths"] == ["large.py"]
    assert question["rejected"] == [HERE]


def test_the_same_question_has_the_same_answer(receipt: Receipt, errand: Errand, result: PlanResult) -> None:
    again = again_planned(receipt, errand)

    assert again.missing == ()
    assert again.change is not None
    assert [step.changes for step in again.change.steps] == [step.changes for step in result.proposals[0].steps]


def again_planned(receipt: Receipt, errand: Errand) -> Any:
    question = replace(asked_again(receipt, Path(errand.place)), commit_sha="")
    return replayed(receipt, carried_out(question, io.StringIO()))


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_a_step_that_the_proof_refuted_is_left_out_again(errand: Errand, result: PlanResult, dropped: int) -> None:
    whole = result.proposals[0]
    kept = tuple(step for place, step in enumerate(whole.steps) if place != dropped)
    receipt = written(replace(whole, steps=kept), question_of(errand, whole))

    again = replayed(receipt, result)

    assert again.missing == ()
    assert again.change is not None
    assert [step.title for step in again.change.steps] == [step.title for step in kept]


def test_a_step_that_does_not_come_out_again_is_named(receipt: Receipt, result: PlanResult) -> None:
    steps = [
        {**step, "digest": "0" * 64} if step["title"].endswith(" larger") else step
        for step in receipt.document["steps"]
    ]
    changed = Receipt({**receipt.document, "steps": steps}, "")

    again = replayed(changed, result)

    assert again.missing == ("Flatten larger",)


def test_a_change_of_another_recipe_is_none_of_the_receipt(receipt: Receipt, result: PlanResult) -> None:
    other = Receipt({**receipt.document, "recipe": "file_split@1"}, "")

    again = replayed(other, result)

    assert again.change is None
    assert len(again.missing) == 3


def test_other_versions_are_named(receipt: Receipt) -> None:
    assert other_versions(receipt) == []

    older = {**receipt.document, "tools": {**tools(), "libcst": "0.1"}, "recipe": "complexity_reduction@0"}

    assert other_versions(Receipt(older, "")) == [
        f"libcst is {tools()['libcst']} here and was 0.1",
        "the recipe complexity_reduction is version 1 here and was 0",
    ]


BROKEN = [
    pytest.param({"errand": None}, id="no question"),
    pytest.param({"errand": {"types": 3}}, id="types that are a number"),
    pytest.param({"errand": {"types": [], "paths": []}}, id="half a question"),
]


@pytest.mark.parametrize("part", BROKEN)
def test_a_receipt_that_does_not_say_what_was_asked_is_refused(receipt: Receipt, part: dict[str, Any]) -> None:
    with pytest.raises(BadReceipt, match="does not say what was asked"):
        asked_again(Receipt({**receipt.document, **part}, ""), Path("/somewhere"))


@pytest.mark.parametrize("steps", [None, [], [1], [{}]])
def test_a_receipt_without_steps_is_refused(receipt: Receipt, result: PlanResult, steps: object) -> None:
    with pytest.raises(BadReceipt, match="steps"):
        replayed(Receipt({**receipt.document, "steps": steps}, ""), result)


def test_a_receipt_holds_no_path_of_the_machine(receipt: Receipt, errand: Errand) -> None:
    assert errand.place not in json.dumps(dict(receipt.document))
