"""Plans of real trees: what is proposed in which order, what waits, and what is never proposed."""

from pathlib import Path

import pytest

from engine.analysis.analyzer import Analyzer
from engine.analysis.report import Finding, Report
from engine.analysis.reporting import report
from engine.refactoring.planner import gain, solved
from engine.workspace.folders import open_folder
from engine.workspace.writing import write_beneath
from tests.engine.refactoring.plans import DEAD, laid_out, nested, plan_of

FLATTENING = "complexity_reduction"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Two files that can be flattened, the second of which has twice as much of it."""
    return laid_out(
        tmp_path / "shop",
        {"small.py": nested("small"), "large.py": nested("large") + nested("larger"), "README.md": b"# Shop\n"},
    )


def test_what_wins_most_comes_first_and_no_two_share_a_file(shop: Path) -> None:
    result = plan_of(shop, types=(FLATTENING,))

    assert [change.paths for change in result.proposals] == [("large.py",), ("small.py",)]
    assert [len(change.steps) for change in result.proposals] == [2, 1]
    assert result.proposals[0].gain > result.proposals[1].gain > 0
    assert result.later == ()


def test_a_file_that_an_open_pull_request_touches_waits(shop: Path) -> None:
    result = plan_of(shop, types=(FLATTENING,), taken=("large.py",))

    assert [change.paths for change in result.proposals] == [("small.py",)]
    assert [change.paths for change in result.later] == [("large.py",)]


def test_what_people_have_refused_is_not_proposed_again(shop: Path) -> None:
    step = plan_of(shop, types=(FLATTENING,), paths=("large.py",)).proposals[0].steps[0]
    key = "\n".join((FLATTENING, step.candidate.path, step.candidate.symbol, *step.candidate.choice))

    again = plan_of(shop, types=(FLATTENING,), paths=("large.py",), rejected=(key,))

    (change,) = again.proposals
    assert [each.candidate.symbol for each in change.steps] == ["larger"]


def test_a_protected_file_is_left_as_it_is(shop: Path) -> None:
    result = plan_of(shop, types=(FLATTENING,), protected=("large.py",))

    assert [change.paths for change in result.proposals] == [("small.py",)]


def test_a_change_by_which_a_part_would_fall_is_never_proposed(tmp_path: Path) -> None:
    shop = laid_out(tmp_path / "shop", {"shop.py": DEAD.encode()})

    result = plan_of(shop, types=("dead_code_removal",), is_asked=True)

    assert result.proposals == ()
    assert [(each.recipe, each.reason[:20]) for each in result.left_alone] == [
        ("dead_code_removal", "types would fall by "),
    ]


def test_what_is_left_alone_is_counted_by_the_reason_of_each_candidate(tmp_path: Path) -> None:
    shop = laid_out(tmp_path / "shop", {"shop.py": DEAD.encode()})

    result = plan_of(shop, types=("dead_code_removal",), is_asked=True)

    (left,) = result.left_alone
    assert left.refused == {"score_falls": 1}


def test_the_promised_gain_is_what_is_measured_on_the_written_tree(shop: Path) -> None:
    result = plan_of(shop, types=(FLATTENING,))
    before = measured(shop)

    promised = result.proposals[0]
    files = {path: (shop / path).read_bytes() for path in promised.paths}
    write_beneath(shop, promised.files_after(files))

    after = measured(shop)
    assert promised.gain == pytest.approx(gain(before, after), abs=0.1)
    assert {finding.id for finding in after.findings}.isdisjoint(promised.solved)


def test_a_plan_has_nothing_left_to_do_on_its_own_tree(shop: Path) -> None:
    for change in plan_of(shop, types=(FLATTENING,)).proposals:
        write_beneath(shop, change.files_after({path: (shop / path).read_bytes() for path in change.paths}))

    assert plan_of(shop, types=(FLATTENING,), is_asked=True).proposals == ()


def found(*ids: str) -> Report:
    """A report with findings of these ids, as in `FF-1 a.py complexity`."""
    findings = [Finding(*words.split()[:2], 1, words.split()[2], 19, 10, 1.0, "", "") for words in ids]
    return Report("seed-v1", "", "", 70.0, None, 0.0, (), tuple(findings), (), ())


@pytest.mark.parametrize(
    ("after", "gone"),
    [
        pytest.param((), ("FF-1", "FF-2", "FF-3"), id="all are gone"),
        pytest.param(("FF-1 a.py complexity", "FF-3 b.py complexity"), ("FF-2",), id="what costs less is still there"),
        pytest.param(
            ("FF-9 a.py complexity", "FF-2 a.py naming", "FF-3 b.py complexity"), (), id="renamed, so it has moved"
        ),
        pytest.param(
            ("FF-9 a.py size", "FF-2 a.py naming", "FF-3 b.py complexity"),
            ("FF-1",),
            id="another metric is another one",
        ),
        pytest.param(("FF-9 b.py complexity", "FF-3 b.py complexity"), ("FF-1", "FF-2"), id="another file, too"),
    ],
)
def test_a_finding_is_solved_where_it_is_gone_and_not_where_it_only_moved(
    after: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    before = found("FF-1 a.py complexity", "FF-2 a.py naming", "FF-3 b.py complexity")

    assert solved(before, found(*after)) == gone


def measured(folder: Path) -> Report:
    analyzer = Analyzer(processes=1)
    try:
        return report(analyzer.take(open_folder(folder)))
    finally:
        analyzer.close()
