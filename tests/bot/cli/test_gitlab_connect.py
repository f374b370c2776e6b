"""`forge gitlab connect`: one hook with one secret, told before it is set, and no secret on the screen."""

import asyncio
import json
import stat
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from bot.cli.gitlab_connect import Wish, connect
from bot.cli.main import app
from providers.code_hosts.gitlab.access import Target
from providers.code_hosts.gitlab.hooks import EVENTS
from tests.bot.cli.gitlab_wishes import HOOK_URL, project, receiver, settings, wish
from tests.doubles.gitlab.people import Group, Hook
from tests.doubles.gitlab.stage import BOT_TOKEN, SIGNING_TOKEN, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.doubles.receiver import Receiver

__all__ = ["project", "receiver", "wish"]  # fixtures are found by name


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
    assert f"the bot  @{gitlab.bot.username}, Developer there" in told
    assert gitlab.deliveries == []
    assert "run this command once more" in told


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
    try:
        code = await connect(
            replace(wish, target=Target("group", "acme"), setup_token="glpat-olga-owner"), settings(gitlab)
        )
        hooks = list(gitlab.group.hooks)
    finally:
        gitlab.group.hooks.clear()

    assert code == 0
    assert [hook.settings["project_events"] for hook in hooks] == [True]


async def test_once_the_bot_has_the_secret_gitlab_sends_it_a_test(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str], receiver: Receiver
) -> None:
    here = replace(wish, hook_url=receiver.url)
    await connect(here, settings(gitlab))
    first = len(receiver.came)

    taken = await connect(here, settings(gitlab))
    receiver.status = 401
    refused = await connect(here, settings(gitlab))

    told = capsys.readouterr().out
    assert (first, [json.loads(body)["ref"] for _, body in receiver.came]) == (0, ["refs/heads/main"] * 2)
    assert (taken, refused) == (0, 0)
    assert "GitLab sent a test, and the bot took it." in told
    assert "Hook executed but returned 401. Start the bot, and run this command once more." in told
    assert len(project.hooks) == 1


async def test_below_a_path_of_the_companys_own_all_addresses_have_it(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"{gitlab.url}/gitlab"

    code = await connect(wish, replace(settings(gitlab), url=url, git_url=url))

    assert (code, len(project.hooks)) == (0, 1)
    assert f"GITLAB_URL={url}\n" in capsys.readouterr().out


async def test_what_is_in_a_group_of_a_group_is_named_by_its_whole_path(gitlab: GitLabDouble, wish: Wish) -> None:
    deep = Group("acme/tools/build", gitlab.group.members)
    gitlab.world.groups[deep.id] = deep
    project = await gitlab.make_project("tools/build/connected", {"a.py": "x = 1\n"})
    owned = replace(wish, setup_token="glpat-olga-owner")

    codes = [
        await connect(replace(owned, target=target), settings(gitlab))
        for target in (Target("project", project.path), Target("group", deep.path))
    ]

    assert (codes, len(project.hooks), len(deep.hooks)) == ([0, 0], 1, 1)


async def test_the_command_takes_both_tokens_and_its_addresses_from_the_environment(
    gitlab: GitLabDouble, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("GITLAB_TOKEN", BOT_TOKEN),
        ("GITLAB_SETUP_TOKEN", "glpat-mia-maintainer"),
        ("GITLAB_URL", gitlab.url),
        ("GITLAB_WEBHOOK_SECRET", f"{SIGNING_TOKEN},an-older-one"),
        ("PUBLIC_URL", "https://forge.example/"),
    ):
        monkeypatch.setenv(name, value)

    ended = await asyncio.to_thread(
        CliRunner().invoke, app, ["gitlab", "connect", "--project", project.path, "--dry-run"]
    )

    assert (ended.exit_code, project.hooks) == (0, [])
    assert f"On {gitlab.url}, as @mia-maintainer: set a hook on the project {project.path}\n" in ended.output
    assert f"  address  {HOOK_URL}\n" in ended.output
    assert "  secret   the one that the bot has already\n" in ended.output


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
