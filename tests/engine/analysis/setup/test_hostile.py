"""Files that are made to hurt: they end soon, they are bounded, and the rest is judged."""

import time

import pytest

from engine.analysis.setup import agent_setup, wanted
from engine.analysis.setup.wanted import MAX_FILES
from engine.analysis.setup.yaml_values import read_yaml

KIB = 1024
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(f'*{old}' for _ in range(9))}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
WORKFLOW = ".github/workflows/a.yml"
FILES = {
    "aliases": (WORKFLOW, BOMB + "on: push\njobs: {j: {steps: *i}}\n"),
    "deep flow": (WORKFLOW, "[" * 250 * KIB),
    "deep blocks": (WORKFLOW, "".join(" " * depth + "a:\n" for depth in range(600))),
    "wide": (WORKFLOW, "on: push\njobs:\n  a:\n    steps:\n" + "      - run: pytest\n" * 11_000),
    "many expressions": (WORKFLOW, "on: push\njobs:\n  a:\n    steps:\n      - run: " + "${{ a || b }} " * 15_000),
    "deep expressions": (WORKFLOW, "on: push\njobs:\n  a:\n    if: " + "(" * 100_000 + "\n    steps: [{run: a}]\n"),
    "no YAML": (WORKFLOW, "\0\1\2: [}"),
    "a Makefile that calls itself": ("Makefile", "all:\n\t$(MAKE) all\n\tmake all\n" * 2_000),
    "a Makefile that grows": ("Makefile", "A = x\n" + "A := $(A)$(A)\n" * 5_000 + "test: $(A)\n\techo $(A)\n"),
    "many targets": ("Makefile", "".join(f"t{number}: t{number + 1}\n\tpytest\n" for number in range(9_000))),
    "scripts that call each other": (
        "package.json",
        '{"scripts": {"a": "npm run b; npm run b", "b": "npm run a; npm run a"}}',
    ),
    "deep JSON": ("package.json", "[" * 200_000),
    "comments in JSON": ("package.json", "{/*" * 80_000),
    "dotted TOML": ("pyproject.toml", "a." * 100_000 + "b = 1\n"),
    "deep TOML": ("pyproject.toml", "a = " + "[" * 200_000),
    "a noxfile of brackets": ("noxfile.py", "(" * 200_000),
    "entities": ("pom.xml", '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><project>&c;</project>'),
    "deep XML": ("pom.xml", "<a>" * 60_000),
    "braces in tox": ("tox.ini", "[tox]\nenvlist = " + "{a,b}-" * 20_000 + "\n[testenv]\ncommands = pytest\n"),
    "backticks": ("README.md", "`" * 100_000),
    "lists": ("AGENTS.md", "- " * 100_000),
    "spans": ("AGENTS.md", "`src/gone.py` " * 8_000),
    "quotes in a script": ("scripts/test.sh", "#!/bin/sh\n" + "'" * 99_999),
    "ignored": (".gitignore", "**/a" * 40_000),
    "requirements": ("requirements.txt", "a==" + "[" * 200_000),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_file_ends_soon(case):
    path, text = FILES[case]
    calls = "on: push\njobs: {a: {steps: [{run: make all test; npm run a; nox; tox; mvn verify; scripts/test.sh}]}}\n"
    files = {"src/a.py": b"", "tests/test_a.py": b"", ".github/workflows/b.yml": calls.encode(), path: text.encode()}
    kinds = {name: "source" if name == "src/a.py" else "data" for name in files}

    started = time.process_time()
    found = agent_setup(list(files), kinds, files)

    assert time.process_time() - started < 4
    assert len(found.items) > 20


def test_an_alias_is_no_copy():
    found = read_yaml(BOMB.encode())

    assert found["i"][0] is found["i"][8]


def test_a_file_beyond_its_limit_is_not_read():
    text = b"on: push\njobs: {a: {steps: [{run: pytest}]}}\n" + b"# x\n" * 262_144
    kinds = {"a.py": "source", "test_a.py": "test", WORKFLOW: "data"}

    found = agent_setup(list(kinds), kinds, {"a.py": b"", WORKFLOW: text})

    assert {each.name: each.state for each in found.items}["tests"] == "absent"


def test_no_more_files_are_asked_for_than_may_be_read():
    paths = [f".github/workflows/{number:04}.yml" for number in range(5_000)] + ["pyproject.toml"]

    found = wanted(paths)

    assert len(found) == MAX_FILES
    assert "pyproject.toml" in found


def test_code_is_not_asked_for():
    assert (
        wanted(["src/app.py", "lib/deep/er/and/deeper/package.json", "img/a.png", "node_modules/x/package.json"]) == []
    )
