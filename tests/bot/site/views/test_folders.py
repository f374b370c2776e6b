import pytest

from bot.site.views.folders import MOST_BARS, folder_bars
from engine.analysis.report import Finding


def lost(path: str, points: float) -> Finding:
    return Finding("FF-000000", path, 1, "cyclomatic", 19, 10, points, "", "")


@pytest.mark.parametrize(
    ("findings", "names"),
    [
        pytest.param([], [], id="nothing lost"),
        pytest.param([lost("a.py", 0.0)], [], id="listed without weight"),
        pytest.param([lost("", 8.0)], ["the repository as a whole"], id="no path"),
        pytest.param([lost("a.py", 1.0)], ["files at the top"], id="a file at the top"),
        pytest.param([lost("src/a.py", 1.0), lost("b.py", 2.0)], ["files at the top", "src/"], id="largest first"),
        pytest.param([lost("src/x/y/a.py", 1.0)], ["src/x/y/"], id="opened to the last folder"),
        pytest.param(
            [lost("src/a.py", 3.0), lost("src/x/a.py", 2.0)], ["src/ itself", "src/x/"], id="a folder and its child"
        ),
    ],
)
def test_losses_are_told_by_folder(findings: list[Finding], names: list[str]):
    bars = folder_bars(findings)

    assert [bar.name for bar in bars] == names
    assert sum(bar.count for bar in bars) == sum(finding.loss > 0 for finding in findings)


def test_the_smallest_folders_are_one_bar_and_no_loss_is_dropped():
    findings = [lost(f"f{at:02}/a.py", 0.5 + at) for at in range(30)]

    bars = folder_bars(findings)

    assert len(bars) == MOST_BARS + 1
    assert bars[0].name == "f29/"
    assert bars[-1].name == "18 smaller folders"
    assert sum(bar.count for bar in bars) == 30
    assert max(bar.width for bar in bars) == 100.0


def test_a_folder_that_loses_little_is_not_opened_while_others_lose_more():
    findings = [lost(f"big/p{at}/a.py", 5.0) for at in range(8)] + [lost("small/x/a.py", 0.1)]

    names = [bar.name for bar in folder_bars(findings)]

    assert "small/" in names
    assert "big/p3/" in names


def test_ten_thousand_deep_folders_are_no_trouble():
    findings = [lost("/".join(["d"] * 60) + f"/{at % 50}/a.py", 0.1) for at in range(10_000)]

    assert sum(bar.count for bar in folder_bars(findings)) == 10_000
