"""`forge gitlab connect`: one hook with one secret, told before it is set, and no secret on the screen."""

import itertools
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.gitlab_connect import Wish, connect
from bot.cli.main import app
from config.settings import GitLabSettings
from providers.code_hosts.gitlab.hooks import EVENTS, Target
from tests.doubles.gitlab.people import Hook
from tests.doubles.gitlab.stage import BOT_TOKEN, SIGNING_TOKEN, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.doubles.gitlab_fixtures import gitlab, gitlab_process

__all__ = ["gitlab", "gitlab_process"]

HOOK_URL = "https://forge.example/webhooks/gitlab"

_numbers = itertools.count(1)


@pytest.fixture
async def project(gitlab: GitLabDouble) -> Project:
    return await gitlab.make_project(f"connected-{next(_numbers)}", {"a.py": "x = 1\n"})


@pytest.fixture
def wish(project: Project, tmp_path: Path) -> Wish:
    return Wish(Target("project", project.path), HOOK_URL, tuple(EVENTS), "", tmp_path / "forge" / "gitlab.env")


def settings(gitlab: GitLabDouble, token: str = BOT_TOKEN) -> GitLabSettings:
    return GitLabSettings(token, (), "", gitlab.url, gitlab.url)


async def test_a_hook_is_set_with_a_fresh_secret_that_is_shown_nowhere(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await connect(wish, settings(gitlab))

    told = capsys.readouterr().out
    [hook] = project.hooks
    listened = {name for name, value in hook.settings.items() if name.endswith("_events") and value}
    assert code == 0
    assert listened == set(EVENTS.values())
    assert hook.settings["url"] == HOOK_URL
    assert hook.signing_token.startswith("whsec_")
    assert f"GITLAB_WEBHOOK_SECRET={hook.signing_token}\n" in wish.secret_file.read_text()
    assert stat.S_IMODE(wish.secret_file.stat().st_mode) == 0o600
    assert hook.signing_token not in told
    assert BOT_TOKEN not in told
    assert f"set a hook on the project {project.path}" in told
    assert f"GITLAB_USER_ID={gitlab.bot.id}" in told


async def test_twice_is_one_hook_with_the_same_secret(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    await connect(wish, settings(gitlab))
    first = project.hooks[0].signing_token

    await connect(replace(wish, events=("push", "notes")), settings(gitlab))

    [hook] = project.hooks
    assert hook.signing_token == first
    assert (hook.settings["push_events"], hook.settings["pipeline_events"]) == (True, False)
    assert f"bring hook {hook.id} up to date" in capsys.readouterr().out


async def test_the_secret_that_the_bot_has_is_used_and_written_nowhere(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await connect(replace(wish, secret=SIGNING_TOKEN), settings(gitlab))

    assert (code, project.hooks[0].signing_token) == (0, SIGNING_TOKEN)
    assert not wish.secret_file.exists()
    assert "is set already" in capsys.readouterr().out


async def test_a_dry_run_tells_and_sends_no_write(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await connect(replace(wish, is_dry_run=True), settings(gitlab))

    assert (code, project.hooks, wish.secret_file.exists()) == (0, [], False)
    assert {seen.method for seen in gitlab.requests} == {"GET"}
    assert "Nothing was done" in capsys.readouterr().out


async def test_other_hooks_are_left_alone(gitlab: GitLabDouble, project: Project, wish: Wish) -> None:
    other = Hook({"url": "https://elsewhere.example/", "push_events": True}, token="theirs")
    project.hooks.append(other)

    await connect(wish, settings(gitlab))

    assert project.hooks[0] is other
    assert other.token == "theirs"
    assert len(project.hooks) == 2


async def test_a_group_is_told_of_its_projects_too(gitlab: GitLabDouble, wish: Wish) -> None:
    gitlab.group.members[gitlab.bot.id].access_level = 50
    try:
        code = await connect(replace(wish, target=Target("group", "acme")), settings(gitlab))
        hooks = list(gitlab.group.hooks)
    finally:
        gitlab.group.members[gitlab.bot.id].access_level = 40
        gitlab.group.hooks.clear()

    assert code == 0
    assert [hook.settings["project_events"] for hook in hooks] == [True]


async def test_who_may_not_is_told_which_role_it_takes(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    developer = await connect(wish, settings(gitlab, "glpat-will-writer"))
    told = capsys.readouterr().err
    maintainer = await connect(replace(wish, target=Target("group", "acme")), settings(gitlab))

    assert (developer, maintainer) == (2, 2)
    assert "@will-writer is developer" in told
    assert "needs maintainer" in told
    assert "is maintainer of the group acme; setting a hook there needs owner" in capsys.readouterr().err
    assert project.hooks == gitlab.group.hooks == []


async def test_a_token_without_its_scope_is_told_so_first(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    gitlab.give_token(gitlab.bot, "glpat-which-only-reads", ("read_api",))

    code = await connect(wish, settings(gitlab, "glpat-which-only-reads"))

    assert (code, project.hooks) == (2, [])
    assert "has the scopes read_api; it needs api" in capsys.readouterr().err
    assert len(gitlab.requests) == 1


@pytest.mark.parametrize(
    ("target", "token", "told"),
    [
        pytest.param(Target("project", "acme/nowhere"), BOT_TOKEN, "project acme/nowhere is not shown", id="project"),
        pytest.param(Target("group", "nobody"), BOT_TOKEN, "need GitLab Premium", id="group"),
        pytest.param(
            Target("project", "acme/nowhere"), "glpat-unknown-to-gitlab", "does not know the token", id="token"
        ),
    ],
)
async def test_what_is_not_there_is_said(
    gitlab: GitLabDouble, wish: Wish, capsys: pytest.CaptureFixture[str], target: Target, token: str, told: str
) -> None:
    code = await connect(replace(wish, target=target), settings(gitlab, token))

    assert code == 2
    assert told in capsys.readouterr().err


async def test_an_older_gitlab_gets_a_secret_to_send_along(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    unsigned = f'{{"id": 1, "url": "{HOOK_URL}"}}'
    gitlab.fail("POST", "/hooks$", status=201, headers={"Content-Type": "application/json"}, body=unsigned)

    code = await connect(wish, settings(gitlab))

    [hook] = project.hooks
    assert code == 0
    assert hook.token
    assert hook.signing_token == ""
    assert f"GITLAB_WEBHOOK_SECRET={hook.token}\n" in wish.secret_file.read_text()
    assert "does not sign its deliveries" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param([], "name one of them", id="no target"),
        pytest.param(["--project", "a/b", "--group", "a"], "name one of them", id="two targets"),
        pytest.param(["--project", "a/b", "--events", "push,pull"], "'pull' is none of push,", id="unknown event"),
        pytest.param(["--project", "a/b"], "GITLAB_TOKEN is not set", id="no token"),
    ],
)
def test_what_was_asked_wrongly_is_refused_with_what_there_is(
    arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITLAB_TOKEN", "GITLAB_WEBHOOK_SECRET", "GITLAB_URL", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)

    ended = CliRunner().invoke(app, ["gitlab", "connect", *arguments], env={"COLUMNS": "200"})

    assert ended.exit_code == 2
    assert told in ended.output
