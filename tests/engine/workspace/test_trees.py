import os

import pytest

from engine.errors import BudgetExceeded, CommitNotFound, GitError
from engine.workspace.blobs import READ_LIMIT_BYTES, Budget
from engine.workspace.checkout import open_checkout, open_repository, uncommitted_paths


def _read(tree, paths=None):
    wanted = [blob for blob in tree.blobs if paths is None or blob.path in paths]
    return {blob.path: content for blob, content in tree.read(wanted)}


def test_a_tree_lists_what_was_committed_and_reads_it(repository):
    sha = repository.commit({"a.py": "x = 1\n", "pkg/b.py": "y = 2\n", "empty.py": ""})
    repository.write({"a.py": "not committed"})

    with open_repository(repository.path) as tree:
        contents = _read(tree)

    assert tree.commit_sha == sha
    assert contents == {"a.py": b"x = 1\n", "pkg/b.py": b"y = 2\n", "empty.py": b""}


def test_names_that_are_not_utf8_survive_the_way_there_and_back(repository):
    name = b'caf\xe9\n"q".py'
    (repository.path / os.fsdecode(name)).write_bytes(b"pass\n")
    repository.commit()

    with open_repository(repository.path) as tree:
        contents = _read(tree)

    assert {os.fsencode(path): content for path, content in contents.items()} == {name: b"pass\n"}


def test_a_link_out_of_the_repository_is_listed_and_never_read(repository):
    (repository.path / "env.py").symlink_to("/etc/passwd")
    repository.commit({"run.sh": "#!/bin/sh\n"})
    (repository.path / "run.sh").chmod(0o755)
    repository.commit()

    with open_repository(repository.path) as tree:
        contents = _read(tree)

    assert {blob.path: blob.mode for blob in tree.blobs} == {"env.py": "symlink", "run.sh": "executable"}
    assert contents == {"run.sh": b"#!/bin/sh\n"}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        pytest.param("a.yml", b"a: 1\n", id="a file"),
        pytest.param("pkg/b.yml", b"b: 2\n", id="a file in a folder"),
        pytest.param("none.yml", None, id="no file"),
        pytest.param("pkg", None, id="a folder"),
        pytest.param("link.yml", None, id="a link"),
        pytest.param("*.yml", None, id="no pattern"),
    ],
)
def test_one_file_is_read_without_the_others(repository, path, content):
    (repository.path / "link.yml").symlink_to("a.yml")
    repository.commit({"a.yml": "a: 1\n", "pkg/b.yml": "b: 2\n"})

    with open_repository(repository.path) as tree:
        assert tree.file(path) == content


def test_a_submodule_is_one_entry_that_nobody_looks_into(repository):
    inner = repository.commit({"a.py": "x = 1\n"})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{inner},vendored")
    repository.git("commit", "--quiet", "-m", "a submodule")

    with open_repository(repository.path) as tree:
        contents = _read(tree)

    assert [(blob.path, blob.mode, blob.size_bytes) for blob in tree.blobs if blob.path == "vendored"] == [
        ("vendored", "submodule", 0)
    ]
    assert list(contents) == ["a.py"]


def test_a_file_beyond_the_reading_limit_is_listed_with_its_size_only(repository):
    repository.commit({"data.js": b"x" * (READ_LIMIT_BYTES + 1), "limit.js": b"y" * READ_LIMIT_BYTES})

    with open_repository(repository.path) as tree:
        contents = _read(tree)

    assert {blob.path: blob.size_bytes for blob in tree.blobs}["data.js"] == READ_LIMIT_BYTES + 1
    assert {path: len(content) for path, content in contents.items()} == {"limit.js": READ_LIMIT_BYTES}


def test_a_tree_bomb_stops_at_the_budget_and_not_at_ten_billion_files(repository):
    kind, sha = "100644 blob", repository.blob(b"boom")
    for _ in range(10):
        listing = b"".join(b"%s %s\tn%d\0" % (kind.encode(), sha.encode(), number) for number in range(10))
        kind, sha = "040000 tree", repository.git("mktree", "-z", data=listing)
    commit = repository.git("commit-tree", "-m", "bomb", sha)

    with pytest.raises(BudgetExceeded) as caught:
        _ = open_repository(repository.path, commit, Budget(max_files=5000)).blobs

    assert (caught.value.what, caught.value.found, caught.value.limit) == ("files in the tree", 5001, 5000)


def test_a_tree_of_too_many_bytes_is_refused_before_anything_is_read(repository):
    repository.commit({f"{number}.bin": b"x" * 1000 for number in range(5)})

    with pytest.raises(BudgetExceeded, match="bytes in the tree"):
        _ = open_repository(repository.path, budget=Budget(max_total_bytes=4500)).blobs


def test_an_empty_repository_has_no_commit_to_read(repository):
    with pytest.raises(CommitNotFound):
        open_repository(repository.path)


@pytest.mark.parametrize(
    "revision", ["--upload-pack=x", "--output=pwned", "no-such-branch", "", "HEAD\n--all", "f" * 40]
)
def test_a_revision_that_names_nothing_is_said_to_be_missing(repository, revision):
    repository.commit({"a.py": ""})

    with pytest.raises(CommitNotFound):
        open_repository(repository.path, revision)


def test_a_branch_with_the_name_of_an_option_is_just_a_branch(repository):
    sha = repository.commit({"a.py": ""})
    repository.git("update-ref", "refs/heads/--upload-pack=touch${IFS}pwned;$(id)|", sha)

    with open_repository(repository.path, "refs/heads/--upload-pack=touch${IFS}pwned;$(id)|") as tree:
        assert tree.commit_sha == sha


def test_a_shallow_repository_reads_like_any_other(repository, tmp_path):
    repository.commit({"a.py": "1"})
    head = repository.commit({"a.py": "2"})
    repository.git("clone", "--quiet", "--depth=1", repository.url, str(tmp_path / "shallow"))

    with open_repository(tmp_path / "shallow") as tree:
        assert (tree.commit_sha, _read(tree)) == (head, {"a.py": b"2"})


def test_a_linked_work_tree_and_a_bare_repository_open_too(repository, tmp_path):
    repository.commit({"a.py": "1"})
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    repository.git("clone", "--quiet", "--bare", repository.url, str(tmp_path / "bare.git"))

    for place in ("linked", "bare.git"):
        with open_repository(tmp_path / place) as tree:
            assert _read(tree) == {"a.py": b"1"}


def test_a_folder_without_git_is_not_opened_as_a_repository(tmp_path):
    with pytest.raises(GitError, match="not a git repository"):
        open_repository(tmp_path)


def test_thousands_of_files_are_read_in_the_order_asked(repository):
    files = {f"src/m{number:04}.py": f"value = {number}\n" * 40 for number in range(3000)}
    repository.commit(dict(files))

    with open_repository(repository.path) as tree:
        backwards = list(reversed(tree.blobs))
        contents = [(blob.path, content.decode()) for blob, content in tree.read(backwards)]

    assert contents == sorted(files.items(), reverse=True)


def test_a_reading_that_stops_midway_does_not_disturb_the_next(repository):
    repository.commit({f"{number}.py": str(number) * 1000 for number in range(300)})

    with open_repository(repository.path) as tree:
        first = next(tree.read(tree.blobs))
        outer, inner = tree.read(tree.blobs), tree.read(tree.blobs)
        pairs = [(one[1], other[1]) for one, other in zip(outer, inner, strict=True)]

        assert all(one == other for one, other in pairs)
        assert (first[1], len(pairs)) == (b"0" * 1000, 300)


def test_uncommitted_work_is_named_without_asking_git(repository):
    repository.commit({"same.py": "1\n", "crlf.py": "1\n", "edited.py": "1\n", "gone.py": "1\n"})
    repository.write({"edited.py": "2\n", "crlf.py": "1\r\n", "new.py": ""})
    (repository.path / "gone.py").unlink()

    with open_repository(repository.path) as tree:
        assert uncommitted_paths(repository.path, tree) == ["edited.py", "gone.py"]


POISONS = ["fsmonitor", "filter", "textconv", "external diff", "hook", "ssh command of a promisor", "ext promisor"]


@pytest.mark.parametrize("poison", POISONS)
def test_a_poisoned_repository_runs_nothing(repository, tmp_path, poison):
    base = repository.commit({"a.py": "x = 1\n", ".gitattributes": "* filter=x diff=x\n"})
    head = repository.commit({"a.py": "x = 2\n"})
    pwned, payload = tmp_path / "pwned", tmp_path / "payload"
    payload.write_text(f"#!/bin/sh\ntouch {pwned}\nexec timeout 1 cat\n")
    payload.chmod(0o755)
    _poison(repository, poison, str(payload))

    checkout = open_checkout(repository.path)
    try:
        with checkout:
            tree = checkout.tree(checkout.resolve("HEAD"))
            uncommitted_paths(repository.path, tree)
            _read(tree)
            checkout.changed_lines(base, head)
            checkout.merge_base(base, head)
    except GitError:
        assert "promisor" in poison  # the object is really missing: an error is the honest answer

    assert not pwned.exists()


def _poison(repository, poison, payload):
    settings = {
        "fsmonitor": {"core.fsmonitor": payload},
        "filter": {"filter.x.clean": payload, "filter.x.smudge": payload, "filter.x.process": payload},
        "textconv": {"diff.x.textconv": payload},
        "external diff": {"diff.x.command": payload, "diff.external": payload},
        "hook": {"core.hooksPath": str(repository.path / ".git/hooks")},
        "ssh command of a promisor": {"core.sshCommand": payload, "remote.o.url": "ssh://x/y"},
        "ext promisor": {"protocol.ext.allow": "always", "remote.o.url": f"ext::{payload} x"},
    }
    if poison == "hook":
        (repository.path / ".git/hooks/post-checkout").symlink_to(payload)
    if "promisor" in poison:
        missing = repository.git("rev-parse", "HEAD:a.py")
        (repository.path / ".git/objects" / missing[:2] / missing[2:]).unlink()
        repository.git("config", "core.repositoryFormatVersion", "1")
        repository.git("config", "extensions.partialClone", "o")
        repository.git("config", "remote.o.promisor", "true")
    for name, value in settings[poison].items():
        repository.git("config", name, value)


def test_the_poison_of_these_tests_is_real(repository, tmp_path):
    pwned, payload = tmp_path / "pwned", tmp_path / "payload"
    payload.write_text(f"#!/bin/sh\ntouch {pwned}\nexec timeout 1 cat\n")
    payload.chmod(0o755)
    sha = repository.commit({"a.py": "x = 1\n"})
    blob = repository.git("rev-parse", f"{sha}:a.py")
    _poison(repository, "ext promisor", str(payload))

    with pytest.raises(Exception, match="cat-file"):
        repository.git("cat-file", "blob", blob)

    assert pwned.exists()


def test_what_changed_between_two_commits_is_told_with_its_sizes(repository):
    base = repository.commit({"a.py": "x = 1\n", "b.py": "y = 2\n", "c.py": "z = 3\n"})
    (repository.path / "b.py").unlink()
    head = repository.commit({"a.py": "x = 11\n", "d.py": "new = 1\n"})
    tree = open_repository(repository.path, head)

    changes = tree.changes(base)

    assert changes is not None
    now = {blob.path: blob for blob in tree.blobs}
    assert changes == {"a.py": now["a.py"], "b.py": None, "d.py": now["d.py"]}
    assert tree.changes(head) == {}


@pytest.mark.parametrize("base", ["1" * 40, "main", "--output=x", ""])
def test_what_changed_since_a_commit_that_is_not_there_is_not_known(repository, base):
    repository.commit({"a.py": ""})

    assert open_repository(repository.path).changes(base) is None
