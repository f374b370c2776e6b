import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from providers.code_hosts.code_host import Annotation, CheckRun, CodeHost, Permission
from providers.code_hosts.events import Actor, CommentCreated, InstallationChanged, Push
from providers.code_hosts.local.client import LocalHost
from providers.code_hosts.local.deliveries import announce_push, announce_repository, send_comment
from providers.errors import LeaseLost, ProviderRefused, ProviderUnavailable


class MemoryStore:
    """A `LocalStore` in memory: its natural keys are the keys of its dictionaries."""

    def __init__(self):
        self.rows, self.said, self.marked, self.runs, self.given = {}, {}, {}, {}, {}

    async def keep_pull_request(self, repository_id, row):
        self.rows[repository_id, row["number"]] = row

    async def pull_request(self, repository_id, number):
        return self.rows.get((repository_id, number))

    async def pull_requests(self, repository_id):
        return [row for (known, _), row in self.rows.items() if known == repository_id]

    async def add_comment(self, repository_id, row):
        comment_id = str(len(self.said) + 1)
        self.said[repository_id, comment_id] = {**row, "comment_id": comment_id}
        return comment_id

    async def ensure_comment(self, repository_id, marker, row):
        key = (repository_id, row["number"], marker)
        if key not in self.marked:
            self.marked[key] = await self.add_comment(repository_id, row)
        self.said[repository_id, self.marked[key]]["body"] = row["body"]
        return self.marked[key]

    async def comment(self, repository_id, comment_id):
        return self.said.get((repository_id, comment_id))

    async def comments(self, repository_id, number):
        return [row for (known, _), row in self.said.items() if known == repository_id and row["number"] == number]

    async def ensure_reaction(self, repository_id, comment_id, reaction):
        self.given.setdefault((repository_id, comment_id), {})[reaction] = True

    async def reactions(self, repository_id, comment_id):
        return list(self.given.get((repository_id, comment_id), {}))

    async def ensure_check_run(self, repository_id, row):
        key = (repository_id, row["name"], row["head_sha"], row["external_id"])
        self.runs[key] = row
        return str(list(self.runs).index(key) + 1)

    async def check_runs(self, repository_id, head_sha=None):
        return [row for key, row in self.runs.items() if key[0] == repository_id and head_sha in {None, key[2]}]


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def host(root, store) -> CodeHost:
    async def held():
        return None

    return LocalHost(root, store, held)


async def test_the_clone_address_is_fetched_by_git(host, hosted, person, inbox, tmp_path):
    head = await person.commit("a.py")
    await person.git("push", "origin", "main")

    access = await host.get_clone_access(hosted.ref)

    subprocess.run(["git", "clone", "--quiet", access.url, tmp_path / "cloned"], check=True)
    assert Path(urlsplit(access.url).path) == hosted.path
    assert access.authorization is None
    assert await host.get_clone_access(hosted.ref, is_fresh=True) == access
    assert await host.get_head_sha(hosted.ref, "main") == head
    assert await host.get_head_sha(hosted.ref, "no-such-branch") is None


async def test_repositories_are_those_of_the_one_installation(host, hosted):
    assert await host.list_repositories("local") == [hosted.ref]
    assert await host.get_repository(hosted.ref) == hosted.ref
    with pytest.raises(ProviderRefused):
        await host.list_repositories("another")


async def test_a_pull_request_reads_as_the_repository_says_now_and_is_kept(host, store, hosted, person, inbox):
    base = await person.commit("a.py")
    await person.git("push", "origin", "main")
    await person.git("checkout", "--quiet", "-b", "topic")
    head = await person.commit("b.py")
    await person.git("push", "-o", "pr=Better", "origin", "topic")

    pull_request = await host.get_pull_request(hosted.ref, 1)

    assert (pull_request.title, pull_request.state) == ("Better", "open")
    assert (pull_request.head_sha, pull_request.base_sha) == (head, base)
    assert (await store.pull_request(hosted.ref.external_id, 1))["head_branch"] == "topic"
    with pytest.raises(ProviderRefused):
        await host.get_pull_request(hosted.ref, 2)


async def test_a_check_run_told_twice_stands_once(host, store, hosted):
    started = CheckRun("Forge Factory / readiness", "a" * 40, "run", "in_progress", "Reading", "…")
    annotation = Annotation("a.py", 3, "warning", "Too long", "120 lines")
    ended = CheckRun(
        started.name, started.head_sha, "run", "completed", "71.4", "…", conclusion="neutral", annotations=[annotation]
    )

    ids = [await host.ensure_check_run(hosted.ref, run) for run in (started, ended, ended)]

    rows = await store.check_runs(hosted.ref.external_id, "a" * 40)
    assert len(set(ids)) == len(rows) == 1
    assert (rows[0]["status"], rows[0]["conclusion"]) == ("completed", "neutral")
    assert rows[0]["annotations"][0]["message"] == "120 lines"


async def test_a_comment_with_the_same_marker_is_edited_in_place(host, hosted):
    first = await host.ensure_comment(hosted.ref, 1, "marker", "reading")
    second = await host.ensure_comment(hosted.ref, 1, "marker", "done")

    comment = await host.get_comment(hosted.ref, second)
    assert first == second
    assert (comment.body, comment.author.is_bot) == ("done", True)
    assert await host.get_comment(hosted.ref, "unknown") is None


async def test_a_worker_that_lost_its_lease_writes_nothing(root, store, hosted):
    async def lost():
        raise LeaseLost

    host = LocalHost(root, store, lost)

    with pytest.raises(LeaseLost):
        await host.ensure_comment(hosted.ref, 1, "marker", "text")
    with pytest.raises(LeaseLost):
        await host.ensure_reaction(hosted.ref, "1", "eyes")
    with pytest.raises(LeaseLost):
        await host.ensure_check_run(hosted.ref, CheckRun("n", "a" * 40, "x", "queued", "", ""))
    assert (store.said, store.given, store.runs) == ({}, {}, {})


@pytest.mark.parametrize(
    ("actor", "permission"),
    [
        (Actor(str(os.getuid()), "me"), Permission.ADMIN),
        (Actor(str(os.getuid() + 1), "me"), Permission.READ),
        (Actor("forge", "forge", is_bot=True), Permission.NONE),
        (Actor(str(os.getuid()), "me", is_bot=True), Permission.NONE),
        (Actor("", "nobody"), Permission.NONE),
    ],
)
async def test_the_owner_of_the_folder_may_do_everything_and_others_read(host, hosted, actor, permission):
    assert await host.get_permission(hosted.ref, actor) is permission


async def test_a_comment_from_the_command_line_is_kept_and_told(host, store, root, hosted, inbox):
    comment_id = await send_comment(store, root, hosted, 1, "/forge score")
    await host.ensure_reaction(hosted.ref, comment_id, "eyes")
    await host.ensure_reaction(hosted.ref, comment_id, "eyes")

    assert await store.reactions(hosted.ref.external_id, comment_id) == ["eyes"]
    (event,) = inbox.events
    assert isinstance(event, CommentCreated)
    assert (event.comment_id, event.number, event.body) == (comment_id, 1, "/forge score")
    kept = await host.get_comment(hosted.ref, comment_id)
    assert (kept.body, kept.author) == ("/forge score", event.actor)
    assert await host.get_permission(hosted.ref, event.actor) is Permission.ADMIN


async def test_a_folder_keeps_no_coverage_reports_and_says_so(host, hosted):
    found = await host.get_coverage_reports(hosted.ref, "0" * 40)

    assert found.files == ()
    assert "runs no CI" in found.reason


async def test_a_push_from_before_and_a_new_repository_can_be_told_by_hand(root, hosted, person, inbox):
    head = await person.commit("a.py")
    await person.git("push", "origin", "main")

    await announce_repository(root, hosted)
    await announce_push(root, hosted)

    _, installation, push = inbox.events
    assert isinstance(installation, InstallationChanged)
    assert installation.repositories == (hosted.ref,)
    assert isinstance(push, Push)
    assert (push.branch, push.before_sha, push.head_sha) == ("main", None, head)


async def test_telling_by_hand_while_nobody_takes_it_is_an_error(root, hosted, inbox):
    inbox.statuses = [413]

    with pytest.raises(ProviderUnavailable, match="it refused with status 413"):
        await announce_push(root, hosted)
