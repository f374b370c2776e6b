"""Why `forge gitlab connect` cannot do it: a sentence each, with what would work."""

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.gitlab_connect import Wish, connect
from bot.cli.main import app
from config.settings import GitLabSettings
from providers.code_hosts.gitlab.access import Target
from tests.bot.cli.gitlab_wishes import HOOK_URL, project, receiver, settings, wish
from tests.doubles.gitlab.stage import BOT_TOKEN, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.doubles.receiver import receiving, self_signed

__all__ = ["project", "receiver", "wish"]  # fixtures are found by name


NOWHERE = Target("project", "acme/nowhere")


@pytest.mark.parametrize(
    ("role", "target", "told"),
    [
        pytest.param(
            30,
            "project",
            "@mia-maintainer is Developer of the project %s; setting a hook there needs Maintainer",
            id="a",
        ),
        pytest.param(
            40, "group", "@mia-maintainer is Maintainer of the group acme; setting a hook there needs Owner", id="b"
        ),
    ],
)
async def test_who_may_not_set_a_hook_is_told_which_role_it_takes_and_that_another_token_does(
    gitlab: GitLabDouble,
    project: Project,
    wish: Wish,
    capsys: pytest.CaptureFixture[str],
    role: int,
    target: str,
    told: str,
) -> None:
    member = gitlab.group.members[gitlab.user("mia-maintainer").id]
    member.access_level = role
    try:
        wanted = wish.target if target == "project" else Target("group", "acme")
        code = await connect(replace(wish, target=wanted), settings(gitlab))
    finally:
        member.access_level = 40

    said = capsys.readouterr().err
    assert (code, project.hooks, gitlab.group.hooks) == (2, [], [])
    assert (told % project.path if "%s" in told else told) in said
    assert "Set GITLAB_SETUP_TOKEN to a token of somebody who has that role, for this one command" in said


async def test_all_that_the_bot_lacks_is_said_at_once(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await connect(replace(wish, setup_token=""), settings(gitlab, "glpat-rita-reporter"))

    said = capsys.readouterr().err
    assert (code, project.hooks) == (2, [])
    assert f"@rita-reporter is Reporter of the project {project.path}. The bot needs Developer" in said
    assert "setting a hook there needs Maintainer" in said


async def test_what_works_for_now_or_not_everywhere_is_said_beforehand(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str]
) -> None:
    project.developers_may_merge = False
    gitlab.give_token(gitlab.bot, "glpat-for-a-week").expires_at = "2001-01-01"

    code = await connect(replace(wish, is_dry_run=True), settings(gitlab, "glpat-for-a-week"))

    said = capsys.readouterr().out
    assert code == 0
    assert (
        f"The branch main is protected so that @{gitlab.bot.username} may neither push nor merge: commits on it get no"
        in said
    )
    assert "The token in GITLAB_TOKEN expires on 2001-01-01" in said


@pytest.mark.parametrize("variable", ["GITLAB_TOKEN", "GITLAB_SETUP_TOKEN"])
async def test_a_token_without_its_scope_is_told_so_first(
    gitlab: GitLabDouble, project: Project, wish: Wish, capsys: pytest.CaptureFixture[str], variable: str
) -> None:
    gitlab.give_token(gitlab.bot, "glpat-which-only-reads", ("read_api",))
    is_bots = variable == "GITLAB_TOKEN"
    wanted = wish if is_bots else replace(wish, setup_token="glpat-which-only-reads")

    code = await connect(wanted, settings(gitlab, "glpat-which-only-reads" if is_bots else BOT_TOKEN))

    assert (code, project.hooks) == (2, [])
    assert f"the token in {variable} has the scopes read_api; it needs api." in capsys.readouterr().err
    assert {seen.method for seen in gitlab.requests} == {"GET"}


@pytest.mark.parametrize(
    ("target", "token", "told"),
    [
        pytest.param(NOWHERE, BOT_TOKEN, "sees no project acme/nowhere on %s (404). Check the path", id="project"),
        pytest.param(Target("group", "nobody"), BOT_TOKEN, "sees no group nobody on %s (404)", id="group"),
        pytest.param(NOWHERE, "glpat-nobody-has", "%s does not know the token in GITLAB_TOKEN", id="token"),
        pytest.param(NOWHERE, "glpat-old", "the token in GITLAB_TOKEN has expired. Make a new one", id="expired"),
        pytest.param(NOWHERE, "glpat-taken-away", "the token in GITLAB_TOKEN was revoked", id="revoked"),
    ],
)
async def test_what_is_not_there_is_said(
    gitlab: GitLabDouble, wish: Wish, capsys: pytest.CaptureFixture[str], target: Target, token: str, told: str
) -> None:
    gitlab.give_token(gitlab.bot, "glpat-old").is_expired = True
    gitlab.give_token(gitlab.bot, "glpat-taken-away").is_revoked = True

    code = await connect(replace(wish, target=target), settings(gitlab, token))

    assert code == 2
    assert (told % gitlab.url if "%s" in told else told) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("method", "path", "fault", "told"),
    [
        pytest.param("GET", "/user$", {"status": 404, "body": "no page"}, "not as a GitLab does", id="another server"),
        pytest.param("GET", "/user$", {"status": 200, "body": "<html>"}, "not as a GitLab does", id="a page"),
        pytest.param("GET", "/user$", {"status": 429, "body": "Retry later\n"}, "try again in ", id="a limit"),
        pytest.param("GET", "/projects/", {"status": 403, "body": "{}"}, "sees no project", id="hidden project"),
        pytest.param(
            "GET", "/hooks$", {"status": 403, "body": "{}"}, "refused to set the hook (403)", id="hidden hooks"
        ),
        pytest.param(
            "POST",
            "/hooks$",
            {"status": 422, "body": '{"error": "Invalid url given"}'},
            f"does not take the address {HOOK_URL}: Invalid url given. It must be one that GitLab may call",
            id="its own network",
        ),
        pytest.param("POST", "/hooks$", {"status": 500, "body": ""}, "answered 500 to POST", id="broken"),
        pytest.param(
            "GET",
            "/user$",
            {"status": 302, "headers": {"Location": "https://elsewhere.example/"}, "body": ""},
            "sends us on to another address, and no token goes there",
            id="moved",
        ),
    ],
)
async def test_every_refusal_is_a_sentence(
    gitlab: GitLabDouble,
    project: Project,
    wish: Wish,
    capsys: pytest.CaptureFixture[str],
    method: str,
    path: str,
    fault: dict[str, Any],
    told: str,
) -> None:
    gitlab.fail(method, path, **{"headers": {"Content-Type": "application/json"}, **fault})

    code = await connect(wish, settings(gitlab))

    assert (code, project.hooks) == (2, [])
    assert told in capsys.readouterr().err


async def test_an_address_with_nobody_behind_it_is_one_too(
    wish: Wish, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}"

    async with receiving(certificate=self_signed(tmp_path)) as unsigned:
        urls = [closed, "https://gitlab.invalid", unsigned.url]
        codes = [await connect(wish, GitLabSettings("a token", (), "", url, url)) for url in urls]

    refused, unknown, untrusted = capsys.readouterr().err.splitlines()
    assert codes == [2, 2, 2]
    assert f"nothing answers at {closed}: Connect call failed" in refused
    assert "nobody here knows the name in https://gitlab.invalid" in unknown
    assert f"the certificate of {urls[2]} is not trusted here" in untrusted
    assert "Set SSL_CERT_FILE" in untrusted


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
