"""A junk repository stays one, whatever is heaped upon it: words, files that nobody runs, and functions without end."""

import json

import pytest

from engine.analysis.reporting import Wanted
from tests.engine.analysis.laws.test_ledger_adds_up import sample
from tests.engine.analysis.laws.trees import Files, Judge, Judged, modules

MOST = 45.0  # points that junk may have
MOST_SET_UP = 45.0
GAIN = 0.5  # points that padding may win: the share of tokens that stand twice falls with every token
TRIVIAL = '''def {name}(value: int) -> int:
    """Turn what the customer entered into a number of cents, rounded down."""
    return value + {number}


'''
DECIDING = '''

def share_out(amount: int, people: list[str]) -> dict[str, int]:
    """Divide an amount of cents among people, the first of whom get what is left over."""
    if not people:
        return {}
    each, left_over = divmod(amount, len(people))
    shares = dict.fromkeys(people, each)
    for person in people[:left_over]:
        shares[person] += 1
    return shares
'''


@pytest.fixture(scope="module")
def junk(judge: Judge) -> Judged:
    return judge.judged(sample("junk"), wanted=Wanted())


def words(number: int) -> str:
    """A name without a digit."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def padding(count: int, per_file: int = 10) -> dict[str, bytes]:
    """Functions that are typed, documented and well named, and do nothing."""
    files = {}
    for first in range(0, count, per_file):
        body = "".join(TRIVIAL.format(name=f"cents_{words(n)}", number=n) for n in range(first, first + per_file))
        files[f"shop/money_{words(first)}.py"] = (
            '"""Money in cents, for every kind of customer."""\n\n\n' + body
        ).encode()
    return files


def importing(files: Files, *checks: str) -> dict[str, bytes]:
    """A test that imports all there is."""
    names = [path.removesuffix(".py").replace("/", ".") for path in modules(files) if "__" not in path]
    body = "".join(f"    {check}\n" for check in checks) or "    pass\n"
    imports = "".join(f"import {name}\n" for name in names)
    return {**files, "tests/test_all.py": f"{imports}\n\ndef test_it(self=None):\n{body}".encode()}


def test_junk_scores_low_and_so_does_its_set_up(junk: Judged) -> None:
    assert junk.score <= MOST
    assert junk.report.setup is not None
    assert junk.report.setup.score is not None
    assert junk.report.setup.score <= MOST_SET_UP
    assert junk.report.confidence_label == "low"


def test_what_nobody_runs_or_keeps_is_not_verified(junk: Judged) -> None:
    assert junk.report.setup is not None
    states = {item.name: item.state for item in junk.report.setup.items}

    assert {states[name] for name in ("install", "tests", "lint", "types", "continuous integration")} == {"declared"}
    assert {states[name] for name in ("lock file", "instructions accuracy", "readme", "format")} == {"absent"}


def test_thousands_of_padding_functions_win_nothing(judge: Judge, junk: Judged) -> None:
    padded = judge.judged({**junk.files, **padding(3_000)})

    assert padded.score <= junk.score + GAIN
    assert padded.report.confidence == pytest.approx(junk.report.confidence, abs=0.01)


def test_padding_alone_is_no_program(judge: Judge) -> None:
    alone = judge.judged(padding(1_000))

    assert alone.score <= MOST
    assert alone.report.interval is not None
    assert alone.report.interval[0] <= alone.score < alone.report.interval[1]
    assert {part.state for part in alone.report.parts if part.name in {"complexity", "naming"}} == {"unknown"}


CHECKS = ["pass", "print(shop)", "assert True", "assert 1 == 1", "assert 'shop'", "assert not False"]


@pytest.mark.parametrize("check", [*CHECKS, "self.assertEqual(2, 2)"])
def test_a_test_that_checks_nothing_reaches_nothing(judge: Judge, junk: Judged, check: str) -> None:
    files = {path: raw for path, raw in junk.files.items() if not path.startswith("tests/")}

    tested = judge.judged(importing({**files, **padding(300)}, check))

    assert tested.parts["coverage"] == 0.0


def test_documentation_that_repeats_names_counts_as_none(judge: Judge, junk: Judged) -> None:
    silent = {path: raw.replace(b'    """', b'    # """') for path, raw in junk.files.items() if path.endswith(".py")}

    bare = judge.judged({**junk.files, **silent})

    assert bare.parts["documentation"] == junk.parts["documentation"] == 0.0


def test_types_that_allow_everything_are_worth_half_at_most(judge: Judge, junk: Judged) -> None:
    source = junk.files["shop/stock.py"].replace(b"(obj, tmp):", b"(obj: object, tmp: object) -> object:")
    source = source.replace(b"f(x, y):", b"f(x: object, y: object) -> object:")

    typed = judge.judged({"shop/stock.py": source})

    assert 0.0 < typed.parts["types"] <= 0.5 / 0.95


def test_tables_of_data_win_nothing(judge: Judge, junk: Judged) -> None:
    table = "PRICES = {\n" + "".join(f'    "{words(n)}": {n},\n' for n in range(2_000)) + "}\n"
    both = {"shop/prices.py": table.encode(), "shop/stock.py": table.encode() + junk.files["shop/stock.py"]}

    padded = judge.judged({**junk.files, **both})

    assert padded.score <= junk.score + GAIN


def test_a_report_that_lies_in_the_tree_is_no_measurement(judge: Judge, junk: Judged) -> None:
    totals = {"totals": {"percent_covered": 100.0}, "files": {path: {"executed_lines": [1]} for path in junk.files}}
    xml = '<coverage line-rate="1.0"><packages/></coverage>'

    told = judge.judged({**junk.files, "coverage.json": json.dumps(totals).encode(), "coverage.xml": xml.encode()})

    assert told.score == pytest.approx(junk.score)


def test_a_floor_of_coverage_is_none_without_a_test_that_checks(judge: Judge, junk: Judged) -> None:
    workflow = "on: pull_request\njobs:\n  t:\n    steps:\n      - run: pytest --cov --cov-fail-under=100\n"

    told = judge.judged({**junk.files, ".github/workflows/tests.yml": workflow.encode()})

    assert told.snapshot.set_up.floor is not None
    assert told.parts["coverage"] == 0.0


def test_comments_and_strings_full_of_tools_win_nothing(judge: Judge, junk: Judged) -> None:
    loud = {path: b"# pytest ruff mypy: typed, tested, 100% coverage\n" + raw for path, raw in junk.files.items()
            if path.endswith(".py")}  # fmt: skip

    told = judge.judged({**junk.files, **loud})

    assert told.score == pytest.approx(junk.score)
    assert told.report.setup == junk.report.setup


def test_names_that_begin_with_an_underscore_win_no_types(judge: Judge) -> None:
    source = b"def {}(data, obj):\n    if data:\n        return obj\n    data = obj\n    return data\n"
    public = judge.judged({"a.py": source.replace(b"{}", b"pick")})

    private = judge.judged({"a.py": source.replace(b"{}", b"_pick")})

    assert private.parts["types"] == public.parts["types"] == 0.0


def test_one_function_that_does_something_is_judged_among_all_the_padding(judge: Judge) -> None:
    source = ('"""What people owe each other."""\n' + DECIDING).encode()
    alone = judge.judged({"shop/shares.py": source})

    padded = judge.judged({"shop/shares.py": source, **padding(500)})

    assert padded.parts["complexity"] == alone.parts["complexity"]
    assert padded.parts["naming"] == alone.parts["naming"]
    assert padded.report.confidence_label == "low"
