"""Plans cross the border of a process as JSON, and are the same afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.refactoring.errand import Errand
from engine.refactoring.results import PlanResult, from_json, to_json
from engine.refactoring.runner import Caps
from engine.refactoring.workshop import ROOT
from tests.engine.refactoring.plans import DEAD, laid_out, nested, plan_of

# One after the other: file system order, hash seed and locale are what a plan must not depend on.
PLACES = [("0", "C"), ("1", "C.UTF-8"), ("4242", "C.UTF-8")]
LONG = b"max(\n    weight, 2, 500, weight, 222\n)"
ASKS = """
import json, sys
from engine.refactoring.errand import Errand
from engine.refactoring.results import to_json
from engine.refactoring.workshop import planned
print(json.dumps(to_json(planned(Errand(place=sys.argv[1], is_asked=True)))))
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something for several recipes, a file that no recipe can see into, one in Latin-1, one with CRLF, and one whose
    lines are joined again by the repository's formatter."""
    files = {
        "ruff.toml": b"line-length = 54\n",
        "wrapped.py": nested("wrapped").replace(b"weight * 2 + 500", LONG.replace(b"\n", b"\n" + 16 * b" ")),
        "large.py": nested("large") + nested("larger"),
        "windows.py": nested("windows").replace(b"\n", b"\r\n"),
        "old.py": b"# -*- coding: latin-1 -*-\nNAME = '\xe9t\xe9'\n\n\n" + nested("old"),
        "shop.py": DEAD.encode(),
        "broken.py": b"def (:\n",
    }
    return laid_out(tmp_path_factory.mktemp("shop"), files)


@pytest.fixture(scope="module")
def result(shop: Path) -> PlanResult:
    return plan_of(shop, is_asked=True)


def test_a_plan_reads_as_it_was_written(result: PlanResult) -> None:
    wire = json.dumps(to_json(result))

    assert from_json(json.loads(wire)) == result
    assert result.proposals
    assert result.left_alone
    assert list(result.unreadable) == ["broken.py", "old.py"]


def test_what_a_laid_out_change_promises_is_measured_afterwards(result: PlanResult, shop: Path, tmp_path: Path) -> None:
    change = next(each for each in result.proposals if each.paths == ("wrapped.py",))
    files = {str(path.relative_to(shop)): path.read_bytes() for path in shop.rglob("*") if path.is_file()}
    after = change.files_after(files)

    measured = plan_of(laid_out(tmp_path, {**files, "wrapped.py": after["wrapped.py"] or b""})).score

    assert b"\n        return max(weight, 2, 500, weight, 222)\n" in (after["wrapped.py"] or b"")
    assert measured == pytest.approx((result.score or 0) + change.gain, abs=0.01)


def test_a_change_applies_after_its_journey(result: PlanResult, shop: Path) -> None:
    sent = from_json(json.loads(json.dumps(to_json(result))))

    for before, after in zip(result.proposals, sent.proposals, strict=True):
        files = {path: (shop / path).read_bytes() for path in before.paths if (shop / path).exists()}
        assert before.files_after(files) == after.files_after(files)


@pytest.mark.parametrize("missing", ["proposals", "score_version", "left_alone"])
def test_an_answer_without_its_fields_is_none(result: PlanResult, missing: str) -> None:
    document = to_json(result)
    del document[missing]

    with pytest.raises(KeyError):
        from_json(document)


def test_the_first_steps_can_be_applied_alone(result: PlanResult, shop: Path) -> None:
    change = next(change for change in result.proposals if len(change.steps) > 1)
    files = {path: (shop / path).read_bytes() for path in change.paths}

    first = change.files_after(files, 1)

    assert first == dict(change.steps[0].changes.applied(files))
    assert change.files_after(files, 0) == {}
    assert first != change.files_after(files)


def test_an_errand_reads_as_it_was_written() -> None:
    errand = Errand("/somewhere", "a" * 40, ("file_split",), ("a.py",), "f", 3, rejected=("x\ny",), caps=Caps(1, 2, 3))

    assert Errand.from_json(json.loads(json.dumps(errand.to_json()))) == errand


def test_a_plan_is_the_same_under_every_hash_seed_and_locale(shop: Path, result: PlanResult) -> None:
    answers = [asked(shop, seed, locale) for seed, locale in PLACES]

    assert answers == [without_seconds(to_json(result))] * len(PLACES)


def asked(folder: Path, seed: str, locale: str) -> object:
    """What an interpreter of its own plans there."""
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed, "LC_ALL": locale, "LANG": locale}
    command = [sys.executable, "-c", ASKS, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, timeout=120)
    return without_seconds(json.loads(done.stdout))


def without_seconds(document: object) -> object:
    """The answer but for how long its proofs took; lists as JSON has them."""
    if isinstance(document, dict):
        return {key: without_seconds(value) for key, value in document.items() if key != "seconds"}
    if isinstance(document, list | tuple):
        return [without_seconds(value) for value in document]
    return document
