"""A change laid over a tree reads as the tree in which it was made."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.analysis.analyzer import Analyzer
from engine.analysis.reporting import report
from engine.analysis.sources import Tree
from engine.refactoring.overlay import Overlay
from engine.workspace.checkout import open_folder, open_repository
from engine.workspace.writing import write_beneath
from tests.engine.refactoring.plans import DEAD, laid_out, nested
from tests.engine.workspace.conftest import Repository

CHANGE = {"large.py": nested("short"), "pkg/new.py": b"LIMIT = 3\r\n", "gone.py": None}
FILES = {"large.py": nested("large"), "shop.py": DEAD.encode(), "gone.py": b"import large\n", "run": b"#!/bin/sh\n"}


@pytest.fixture(scope="module")
def analyzer() -> Iterator[Analyzer]:
    analyzer = Analyzer(processes=1)
    yield analyzer
    analyzer.close()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    made.path.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    return made


def test_it_has_the_files_the_modes_and_the_bytes_of_the_changed_folder(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "shop", FILES)
    (folder / "run").chmod(0o755)
    over = Overlay(open_folder(folder), {**CHANGE, "run": b"#!/bin/bash\n"})
    laid = [(blob, raw) for blob, raw in over.read(over.blobs)]

    write_beneath(folder, {**CHANGE, "run": b"#!/bin/bash\n"})

    written = open_folder(folder)
    assert laid == list(written.read(written.blobs))


def test_files_are_read_in_the_order_asked(tmp_path: Path) -> None:
    over = Overlay(open_folder(laid_out(tmp_path / "shop", FILES)), CHANGE)

    asked = list(reversed(over.blobs))

    assert [blob.path for blob, _ in over.read(asked)] == ["shop.py", "run", "pkg/new.py", "large.py"]


@pytest.mark.parametrize("is_repository", [False, True], ids=["from nothing", "from the snapshot below"])
def test_it_is_judged_as_the_changed_folder_is(
    tmp_path: Path, repository: Repository, analyzer: Analyzer, is_repository: bool
) -> None:
    folder = laid_out(tmp_path / "shop", FILES)
    repository.commit(dict(FILES))
    base: Tree = open_repository(repository.path) if is_repository else open_folder(folder)
    below = analyzer.take(base)
    over = report(analyzer.take(Overlay(base, CHANGE), previous=below))

    write_beneath(folder, CHANGE)

    written = report(analyzer.take(open_folder(folder)))
    assert over == replace(written, commit_sha=over.commit_sha)


def test_it_differs_from_the_tree_below_in_what_was_laid_over_it_and_from_no_other(repository: Repository) -> None:
    base_sha = repository.commit(dict(FILES))
    with open_repository(repository.path) as base:
        over = Overlay(base, CHANGE)
        changes = over.changes(base_sha)

        assert changes is not None
        assert {path: blob and blob.size_bytes for path, blob in changes.items()} == {
            path: raw and len(raw) for path, raw in CHANGE.items()
        }
        assert over.changes("0" * 40) is None


def test_another_change_is_another_tree(repository: Repository) -> None:
    repository.commit(dict(FILES))
    with open_repository(repository.path) as base:
        one, same, other = Overlay(base, CHANGE), Overlay(base, dict(reversed(CHANGE.items()))), Overlay(base, {})

        assert one.commit_sha == same.commit_sha
        assert len({one.commit_sha, other.commit_sha, base.commit_sha}) == 3
