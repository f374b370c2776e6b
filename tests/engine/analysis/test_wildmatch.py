"""Patterns of .gitattributes: linear, whatever a stranger writes."""

import time

import pytest

from engine.analysis.wildmatch import Pattern

MATCHES = [
    pytest.param(b"*.py", b"a/b.py", True, id="without a slash at any depth"),
    pytest.param(b"/a.py", b"a.py", True, id="anchored"),
    pytest.param(b"/a.py", b"b/a.py", False, id="anchored to the top"),
    pytest.param(b"a/*.py", b"a/b/c.py", False, id="a star stays inside a part"),
    pytest.param(b"a/**/c", b"a/c", True, id="no folder between"),
    pytest.param(b"a/**/c", b"a/b/b/c", True, id="folders between"),
    pytest.param(b"**/c/d", b"x/c/d", True, id="folders in front"),
    pytest.param(b"a/**", b"a/b/c", True, id="everything below"),
    pytest.param(b"a/**", b"a", False, id="not the folder itself"),
    pytest.param(b"a", b"a/b", False, id="a folder says nothing of what is inside"),
    pytest.param(b"a/", b"a", False, id="a folder only"),
    pytest.param(b"a**b/c", b"axxb/c", True, id="two stars inside a part are one"),
    pytest.param(b"[!a-c]x", b"dx", True, id="negated bracket"),
    pytest.param(b"[]]", b"]", True, id="a bracket that holds its own end"),
    pytest.param(b"[[:digit:]]", b"7", True, id="class"),
    pytest.param(b"[a", b"[a", False, id="a bracket without end"),
    pytest.param(rb"\*", b"*", True, id="escaped"),
    pytest.param(b"?", "ü".encode(), False, id="bytes, not letters"),
]


@pytest.mark.parametrize(("written", "path", "expected"), MATCHES)
def test_a_pattern_matches_as_git_says(written, path, expected):
    assert Pattern(written).matches(path) is expected


@pytest.mark.parametrize(
    ("written", "path"),
    [
        pytest.param(b"*a" * 500 + b"b", b"a" * 4_000, id="stars"),
        pytest.param(b"**/a/" * 400 + b"b", b"a/" * 2_000 + b"c", id="folders"),
    ],
)
def test_a_pattern_made_to_be_slow_is_matched_at_once(written, path):
    pattern = Pattern(written)

    started = time.process_time()
    matched = pattern.matches(path)

    assert not matched
    assert time.process_time() - started < 1.0
