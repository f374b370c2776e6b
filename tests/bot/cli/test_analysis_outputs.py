"""The forms of `forge analyze` as people and pipelines ask for them, and what is kept between two runs."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.cli.conftest import PRICES, Ended, commit, forge, git, said_in_one_sentence
from tests.tangled_shop import TANGLED

LCOV = "SF:prices.py\nDA:4,1\nDA:6,1\nend_of_record\nSF:decide.py\nDA:3,0\nDA:4,0\nend_of_record\n"
TEST = "import prices\n\n\ndef test_total():\n    assert prices.total([1, 2]) == 3\n"


@pytest.fixture(scope="module")
def shop(new_repository: Callable[..., Path]) -> Path:
    return new_repository({"prices.py": PRICES, "tests/test_prices.py": TEST}, {"decide.py": TANGLED})


@pytest.fixture
def cache(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody with a cache of their own."""
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


def analyzed(*arguments: str, environment: dict[str, str] | None = None) -> Ended:
    ended = forge("analyze", *arguments, "--processes", "1", environment=environment)
    assert ended.returncode == 0, ended.stderr
    return ended


def kept(cache: dict[str, str]) -> list[str]:
    folder = Path(cache["XDG_CACHE_HOME"], "forge-factory/analyses")
    return sorted(file.suffix for file in folder.iterdir()) if folder.exists() else []


def test_an_explanation_ends_with_a_hundred(shop: Path) -> None:
    text = analyzed(str(shop), "--explain").stdout

    last = text.splitlines()[-1]
    found = re.fullmatch(r"score (\d+\.\d) \+ losses (\d+\.\d) = 100\.0", last)
    assert found is not None, last
    assert float(found[1]) + float(found[2]) == pytest.approx(100.0)
    assert "decide.py:3 decide  complexity:" in text


def test_the_other_forms_come_out_whole(shop: Path, tmp_path: Path) -> None:
    log = json.loads(analyzed(str(shop), "--sarif").stdout)
    document = analyzed(str(shop), "--markdown").stdout
    told = analyzed(str(shop), "--html", str(tmp_path / "report.html"))

    (run,) = log["runs"]
    assert run["versionControlProvenance"][0]["revisionId"] == git(shop, "rev-parse", "HEAD")
    assert document.startswith("# Readiness report\n")
    assert "decide.py" in (tmp_path / "report.html").read_text()
    assert told.stdout == ""
    assert re.fullmatch(r"The report is in .*/report\.html \(\d+ KB\)\.\n", told.stderr)


def test_forms_exclude_each_other(shop: Path) -> None:
    told = said_in_one_sentence(forge("analyze", str(shop), "--sarif", "--json"))

    assert told == (
        "forge analyze: --json and --sarif exclude each other: a run prints one form. Leave one of them out."
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--coverage", "missing.xml"], "missing.xml is not a file.", id="a report that is not there"),
        pytest.param(["--html", "nowhere/r.html"], "nowhere is not a folder, so --html cannot", id="a missing folder"),
        pytest.param(["--html", "/dev"], "/dev cannot be written: Is a directory.", id="a folder for a page"),
    ],
)
def test_files_that_do_not_work_are_refused_by_name(shop: Path, arguments: list[str], said: str) -> None:
    assert said in said_in_one_sentence(forge("analyze", str(shop), *arguments))


def test_a_coverage_report_takes_the_place_of_the_estimate(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "lcov.info").write_text(LCOV)

    estimated = json.loads(analyzed(str(shop), "--json").stdout)
    measured = json.loads(analyzed(str(shop), "--json", "--coverage", str(tmp_path / "lcov.info")).stdout)

    assert [each["parts"]["coverage"]["state"] for each in (estimated, measured)] == ["estimated", "measured"]
    assert measured["parts"]["coverage"]["value"] == pytest.approx(0.55)
    assert measured["interval"][0] == measured["interval"][1] == measured["score"]


def test_a_report_that_says_nothing_of_this_tree_is_told_on_the_side(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "lcov.info").write_text(LCOV.replace(".py", "_of_another_shop.py"))

    ended = analyzed(str(shop), "--json", "--coverage", str(tmp_path / "lcov.info"))

    assert json.loads(ended.stdout)["parts"]["coverage"]["state"] == "estimated"
    assert re.fullmatch(r"Note: .*lcov\.info: 2 of its files are not in the repository.*\n", ended.stderr)


def test_the_number_of_losses_is_a_choice(shop: Path) -> None:
    shown = analyzed(str(shop), "--findings", "1").stdout
    document = json.loads(analyzed(str(shop), "--json", "--findings", "0").stdout)

    assert re.search(r"… and \d+ more findings, worth", shown)
    lost = sum(finding["loss"] for finding in document["findings"])
    assert document["score"] + lost == pytest.approx(100, abs=0.05), "what is told together still adds up"


def test_a_kept_snapshot_gives_the_same_bytes_and_no_cache_keeps_none(shop: Path, cache: dict[str, str]) -> None:
    cold = analyzed(str(shop), "--json", "--no-cache", environment=cache).stdout
    assert kept(cache) == []

    first = analyzed(str(shop), "--json", environment=cache).stdout
    again = analyzed(str(shop), "--json", environment=cache).stdout

    assert cold == first == again
    assert kept(cache) == [".scores", ".snapshot"]


def test_a_cache_that_is_broken_or_cannot_be_written_fails_nothing(shop: Path, cache: dict[str, str]) -> None:
    expected = analyzed(str(shop), "--json", environment=cache).stdout
    for file in Path(cache["XDG_CACHE_HOME"], "forge-factory/analyses").iterdir():
        file.write_bytes(os.urandom(2000))
    Path(cache["XDG_CACHE_HOME"], "other").write_text("no folder")

    broken = analyzed(str(shop), "--json", environment=cache)
    unwritable = analyzed(str(shop), "--json", environment={"XDG_CACHE_HOME": cache["XDG_CACHE_HOME"] + "/other"})

    assert (broken.stdout, broken.stderr) == (expected, "")
    assert (unwritable.stdout, unwritable.stderr) == (expected, "")


def test_a_history_of_runs_becomes_a_trend(new_repository: Callable[..., Path], cache: dict[str, str]) -> None:
    folder = new_repository({"prices.py": PRICES})
    once = analyzed(str(folder), "--html", "-", environment=cache).stdout
    commit(folder, {"decide.py": TANGLED})

    twice = analyzed(str(folder), "--html", "-", environment=cache).stdout

    assert 'id="trend"' not in once
    assert "The last 2 scores, from" in twice


def test_uncommitted_work_is_mentioned_in_one_line(new_repository: Callable[..., Path]) -> None:
    folder = new_repository({"prices.py": PRICES})
    (folder / "prices.py").write_text(PRICES + TANGLED)

    ended = analyzed(str(folder), "--json")

    assert ended.stderr == ("Note: 1 file here differs from the commit, and the commit is what is judged: prices.py.\n")
    assert [row["lines"] for row in json.loads(ended.stdout)["files"]] == [len(PRICES.splitlines())]


def test_paths_that_the_repository_excludes_are_not_judged(new_repository: Callable[..., Path]) -> None:
    rules = "version: 1\npaths:\n  exclude: [decide.py]\n"
    folder = new_repository({"prices.py": PRICES, "decide.py": TANGLED}, {".forge.yml": rules})

    committed = json.loads(analyzed(str(folder), "--json").stdout)
    (folder / ".git").rename(folder / "elsewhere")
    lying = json.loads(analyzed(str(folder), "--json").stdout)

    for document in (committed, lying):
        assert "decide.py" in {row["path"] for row in document["not_judged"]}
        assert "decide.py" not in {finding["path"] for finding in document["findings"]}


def test_rules_that_cannot_be_read_leave_nothing_out_and_that_is_told(tmp_path: Path) -> None:
    (tmp_path / ".forge.yml").write_text("version: 1\npaths:\n  exclud: [a.py]\n")
    (tmp_path / "a.py").write_text(TANGLED)

    ended = analyzed(str(tmp_path), "--json")

    assert ended.stderr.startswith("Note: No path is left out of the score, since this cannot be read: .forge.yml:3:")
    assert {finding["path"] for finding in json.loads(ended.stdout)["findings"]} == {"a.py"}


def test_hostile_names_do_no_harm_and_keep_their_bytes(tmp_path: Path) -> None:
    for name in ("<script>alert(1)<", "two\nlines.py", "bidi\u202e.py", "100%41.py", "q\"'&.py"):
        (tmp_path / f"{name}.py").write_text(TANGLED)

    page = analyzed(str(tmp_path), "--html", "-").stdout
    results = json.loads(analyzed(str(tmp_path), "--sarif").stdout)["runs"][0]["results"]

    assert "<script>alert(1)" not in page
    assert "\u202e" not in page
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results}
    assert {"two%0Alines.py.py", "100%2541.py.py", "bidi%E2%80%AE.py.py"} <= uris
