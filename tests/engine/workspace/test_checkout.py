import multiprocessing
import os
from pathlib import Path

import pytest

from engine.errors import AccessRefused, BudgetExceeded, CommitNotFound, GitError
from engine.workspace.blobs import Budget
from engine.workspace.checkout import MirrorCache

GIB = 1024**3
BUDGET = Budget()


def _contents(checkout, sha):
    tree = checkout.tree(sha)
    return {blob.path: content for blob, content in tree.read(tree.blobs)}


def _mirrors(tmp_path):
    return sorted(path.name for path in (tmp_path / "mirrors").glob("*.git"))


def test_a_commit_is_fetched_by_its_id_and_read(cache, repository):
    sha = repository.commit({"a.py": "x = 1\n"})

    with cache.open("local/1", repository.url, [sha], None, budget=BUDGET) as checkout:
        assert _contents(checkout, sha) == {"a.py": b"x = 1\n"}


def test_a_commit_that_is_here_is_read_while_the_host_is_away(cache, repository):
    sha = repository.commit({"a.py": "x = 1\n"})
    cache.open("local/1", repository.url, [sha], None, budget=BUDGET).close()
    repository.path.rename(repository.path.with_name("away"))

    with cache.open("local/1", repository.url, [sha], None, budget=BUDGET) as checkout:
        assert _contents(checkout, sha) == {"a.py": b"x = 1\n"}


def test_a_base_that_came_with_its_head_is_not_asked_for_again(cache, repository):
    base, head = repository.commit({"a.py": "1"}), repository.commit({"a.py": "2"})
    cache.open("local/1", repository.url, [head], None, budget=BUDGET).close()
    repository.path.rename(repository.path.with_name("away"))

    with cache.open("local/1", repository.url, [head, base], None, budget=BUDGET) as checkout:
        assert _contents(checkout, base) == {"a.py": b"1"}


def test_head_and_base_come_with_the_history_between_them(cache, repository):
    fork = repository.commit({"a.py": "1\n"})
    base = repository.commit({"b.py": "1\n"})
    repository.git("checkout", "--quiet", "-b", "topic", fork)
    head = repository.commit({"a.py": "2\n"})

    with cache.open("local/1", repository.url, [head, base], None, budget=BUDGET) as checkout:
        assert checkout.merge_base(head, base) == fork
        assert checkout.changed_lines(fork, head) == {"a.py": [range(1, 2)]}


def test_the_second_fetch_brings_only_what_is_new(cache, repository, tmp_path):
    first = repository.commit({"big.bin": os.urandom(2_000_000)})
    cache.open("local/1", repository.url, [first], None, budget=BUDGET).close()
    second = repository.commit({"a.py": "1\n"})

    cache.open("local/1", repository.url, [second], None, budget=BUDGET).close()

    packs = sorted(path.stat().st_size for path in (tmp_path / "mirrors").glob("*.git/objects/pack/*.pack"))
    assert len(packs) == 2
    assert packs[0] < 2000 < 2_000_000 <= packs[1]


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_a_commit_that_the_host_does_not_have_yet_is_not_found(cache, repository, git_server, authorization, scheme):
    repository.commit({"a.py": "1\n"})
    url = repository.url if scheme == "file" else git_server.url

    with pytest.raises(CommitNotFound):
        cache.open("local/1", url, ["1" * 40], authorization if scheme == "http" else None, budget=BUDGET)


def test_a_tree_beyond_the_budget_is_refused(cache, repository):
    sha = repository.commit({"a.py": "", "b.py": "", "c.py": ""})

    with (
        cache.open("local/1", repository.url, [sha], None, budget=Budget(max_files=2)) as checkout,
        pytest.raises(BudgetExceeded),
    ):
        _ = checkout.tree(sha).blobs


def test_a_repository_larger_than_the_cache_is_not_fetched(tmp_path, repository):
    sha = repository.commit({f"{number}.bin": os.urandom(3_000_000) for number in range(8)})
    cache = MirrorCache(tmp_path / "mirrors", 2_000_000)

    with pytest.raises(BudgetExceeded, match="bytes in the mirror"):
        cache.open("local/1", repository.url, [sha], None, budget=BUDGET)


@pytest.mark.parametrize("sha", ["main", "--upload-pack=x", "HEAD", "a" * 39, "A" * 40, "refs/heads/main:refs/heads/x"])
def test_only_full_ids_are_fetched(cache, repository, sha):
    repository.commit({"a.py": ""})

    with pytest.raises(GitError, match="full object id"):
        cache.open("local/1", repository.url, [sha], None, budget=BUDGET)


def test_the_token_opens_the_door_and_is_written_nowhere(
    cache, repository, git_server, token, authorization, tmp_path, seen_commands
):
    sha = repository.commit({"a.py": "x = 1\n"})

    with cache.open("github/1", git_server.url, [sha], authorization, budget=BUDGET) as checkout:
        assert _contents(checkout, sha) == {"a.py": b"x = 1\n"}

    assert any("git-upload-pack" in request for request in git_server.requests)
    files = [path for path in (tmp_path / "mirrors").rglob("*") if path.is_file()]
    credential = authorization.split()[1]
    for secret in (token, credential):
        assert not [path for path in files if secret.encode() in path.read_bytes()]
        assert not [command for command in seen_commands() if secret in command]
    assert any("git fetch" in command or "remote-http" in command for command in seen_commands())


def test_a_server_that_repeats_the_token_cannot_bring_it_into_an_error(
    cache, repository, git_server, token, authorization
):
    sha = repository.commit({"a.py": ""})
    credential = authorization.split()[1]
    long = f"{'.' * 300} {token} " * 40  # more than is kept, so that what is kept begins anywhere
    git_server.complaint = (
        f"{long} no entry for {authorization} nor {credential} nor x-access-token:{token} nor {token}"
    )

    with pytest.raises(GitError) as caught:
        cache.open("github/1", git_server.url, [sha], authorization, budget=BUDGET)

    assert "no entry for ***" in str(caught.value)
    assert token not in str(caught.value)
    assert credential not in str(caught.value)


def test_a_wrong_token_is_an_error_and_nobody_is_asked_for_another(cache, repository, git_server):
    sha = repository.commit({"a.py": ""})

    with pytest.raises(AccessRefused, match=r"Authentication failed|could not read Username|terminal prompts"):
        cache.open("github/1", git_server.url, [sha], "Basic d3Jvbmc6d3Jvbmc=", budget=BUDGET)


@pytest.mark.parametrize(
    ("status", "is_refused"),
    [
        pytest.param(401, True, id="a token that has ended"),
        pytest.param(403, True, id="a token that may not"),
        pytest.param(404, False, id="no such repository"),
        pytest.param(429, False, id="too many requests"),
        pytest.param(500, False, id="a fault of the host"),
        pytest.param(503, False, id="a host that is down"),
    ],
)
def test_only_a_refused_token_asks_for_another_one(cache, repository, git_server, authorization, status, is_refused):
    sha = repository.commit({"a.py": ""})
    git_server.complaint, git_server.complaint_status = "error: 403 says a proxy's page", status

    with pytest.raises(GitError) as caught:
        cache.open("github/1", git_server.url, [sha], authorization, budget=BUDGET)

    assert isinstance(caught.value, AccessRefused) is is_refused
    assert not isinstance(caught.value, CommitNotFound)


def test_a_host_that_is_not_there_is_no_refusal(cache, repository, authorization):
    with pytest.raises(GitError) as caught:
        cache.open("github/1", "http://127.0.0.1:9/work", ["a" * 40], authorization, budget=BUDGET)

    assert type(caught.value) is GitError


def test_a_redirect_is_not_followed(cache, repository, git_server, authorization):
    sha = repository.commit({"a.py": ""})
    git_server.redirect_to = git_server.url.rpartition("/")[0] + "/elsewhere"

    with pytest.raises(GitError):
        cache.open("github/1", git_server.url, [sha], authorization, budget=BUDGET)

    assert not [request for request in git_server.requests if "elsewhere" in request]


def test_beyond_the_limit_the_longest_unused_mirror_goes(tmp_path, repository):
    sha = repository.commit({"a.bin": os.urandom(300_000)})
    cache = MirrorCache(tmp_path / "mirrors", 700_000)
    for key in ("first", "second"):
        cache.open(key, repository.url, [sha], None, budget=BUDGET).close()
    before = _mirrors(tmp_path)
    _make_older(tmp_path, before[0])

    cache.open("third", repository.url, [sha], None, budget=BUDGET).close()

    after = _mirrors(tmp_path)
    assert len(before) == len(after) == 2
    assert before[0] not in after
    assert before[1] in after


def test_a_mirror_in_use_is_never_removed(tmp_path, repository):
    sha = repository.commit({"a.bin": os.urandom(300_000), "a.py": "1"})
    cache = MirrorCache(tmp_path / "mirrors", 400_000)

    with cache.open("first", repository.url, [sha], None, budget=BUDGET) as first:
        _make_older(tmp_path, _mirrors(tmp_path)[0])
        cache.open("second", repository.url, [sha], None, budget=BUDGET).close()

        assert len(_mirrors(tmp_path)) == 2
        assert _contents(first, sha)["a.py"] == b"1"
    cache.evict()
    assert len(_mirrors(tmp_path)) == 1


def _make_older(tmp_path, mirror):
    lock = tmp_path / "mirrors" / mirror.replace(".git", ".use")
    os.utime(lock, (1, 1))


def _open_in_a_process(folder, url, sha, answers):
    with MirrorCache(Path(folder), GIB).open("local/1", url, [sha], None, budget=BUDGET) as checkout:
        answers.put(len(checkout.tree(sha).blobs))


def test_two_processes_share_one_mirror(tmp_path, repository):
    first = repository.commit({f"{number}.py": str(number) for number in range(500)})
    second = repository.commit({"one more.py": ""})
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    arguments = (str(tmp_path / "mirrors"), repository.url)
    processes = [
        context.Process(target=_open_in_a_process, args=(*arguments, sha, answers)) for sha in (first, second) * 2
    ]

    for process in processes:
        process.start()
    counts = sorted(answers.get(timeout=60) for _ in processes)
    for process in processes:
        process.join(30)

    assert counts == [500, 500, 501, 501]
    assert len(_mirrors(tmp_path)) == 1
