"""Commits made from bytes: the same id each time, modes kept, and never a file that commands git, CI or review."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from engine.errors import CommitNotFound, CommitRefused
from engine.workspace.checkout import Signature, open_checkout
from engine.workspace.commits import MOST_FILES

BOT = Signature("forge-factory[bot]", "1+forge-factory[bot]@users.noreply.github.com", 1_764_000_000)
SIGNED = {"message": "Split billing\n\nForge-Job: J-1\n", "author": BOT, "committer": BOT}


def _make(repository, base, files, **more):
    with open_checkout(repository.path) as checkout:
        return checkout.commit(base, files, **{**SIGNED, **more})


def _contents(repository, sha):
    with open_checkout(repository.path) as checkout:
        tree = checkout.tree(sha)
        return {blob.path: content for blob, content in tree.read(tree.blobs)}


def test_a_commit_holds_the_base_with_the_files_laid_over_it(repository):
    base = repository.commit({"a.py": "a = 1\n", "pkg/b.py": "b = 1\n", "old.py": "gone\n"})

    made = _make(repository, base, {"a.py": b"a = 2\r\n", "pkg/new/c.py": b"", "old.py": None})

    assert _contents(repository, made.sha) == {"a.py": b"a = 2\r\n", "pkg/b.py": b"b = 1\n", "pkg/new/c.py": b""}
    assert repository.git("rev-parse", f"{made.sha}^") == base
    assert repository.git("rev-parse", f"{made.sha}^{{tree}}") == made.tree_sha


def test_author_date_and_message_are_those_of_the_caller(repository):
    base = repository.commit({"a.py": "1"})

    made = _make(repository, base, {"a.py": b"2"}, committer=replace(BOT, time_s=7))

    told = repository.git("cat-file", "commit", made.sha)
    assert f"author {BOT.name} <{BOT.email}> 1764000000 +0000\n" in told
    assert f"committer {BOT.name} <{BOT.email}> 7 +0000\n" in told
    assert told.endswith("\n\nSplit billing\n\nForge-Job: J-1")


def test_our_own_configuration_is_written_only_where_the_caller_proposes_it_itself(repository):
    base = repository.commit({"a.py": "1"})
    proposed = {".forge.yml": b"version: 1\n"}

    made = _make(repository, base, proposed, allowed=frozenset(proposed))

    assert _contents(repository, made.sha)[".forge.yml"] == b"version: 1\n"
    with pytest.raises(CommitRefused):
        _make(repository, base, {**proposed, ".github/workflows/ci.yml": b""}, allowed=frozenset(proposed))


MAKES_IT_AGAIN = """
import sys
from pathlib import Path
from engine.workspace.checkout import Signature, open_checkout
bot = Signature("forge-factory[bot]", "1+forge-factory[bot]@users.noreply.github.com", 1_764_000_000)
files = {"b.py": b"2", "a.py": b"2", "c.py": b"3"}
with open_checkout(Path(sys.argv[1])) as checkout:
    said = "Split billing\\n\\nForge-Job: J-1\\n"
    made = checkout.commit(sys.argv[2], files, message=said, author=bot, committer=bot)
print(made.sha)
"""


def test_another_process_in_another_zone_with_another_hash_seed_makes_the_same_commit(repository):
    base = repository.commit({"a.py": "1", "b.py": "1"})
    first = _make(repository, base, {"a.py": b"2", "b.py": b"2", "c.py": b"3"})
    odd = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7", "GIT_AUTHOR_NAME": "Mallory"}

    command = [sys.executable, "-c", MAKES_IT_AGAIN, str(repository.path), base]
    done = subprocess.run(command, env={**os.environ, **odd}, capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == first.sha
    assert _make(repository, base, {"c.py": b"3", "b.py": b"2", "a.py": b"2"}) == first


def test_a_message_ends_with_one_line_break_however_it_was_given(repository):
    base = repository.commit({"a.py": "1"})

    made = {_make(repository, base, {"a.py": b"2"}, message=f"Ours{end}").sha for end in ("", "\n", "\n\n ")}

    assert len(made) == 1
    assert repository.git("log", "-1", "--format=%B|", made.pop()) == "Ours\n|"


def test_a_file_keeps_its_mode_and_a_new_one_is_a_plain_file(repository):
    repository.write({"run.sh": "#!/bin/sh\n", "a.py": "1"})
    (repository.path / "run.sh").chmod(0o755)
    base = repository.commit()

    made = _make(repository, base, {"run.sh": b"#!/bin/bash\n", "a.py": b"2", "new.py": b"3"})

    listed = repository.git("ls-tree", "--format=%(objectmode) %(path)", made.sha).splitlines()
    assert listed == ["100644 a.py", "100644 new.py", "100755 run.sh"]


def test_entries_of_an_earlier_commit_bring_its_tree_back_with_modes(repository):
    repository.write({"tool.py": "#!/usr/bin/env python\n", "a.py": "1"})
    (repository.path / "tool.py").chmod(0o755)
    base = repository.commit()
    with open_checkout(repository.path) as checkout:
        before = {blob.path: blob for blob in checkout.tree(base).blobs}
    applied = _make(repository, base, {"tool.py": None, "a.py": b"2", "new.py": b"3"})

    restored = _make(repository, applied.sha, {**before, "new.py": None})

    assert restored.tree_sha == repository.git("rev-parse", f"{base}^{{tree}}")


def test_a_folder_takes_the_place_of_a_file(repository):
    base = repository.commit({"a": "1"})

    made = _make(repository, base, {"a/b.py": b"2", "a": None})

    assert _contents(repository, made.sha) == {"a/b.py": b"2"}


def test_filters_of_the_repository_do_not_touch_what_is_written(repository):
    base = repository.commit({".gitattributes": "*.py text eol=crlf filter=evil\n", "a.py": "1\n"})
    repository.git("config", "filter.evil.clean", "touch /tmp/never; cat")

    made = _make(repository, base, {"a.py": b"1\r\n2\n"})

    assert _contents(repository, made.sha)["a.py"] == b"1\r\n2\n"


def test_a_work_tree_and_its_index_stay_as_they_are(repository):
    base = repository.commit({"a.py": "1"})

    _make(repository, base, {"a.py": b"2"})

    assert (repository.path / "a.py").read_text() == "1"
    assert repository.git("status", "--porcelain") == ""
    assert repository.git("rev-parse", "HEAD") == base


@pytest.mark.parametrize(
    "path",
    [
        "../a.py",
        "/etc/passwd",
        "a/../../b.py",
        "a//b.py",
        "./a.py",
        "",
        "a\\..\\b.py",
        "a\nb.py",
        ".g\u200cit/config",
        "\udcff.py",
        ".git/hooks/pre-push",
        "sub/.GIT/config",
        "git~1/config",
        ".gitattributes",
        "pkg/.gitmodules",
        ".github/workflows/ci.yml",
        ".gitlab-ci.yml",
        "CODEOWNERS",
        "docs/CodeOwners",
        ".forge.yml",
        ".circleci/config.yml",
        "Jenkinsfile",
        "azure-pipelines.yml",
    ],
)
def test_a_path_that_is_not_ours_is_refused_and_named(repository, path):
    base = repository.commit({"a.py": "1"})

    with pytest.raises(CommitRefused) as refused:
        _make(repository, base, {"a.py": b"2", path: b"x"})

    assert refused.value.path == path


def test_names_that_only_resemble_them_are_written(repository):
    base = repository.commit({"a.py": "1"})
    files = {"git/hooks.py": b"1", "src/github.py": b"1", "codeowners.py": b"1", "forge.yml": b"1", "ä ö.py": b"1"}

    made = _make(repository, base, files)

    assert _contents(repository, made.sha) == {"a.py": b"1", **files}


def test_a_symlink_is_neither_written_through_nor_replaced(repository):
    (repository.path / "link").symlink_to("a.py")
    base = repository.commit({"a.py": "1"})

    with pytest.raises(CommitRefused, match="symlink"):
        _make(repository, base, {"link": b"/etc/passwd"})
    with pytest.raises(CommitRefused, match="cannot be a folder"):
        _make(repository, base, {"link/b.py": b"x"})


def test_a_file_never_pushes_a_folder_aside(repository):
    base = repository.commit({"pkg/a.py": "1", "pkg/b.py": "1"})

    with pytest.raises(CommitRefused, match="would become a file"):
        _make(repository, base, {"pkg": b"2", "pkg/a.py": None})
    with pytest.raises(CommitRefused, match=r"would become a file|cannot be a folder"):
        _make(repository, base, {"new": b"2", "new/a.py": b"2"})


def test_what_changes_nothing_or_removes_nothing_is_refused(repository):
    base = repository.commit({"a.py": "1"})

    with pytest.raises(CommitRefused, match="nothing would change"):
        _make(repository, base, {"a.py": b"1"})
    with pytest.raises(CommitRefused, match=r"gone\.py: is to be removed"):
        _make(repository, base, {"gone.py": None})
    with pytest.raises(CommitRefused, match="more than"):
        _make(repository, base, {f"{number}.py": b"" for number in range(MOST_FILES + 1)})
    with pytest.raises(CommitNotFound):
        _make(repository, "1" * 40, {"a.py": b"2"})


def test_a_rehearsal_has_the_tree_of_the_commit_and_writes_nothing(repository):
    base = repository.commit({"a.py": "1", "pkg/b.py": "2", "gone.py": "3"})
    files = {"a.py": b"2\r\n", "pkg/new.py": b"", "gone.py": None}
    before = sorted(path for path in (repository.path / ".git").rglob("*") if path.is_file())

    with open_checkout(repository.path) as checkout:
        rehearsed = checkout.rehearse(base, files)

    assert sorted(path for path in (repository.path / ".git").rglob("*") if path.is_file()) == before
    assert rehearsed == _make(repository, base, files).tree_sha


def test_a_rehearsal_finds_objects_that_lie_in_a_folder_with_an_awkward_name(repository, tmp_path):
    base = repository.commit({"a.py": "1"})
    odd = tmp_path / 'a:b "c" \\d é'
    repository.path.rename(odd)

    with open_checkout(odd) as checkout:
        rehearsed = checkout.rehearse(base, {"a.py": b"2"})

    assert rehearsed == _make(replace(repository, path=odd), base, {"a.py": b"2"}).tree_sha
