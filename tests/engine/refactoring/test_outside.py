"""Names beyond the tree: the standard library's, and those of installed packages, read within bounds."""

import pytest

from engine.refactoring import outside
from engine.refactoring.outside import known_outside, standard_library


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "site-packages"
    (folder / "dep" / "_vendor").mkdir(parents=True)
    (folder / "own").mkdir()
    (folder / "dep" / "__init__.py").write_text("def _of_dependency(): ...\n")
    (folder / "dep" / "_vendor" / "copy.py").write_text("def _of_vendored(): ...\n")
    (folder / "dep" / "types.pyi").write_text("_of_stub: int\n")
    (folder / "own" / "code.py").write_text("def _of_project(): ...\n")
    (folder / "single.py").write_text("_of_module = 1\n")
    return folder


def test_the_standard_library_and_the_attributes_of_built_in_types_are_known():
    known = standard_library()

    assert {"_asdict", "getLogger", "bit_length", "__init_subclass__"} <= known
    assert "_surely_nobody_calls_it_so" not in known


def test_what_is_installed_is_known_but_vendored_copies_and_the_project_itself_are_not(packages):
    found = known_outside([packages], own={"own"})

    assert {"_of_dependency", "_of_stub", "_of_module", "_asdict"} <= found.names
    assert not {"_of_vendored", "_of_project"} & found.names
    assert found.is_complete


def test_a_link_leads_nowhere(packages, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "code.py").write_text("_of_elsewhere = 1\n")
    (packages / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    assert "_of_elsewhere" not in known_outside([packages]).names


def test_a_folder_that_is_missing_leaves_the_answer_incomplete(tmp_path):
    found = known_outside([tmp_path / "site-packages"])

    assert not found.is_complete
    assert found.missing == "there is no folder site-packages of installed packages"


@pytest.mark.parametrize("bound", ["MAX_FILES", "MAX_BYTES", "MAX_FILE_BYTES"])
def test_a_bound_that_is_met_leaves_the_answer_incomplete(packages, monkeypatch, bound):
    standard_library()
    monkeypatch.setattr(outside, bound, 1)

    found = known_outside([packages])

    assert not found.is_complete
    assert "more than 1 " in found.missing
