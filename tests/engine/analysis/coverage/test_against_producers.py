"""Every reader against what the tool that wrote the report prints about it itself, to 0.1 percentage points.

coverage.py and c8 run in this very test. The files in tests/payloads/coverage were written once, with the commands that
stand beside them here.
"""

import csv
import json
from pathlib import Path

import pytest

from bench.agreement import coverage_readers
from bench.agreement.agreement import Agreement
from engine.analysis.coverage import go_profile
from engine.analysis.coverage.reading import read_coverage

PAYLOADS = Path(__file__).parents[3] / "payloads/coverage"


@pytest.fixture(scope="module")
def agreements() -> list[Agreement]:
    return coverage_readers.agreements()


def test_coverage_py_and_c8_print_what_we_read_in_each_file_that_they_write(agreements: list[Agreement]) -> None:
    unexplained = {agreement.metric: agreement.unexplained for agreement in agreements}

    assert len(agreements) == 7
    assert unexplained == dict.fromkeys(unexplained, ())
    assert sum(agreement.compared for agreement in agreements) > 200


def test_lcov_summary_counts_the_same_lines() -> None:
    # gcc --coverage src/*.c && ./a.out && lcov -c -d . -o coverage.info, in /home/runner/work/stack/stack (lcov 1.16).
    # lcov --summary coverage.info: "lines......: 54.8% (17 of 31 lines)".
    report = (PAYLOADS / "lcov/coverage.info").read_bytes()

    coverage = read_coverage([("coverage.info", report)], ["README.md", "src/main.c", "src/stack.c", "src/stack.h"])

    assert (coverage.covered, coverage.coverable) == (17, 31)
    assert round(100 * coverage.covered_share, 1) == 54.8
    assert sorted(coverage.files) == ["src/main.c", "src/stack.c", "src/stack.h"]


def test_jacocos_table_has_the_same_lines_for_each_file() -> None:
    # JaCoCo 0.8.6: the XML and the CSV that its own formatters wrote about one run (XMLFormatter, CSVFormatter).
    report = (PAYLOADS / "jacoco/jacoco.xml").read_bytes()
    folder = "shop/src/main/java/com/acme/shop"
    theirs: dict[str, tuple[int, int]] = {}
    with (PAYLOADS / "jacoco/jacoco.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            name = f"{folder}/{row['CLASS'].partition('.')[0]}.java"  # a nested class stands in its owner's file
            covered, missed = theirs.get(name, (0, 0))
            theirs[name] = (covered + int(row["LINE_COVERED"]), missed + int(row["LINE_MISSED"]))

    coverage = read_coverage([("jacoco.xml", report)], sorted(theirs))

    ours = {path: (file.covered, file.coverable - file.covered) for path, file in coverage.files.items()}
    # JaCoCo counts the line `class Cart` for the class alone, and so do we: no line stands in two classes here.
    assert ours == theirs
    assert (coverage.covered, coverage.coverable) == (20, 29)


def test_istanbuls_summary_has_the_same_lines_for_each_file() -> None:
    # nyc 18.0.0: nyc --all --include 'src/**' -r json -r json-summary node src/main.js, in /home/runner/work/shop/shop.
    report = (PAYLOADS / "istanbul/coverage-final.json").read_bytes()
    summary = json.loads((PAYLOADS / "istanbul/coverage-summary.json").read_bytes())

    coverage = read_coverage([("coverage-final.json", report)], ["src/main.js", "src/price.js"])

    ours = {path: (file.covered, file.coverable) for path, file in coverage.files.items()}
    theirs = {name: (entry["lines"]["covered"], entry["lines"]["total"]) for name, entry in summary.items()}
    root = "/home/runner/work/shop/shop/"
    assert ours == {name.removeprefix(root): lines for name, lines in theirs.items() if name != "total"}
    assert round(100 * coverage.covered_share, 1) == 58.3


def test_go_tool_cover_counts_the_same_statements() -> None:
    # go test -coverprofile=cover.out -coverpkg=./... ./... (go 1.19.8).
    # go tool cover -func=cover.out: "total: (statements) 64.3%".
    blocks = go_profile.blocks((PAYLOADS / "go/cover.out").read_bytes())

    covered = sum(block.statements for block, ran in blocks.items() if ran)

    assert round(100 * covered / sum(block.statements for block in blocks), 1) == 64.3


def test_the_lines_of_a_go_profile_are_those_with_statements() -> None:
    report = ("cover.out", (PAYLOADS / "go/cover.out").read_bytes())
    paths = ["go.mod", "cart/cart.go", "price/price.go"]

    coverage = read_coverage(
        [report], paths, sources=lambda wanted: ((path, (PAYLOADS / "go" / path).read_bytes()) for path in wanted)
    )

    assert coverage.files["price/price.go"].missed_runs() == ((12, 12), (20, 21))
    assert coverage.files["cart/cart.go"].missed_runs() == ((13, 13), (20, 20))
    assert coverage.files["cart/cart.go"].coverable == 7
    assert coverage.notes == ()
