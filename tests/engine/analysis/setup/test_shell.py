"""Shell text as commands."""

import pytest

from engine.analysis.setup.shell import UNKNOWN, Written, commands


def _words(text):
    return [" ".join(command.words) for command in commands(Written(text))]


CASES = {
    "a list": ("a && b; c | d || e & f", ["a", "b", "c", "d", "e", "f"]),
    "quotes": ("pytest -k 'a and b' \"c d\"", ["pytest -k a and b c d"]),
    "a comment": ("a # pytest\n# mypy\nb", ["a", "b"]),
    "a hash in a word": ("pip install a#egg", ["pip install a#egg"]),
    "a continued line": ("pytest \\\n  -q \\\n  tests", ["pytest -q tests"]),
    "a here-document": ("cat <<EOF > x\npytest\nEOF\nb", ["cat", "b"]),
    "a redirection": ("a > out 2>&1 < in", ["a"]),
    "an assignment in front": ("A=1 B='x y' pytest", ["pytest"]),
    "a variable": ("X=venv/bin/\n${X}pytest", ["venv/bin/pytest"]),
    "a default": ("${X:-pytest} -q", ["pytest -q"]),
    "a variable of two words": ("F='a b'\nblack $F", ["black a b"]),
    "a condition": ("if [ -n x ]; then\n  pytest\nelse\n  tox\nfi", ["[ -n x ]", "pytest", "tox"]),
    "a loop": ("for x in a b; do\n pytest $x\ndone", [f"pytest {UNKNOWN}"]),
    "what never runs": ("if false; then\n pytest\nfi\nfalse && mypy && ruff\nb", ["b"]),
    "what follows an exit": ("a\nexit 0\npytest", ["a"]),
    "an exit that may not come": ("a || exit 1\npytest", ["a", "exit 1", "pytest"]),
    "no arguments": ('pytest "$@" $*', ["pytest"]),
    "an output": ("echo $(pytest --version | head (1))", [f"echo {UNKNOWN}"]),
    "a folder of Windows": (".\\gradlew.bat check", ["./gradlew.bat check"]),
    "line ends of Windows": ("a\r\nb\r\n", ["a", "b"]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_a_text_runs_these_commands(text, expected):
    assert _words(text) == expected


def test_the_folder_and_the_line_are_carried_on():
    found = commands(Written("a\n\ncd web && npm ci\ncd ..\nb", path="x.sh", line=10))

    assert [(each.words[0], each.folder, each.line) for each in found] == [
        ("a", "", 10),
        ("npm", "web", 12),
        ("b", "", 14),
    ]


@pytest.mark.parametrize("ending", ["|| true", "|| :", "|| echo failed", "|| exit 0"])
def test_a_failure_that_is_shrugged_off_is_tolerated(ending):
    assert commands(Written(f"pytest {ending}"))[0].is_tolerated


def test_a_fallback_is_no_shrug():
    assert not commands(Written("npm ci || npm install"))[0].is_tolerated


HOSTILE = ['"', "'", "$(", "`", "${", "<<a\n", "\\", "(", "if ", "a=$a$a\n", "a;", "a=b;", "1" * 100, "$((", "#"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_ends_soon(piece):
    found = commands(Written(piece * (200_000 // len(piece))))

    assert len(found) <= 400
