"""The curves, the parts, what they say, and the interval."""

from dataclasses import replace

import pytest

from engine.analysis.coverage.carrying import measured_at
from engine.analysis.coverage.report import Coverage, FileCoverage, Origin, bitmap
from engine.analysis.facts import Class, FileFacts, Function, Import
from engine.analysis.parts import annotations, complexity, coverage, dependency, documentation, modularity, naming
from engine.analysis.parts.part import Code, curve
from engine.analysis.score import PROFILE, Seen, score
from engine.analysis.setup.coverage_floor import CoverageFloor
from tests.engine.snapshots import codes, told

KNOTS = ((300, 1.0), (500, 0.8), (1000, 0.4), (2000, 0.0))


def file_of(
    *functions: Function,
    lines: int = 50,
    classes: tuple[Class, ...] = (),
    imports: tuple[str, ...] = (),
    assertions: int = 0,
) -> FileFacts:
    found = tuple(Import(module, (), number + 1, "") for number, module in enumerate(imports))
    return FileFacts(lines, lines, 0, 0.0, False, True, assertions, functions, classes, found, ())


def checking(*imports: str) -> FileFacts:
    return file_of(imports=imports, assertions=1)


def function_of(name: str = "f", **changes: object) -> Function:
    plain = Function(name, 1, 2, 1, 1, 1, 10, 0, 2, 2, 0, 1 | 2, "")
    return plain._replace(**changes)


def code_of(files: dict[str, FileFacts], measured: Coverage | None = None) -> Code:
    return codes(files, measured)["Python"]


@pytest.mark.parametrize(
    ("x", "y"), [(0, 1.0), (300, 1.0), (400, 0.9), (500, 0.8), (750, 0.6), (2000, 0.0), (9999, 0.0)]
)
def test_a_curve_is_straight_between_its_knots(x, y):
    assert curve(KNOTS, x) == pytest.approx(y)


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


def test_complexity_weighs_three_metrics_and_forgives_flat_switches():
    hard = function_of("hard", cyclomatic=20, cognitive=30, nesting=5)
    flat = function_of("flat", cyclomatic=28, cognitive=1, paths_in_flat_switches=24)

    code = code_of({"a.py": file_of(hard, flat)})
    measured = complexity.measure(code)

    assert measured is not None
    assert measured.value == pytest.approx((19 * 0.3 + 3 * 1.0) / 22)
    assert [item.symbol for item in told(code, measured)] == ["hard"]


def test_trivial_functions_are_outside_every_denominator():
    trivial = [function_of(f"f{number}", cyclomatic=1, code_lines=4) for number in range(50)]
    bad = function_of("bad", cyclomatic=20, typed=0, flags=1, misname="says nothing")

    alone, padded = code_of({"a.py": file_of(bad)}), code_of({"a.py": file_of(bad, *trivial)})

    for part in (complexity, annotations, documentation, naming):
        lean, fat = part.measure(alone), part.measure(padded)
        assert (lean.value, told(alone, lean)) == (fat.value, told(padded, fat))


def test_types_are_full_at_95_percent_and_hollow_ones_are_worth_half():
    measured = annotations.measure(code_of({"a.py": file_of(function_of(slots=4, typed=1, hollow=2))}))

    assert measured is not None
    assert measured.value == pytest.approx(0.5 / 0.95)


def test_overloads_have_no_slots_of_their_own():
    several = [function_of(f"pay{number}", slots=2, typed=0, flags=1 | 32 | 256) for number in range(3)]

    code = code_of({"a.py": file_of(function_of(slots=2, typed=2), *several)})

    assert annotations.measure(code).value == 1.0


def test_private_functions_are_asked_for_no_types_and_give_those_that_they_have():
    public, bare = function_of(slots=2, typed=1), function_of("_bare", slots=5, typed=0, flags=0)
    typed = function_of("_typed", slots=2, typed=2, flags=0)

    beside, alone = code_of({"a.py": file_of(public, bare, typed)}), code_of({"a.py": file_of(bare)})

    measured = annotations.measure(beside)
    assert measured is not None
    assert measured.value == pytest.approx(3 / 4 / 0.95)
    assert [item.symbol for item in told(beside, measured)] == ["f"]
    assert annotations.measure(alone).value == 0.0


def test_documentation_is_full_at_80_percent_and_mistakes_cost_double():
    good = [function_of(f"g{number}") for number in range(7)]
    wrong = function_of("wrong", flags=1 | 2 | 8)
    bare = [function_of(f"b{number}", flags=1) for number in range(2)]

    clean = documentation.measure(code_of({"a.py": file_of(*good, *bare, lines=3)}))
    mistaken = documentation.measure(code_of({"a.py": file_of(*good, wrong, *bare, lines=3)}))

    assert clean is not None
    assert mistaken is not None
    assert clean.value == pytest.approx(7 / 9 / 0.8)
    assert mistaken.value == pytest.approx(1.0 - 2 / 8)


def test_a_stub_needs_no_documentation_of_its_own():
    bare = Class("C", 1, 20, (), 1, "")
    stub = file_of(function_of(flags=1), classes=(bare,))._replace(is_documented=False)

    measured = documentation.measure(code_of({"a.py": file_of(function_of()), "a.pyi": stub}))

    assert measured is not None
    assert measured.value == 1.0
    assert documentation.measure(code_of({"a.pyi": stub})) is None


def test_a_method_of_a_documented_base_needs_no_words_of_its_own():
    base = Class("Base", 1, 20, (), 1 | 2, "")
    child = Class("Child", 30, 20, ("Base",), 1 | 2, "")
    methods = (function_of("Base.run"), function_of("Child.run", flags=1), function_of("Child.stop", flags=1))

    code = code_of({"a.py": file_of(*methods, classes=(base, child), lines=3)})
    measured = documentation.measure(code)

    assert measured is not None
    assert [item.symbol for item in told(code, measured)] == ["Child.stop"]


def test_private_modules_are_documented_where_the_package_hands_them_on():
    bare = function_of("pay", flags=1)
    door = file_of(imports=("pkg._client",), lines=3)
    files = {"pkg/_client.py": file_of(bare), "pkg/_wire.py": file_of(bare), "pkg/internal/a.py": file_of(bare)}

    code = code_of(files | {"pkg/__init__.py": door})
    measured = documentation.measure(code)

    assert measured is not None
    assert [item.path for item in told(code, measured) if item.symbol] == ["pkg/_client.py"]


def test_a_module_that_a_stub_speaks_for_is_asked_for_no_types():
    bare = file_of(function_of(typed=0))
    typed = file_of(function_of())

    asked = annotations.measure(code_of({"a.py": bare, "b.py": typed}))
    spoken_for = annotations.measure(code_of({"a.py": bare, "a.pyi": typed}))

    assert asked.value < spoken_for.value == 1.0


def test_a_name_is_judged_once_however_often_it_is_written():
    bad = [function_of("Pay", misname="breaks the convention", flags=1 | 32 | 256) for _ in range(2)]
    real = function_of("Pay", misname="breaks the convention")
    classes = tuple(Class("pay_", line, 20, (), 1, "breaks the convention") for line in (1, 30))

    code = code_of({"a.py": file_of(*bad, real, classes=classes)})
    measured = naming.measure(code)

    assert measured is not None
    assert [item.symbol for item in told(code, measured)] == ["Pay", "pay_"]


def test_the_words_that_a_method_of_a_documented_base_has_count():
    classes = Class("Base", 1, 20, (), 1 | 2, ""), Class("Child", 30, 20, ("Base",), 1 | 2, "")
    others = [function_of("Base.run"), *(function_of(f"Child.{name}", flags=1) for name in ("stop", "halt", "wait"))]

    values = []
    for flags in (1 | 2, 1):
        code = code_of({"a.py": file_of(*others, function_of("Child.run", flags=flags), classes=classes)})
        values.append(documentation.measure(code).value)

    assert values == pytest.approx([5 / 8 / 0.8, 4 / 7 / 0.8])


def test_one_bad_name_in_twenty_takes_all():
    names = [function_of(f"f{number}") for number in range(39)]

    measured = naming.measure(code_of({"a.py": file_of(*names, function_of("tmp", misname="says nothing"))}))

    assert measured is not None
    assert measured.value == pytest.approx(0.5)


def test_cycles_cost_up_to_a_third_of_the_code_and_name_the_import():
    files = {f"m{number}.py": file_of() for number in range(8)}
    circle = {"a.py": file_of(imports=("os", "b")), "b.py": file_of(imports=("a",))}

    code = code_of(files | circle)
    measured = dependency.measure(code)

    assert measured is not None
    assert measured.value == pytest.approx(1 - 0.2 / 0.3)
    assert [(item.path, item.line) for item in told(code, measured)] == [("a.py", 2), ("b.py", 1)]


def test_under_five_modules_there_is_something_to_say_only_of_a_circle():
    circle = {"a.py": file_of(imports=("b",)), "b.py": file_of(imports=("a",)), "c.py": file_of(lines=900)}

    measured = dependency.measure(code_of(circle))

    assert measured is not None
    assert measured.value == pytest.approx(1 - 0.1 / 0.3)
    assert dependency.measure(code_of({"c.py": file_of()})) is None


def test_no_tests_at_all_is_known_to_cover_nothing():
    measured = coverage.measure(code_of({"a.py": file_of()}))

    assert measured is not None
    assert (measured.value, measured.state, measured.lowest) == (0.0, "measured", None)


def test_reach_is_an_estimate_of_at_most_six_tenths():
    files = {"a.py": file_of(lines=90), "b.py": file_of(lines=10), "test_a.py": checking("a")}

    code = code_of(files)
    measured = coverage.measure(code)

    assert measured is not None
    assert (measured.value, measured.state, measured.lowest) == (0.6, "estimated", 0.3)
    assert measured.reason == "tests reach 90% of the code lines through imports (an estimate counts at most 60%)"
    weights = {item.path: item.weight for item in told(code, measured)}
    assert weights == {"b.py": pytest.approx(10), "test_a.py": pytest.approx(30)}


def test_what_the_cap_takes_stands_at_the_test_that_checks_most():
    tests = {"test_a.py": checking("a"), "test_b.py": checking("a")._replace(assertions=9)}

    code = code_of({"a.py": file_of()} | tests)
    measured = coverage.measure(code)

    assert measured is not None
    assert measured.reason == "tests reach all of the code lines through imports (an estimate counts at most 60%)"
    assert [item.path for item in told(code, measured)] == ["test_b.py"]


def test_declarations_run_nothing_and_repeat_what_they_have_to(analyzer, tree_of):
    overload = "@overload\ndef pay(amount: int, currency: str, when: date, who: Person, why: Reason) -> Receipt: ...\n"
    stub = f"from typing import overload\n{overload * 40}".encode()
    tests = {"test_a.py": b"import a\n\n\ndef test_a():\n    assert a.pay()\n"}

    report = analyzer.analyze(tree_of({"a.py": b"def pay():\n    return 1\n", "b.pyi": stub} | tests))

    parts = {part.name: part for part in report.parts}
    assert parts["coverage"].reason.startswith("tests reach all of the code lines")
    assert not [finding for finding in report.findings if finding.path == "b.pyi"]


def test_what_the_cap_takes_is_one_finding_at_the_first_test():
    files = {f"m{number}.py": file_of() for number in range(9)}
    tests = {f"test_{name}.py": checking(*(path[:-3] for path in files)) for name in "ba"}

    code = code_of(files | tests)
    measured = coverage.measure(code)

    assert measured is not None
    [item] = told(code, measured)
    assert (item.path, item.line, item.symbol) == ("test_a.py", 1, "")
    assert item.message == "what the tests run is not measured: Python code that they import counts at most 60%"
    assert item.fix == "Let the tests that run on pull requests write a coverage report and keep it as an artifact."
    assert (item.value, item.limit) == (0.6, 1)


def test_tests_that_reach_little_lose_nothing_to_the_cap():
    files = {"a.py": file_of(lines=60), "b.py": file_of(lines=40), "test_a.py": checking("a")}

    code = code_of(files)
    measured = coverage.measure(code)

    assert measured is not None
    assert measured.reason == "tests reach 60% of the code lines through imports"
    [item] = told(code, measured)
    assert (item.path, item.message) == ("b.py", "no test imports it, directly or through other modules")


def test_tests_that_check_nothing_reach_nothing():
    measured = coverage.measure(code_of({"a.py": file_of(), "test_a.py": file_of(imports=("a",))}))

    assert measured is not None
    assert (measured.value, measured.state) == (0.0, "estimated")


def test_parts_that_do_not_apply_leave_the_denominator():
    scored = score([code_of({"_a.py": file_of()})], supported_share=1.0)

    applying = [part.name for part in scored.parts if part.state != "not applicable"]
    assert applying == ["modularity", "coverage"]
    assert scored.score == pytest.approx(100 * 0.20 / 0.40)


def test_the_reasons_of_several_languages_are_told_by_name_and_the_larger_one_first():
    go = {"b.go": file_of(lines=90), "c_test.go": file_of(assertions=1)}
    both = codes({"a.py": file_of(lines=10)} | go)

    together = score([both["Python"], both["Go"]], supported_share=1.0)
    alone = score([both["Python"]], supported_share=1.0)

    said = {part.name: part.reason for part in together.parts}
    assert said["coverage"].startswith("Go: tests reach")
    assert said["coverage"].endswith("; Python: no tests at all")
    assert said["modularity"] == ""
    assert {part.name: part.reason for part in alone.parts}["coverage"] == "no tests at all"


def report_on(**lines: tuple[list[int], list[int]]) -> Coverage:
    files = {f"{name}.py": FileCoverage(bitmap(ran), bitmap(missed)) for name, (ran, missed) in lines.items()}
    return Coverage(files, (Origin("coverage.xml", "Cobertura", len(files), len(files)),))


def test_a_report_takes_the_place_of_the_estimate():
    measured_lines = report_on(a=([*range(1, 65), 85], [70, 71, 72, 80, *range(90, 121)]))
    code = code_of({"a.py": file_of(lines=100), "test_a.py": checking("a")}, measured_lines)

    measured = coverage.measure(code)

    assert measured is not None
    assert (measured.state, measured.lowest) == ("measured", None)
    assert measured.value == pytest.approx(0.55 + 0.45 * 0.5)
    assert measured.reason == "tests ran 65.0% of 100 lines, says coverage.xml"
    [item] = told(code, measured)
    assert (item.line, item.value, item.limit, item.weight) == (70, 65, 100, 35)
    assert item.message == "tests miss 35 of 100 lines: 70-80, 90-120"


def test_what_was_measured_at_another_commit_says_so():
    files = {"a.py": file_of(lines=100), "test_a.py": checking("a")}
    here, there = report_on(a=(list(range(1, 101)), [])), measured_at(report_on(a=([1], [])), "5e1f0c2" + "0" * 33)
    both = replace(here, origins=(*here.origins, *there.origins))

    reasons = [coverage.measure(code_of(files, each)).reason for each in (there, both)]

    assert reasons == [
        "tests ran 100.0% of 1 lines, says coverage.xml, measured at 5e1f0c2, before this change",
        "tests ran 100.0% of 100 lines, says coverage.xml; coverage.xml, measured at 5e1f0c2, before this change",
    ]


def test_a_file_that_came_after_the_measurement_counts_neither_way():
    files = {"a.py": file_of(lines=40), "b.py": file_of(lines=60)}
    measured_lines = replace(report_on(a=(list(range(1, 41)), [])), unseen=frozenset({"b.py"}))

    measured = coverage.measure(code_of(files, measured_lines))

    assert measured.value == 1.0
    assert measured.reason == "tests ran 100.0% of 40 lines, says coverage.xml"


def test_a_file_that_the_measured_run_never_loaded_is_missed_with_all_its_lines():
    code = code_of({"a.py": file_of(lines=40), "b.py": file_of(lines=60)}, report_on(a=(list(range(1, 41)), [])))

    measured = coverage.measure(code)

    assert measured is not None
    assert measured.value == pytest.approx(0.4 / 0.5 * 0.55)
    assert [(item.path, item.message) for item in told(code, measured)] == [
        ("b.py", "no test of the measured run loads it")
    ]


def test_a_floor_that_the_ci_enforces_stands_where_no_report_does():
    files = {"a.py": file_of(), "tox.ini": file_of(), "test_a.py": checking("a")}
    floor = CoverageFloor(0.95, "--cov-fail-under=95", "tox.ini", 7)
    code = codes(files, floor=floor)["Python"]

    measured = coverage.measure(code)

    assert measured is not None
    assert (measured.value, measured.state, measured.lowest) == (1.0, "enforced", 1.0)
    assert measured.reason == "the CI enforces at least 95% (tox.ini:7); no report says more"


@pytest.mark.parametrize(("share", "state"), [(0.3, "estimated"), (0.7, "enforced")])
def test_a_floor_below_the_estimate_says_nothing(share, state):
    code = codes({"a.py": file_of(), "test_a.py": checking("a")}, floor=CoverageFloor(share, "", "a.py", 7))["Python"]

    measured = coverage.measure(code)

    assert measured is not None
    assert measured.state == state
    assert [item.line for item in told(code, measured)] == [7 if state == "enforced" else 1]


def test_a_report_counts_no_less_than_the_estimate_that_it_replaces():
    files = {"a.py": file_of(lines=100), "test_a.py": checking("a")}

    measured = coverage.measure(code_of(files, report_on(a=([1], list(range(2, 101))))))

    assert measured is not None
    assert (measured.value, measured.state) == (0.6, "measured")
    assert measured.reason == (
        "tests ran 1.0% of 100 lines, says coverage.xml; "
        "counted as the 60% that they would be taken for without a report"
    )


def test_what_was_measured_before_says_nothing_where_no_test_is_left():
    everything = report_on(a=(list(range(1, 101)), []))
    before, here = measured_at(everything, "5e1f0c2" + "0" * 33), everything

    values = [coverage.measure(code_of({"a.py": file_of(lines=100)}, each)).value for each in (before, here)]

    assert values == [0.0, 1.0]


def test_a_report_on_other_files_changes_nothing():
    files = {"a.py": file_of(), "test_a.py": checking("a")}

    assert coverage.measure(code_of(files, report_on(z=([1], [2])))).state == "estimated"


MESSAGES = [
    pytest.param(
        modularity,
        file_of(lines=6261),
        "6,261 code lines in one file, besides imports (full marks up to 300)",
        id="a file",
    ),
    pytest.param(
        complexity,
        file_of(function_of(cyclomatic=16, cognitive=29, nesting=4)),
        "cyclomatic complexity 16, cognitive complexity 29, nesting 4 (free up to 5, 5 and 2)",
        id="everything about a function",
    ),
    pytest.param(
        complexity,
        file_of(function_of(cyclomatic=5, cognitive=7, nesting=3)),
        "cognitive complexity 7, nesting 3 (free up to 5 and 2)",
        id="two things about a function",
    ),
    pytest.param(complexity, file_of(function_of(nesting=3)), "nesting 3 (free up to 2)", id="one thing"),
    pytest.param(
        annotations,
        file_of(function_of(slots=4, typed=1, hollow=1)),
        "2 of 4 parameters and results without a type, 1 of 4 with a type that allows everything",
        id="types",
    ),
    pytest.param(naming, file_of(function_of("tmp", misname="says nothing")), "its name says nothing", id="a name"),
    pytest.param(documentation, file_of(function_of(flags=1)), "no documentation", id="a function"),
    pytest.param(
        documentation, file_of()._replace(is_documented=False), "no documentation of the module", id="a module"
    ),
    pytest.param(
        coverage, file_of(), "no test imports it, directly or through other modules", id="a file without tests"
    ),
]


@pytest.mark.parametrize(("part", "file", "said"), MESSAGES)
def test_a_finding_says_what_was_found_and_what_would_work(part, file, said):
    code = code_of({"a.py": file})

    [item] = told(code, part.measure(code))

    assert item.message == said
    assert item.fix.endswith(".")
    assert "(" not in item.fix


@pytest.mark.parametrize(
    ("path", "language", "said"),
    [
        ("a.js", "JavaScript", "2 of 2 parameters without a type"),
        ("a.java", "Java", "1 of 2 parameters and results with a type that allows everything"),
        ("a.rs", "Rust", "unsafe code, which the compiler does not check"),
        ("a.c", "C", "a cast that the compiler does not check"),
        ("a.kt", "Kotlin", "an escape from the type checker"),
    ],
)
def test_what_is_said_of_types_fits_the_language(path, language, said):
    hollow = 1 if language == "Java" else 0
    typed = {"JavaScript": 0, "Java": 1}.get(language, 2)
    escapes = (7,) if language in {"Rust", "C", "Kotlin"} else ()

    file = file_of(function_of(slots=2, typed=typed, hollow=hollow))._replace(escapes=escapes)
    code = codes({path: file})[language]

    assert [item.message for item in told(code, annotations.measure(code))] == [said]


def test_the_weights_are_the_published_ones():
    assert [rule.weight for rule in PROFILE] == [0.20, 0.15, 0.15, 0.20, 0.15, 0.10, 0.05]


def test_what_cannot_be_read_widens_the_interval_to_both_sides():
    code = [code_of({"a.py": file_of(function_of())})]

    whole, half = score(code, supported_share=1.0), score(code, supported_share=0.5)

    assert whole.score == half.score
    assert half.interval[0] == pytest.approx(whole.interval[0] / 2)
    assert half.interval[1] == pytest.approx(whole.interval[1] / 2 + 50)


def test_confidence_is_the_product_of_what_is_known():
    assert Seen(1.0, 1.0, 1000).confidence("measured") == 1.0
    assert Seen(0.9, 0.5, 250).confidence("estimated") == pytest.approx(0.9 * 0.5 * 0.5 * 0.7)
