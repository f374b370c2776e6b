"""Every reader on the smallest file that shows what it must understand."""

import pytest

from engine.workspace.dependencies import legacy, poetry, pyproject, requirement_files
from engine.workspace.dependencies.declared import Tier, tier_of, toml
from engine.workspace.dependencies.pins import pins


def lines(declared) -> list[tuple[str, Tier]]:
    return [(one.text, one.tier) for one in declared]


def document(text: str) -> dict[str, object]:
    return toml({"pyproject.toml": text.encode()}, "pyproject.toml")


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("test", Tier.TESTS),
        ("tests", Tier.TESTS),
        ("testing", Tier.TESTS),
        ("unit-tests", Tier.TESTS),
        ("test-min", Tier.TESTS),
        ("dev", Tier.DEVELOPMENT),
        ("develop", Tier.DEVELOPMENT),
        ("development", Tier.DEVELOPMENT),
        ("docs", None),
        ("latest", None),
        ("device", None),
    ],
)
def test_a_group_is_known_by_its_name(name, tier):
    assert tier_of(name) is tier


def test_the_standards_tables_are_read_with_included_groups():
    found = pyproject.declared(
        document(
            """
            [project]
            dependencies = ["a>=1"]
            [project.optional-dependencies]
            tests = ["b"]
            docs = ["never"]
            [dependency-groups]
            dev = ["c", {include-group = "lint"}]
            lint = ["d", {include-group = "dev"}]
            """
        )
    )

    assert lines(found)[:3] == [("a>=1", Tier.RUNTIME), ("b", Tier.TESTS), ("c", Tier.DEVELOPMENT)]


@pytest.mark.parametrize(
    ("written", "standard"),
    [
        ("^1.2.3", ">=1.2.3,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0", ">=0,<1"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1", ">=1,<2"),
        ("~=1.2", "~=1.2"),
        ("1.2", "==1.2"),
        ("1.*", "==1.*"),
        (">=1, <3", ">=1,<3"),
        ("*", ""),
        ("^1 || ^2", ""),
        ("^nonsense", ""),
    ],
)
def test_poetrys_versions_are_said_in_the_standards_way(written, standard):
    assert poetry.specifier(written) == standard


def test_poetrys_tables_are_read():
    found = poetry.declared(
        document(
            """
            [tool.poetry.dependencies]
            python = "^3.11"
            a = "^1.2"
            b = {version = "*", extras = ["x"], markers = "os_name == 'posix'"}
            c = {git = "https://example.org/c"}
            d = {version = "1", optional = true}
            [tool.poetry.group.test.dependencies]
            e = [{version = "^2", python = ">3"}, {version = "^1"}]
            [tool.poetry.group.docs.dependencies]
            never = "*"
            """
        )
    )

    assert lines(found) == [
        ("a>=1.2,<2", Tier.RUNTIME),
        ("b[x]; os_name == 'posix'", Tier.RUNTIME),
        ("c @ https://example.org/c", Tier.RUNTIME),
        ("e>=2,<3", Tier.TESTS),
    ]


def test_a_requirement_file_is_read_with_those_it_includes():
    files = {
        "requirements/test.txt": (
            b"-r ../base.txt\r\na==1 \\\r\n    --hash=sha256:00\r\n# remark\r\nb  # why\r\n-c pins.txt\r\n"
        ),
        "base.txt": b"c\n-r requirements/test.txt\n",
    }

    found = requirement_files.declared(files, "requirements/test.txt", Tier.TESTS)

    assert {text for text, _ in lines(found)} >= {"a==1", "b", "c"}


def test_requirement_files_are_known_by_their_names():
    names = [
        "requirements.txt",
        "requirements-dev.txt",
        "test-requirements.txt",
        "requirements/tests.in",
        "requirements-docs.txt",
    ]

    found = dict(requirement_files.files_for_tests(dict.fromkeys(names, b""), has_project=False))

    assert found == {
        "requirements.txt": Tier.RUNTIME,
        "requirements-dev.txt": Tier.DEVELOPMENT,
        "test-requirements.txt": Tier.TESTS,
        "requirements/tests.in": Tier.TESTS,
    }


def test_setup_py_is_read_and_not_run(tmp_path):
    witness = tmp_path / "ran"
    script = f"""
open({str(witness)!r}, "w")
from setuptools import setup
REQUIRED = ["a>=1", "b"]
setup(name="x", install_requires=REQUIRED, tests_require="c", extras_require={{"test": ["d"], "docs": ["never"]}},
      version=read_version())
"""

    found = legacy.declared({"setup.py": script.encode()})

    assert lines(found) == [("a>=1", Tier.RUNTIME), ("b", Tier.RUNTIME), ("c", Tier.TESTS), ("d", Tier.TESTS)]
    assert not witness.exists()


def test_setup_cfg_tox_and_nox_are_read():
    files = {
        "setup.cfg": b"[options]\ninstall_requires =\n    a\n    # no\n    b\n[options.extras_require]\ntest = c\n",
        "tox.ini": b"[testenv]\ndeps =\n    d\n    py38: e\n    -r more.txt\n    {[base]deps}\n",
        "noxfile.py": (
            b"def tests(session):\n    session.install('f', '-e', '.', x)\n"
            b"def docs(session):\n    session.install('g')\n"
        ),
    }

    found = [text for text, _ in lines(legacy.declared(files))]

    assert found == ["a", "b", "c", "d", "e", "f"]


def test_a_lock_file_pins_what_it_holds_once():
    lock = b"""
[[package]]
name = "A.b"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
[[package]]
name = "twice"
version = "1"
[[package]]
name = "twice"
version = "2"
[[package]]
name = "own"
version = "3"
source = { editable = "." }
[[package]]
name = "--index-url"
version = "1"
"""

    assert pins({"uv.lock": lock}) == ("a-b==1.0",)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"pyproject.toml": b"[" * 100_000}, id="deep toml"),
        pytest.param({"pyproject.toml": b"project = 3\ntool = []\ndependency-groups = 'x'"}, id="wrong types"),
        pytest.param({"pyproject.toml": b"\xff\xfe"}, id="no text"),
        pytest.param({"setup.py": b"(" * 5000}, id="deep python"),
        pytest.param({"setup.py": b"-" * 200_000 + b"1"}, id="deeper python"),
        pytest.param({"setup.cfg": b"no section"}, id="no ini"),
        pytest.param({"tox.ini": b"[testenv\ndeps = %(x)s"}, id="half an ini"),
        pytest.param({"uv.lock": b"package = [1, {}, {name = 1}]"}, id="odd lock"),
    ],
)
def test_what_cannot_be_read_declares_nothing(files):
    found = [*pyproject.declared(toml(files, "pyproject.toml")), *legacy.declared(files)]

    assert found == []
    assert pins(files) == ()
