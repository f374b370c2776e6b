"""What .gitattributes says, beside git's own answer."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.analysis.attributes import Attributes

NAMES = ("linguist-generated", "linguist-vendored", "linguist-documentation")
VALUES = {"set": True, "unset": False, "false": False}
CASES: Sequence[tuple[str, Mapping[str, str], Sequence[str]]] = [
    (
        "suffixes, folders, the later line wins",
        {
            ".gitattributes": "# why\n*.gen.py linguist-generated\nlib/** linguist-vendored=true\n"
            "lib/own.py -linguist-vendored\nlib/odd.py !linguist-vendored\n/top.py linguist-generated=false\n"
            "docs linguist-documentation\nmanual/ linguist-documentation\n"
        },
        ["a/b.gen.py", "lib/deep/x.py", "lib/own.py", "lib/odd.py", "src/a.py", "top.py", "a/top.py", "docs/a.py",
         "docs", "manual/a.md"],
    ),
    (
        "a deeper file wins, and sees its own folder only",
        {
            ".gitattributes": "*.py linguist-generated\n",
            "web/.gitattributes": "*.py -linguist-generated\n/own.js linguist-vendored\nsub/*.js linguist-generated\n",
            "web/sub/.gitattributes": "*.js !linguist-generated\n",
        },
        ["a.py", "web/a.py", "web/sub/a.py", "web/own.js", "web/sub/own.js", "own.js", "web/sub/a.js", "sub/a.js"],
    ),
    (
        "macros of the root",
        {
            ".gitattributes": "[attr]made linguist-generated -linguist-documentation\n"
            "[attr]both made linguist-vendored\n*.x made\n*.y both linguist-vendored=false\n"
            "*.z made\n*.own.z -made\n*.w -made\n",
            "sub/.gitattributes": "[attr]mine linguist-vendored\n*.q mine\n",
        },
        ["a.x", "a.y", "a.z", "a.own.z", "a.w", "sub/a.q"],
    ),
    (
        "what git passes over",
        {
            ".gitattributes": "\ufeff*.a linguist-generated\r\n!*.b linguist-generated\n*.c linguist-generated ^bad\n"
            '"with space.d" linguist-generated\n"tab\\t.d" linguist-generated\n*.e\tlinguist-generated\n'
            f"{'x' * 2100}* linguist-generated\n  *.f linguist-generated\n*.g linguist-generated=yes\n"
        },
        ["1.a", "1.b", "1.c", "with space.d", "tab\t.d", "1.e", f"{'x' * 2100}1", "1.f", "1.g"],
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("attributes")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True, env=_environment(folder))
    return folder


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1"}


def answer_of_git(folder: Path, files: Mapping[str, str], paths: Sequence[str]) -> dict[str, dict[str, bool]]:
    for old in folder.rglob(".gitattributes"):
        old.unlink()
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    asked = ["git", "check-attr", "-z", "--stdin", *NAMES]
    sent = "".join(f"{path}\0" for path in paths).encode()
    done = subprocess.run(asked, cwd=folder, input=sent, capture_output=True, check=True, env=_environment(folder))
    words = done.stdout.decode().split("\0")[:-1]
    answer: dict[str, dict[str, bool]] = {path: {} for path in paths}
    for path, name, value in zip(words[::3], words[1::3], words[2::3], strict=True):
        if value != "unspecified":
            answer[path][name] = VALUES.get(value, True)
    return answer


def answer_of_ours(files: Mapping[str, str], paths: Sequence[str]) -> dict[str, dict[str, bool]]:
    attributes = Attributes({path: text.encode() for path, text in files.items()}, frozenset(NAMES))
    return {path: attributes.of(path) for path in paths}


@pytest.mark.parametrize(("files", "paths"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_git_says_the_same(repository, files, paths):
    expected = answer_of_git(repository, files, paths)

    assert answer_of_ours(files, paths) == expected


PIECES = st.sampled_from(["a", "b", "*", "**", "?", "/", "/", "[ab]", "[!a]", "[a-b]", "\\a", ".", "[", "]", "-"])
PATTERNS = st.lists(PIECES, min_size=1, max_size=7).map("".join)
SAID = st.sampled_from([f"{sign}{name}" for name in NAMES for sign in ("", "-", "!")] + ["linguist-generated=false"])
FILES = st.lists(st.tuples(PATTERNS, SAID), min_size=1, max_size=6).map(
    lambda lines: "".join(f"{pattern} {said}\n" for pattern, said in lines)
)
PATHS = ["a", "b", "ab", "a.b", "-", "]", "a/b", "b/a", "a/b/a", "a/a/b", "b/ab/a.b", "a/b/a/b/a"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(root=FILES, below=FILES)
def test_git_says_the_same_of_any_pattern(repository, root, below):
    files = {".gitattributes": root, "a/.gitattributes": below}

    assert answer_of_ours(files, PATHS) == answer_of_git(repository, files, PATHS)


def test_only_so_many_lines_are_read():
    attributes = Attributes({".gitattributes": b"*.py linguist-generated\n" * 5_000}, frozenset(NAMES))

    assert attributes.of("a.py") == {"linguist-generated": True}
    assert len(attributes._rules) <= 500
