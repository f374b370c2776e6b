"""Documentation: of what words are asked, and which count."""

import pytest

from engine.analysis.facts import Class
from engine.analysis.parts import documentation
from tests.engine.made_facts import code_of, file_of, function_of
from tests.engine.snapshots import told


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


def test_the_words_that_a_method_of_a_documented_base_has_count():
    classes = Class("Base", 1, 20, (), 1 | 2, ""), Class("Child", 30, 20, ("Base",), 1 | 2, "")
    others = [function_of("Base.run"), *(function_of(f"Child.{name}", flags=1) for name in ("stop", "halt", "wait"))]

    values = []
    for flags in (1 | 2, 1):
        code = code_of({"a.py": file_of(*others, function_of("Child.run", flags=flags), classes=classes)})
        values.append(documentation.measure(code).value)

    assert values == pytest.approx([5 / 8 / 0.8, 4 / 7 / 0.8])
