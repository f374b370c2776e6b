"""The proof accepts what the planner does, and nothing else."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.dead_code_removal.proof import removal_proof
from engine.refactoring.view import Outside, Role, View

KNOWN = Outside(frozenset({"_wrap_chunks"}), is_complete=True, missing="")
BEFORE = '''"""Sums."""

import os
import sys
from json import dumps, loads


class Box:
    # What it weighs.
    def _weight(self):
        return 1

    def open(self):
        """Opens."""
        unused = 1
        return loads("1")
        print(2)

    def _wrap_chunks(self):
        return 1

    def _in_use(self):
        return self._in_use


def _dead(value):
    return value


def _generator():
    return
    yield


# A remark.
used = sys.argv  # and another
x = 1; y = 2
print(Box().open(), used, Box._in_use, list(_generator()))
'''
OTHER = 'def _unspoken():\n    """Says nothing."""\n\n\nprint("a _secret word")\n\n\ndef _secret():\n    return 1\n'


def proved(*cuts: tuple[str, str], promised: str, other: str = OTHER, extra: str | None = None) -> Verdict:
    """What the proof says of replacing each text by another one, in the file `a.py`."""
    text = BEFORE
    for old, new in cuts:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    files = {"a.py": BEFORE.encode(), "b.py": OTHER.encode(), "t.py": b"import a\n"}
    changed = {**files, "a.py": text.encode(), "b.py": other.encode()} | ({extra: b""} if extra else {})
    before = View(files, {"t.py": Role.TEST}, KNOWN)
    after = View(changed, {"t.py": Role.TEST}, KNOWN)
    (row,) = removal_proof(before, after, promised)
    return row.verdict


WEIGHT = "    # What it weighs.\n    def _weight(self):\n        return 1\n\n"
DEAD = "def _dead(value):\n    return value\n\n\n"
SOUND = {
    "a method with its comment": ([(WEIGHT, "")], "definition Box._weight in a.py"),
    "a method without its comment": (
        [(WEIGHT, "    # What it weighs.\n")],
        "definition Box._weight in a.py",
    ),
    "a function": ([(DEAD, "")], "definition _dead in a.py"),
    "a module": ([("import os\n", "")], "import os in a.py"),
    "a name": ([("dumps, loads", "loads")], "import dumps in a.py"),
    "a variable": ([("        unused = 1\n", "")], "local Box.open.unused in a.py"),
    "a statement": ([("        print(2)\n", "")], "unreachable Box.open in a.py"),
    "two things": ([(DEAD, ""), ("import os\n", "")], "definition _dead in a.py\nimport os in a.py"),
}


@pytest.mark.parametrize(("cuts", "promised"), SOUND.values(), ids=SOUND)
def test_a_sound_removal_is_proven(cuts: list[tuple[str, str]], promised: str) -> None:
    assert proved(*cuts, promised=promised) is Verdict.PROVEN


OTHER_EDITS = {
    "a remark goes": ("# A remark.\n", ""),
    "a remark changes": ("# A remark.", "# A reward."),
    "a remark at the end of a line goes": ("  # and another", ""),
    "a docstring changes": ('"""Opens."""', '"""Shuts."""'),
    "quotes change": ('loads("1")', "loads('1')"),
    "a space comes": ("used = sys", "used  = sys"),
    "blank lines come": ("    yield\n", "    yield\n\n"),
    "blank lines go": ("    yield\n\n\n", "    yield\n\n"),
    "a value changes": ("x = 1;", "x = 2;"),
    "statements change places": ("x = 1; y = 2", "y = 2; x = 1"),
    "a pass comes": ("def _generator():\n", "def _generator():\n    pass\n"),
    "one of two on a line goes": ("x = 1; y = 2", "y = 2"),
    "an import that is used goes": ("import sys\n", ""),
    "an import comes": ("import sys\n", "import sys\nimport re\n"),
    "imports change places": ("import os\nimport sys\n", "import sys\nimport os\n"),
    "a yield goes": ("    return\n    yield\n", "    return\n"),
    "a public method goes": ('    def open(self):\n        """Opens."""\n', "    def closed(self):\n"),
    "a decorator comes": ("def _generator", "@print\ndef _generator"),
    "a used method goes": ("    def _in_use(self):\n        return self._in_use\n", "    used = 1\n"),
    "a known override goes": ("    def _wrap_chunks(self):\n        return 1\n\n", ""),
    "a call at the end goes": ("print(Box().open(), used, Box._in_use, list(_generator()))\n", ""),
    "a form feed comes": ("# A remark.", "\f# A remark."),
    "line ends change": ("# A remark.\n", "# A remark.\r\n"),
    "more goes than was named": ("        unused = 1\n", ""),
}


@pytest.mark.parametrize("edit", OTHER_EDITS.values(), ids=OTHER_EDITS)
def test_any_other_edit_beside_a_sound_removal_is_refused(edit: tuple[str, str]) -> None:
    verdict = proved((DEAD, ""), edit, promised="definition _dead in a.py")

    assert verdict is not Verdict.PROVEN


ELSEWHERE = {
    "another file's text": {"other": OTHER.replace("word", "ward")},
    "another file's dead code": {"other": OTHER.partition("\n\n\n")[2]},
    "a new file": {"extra": "c.py"},
    "a file that is not Python": {"extra": "c.txt"},
}


@pytest.mark.parametrize("change", ELSEWHERE.values(), ids=ELSEWHERE)
def test_an_edit_of_another_file_is_refused(change: dict[str, str]) -> None:
    verdict = proved((DEAD, ""), promised="definition _dead in a.py", **change)

    assert verdict is Verdict.DISPROVED


def test_less_than_was_named_is_refused() -> None:
    verdict = proved((DEAD, ""), promised="definition _dead in a.py\nimport os in a.py")

    assert verdict is Verdict.DISPROVED


def test_what_a_string_names_is_not_proven_dead() -> None:
    without = OTHER.partition("\n\n\ndef _secret")[0] + "\n"

    verdict = proved(promised="definition _secret in b.py", other=without)

    assert verdict is Verdict.DISPROVED


def test_a_file_that_no_longer_parses_is_not_proven() -> None:
    verdict = proved((DEAD, "def _dead(:\n"), promised="definition _dead in a.py")

    assert verdict is Verdict.NOT_PROVEN


def test_a_change_of_a_test_is_refused() -> None:
    files = {"t.py": b"_x = 1\nprint(1)\n"}
    roles = {"t.py": Role.TEST}

    (row,) = removal_proof(View(files, roles), View({"t.py": b"print(1)\n"}, roles), "definition _x in t.py")

    assert row.verdict is Verdict.DISPROVED
