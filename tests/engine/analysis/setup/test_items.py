"""The smaller items, and the number."""

import pytest

from engine.analysis.setup import agent_setup
from engine.analysis.setup.judge import WEIGHTS

CI = "on: pull_request\njobs:\n  a:\n    steps:\n      - run: |\n          {}\n"

RUNTIMES = {
    ".python-version": ("3.12\n", "verified"),
    ".nvmrc": ("v20\n", "verified"),
    ".tool-versions": ("# tools\nruby 3.3.0\n", "verified"),
    "go.mod": ("module a\n\ngo 1.22\n", "verified"),
    "rust-toolchain.toml": ('[toolchain]\nchannel = "1.80"\n', "verified"),
    "pom.xml": ("<project><properties><java.version>21</java.version></properties></project>", "verified"),
    "package.json": ('{"engines": {"node": ">=18"}}', "declared"),
    "pyproject.toml": ('[project]\nname = "a"\nrequires-python = ">=3.11"\n', "declared"),
    "requirements.txt": ("a\n", "absent"),
    "notes.txt": ("a\n", "not applicable"),
}


@pytest.mark.parametrize("name", RUNTIMES)
def test_a_runtime_is_pinned_bounded_or_not_said(item, name):
    text, state = RUNTIMES[name]

    assert item({name: text}, "runtime").state == state


def test_environment_variables_are_asked_for_where_something_reads_them(item):
    compose = "services:\n  a:\n    environment:\n      - KEY=${APP_KEY}\n      - B=${B:-1} # ${COMMENTED}\n"
    name = "environment variables"

    assert item({}, name).state == "not applicable"
    assert item({".env.example": "APP_KEY=\n"}, name).state == "verified"
    assert item({"compose.yml": compose, ".env.example": "# the key\nAPP_KEY=\n"}, name).state == "verified"
    missing = item({"compose.yml": compose, ".env.example": "OTHER=\n"}, name)
    assert (missing.state, "1 of 1" in missing.detail) == ("absent", True)


def test_a_secret_in_the_tree_is_told_and_never_shown(item):
    found = item({".env": "DEBUG=1\nAPI_TOKEN=ghx_48fj29fj29dk\n"}, "secrets")

    assert (found.state, found.path) == ("absent", ".env")
    assert "API_TOKEN" in found.detail
    assert "ghx" not in f"{found}"


@pytest.mark.parametrize("text", ["DEBUG=1\n", "API_TOKEN=\n", "API_TOKEN=changeme\n", "# API_TOKEN=abcdefgh\n"])
def test_an_environment_file_without_a_secret_is_left_alone(item, text):
    assert item({".env": text}, "secrets").state == "verified"


def test_generated_files_are_marked(item):
    files = {"src/app/a_pb2.py": "", "src/app/b_pb2.py": ""}

    assert item({}, "generated files").state == "not applicable"
    assert item(files, "generated files").state == "absent"
    assert item({**files, ".gitattributes": "*_pb2.py linguist-generated\n"}, "generated files").state == "verified"


def test_a_file_beyond_ten_thousand_tokens_is_told(item):
    found = item({"src/app/large.py": "x = 1  #\n" * 5_000}, "file size")

    assert (found.state, found.path) == ("absent", "src/app/large.py")
    assert "11,250" in found.detail
    assert item({}, "file size").state == "verified"


@pytest.mark.parametrize(
    ("call", "more", "state"),
    [
        ("pytest", {}, "absent"),
        ("pytest -n auto", {}, "verified"),
        ("pytest", {"pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-n 4"\n'}, "verified"),
        ("pytest", {"requirements-dev.txt": "pytest\npytest-randomly\n"}, "verified"),
        ("pytest $OPTIONS", {}, "not applicable"),
        ("mvn verify", {}, "not applicable"),
        ("echo", {}, "not applicable"),
    ],
)
def test_isolation_is_shown_by_order_and_processes(item, call, more, state):
    assert item({".github/workflows/a.yml": CI.format(call), **more}, "test isolation").state == state


def test_tests_carry_the_names_of_modules(item):
    named = {f"tests/test_engine_{number}.py": "" for number in range(3)}
    unnamed = {f"tests/test_story_{number}.py": "" for number in range(9)}

    assert item(named, "tests by name").state == "verified"
    assert item(unnamed, "tests by name").state == "absent"


def test_tests_that_do_not_exist_are_absent_whatever_runs():
    files = {"pyproject.toml": b"", "a.py": b"", ".github/workflows/a.yml": CI.format("pytest").encode()}
    kinds = {"pyproject.toml": "data", "a.py": "source", ".github/workflows/a.yml": "data"}

    found = {each.name: each for each in agent_setup(list(files), kinds, files).items}

    assert found["tests"].state == "absent"


def test_a_tolerated_failure_is_only_declared(item):
    found = item({".github/workflows/a.yml": CI.format("ruff check || true")}, "lint")

    assert (found.state, "ignored" in found.detail) == ("declared", True)


def test_a_program_called_like_a_test_is_a_hint_and_no_proof(item):
    files = {".github/workflows/a.yml": CI.format("./runtest --all"), "runtest": "#!/usr/bin/tclsh\nsource x\n"}

    assert item(files, "tests").state == "declared"


def test_a_repository_of_data_has_nothing_to_set_up():
    found = agent_setup(["a.csv", "README.md"], {"a.csv": "data", "README.md": "docs"}, {"README.md": b"# Data\n"})

    assert found.score is None
    assert {each.state for each in found.items} == {"not applicable"}


def test_every_item_has_a_weight_and_every_loss_a_fix(setup):
    items = setup({}).items

    assert {each.name for each in items} == set(WEIGHTS)
    assert all(each.fix for each in items if each.state == "absent")
    assert all(each.detail for each in items)


def test_the_number_is_the_weighted_mean_of_what_applies(setup):
    found = setup({".github/workflows/a.yml": CI.format("pytest")})
    worth = {"verified": 1.0, "declared": 0.5, "absent": 0.0}

    applying = [each for each in found.items if each.state in worth]
    weight = sum(WEIGHTS[each.name] for each in applying)

    assert found.score == round(100 * sum(WEIGHTS[each.name] * worth[each.state] for each in applying) / weight, 1)


def test_wrong_instructions_cost_more_than_none(setup):
    none = setup({".github/workflows/a.yml": CI.format("pytest")}).score
    wrong = setup(
        {".github/workflows/a.yml": CI.format("pytest"), "AGENTS.md": "Run `make gone`.\n\nx\n\ny\n\nz\n"}
    ).score

    assert wrong < none


def test_the_order_of_files_changes_nothing(view):
    files = {
        ".github/workflows/b.yml": CI.format("ruff check"),
        ".github/workflows/a.yml": CI.format("pytest"),
        "AGENTS.md": "Run `make gone` and see `gone.py`.\n\na\n\nb\n\nc\n",
        "CLAUDE.md": "Run `npm run gone`.\n\na\n\nb\n\nc\n",
        "Makefile": "test:\n\tpytest\n",
        "src/a.py": "",
        "tests/test_a.py": "",
    }
    raw, kinds, read = view(files)

    forwards = agent_setup(list(raw), kinds, read)
    backwards = agent_setup(list(raw)[::-1], kinds, dict(reversed(read.items())))

    assert forwards == backwards


def test_without_tests_no_item_about_tests_is_left_out(view):
    workflow = "on: pull_request\njobs:\n  test:\n    steps:\n      - run: pytest\n"
    names = {"tests", "single test", "test isolation", "tests by name"}
    files = {"app/main.py": "x = 1\n", "app/testing.py": "y = 1\n", ".github/workflows/tests.yml": workflow}

    raw, kinds, read = view(files)
    found = agent_setup(list(raw), kinds, read).items

    assert {item.name: item.state for item in found if item.name in names} == dict.fromkeys(names, "absent")
