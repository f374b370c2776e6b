"""What makes code better never lowers its score, nor the part that it is about: at seeded places of three packages."""

from collections.abc import Callable, Iterable

import pytest

from engine.analysis.coverage.python_statements import coverage_of
from engine.analysis.coverage.report import Coverage, FileCoverage, Origin
from engine.analysis.report import Finding
from engine.analysis.reporting import report
from tests.engine.analysis.laws.moving import extracted, opened, split, steps
from tests.engine.analysis.laws.trees import Files, Judge, Judged, modules, with_test
from tests.engine.analysis.laws.writing import Edit, annotated, documented, some, unannotated

TOLERANCE = 1e-9  # of sums of floating-point numbers
SMALL_STEP = 0.002  # points that a step may cost which simplifies nothing: it has two lines more than before
TRIVIAL_REST = 0.05  # points that it may cost to leave a function of four lines, which nobody is judged by


def lowered(before: Judged, after: Judged, part: str) -> dict[str, float]:
    """What fell: the score or the part, by how much."""
    score, value = after.score - before.score, after.parts[part] - before.parts[part]
    return {name: fall for name, fall in (("score", score), (part, value)) if fall < -TOLERANCE}


def faults(judge: Judge, before: Judged, edits: Iterable[Edit], part: str) -> tuple[int, dict[str, dict[str, float]]]:
    """How many edits were tried, and what fell after which of them."""
    tried, found = 0, {}
    for edit in edits:
        tried += 1
        if fall := lowered(before, judge.judged(edit.files, like=before), part):
            found[edit.place] = fall
    return tried, found


def test_documentation_never_lowers_the_score(judge: Judge, real: Judged) -> None:
    tried, fell = faults(judge, real, documented(real.files), "documentation")

    assert fell == {}
    assert tried >= 10


def test_a_type_never_lowers_the_score(judge: Judge, real: Judged) -> None:
    tried, fell = faults(judge, real, annotated(real.files), "types")
    taken = {edit.place: judge.judged(edit.files, like=real) for edit in unannotated(real.files)}

    assert fell == {}
    assert {place: fall for place, before in taken.items() if (fall := lowered(before, real, "types"))} == {}
    assert tried + len(taken) >= 10


@pytest.mark.parametrize("is_private", [True, False], ids=["private", "public"])
def test_a_split_never_lowers_the_score(judge: Judge, real: Judged, is_private: bool) -> None:
    tried, fell = faults(judge, real, split(real.files, is_private=is_private), "modularity")

    assert fell == {}
    assert tried >= 6


def too_complex(judged: Judged) -> set[tuple[str, str]]:
    found: tuple[Finding, ...] = report(judged.snapshot).findings
    return {(each.path, each.symbol.rpartition(".")[2]) for each in found if each.metric == "complexity"}


def test_a_step_out_of_a_function_that_is_too_complex_never_lowers_the_score(judge: Judge, real: Judged) -> None:
    wanted = steps(real.files, too_complex(real))

    falls = {}
    simpler = 0
    for edit in extracted(real.files, wanted, 15):
        after = judge.judged(edit.files, like=real)
        is_simpler = after.parts["complexity"] > real.parts["complexity"] + TOLERANCE
        simpler += is_simpler
        fall = lowered(real, after, "complexity")
        if is_simpler or "complexity" in fall or fall.get("score", 0.0) < -SMALL_STEP:
            falls |= {edit.place: fall} if fall else {}

    assert falls == {}
    assert simpler >= 8


def test_a_step_that_simplifies_nothing_costs_next_to_nothing(judge: Judge, real: Judged) -> None:
    falls = {}
    for edit in extracted(real.files, steps(real.files, simple=True), 15):
        after = judge.judged(edit.files, like=real)
        falls[edit.place] = min(0.0, after.score - real.score)
        assert lowered(real, after, "complexity").keys() <= {"score"}

    assert min(falls.values()) >= -TRIVIAL_REST
    assert sum(fall < -SMALL_STEP for fall in falls.values()) <= 3


def test_a_test_never_lowers_the_score(judge: Judge, real: Judged) -> None:
    edits = [Edit(path, with_test(real.files, path)) for path in some(modules(real.files))]

    _, fell = faults(judge, real, edits, "coverage")

    assert fell == {}


def test_an_import_that_leaves_a_circle_never_lowers_the_score(judge: Judge, real_trees: dict[str, Judged]) -> None:
    gains = []
    for real in real_trees.values():
        found = [each for each in report(real.snapshot).findings if each.metric == "dependency"]
        for edit in opened(real.files, [(each.path, each.line) for each in found[:12]]):
            after = judge.judged(edit.files, like=real)
            assert lowered(real, after, "dependency") == {}, edit.place
            gains.append(after.parts["dependency"] - real.parts["dependency"])

    assert len(gains) >= 10
    assert sum(gain > 0 for gain in gains) >= 3


def measured(files: Files, is_run: Callable[[str], bool]) -> Coverage:
    """A report in which all statements of some modules ran, and none of the others."""
    found: dict[str, FileCoverage] = {}
    for path in modules(files):
        every = (1 << (files[path].count(b"\n") + 2)) - 1
        if counted := coverage_of(files[path], every if is_run(path) else 0):
            found[path] = counted
    return Coverage(found, (Origin("coverage.xml", "Cobertura", len(found), len(found)),))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_what_a_report_says_more_never_lowers_the_score(judge: Judge, real: Judged, share: float) -> None:
    paths = modules(real.files)
    ran = set(some(paths, round(share * len(paths))))
    before = judge.covered(real, measured(real.files, ran.__contains__))

    more = some([each for each in paths if each not in ran], 3)
    after = {path: judge.covered(real, measured(real.files, (ran | {path}).__contains__)) for path in more}

    assert {path: fall for path, each in after.items() if (fall := lowered(before, each, "coverage"))} == {}
    assert lowered(real, before, "coverage") == {}, "nobody gains by hiding a report"
