"""Dependency: circles of imports."""

import pytest

from engine.analysis.parts import dependency
from tests.engine.made_facts import code_of, file_of
from tests.engine.snapshots import told


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
