"""Patterns of `.gitignore`: as git itself reads them, and never for long."""

import random
import subprocess
import time
from pathlib import Path

import pytest

from config.gitignore import check, matcher

_PIECES = ["a", "b", "*", "*", "?", "/", "/", "**", "/**/", "[ab]", "[!a]", "[^b-z]", "\\*", "]", "-", "c", " "]
_LONG_PATHS = ["a" * 255 + "/" + "a" * 255, "/".join(["a" * 15] * 250), "a/" * 2000 + "a", "a" * 4000]


def _some_pattern(chance: random.Random) -> str:
    return "".join(chance.choice(_PIECES) for _ in range(chance.randint(1, 9)))


def _some_path(chance: random.Random) -> str:
    return "/".join("".join(chance.choices("abc*-]", k=chance.randint(1, 4))) for _ in range(chance.randint(1, 6)))


def test_any_pattern_matches_what_git_says(tmp_path: Path) -> None:
    chance, differ = random.Random(20261123), []
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True, timeout=30)

    for pattern in [_some_pattern(chance) for _ in range(100)]:
        paths = [_some_path(chance) for _ in range(50)]
        (tmp_path / ".gitignore").write_text(f"{pattern}\n")
        told = subprocess.run(
            ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "--stdin", "-z"],
            input="\0".join(paths).encode(),
            capture_output=True,
            timeout=30,
        ).stdout.decode()
        is_matched = matcher([pattern])
        differ += [(pattern, path) for path in paths if is_matched(path) is not (path in told.split("\0"))]

    assert differ == []


@pytest.mark.parametrize(
    ("patterns", "matched", "not_matched"),
    [
        pytest.param(["src/**", "!src/gen/**"], "src/a.py", "src/gen/a.py", id="the last decides"),
        pytest.param(["build/", "!build/keep.py"], "build/a.py", "build/keep.py", id="the file before its folder"),
        pytest.param(["secret"], "secret/a", "secrets/a", id="a folder takes all below with it"),
        pytest.param(["*.py"], "a\nb/c\n.py", "c.py\n", id="line breaks in names"),
        pytest.param(["# a", "", "\\#b", "\\!c", "d\\ "], "#b", "# a", id="comments and escapes"),
        pytest.param(["[z-a]", "[", "\\", "!", "x"], "x", "z", id="what is no pattern matches nothing"),
        pytest.param(["a[^b]c", "a[+-9]c"], "a1c", "a/c", id="brackets never match a slash"),
    ],
)
def test_patterns_are_matched_in_their_order(patterns: list[str], matched: str, not_matched: str) -> None:
    is_matched = matcher(patterns)

    found = is_matched(matched), is_matched(not_matched)

    assert found == (True, False)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("*a*/" * 40 + "b", id="two stars in each of many parts"),
        pytest.param("a*" * 95 + "b", id="many stars in one part"),
        pytest.param("**a**a**a*a*b", id="double stars inside a part"),
        pytest.param("**/a/" * 38 + "b", id="many folders of any depth"),
        pytest.param("**/*a*a/**/*a*a/**/*a*ab", id="stars and double stars"),
        pytest.param("**/" + "?*/" * 60 + "b/**/b", id="what nearly matches everywhere"),
    ],
)
def test_no_pattern_takes_long(pattern: str) -> None:
    is_matched, started = matcher([pattern]), time.process_time()

    found = [is_matched(path) for path in _LONG_PATHS]

    assert not any(found)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("pattern", ["!", "/", "a[b", "[]", "a\\", "[a\\"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError):
        check(pattern)
