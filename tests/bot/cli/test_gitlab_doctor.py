"""What `forge doctor` says about the bot's account on a GitLab."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.cli.doctor import run_doctor
from bot.cli.gitlab_doctor import examine
from bot.cli.verdict import Verdict
from tests.doubles.gitlab.people import MAINTAINER, REPORTER, User
from tests.doubles.gitlab.stage import SIGNING_TOKEN, GitLabDouble

TODAY = date(2026, 11, 23)
TOKEN = "glpat-of-the-new-bot"


@pytest.fixture
async def account(gitlab: GitLabDouble) -> AsyncIterator[User]:
    """A bot that is in no group, so that only what a test gives it counts."""
    user = gitlab.new_user("forge", is_bot=True)
    gitlab.give_token(user, TOKEN)
    yield user
    del gitlab.world.users[user.id]


async def said(gitlab: GitLabDouble, account: User, **settings: str) -> list[Verdict]:
    usual = replace(gitlab.settings, token=TOKEN, user_id=str(account.id))
    return await examine(replace(usual, **settings), TODAY)


async def test_an_account_that_lacks_nothing_is_told_with_its_projects(gitlab: GitLabDouble, account: User) -> None:
    for number in range(2):
        project = await gitlab.make_project(f"healthy-{number}", {"a.py": "x = 1\n"})
        gitlab.set_member(project, account.username, MAINTAINER)

    [verdict] = await said(gitlab, account)

    assert verdict.is_good
    assert verdict.found == f"@forge on {gitlab.url}; projects looked at: acme/healthy-0, acme/healthy-1"


async def test_each_thing_that_it_lacks_is_named_with_what_would_mend_it(gitlab: GitLabDouble, account: User) -> None:
    weak = await gitlab.make_project("weak", {"a.py": "x = 1\n"})
    gitlab.set_member(weak, account.username, REPORTER)
    closed = await gitlab.make_project("closed", {"a.py": "x = 1\n"})
    gitlab.set_member(closed, account.username, 30)
    closed.developers_may_merge = False
    gitlab.world.tokens[TOKEN].expires_at = "2026-11-30"

    fine, *bad = await said(gitlab, account, user_id="")

    assert fine.is_good
    assert [(verdict.found, verdict.is_needed) for verdict in bad] == [
        ("GITLAB_USER_ID is not set", True),
        ("GITLAB_TOKEN", False),
        ("acme/weak", True),
        ("acme/closed", False),
    ]
    user_id, token, role, branch = (verdict.mend for verdict in bad)
    assert f"Set GITLAB_USER_ID={account.id}" in user_id
    assert "expires on 2026-11-30, in 7 days" in token
    assert "@forge is Reporter of the project acme/weak. The bot needs Developer" in role
    assert "The branch main is protected so that @forge may neither push nor merge" in branch


async def test_an_account_in_no_project_and_a_token_that_is_over_are_to_be_mended(
    gitlab: GitLabDouble, account: User, capsys: pytest.CaptureFixture[str]
) -> None:
    [alone] = await said(gitlab, account)
    gitlab.world.tokens[TOKEN].is_expired = True
    set_ = {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": TOKEN, "GITLAB_WEBHOOK_SECRET": SIGNING_TOKEN}

    code = await run_doctor(set_)

    told = capsys.readouterr().out
    assert (alone.is_good, alone.mend) == (False, "Make the account a member of a project, with the role Developer.")
    assert f"MEND  GitLab       {gitlab.url}\n" in told
    assert "-> The token in GITLAB_TOKEN has expired. Make a new one" in told
    assert code == 1
