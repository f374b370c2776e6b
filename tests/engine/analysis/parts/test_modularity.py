"""Modularity: file sizes, and what stands twice."""

import pytest

from engine.analysis.parts import modularity
from tests.engine.made_facts import code_of, file_of, function_of
from tests.engine.snapshots import told


def test_modularity_is_the_mean_over_code_lines():
    code = code_of({"a.py": file_of(lines=100), "b.py": file_of(lines=900)})

    measured = modularity.measure(code)

    assert measured is not None
    assert measured.value == pytest.approx(0.85 * (0.1 * 1.0 + 0.9 * 0.48) + 0.15)
    assert [(item.path, item.value) for item in told(code, measured)] == [("b.py", 900)]


def test_tables_and_trivial_functions_weigh_nothing():
    padding = [function_of(f"p{number}", cyclomatic=1, code_lines=4, line=4 * number) for number in range(50)]
    long = file_of(lines=900)
    padded = file_of(*padding, lines=210)
    table = file_of(lines=500)._replace(data_lines=450)

    code = code_of({"a.py": padded, "b.py": long, "c.py": table})
    measured = modularity.measure(code)

    assert code.lines.tolist() == [10, 900, 50]
    assert measured is not None
    assert measured.value == pytest.approx(0.85 * (60 * 1.0 + 900 * 0.48) / 960 + 0.15)


def test_a_private_function_is_three_lines_shorter_for_standing_apart():
    step = function_of("_step", flags=0, code_lines=20)

    whole, apart = code_of({"a.py": file_of(lines=400)}), code_of({"a.py": file_of(step, lines=403)})

    assert modularity.measure(apart).value == modularity.measure(whole).value
    [item] = told(apart, modularity.measure(apart))
    assert item.message.startswith("403 code lines in one file")


def test_code_that_stands_twice_costs_up_to_a_seventh_of_modularity_and_says_where(analyzer, tree_of):
    block = "".join(f"    total_{n} = first_{n} * {n} + second_{n} - {n}\n" for n in range(20))
    texts = {f"{name}.py": f"def {name}(a):\n{block}    return {name}\n" for name in ("one", "two")}
    filler = "".join(f"def keep_{n}(a):\n    return a.part_{n} if a.is_{n} else None\n\n\n" for n in range(30))
    files = {path: text.encode() for path, text in texts.items()} | {"three.py": filler.encode()}

    report = analyzer.analyze(tree_of(files))

    found = {finding.path: finding for finding in report.findings if finding.metric == "modularity"}
    assert found.keys() == {"one.py", "two.py"}
    assert found["one.py"].message.endswith("tokens stand twice, most in one run in lines 1-22 and at two.py:1")
    assert [place.path for place in report.duplicates[0].places] == ["one.py", "two.py"]
    part = report.parts[0]
    assert part.value == pytest.approx(0.85)
    assert part.reason.endswith("% of the tokens stand twice")


def test_overloads_stand_twice_by_design(analyzer, tree_of):
    head = "    @t.overload\n    def load_{0}(self, first: int, second: str, third: bytes, fourth: float) -> {1}: ...\n"
    stubs = "".join(head.format(n, kind) for n in range(8) for kind in ("int", "str"))
    source = f"import typing as t\n\n\nclass A:\n{stubs}" + "    def run(self, a):\n        return a\n"

    report = analyzer.analyze(tree_of({"a.py": source.encode(), "b.py": source.replace("A", "B").encode()}))

    assert report.duplicates == ()
