import os
import subprocess

import pytest

from engine.errors import BudgetExceeded, EngineError
from engine.workspace.blobs import Budget
from engine.workspace.checkout import open_folder, open_repository


def test_a_folder_lists_the_ids_that_git_would_give(repository, tmp_path):
    repository.write({"a.py": "x = 1\n", "pkg/b.sh": "#!/bin/sh\n", "empty": ""})
    (repository.path / "pkg/b.sh").chmod(0o755)
    (repository.path / "link").symlink_to("a.py")
    repository.commit()

    folder, committed = open_folder(repository.path), open_repository(repository.path)

    assert folder.blobs == committed.blobs
    assert list(folder.read(folder.blobs)) == list(committed.read(committed.blobs))


def test_links_out_of_the_folder_are_never_followed(tmp_path):
    (tmp_path / "secret").write_text("do not read")
    root = tmp_path / "root"
    (root / "pkg").mkdir(parents=True)
    (root / "pkg/env.py").symlink_to("/proc/self/environ")
    (root / "out").symlink_to(tmp_path)

    tree = open_folder(root)

    assert [(blob.path, blob.mode) for blob in tree.blobs] == [("out", "symlink"), ("pkg/env.py", "symlink")]
    assert list(tree.read(tree.blobs)) == []


def test_a_folder_swapped_for_a_link_after_the_listing_is_not_read(tmp_path):
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    for place in (root / "pkg", elsewhere):
        place.mkdir(parents=True)
        (place / "a.py").write_text("ours" if place.parent == root else "secret")
    tree = open_folder(root)

    (root / "pkg").rename(root / "was")
    (root / "pkg").symlink_to(elsewhere)

    assert list(tree.read(tree.blobs)) == []


def test_pipes_are_left_out_and_nothing_waits_for_them(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "a.py").write_text("1")

    tree = open_folder(tmp_path)

    assert [content for _, content in tree.read(tree.blobs)] == [b"1"]


def test_installed_packages_and_inner_repositories_are_one_entry_each(tmp_path):
    for name in ("node_modules/x/index.js", "inner/.git/HEAD", "inner/a.py", "own/a.py", ".git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")

    tree = open_folder(tmp_path)

    listed = [(blob.path, blob.mode) for blob in tree.blobs]
    assert listed == [("inner", "submodule"), ("node_modules", "submodule"), ("own/a.py", "file")]


@pytest.fixture
def deep_folder(tmp_path):
    """1,200 folders inside each other; removed by `rm`, since Python's own removal calls itself once a level."""
    place = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=place)
        inner = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(os.open("deep.py", os.O_CREAT, dir_fd=place))
    os.close(place)
    yield tmp_path
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def test_a_folder_nested_deeper_than_calls_may_be_is_read(deep_folder):
    tree = open_folder(deep_folder)

    assert [blob.path.count("/") for blob in tree.blobs] == [1200]
    assert [content for _, content in tree.read(tree.blobs)] == [b""]


def test_a_folder_beyond_the_budget_is_refused(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.py").write_text("x")

    with pytest.raises(BudgetExceeded):
        open_folder(tmp_path, Budget(max_files=4))


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "a.py").write_text("")

    with pytest.raises(EngineError, match="not a folder"):
        open_folder(tmp_path / "a.py")
