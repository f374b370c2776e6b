"""Files written into a folder: whole, with their modes, and never through a link or out of the folder."""

import stat
from pathlib import Path

import pytest

from engine.workspace.writing import NotWritten, write_beneath


def test_files_come_change_and_go(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_bytes(b"a = 1\r\n")
    (tmp_path / "gone.py").write_bytes(b"")

    write_beneath(tmp_path, {"old.py": b"a = 2\r\n", "pkg/inner/new.py": b"b = 1", "gone.py": None})

    assert (tmp_path / "old.py").read_bytes() == b"a = 2\r\n"
    assert (tmp_path / "pkg/inner/new.py").read_bytes() == b"b = 1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.py", "pkg"]


@pytest.mark.parametrize("mode", [0o755, 0o600, 0o644])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    script = tmp_path / "run.py"
    script.write_bytes(b"1")
    script.chmod(mode)

    write_beneath(tmp_path, {"run.py": b"2"})

    assert script.read_bytes() == b"2"
    assert stat.S_IMODE(script.stat().st_mode) == mode


def test_whoever_reads_meanwhile_goes_on_reading_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"old, and all of it")

    with (tmp_path / "a.py").open("rb") as reader:
        reader.read(3)
        write_beneath(tmp_path, {"a.py": b"new"})
        rest = reader.read()

    assert rest == b", and all of it"


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside.py", tmp_path / "root"
    outside.write_bytes(b"theirs")
    root.mkdir()
    (root / "a.py").symlink_to(outside)

    with pytest.raises(NotWritten, match=r"a\.py could not be written \(it is no regular file\); nothing was written"):
        write_beneath(root, {"a.py": b"ours"})

    assert outside.read_bytes() == b"theirs"
    assert (root / "a.py").is_symlink()


def test_a_link_on_the_way_is_not_followed(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (root / "pkg").symlink_to(outside)

    with pytest.raises(NotWritten, match=r"pkg/a\.py could not be written"):
        write_beneath(root, {"pkg/a.py": b"ours"})

    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("path", ["../a.py", "pkg/../../a.py", "/a.py", ".git/hooks/pre-commit", "pkg/.git/config", ""])
def test_a_path_out_of_the_folder_or_into_git_is_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()

    with pytest.raises(NotWritten, match="the path leaves the folder"):
        write_beneath(root, {path: b"ours"})

    assert [found.name for found in tmp_path.rglob("*")] == ["root"]


def test_what_stands_already_is_said_when_a_later_file_fails(tmp_path: Path) -> None:
    (tmp_path / "b.py").mkdir()

    with pytest.raises(NotWritten, match=r"b\.py could not be written .*; already written: a\.py"):
        write_beneath(tmp_path, {"b.py": b"2", "a.py": b"1"})

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "b.py"]
