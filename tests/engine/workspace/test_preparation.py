import pytest

from engine.workspace.dependencies.declared import Tier
from engine.workspace.preparation import TOOLS, Hints, Runner, preparation

NO_HINTS = Hints()


def prepared(files: dict[str, str], hints: Hints = NO_HINTS):
    plan = preparation({path: text.encode() for path, text in files.items()}, hints)
    assert plan is not None
    return plan


def test_a_plain_folder_of_tests_needs_the_tools_alone():
    plan = prepared({"a.py": "", "test_a.py": ""})

    assert plan.runner is Runner.PYTEST
    assert plan.up_to(Tier.DEVELOPMENT) == tuple(sorted(TOOLS))
    assert plan.distribution is None


def test_whoever_names_a_tool_chooses_its_version():
    plan = prepared(
        {"a.py": "", "requirements-test.txt": "pytest<8\n", "uv.lock": "[[package]]\nname='coverage'\nversion='7.1'"}
    )

    tools = plan.up_to(Tier.TESTS)

    assert "pytest<8" in tools
    assert "coverage" in tools
    assert plan.pins == ("coverage==7.1",)


def test_later_tiers_can_be_given_up():
    plan = prepared(
        {"a.py": "", "requirements.txt": "run", "requirements-test.txt": "check", "requirements-dev.txt": "lint"}
    )

    assert {"run", "check", "lint"} < set(plan.up_to(Tier.DEVELOPMENT))
    assert "lint" not in plan.up_to(Tier.TESTS)
    assert "check" not in plan.up_to(Tier.RUNTIME)


def test_the_project_is_described_with_its_version_and_entry_points():
    plan = prepared(
        {
            "pyproject.toml": """
                [project]
                name = "My.Project"
                dynamic = ["version"]
                [project.scripts]
                run = "my_project.cli:main"
                "../evil" = "x:y"
                [project.entry-points.pytest11]
                plug = "my_project.plug"
                bad = "x; import os"
            """,
            "src/my_project/__init__.py": "__version__: str = '1.2rc1'\n",
        }
    )

    assert plan.distribution is not None
    written = plan.distribution.files("/env/bin/python")
    assert set(written) == {
        "my_project-1.2rc1.dist-info/METADATA",
        "my_project-1.2rc1.dist-info/entry_points.txt",
        "my_project-1.2rc1.dist-info/INSTALLER",
        "bin/run",
    }
    assert written["my_project-1.2rc1.dist-info/entry_points.txt"].splitlines() == [
        b"[console_scripts]",
        b"run = my_project.cli:main",
        b"",
        b"[pytest11]",
        b"plug = my_project.plug",
    ]
    assert written["bin/run"].startswith(b"#!/env/bin/python\nimport sys\nfrom my_project.cli import main\n")
    assert plan.python_path == ("src", ".")


@pytest.mark.parametrize(
    ("files", "name", "version"),
    [
        pytest.param({"setup.cfg": "[metadata]\nname = a\nversion = 2\n"}, "a", "2", id="setup.cfg"),
        pytest.param({"setup.py": "setup(name='a', version='3')"}, "a", "3", id="setup.py"),
        pytest.param({"pyproject.toml": "[tool.poetry]\nname='a'\nversion='4'"}, "a", "4", id="poetry"),
        pytest.param({"setup.cfg": "[metadata]\nname = a\nversion = attr: a.b\n"}, "a", "0.0.0", id="unknown version"),
    ],
)
def test_names_and_versions_stand_in_many_places(files, name, version):
    plan = prepared({"x.py": "", **files})

    assert plan.distribution is not None
    assert (plan.distribution.name, plan.distribution.version) == (name, version)


def test_a_version_file_that_a_build_would_write_is_made_up():
    plan = prepared(
        {
            "pyproject.toml": "[project]\nname='a'\n[tool.setuptools_scm]\nwrite_to='src/a/_version.py'\n",
            "src/a/__init__.py": "",
        }
    )

    assert plan.generated is not None
    assert b"__version__ = '0.0.0'" in plan.generated["src/a/_version.py"]


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        pytest.param({"pyproject.toml": "[project]\nrequires-python='>=3.9'"}, ">=3.9", id="standard"),
        pytest.param({"pyproject.toml": "[tool.poetry.dependencies]\npython='^3.9'"}, "<4,>=3.9", id="poetry"),
        pytest.param({"setup.cfg": "[options]\npython_requires = >=3.8"}, ">=3.8", id="setup.cfg"),
        pytest.param({"pyproject.toml": "[project]\nrequires-python='; rm'"}, "", id="nonsense"),
    ],
)
def test_the_range_of_versions_is_found(files, wanted):
    assert prepared({"a.py": "", **files}).python == wanted


@pytest.mark.parametrize(
    ("files", "hints", "runner"),
    [
        pytest.param({"package.json": "{}", "a.js": ""}, Hints(), Runner.NODE, id="node"),
        pytest.param({"package.json": "{}", "a.py": "", "tests/test_a.py": ""}, Hints(), Runner.PYTEST, id="both"),
        pytest.param(
            {"package.json": "{}", "test_a.py": ""}, Hints(test_command=("npm", "test")), Runner.NODE, id="told"
        ),
        pytest.param({"manage.py": ""}, Hints(("python", "manage.py", "test")), Runner.COMMAND, id="own script"),
        pytest.param({"a.py": ""}, Hints(("tox",)), Runner.PYTEST, id="tox"),
    ],
)
def test_the_runner_follows_from_files_and_hints(files, hints, runner):
    assert prepared(files, hints).runner is runner


def test_where_there_is_no_code_there_is_nothing_to_run():
    assert preparation({"README.md": b""}, Hints()) is None


def test_hinted_files_and_extras_are_for_the_tests():
    hints = Hints(requirement_files=("ci/needs.txt",), extras=("fast",))

    plan = prepared(
        {
            "a.py": "",
            "ci/needs.txt": "one",
            "pyproject.toml": "[project]\nname='a'\noptional-dependencies.fast=['two']",
        },
        hints,
    )

    assert plan.requirements[Tier.TESTS] == ("one", "two")
