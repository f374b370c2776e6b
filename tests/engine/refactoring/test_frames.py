from engine.refactoring.frames import LOOKERS, frame_lookers, looks_by_itself, warns_of_caller
from engine.refactoring.source import parsed
from engine.refactoring.view import Role, View


def lookers(text: str, role: Role = Role.SOURCE) -> frozenset[str]:
    return frame_lookers(View({"m.py": text.encode()}, {"m.py": role})) - LOOKERS - {"stacklevel"}


def test_what_looks_at_the_stack_is_found_over_two_calls_and_no_further() -> None:
    text = "def a():\n    sys._getframe(1)\ndef b():\n    a()\ndef c():\n    x.b()\ndef d():\n    pass\n"

    assert lookers(text) == {"a", "b"}


def test_a_class_stands_for_its_constructor() -> None:
    assert lookers("class A:\n    def __init__(self):\n        inspect.currentframe()\n") == {"A"}


def test_a_warning_of_the_caller_of_the_caller_is_a_look_at_the_stack() -> None:
    text = "def a():\n    warn('', stacklevel=3)\ndef b():\n    warn('', stacklevel=2)\ndef c():\n    a()\n"

    assert lookers(text) == {"a"}


def test_what_tests_do_is_called_by_no_source() -> None:
    assert lookers("def run():\n    sys._getframe(1)\n", Role.TEST) == frozenset()


def test_code_that_reads_all_its_variables_looks_by_itself() -> None:
    found = [looks_by_itself([parsed(text)]) for text in ("locals()", "vars()", "vars(a)", "eval('a')", "a.eval()")]

    assert found == [True, True, False, True, False]


def test_a_warning_of_this_very_line_is_told_of_no_caller() -> None:
    texts = ("warn('')", "warn('', stacklevel=1)", "warn('', stacklevel=2)", "w.warn('', A, 2)")

    assert [warns_of_caller([parsed(text)]) for text in texts] == [False, False, True, True]
