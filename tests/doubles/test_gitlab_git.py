"""git through the double: Basic with any user name and a token, for those who may; pushes move merge requests."""

import asyncio
import base64
import os
from pathlib import Path

import pytest

from tests.doubles.gitlab.stage import BOT_TOKEN, WRITER, GitLabDouble

IDENTITY = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "Ana"), ("EMAIL", "ana@example.com"))
}


async def git(*arguments: str, token: str = BOT_TOKEN) -> tuple[int, str]:
    """The exit code and all that git said; nothing of the machine's own settings reaches it."""
    secret = base64.b64encode(f"oauth2:{token}".encode()).decode()
    header = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.extraHeader"}
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        **header,
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {secret}",
        **IDENTITY,
    }
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "git", *arguments, stdout=pipe, stderr=asyncio.subprocess.STDOUT, env=environment
    )
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_a_clone_a_commit_and_a_push_move_the_merge_request_and_are_told(
    gitlab: GitLabDouble, tmp_path: Path
) -> None:
    project = await gitlab.make_project("cloned", {"a.py": "one\n"})
    await gitlab.push(project, "topic", {"a.py": "two\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    clone = str(tmp_path / "clone")

    await git("clone", "-q", "-b", "topic", f"{gitlab.url}/{project.path}.git", clone)
    (tmp_path / "clone/b.py").write_text("b\n")
    await git("-C", clone, "add", "b.py")
    await git("-C", clone, "commit", "-q", "-m", "Add b")
    pushed = await git("-C", clone, "push", "-q", "origin", "HEAD:topic")
    await gitlab.sender.settled()

    assert pushed == (0, "")
    assert mr.version.head == (await git("-C", clone, "rev-parse", "HEAD"))[1].strip()
    assert [sent.event for sent in gitlab.deliveries[-2:]] == ["Push Hook", "Merge Request Hook"]
    assert gitlab.deliveries[-2].document["user_username"] == gitlab.bot.username


@pytest.mark.parametrize(
    ("token", "reads", "writes"),
    [
        pytest.param(BOT_TOKEN, True, True, id="the bot"),
        pytest.param(f"glpat-{WRITER}", True, True, id="a developer"),
        pytest.param("glpat-rita-reporter", True, False, id="a reporter"),
        pytest.param("glpat-gus-guest", False, False, id="a guest"),
        pytest.param("wrong", False, False, id="a wrong token"),
    ],
)
async def test_only_who_may_read_fetches_and_only_who_may_write_pushes(
    gitlab: GitLabDouble, tmp_path: Path, token: str, reads: bool, writes: bool
) -> None:
    project = await gitlab.make_project(f"levels-{token.replace(' ', '-')}", {"a.py": "one\n"})
    url, clone = f"{gitlab.url}/{project.path}.git", str(tmp_path / "clone")
    await git("clone", "-q", url, clone)

    read, _ = await git("ls-remote", url, token=token)
    write, _ = await git("-C", clone, "push", "-q", url, "HEAD:refs/heads/new", token=token)

    assert (read == 0, write == 0) == (reads, writes)
    assert (await gitlab.git.sha(project.path, "new") is not None) == writes


async def test_a_protected_branch_is_moved_by_maintainers_alone_and_a_push_that_holds_one_moves_nothing(
    gitlab: GitLabDouble, tmp_path: Path
) -> None:
    project = await gitlab.make_project("protected", {"a.py": "one\n"})
    url, clone = f"{gitlab.url}/{project.path}.git", str(tmp_path / "clone")
    await git("clone", "-q", url, clone)
    await git("-C", clone, "commit", "-q", "--allow-empty", "-m", "More")

    declined = await git("-C", clone, "push", "-q", url, "HEAD:main", "HEAD:refs/heads/beside")
    beside = await gitlab.git.sha(project.path, "beside")
    taken = await git("-C", clone, "push", "-q", url, "HEAD:main", token="glpat-mia-maintainer")

    assert declined[0] == 1
    assert "remote: GitLab: You are not allowed to push code to protected branches on this project." in declined[1]
    assert "HEAD -> main (pre-receive hook declined)" in declined[1]
    assert (beside, taken) == (None, (0, ""))


async def test_the_head_of_a_merge_request_is_fetched_by_its_own_ref(gitlab: GitLabDouble) -> None:
    project = await gitlab.make_project("own-ref", {"a.py": "one\n"})
    sha = await gitlab.push(project, "topic", {"a.py": "two\n"})
    mr = await gitlab.open_merge_request(project, "topic")

    _, told = await git("ls-remote", f"{gitlab.url}/{project.path}.git", f"refs/merge-requests/{mr.iid}/head")

    assert told.split("\t")[0] == sha


async def test_a_merge_is_a_commit_on_the_target_and_ends_the_merge_request(gitlab: GitLabDouble) -> None:
    project = await gitlab.make_project("merged", {"a.py": "one\n"})
    await gitlab.push(project, "topic", {"b.py": "b\n"})
    mr = await gitlab.open_merge_request(project, "topic")

    sha = await gitlab.merge(mr)

    assert (mr.state, mr.merge_commit) == ("merged", sha)
    assert await gitlab.git.sha(project.path, "main") == sha
    assert gitlab.deliveries[-1].document["object_attributes"]["action"] == "merge"


async def test_a_branch_that_is_gone_is_told_with_zeros_and_closes_its_merge_request(gitlab: GitLabDouble) -> None:
    project = await gitlab.make_project("gone", {"a.py": "one\n"})
    sha = await gitlab.push(project, "topic", {"b.py": "b\n"})
    mr = await gitlab.open_merge_request(project, "topic")

    code, _ = await git("push", "-q", f"{gitlab.url}/{project.path}.git", ":refs/heads/topic")

    told = gitlab.deliveries[-2].document
    assert (mr.state, gitlab.deliveries[-1].document["object_attributes"]["action"]) == ("closed", "close")
    assert (code, told["before"], told["after"], told["checkout_sha"]) == (0, sha, "0" * 40, None)
