"""Types: what is said of them, and of what it is asked."""

import pytest

from engine.analysis.parts import annotations
from tests.engine.made_facts import code_of, file_of, function_of
from tests.engine.snapshots import codes, told


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


def test_a_module_that_a_stub_speaks_for_is_asked_for_no_types():
    bare = file_of(function_of(typed=0))
    typed = file_of(function_of())

    asked = annotations.measure(code_of({"a.py": bare, "b.py": typed}))
    spoken_for = annotations.measure(code_of({"a.py": bare, "a.pyi": typed}))

    assert asked.value < spoken_for.value == 1.0


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
