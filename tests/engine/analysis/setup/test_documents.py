"""Instructions for agents, and READMEs."""

import pytest

from engine.analysis.setup.documents.claims import Claims
from engine.analysis.setup.documents.reading import read_document

MAKEFILE = "test:\n\tpytest\n"


def _states(setup, files):
    return {each.name: each for each in setup(files).items if each.name.startswith("instructions")}


def test_without_instructions_nothing_of_them_is_asked(setup):
    states = {each.state for name, each in _states(setup, {}).items() if name != "instructions"}

    assert states == {"not applicable"}


def test_true_instructions_are_verified(setup):
    sentence = "Run `make test`. Code stands in `src/app/`, see `src/app/engine.py:1`."
    text = f"# App\n\n{sentence}\n\n```sh\n$ pytest tests/test_engine.py\nok\n```\n"

    found = _states(setup, {"AGENTS.md": text, "Makefile": MAKEFILE})

    assert found["instructions accuracy"].state == "verified"
    assert "4" in found["instructions accuracy"].detail


@pytest.mark.parametrize(
    "line",
    [
        "Run `make tets`.",
        "See `src/app/gone.py`.",
        "Start with `src/gone/`.",
        "Run `npm run gone`.",
        "Run `./scripts/gone.sh`.",
        "Run `pytest tests/test_gone.py`.",
        "```bash\ntox -e gone\n```",
        "```\npython tools/gone.py\n```",
    ],
)
def test_what_does_not_exist_is_named_with_its_line(setup, line):
    files = {
        "Makefile": MAKEFILE,
        "package.json": '{"scripts": {"x": "y"}}',
        "tox.ini": "[testenv:lint]\ncommands = ruff\n",
    }

    found = _states(setup, {"AGENTS.md": f"# App\n\n{line}\n", **files})["instructions accuracy"]

    assert (found.state, found.path, found.line >= 3) == ("absent", "AGENTS.md", True)


@pytest.mark.parametrize(
    "line",
    [
        "Create `src/app/new_module.py` for it.",
        "Write to `path/to/file.py`.",
        "We use `Node.js` and `github.com/a/b.go`.",
        "Either `and/or`.",
        "Never commit `dist/app.js` or `.env`.",
        "Use `x.y.z`, `3.11`, `foo.bar()`, `--flag`, `@scope/pkg`.",
        "Run `make test`.",
        "Look at `build.log`.",
        "Edit `engine.py`.",
    ],
)
def test_what_claims_nothing_is_not_held_against_it(setup, line):
    found = _states(setup, {"AGENTS.md": f"# App\n\n{line}\n", "Makefile": MAKEFILE, ".gitignore": "dist/\n"})

    assert found["instructions accuracy"].state != "absent", found["instructions accuracy"].detail


def test_long_instructions_are_told(setup):
    found = _states(setup, {"CLAUDE.md": "line\n" * 151})["instructions length"]

    assert (found.state, found.line) == ("absent", 151)
    assert _states(setup, {"CLAUDE.md": "line\n" * 150})["instructions length"].state == "verified"


def test_two_files_that_disagree_are_told(setup):
    found = _states(
        setup,
        {
            "AGENTS.md": "Run `pytest -q` to test.\n\nMore.\n\nMore.\n\nx",
            "CLAUDE.md": "# A\n\nRun `nosetests -v`.\n\na\n\nb\n\nc",
        },
    )

    assert found["instructions consistency"].state == "absent"


def test_another_package_manager_than_that_of_the_lock_file_is_told(setup):
    files = {
        "AGENTS.md": "# A\n\n```sh\nnpm install\n```\n",
        "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
        "package.json": "{}",
    }

    found = _states(setup, files)["instructions consistency"]

    assert (found.state, found.line) == ("absent", 4)


def test_a_file_that_points_to_another_is_no_second_opinion(setup):
    found = _states(
        setup,
        {"AGENTS.md": "Run `make test` here.\n\na\n\nb\n\nc\n", "CLAUDE.md": "@AGENTS.md\n", "Makefile": MAKEFILE},
    )

    assert found["instructions consistency"].state == "not applicable"


def test_the_readme_once_more_is_told(setup):
    readme = "# App\n\n" + " ".join(f"word{number} of the story" for number in range(60))

    found = _states(setup, {"README.md": readme, "AGENTS.md": readme + "\n\nRun `pytest -q`.\n"})

    assert found["instructions own words"].state == "absent"
    assert (
        _states(setup, {"README.md": readme, "AGENTS.md": "Never touch x.\n" * 40})["instructions own words"].state
        == "verified"
    )


READMES = {
    "markdown": ("README.md", "# A\n\n## Development\n\n```sh\npip install -e .\n```\n", "verified"),
    "rst": (
        "Readme.rst",
        "Title\n=====\n\nTesting\n-------\n\n.. code-block:: console\n\n    $ pytest tests\n\nEnd\n",
        "verified",
    ),
    "a wrong target": ("README.md", "# A\n\n```sh\nmake unit test\npytest tests/test_gone.py\n```\n", "absent"),
    "a section without commands": ("README.md", "# A\n\n## Contributing\n\nSee the site.\n", "declared"),
    "no section": ("README.md", "# A\n\nIt does things.\n", "absent"),
}


@pytest.mark.parametrize("case", READMES)
def test_a_readme_tells_the_set_up(item, case):
    name, text, state = READMES[case]

    assert item({name: text, "Makefile": MAKEFILE}, "readme").state == state


def test_commands_may_stand_in_the_guide_for_contributors(item):
    files = {"README.md": "# A\n", "CONTRIBUTING.md": "Run\n\n    make test\n", "Makefile": MAKEFILE}

    found = item(files, "readme")

    assert (found.state, found.path, found.line) == ("verified", "CONTRIBUTING.md", 3)


def test_lines_are_those_of_the_document(repository):
    document = read_document(
        "AGENTS.md", "# A\n\ntext `a/b.py`\nmore `c.py`\n\n- item\n\n  ```sh\n  # x\n  make test\n  ```\n"
    )

    claims = Claims(repository({"Makefile": MAKEFILE, "a/b.py": "", "c.py": ""})).of(document)

    assert [(claim.text, claim.line) for claim in claims] == [("a/b.py", 3), ("c.py", 4), ("make test", 10)]
