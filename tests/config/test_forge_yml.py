"""The file of a repository: what it may say, and what is said to a mistake."""

import time

import pytest

from config.forge_yml import ForgeYmlError, Paths, excluder, protector, read_forge_yml
from config.strict_yaml import MAX_BYTES, Place

WHOLE = b"""\
# yaml-language-server: $schema=https://forge.example/schema/forge-1.json
version: 1
extends: org
mode: propose
paths: {include: ["src/**"], exclude: ["**/migrations/**", "**/*_pb2.py"], protected: ["src/crypto/**"]}
analysis: {on: [push, pull_request], schedule: weekly, annotations: 10}
ignore:
  - {id: FF-77ab02, reason: "public alias kept for v1 clients", by: ana, until: 2027-01-01}
"""


def test_the_paths_are_read_and_the_rest_is_accepted() -> None:
    paths = read_forge_yml(WHOLE).paths

    assert paths.include == ("src/**",)
    assert paths.exclude == ("**/migrations/**", "**/*_pb2.py")
    assert paths.protected == ("src/crypto/**",)


def test_the_shortest_file_leaves_nothing_out() -> None:
    is_excluded = excluder(read_forge_yml(b"version: 1\n").paths)

    assert not is_excluded("a/b.py")


MISTAKES = [
    pytest.param(b"", "1:1: the file is empty: write `version: 1`", id="empty"),
    pytest.param(b"paths: {}\n", '1:1: the key "version" is missing', id="no version"),
    pytest.param(b"version: 2\n", "1:10: this version is not known: write 1", id="another version"),
    pytest.param(b"version: '1'\n", "1:10: this version is not known: write 1", id="version as text"),
    pytest.param(b"version: true\n", "1:10: this version is not known: write 1", id="version as yes"),
    pytest.param(
        b"version: 1\npath: {}\n", '2:1: the key "path" is not known; did you mean "paths"?', id="unknown key"
    ),
    pytest.param(
        b"version: 1\npaths:\n  exlude: [a]\n",
        '3:3: the key "exlude" is not known; did you mean "exclude"?',
        id="unknown key below",
    ),
    pytest.param(b"version: 1\nzzz: 1\n", '2:1: the key "zzz" is not known', id="unlike any key"),
    pytest.param(b"version: 1\npaths:\n  include: src\n", "3:12: this must be a list", id="a text for a list"),
    pytest.param(b"version: 1\npaths: [a]\n", "2:8: this must have keys of its own", id="a list for keys"),
    pytest.param(
        b"version: 1\npaths:\n",
        "2:7: nothing is written here: write a value, or leave the key out",
        id="nothing for keys",
    ),
    pytest.param(
        b"version: 1\nrefactor: {enabled: }\n",
        "2:21: nothing is written here: write a value, or leave the key out",
        id="nothing where leaving out means all",
    ),
    pytest.param(
        b"version: 1\npaths: {include: [a, 1]}\n", "2:22: this must be text: put it in quotes", id="a number for text"
    ),
    pytest.param(b"version: 1\npaths: {include: ['']}\n", "2:19: this cannot be empty", id="empty pattern"),
    pytest.param(
        b"version: 1\npaths: {exclude: ['!']}\n", "2:19: this is no pattern as .gitignore has them", id="no pattern"
    ),
    pytest.param(
        b"version: 1\npaths: {exclude: ['[]--a]', '[z-']}\n",
        "2:29: this is no pattern as .gitignore has them",
        id="a bracket that is never closed",
    ),
    pytest.param(b"[1]\n", "1:1: this must have keys of its own", id="a list"),
    pytest.param(
        b"version: 1\ntests: {network: true}\n",
        "2:18: no network is ever given to the tests: write false, or leave the key out",
        id="a network for the tests",
    ),
    pytest.param(
        b"version: 1\nscore:\n  profile: seed-v2\n",
        '3:12: "seed-v2" is none of: seed-v1; did you mean "seed-v1"?',
        id="a profile that does not exist",
    ),
    pytest.param(b"version: 1\nversion: 1\n", '2:1: "version" stands here twice', id="double key"),
    pytest.param(
        b"version: 1\nscore: *x\n", "2:8: anchors and aliases are not read: write the value again", id="alias"
    ),
]


@pytest.mark.parametrize(("raw", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_place(raw: bytes, said: str) -> None:
    with pytest.raises(ForgeYmlError) as caught:
        read_forge_yml(raw)

    assert str(caught.value) == f".forge.yml:{said}"


def test_all_mistakes_are_told_at_once_in_their_order() -> None:
    with pytest.raises(ForgeYmlError) as caught:
        read_forge_yml(b"versoin: 1\npaths:\n  include: 7\n  other: 8\n")

    assert [problem.place for problem in caught.value.problems] == [Place(1, 1), Place(1, 1), Place(3, 12), Place(4, 3)]


def test_thousands_of_mistakes_are_told_as_twenty_at_once() -> None:
    raw = b"version: 1\n" + b"".join(b"paht%d: 1\n" % number for number in range(2_900))

    with pytest.raises(ForgeYmlError) as caught:
        read_forge_yml(raw)

    assert len(caught.value.problems) == 20


def fastest_s(raw: bytes) -> float:
    """The processor time that a file takes to be refused, the best of three."""
    times = []
    for _ in range(3):
        started = time.process_time()
        with pytest.raises(ForgeYmlError):
            read_forge_yml(raw)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"[" * MAX_BYTES, id="nested"),
        pytest.param(b"a: &x [1]\nb: " + b"[*x, *x]," * 7_000, id="aliased"),
        pytest.param(b"# \n" * 100_000, id="huge"),
        pytest.param(bytes(range(256)) * 250, id="binary"),
        pytest.param(b"version: 1\npaths: {exclude: [" + b"1," * 30_000 + b"]}\n", id="many values"),
        pytest.param(b"version: 1\nignore:\n" + b"- {idd: 1}\n" * 1_900, id="many mistakes"),
        pytest.param(b"version: 1\n" + b"".join(b"paht%d: 1\n" % number for number in range(2_900)), id="many keys"),
        pytest.param(b"version: 1\nrefactor: {window: {tz: " + b"x" * 60_000 + b"}}\n", id="a long word"),
    ],
)
def test_a_hostile_file_is_refused_in_a_tenth_of_a_second(raw: bytes) -> None:
    taken_s = fastest_s(raw)

    assert taken_s < 0.1


EXCLUDED = [
    pytest.param(Paths(exclude=("legacy/",)), "legacy/deep/a.py", True, id="a folder with all below"),
    pytest.param(Paths(exclude=("*.gen.py",)), "a/b.gen.py", True, id="a suffix anywhere"),
    pytest.param(Paths(exclude=("/a.py",)), "b/a.py", False, id="anchored"),
    pytest.param(Paths(exclude=("legacy/*", "!legacy/own.py")), "legacy/own.py", False, id="taken back"),
    pytest.param(Paths(include=("src/**",)), "tools/a.py", True, id="not included"),
    pytest.param(Paths(include=("src/**",)), "src/a/b.py", False, id="included"),
    pytest.param(Paths(include=("src/",), exclude=("src/old/",)), "src/old/a.py", True, id="exclude wins"),
    pytest.param(Paths(protected=("src/",)), "src/a.py", False, id="protected is judged"),
]


@pytest.mark.parametrize(("paths", "path", "expected"), EXCLUDED)
def test_paths_are_left_out_as_gitignore_would(paths: Paths, path: str, expected: bool) -> None:
    assert excluder(paths)(path) is expected


def test_protected_paths_are_known() -> None:
    is_protected = protector(Paths(protected=("src/crypto/**",)))

    assert [is_protected(path) for path in ("src/crypto/a.py", "src/a.py")] == [True, False]


def test_what_may_be_refactored_is_read() -> None:
    raw = b"version: 1\nrefactor: {enabled: [file_split], limits: {files: 3, lines: 90}}\ntests: {command: pytest -q}\n"

    rules = read_forge_yml(raw)

    assert rules.refactor.enabled == ("file_split",)
    assert (rules.refactor.limits.files, rules.refactor.limits.lines, rules.refactor.limits.open_prs) == (3, 90, 3)
    assert rules.tests.command == "pytest -q"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param(
            "{enabled: [file_spilt]}",
            'interface_extraction, dependency_injection; did you mean "file_split"?',
            id="type",
        ),
        pytest.param("{limit: {files: 3}}", 'the key "limit" is not known; did you mean "limits"?', id="key"),
        pytest.param("{limits: {fils: 3}}", 'the key "fils" is not known; did you mean "files"?', id="key below"),
        pytest.param("{limits: {files: many}}", "this must be a whole number", id="no number"),
        pytest.param("{draft: 1}", "this must be true or false", id="no yes or no"),
    ],
)
def test_a_mistake_in_what_may_be_refactored_is_told(written: str, said: str) -> None:
    with pytest.raises(ForgeYmlError) as caught:
        read_forge_yml(f"version: 1\nrefactor: {written}\n".encode())

    assert said in str(caught.value)
