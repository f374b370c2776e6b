"""The life of a refactoring on GitLab: asked for in an issue or under a merge request, decided by people with roles."""

import re

import pytest

from tests.doubles.gitlab.stage import BOT, GitLabDouble
from tests.flows.conftest import Bot
from tests.flows.shop_files import REFACTOR, SOURCE, TESTED, UNTESTED
from tests.flows.shop_on_gitlab import MAINTAINER, open_shop

RULES = {
    ".forge.yml": "version: 1\npr: {labels: [forge, tidy], title: 'refactor: {summary}', reviewers: codeowners}\n",
    ".gitlab/CODEOWNERS": f"* @acme/gone @{MAINTAINER} ada@example.org\n",
}
OF_OTHER_HOSTS = re.compile(r"[Pp]ull request|#-|#!")


async def test_a_refactoring_is_planned_proposed_with_its_proof_merged_and_taken_back(
    bot: Bot, gitlab: GitLabDouble
) -> None:
    shop = await open_shop(bot, gitlab, "tested-shop", {**TESTED, **RULES})
    await gitlab.push(shop.project, "topic", {"README.md": "# A shop\n"})
    topic = await gitlab.open_merge_request(shop.project, "topic")
    await shop.says("/forge plan --type=dead_code_removal", topic)
    plan = await shop.reply("with 1 change", topic)
    asked = await shop.says(REFACTOR)
    reply = await shop.reply("opened !")
    opened = await shop.proposed()
    proof = await shop.proof(opened.version.head, "success")

    assert "`/forge refactor shop.py --type=dead_code_removal`" in plan
    assert (opened.title, opened.target_branch, opened.labels) == (
        "refactor: Remove _discount, which nothing uses",
        "main",
        ["forge", "tidy"],
    )
    assert [person.username for person in opened.reviewers] == [MAINTAINER]
    assert "since gitlab takes none of theirs: @" in opened.description
    assert f"in #{shop.issue.iid} (J-" in opened.description
    assert f"opened !{opened.iid}" in reply
    assert (proof.description or "").startswith("Proven on ")
    assert [given.name for given in asked.emoji if given.user.username == BOT] == ["eyes", "rocket"]

    merged_sha = await gitlab.merge(opened)
    measured = await shop.proposed(state="merged", holding="measured after the merge")
    await shop.says("/forge rollback -- the summer sale", opened, username=MAINTAINER)
    told = await shop.reply("takes `", opened)
    undone = await shop.proposed(holding=f"Takes !{opened.iid}")

    assert "promised " in measured.description
    assert b"_discount" not in await shop.text(merged_sha, "shop.py")
    assert await shop.text(undone.version.head, "shop.py") == SOURCE.encode()
    assert f"!{undone.iid} takes" in told
    written = [plan, reply, told, measured.description, undone.description, *shop.replies(), *shop.replies(topic)]
    assert not [text for text in written if OF_OTHER_HOSTS.search(text)]


@pytest.mark.long  # the same runs always on GitHub, and the levels in the table of rights
async def test_a_draft_is_approved_by_a_maintainer_and_by_nobody_below(bot: Bot, gitlab: GitLabDouble) -> None:
    shop = await open_shop(bot, gitlab, "untested-shop", UNTESTED)
    opened = await shop.refactored()
    before = await shop.proof(opened.version.head, "failed")
    refused = await shop.says("/forge approve", opened)
    no = await shop.reply("maintain", opened)
    await bot.all_jobs_ended()
    is_still_red = not before.is_retried
    await shop.says("/forge approve", opened, username=MAINTAINER)
    yes = await shop.reply("is approved", opened)
    after = await shop.proof(opened.version.head, "success")

    assert opened.title.startswith("Draft: ")
    assert is_still_red
    assert [given.name for given in refused.emoji if given.user.username == BOT] == ["eyes", "confused"]
    assert "is approved" not in no
    assert MAINTAINER in yes
    assert after.description == f"Approved by {MAINTAINER} at {opened.version.head[:12]}"


@pytest.mark.long  # tests/stories tell the same on every host
async def test_what_was_rejected_is_closed_with_its_branch_and_never_proposed_again(
    bot: Bot, gitlab: GitLabDouble
) -> None:
    shop = await open_shop(bot, gitlab, "rejecting-shop", UNTESTED)
    await gitlab.push(shop.project, "topic", {"README.md": "# A shop\n"})
    topic = await gitlab.open_merge_request(shop.project, "topic")
    opened = await shop.refactored(topic)
    await shop.says("/forge reject -- kept for the summer sale", opened, username=MAINTAINER)
    reply = await shop.reply("is rejected and closed", opened)
    await shop.says(REFACTOR, topic)
    await shop.reply("found nothing to change", topic)

    assert opened.target_branch == "topic"
    assert f"in !{topic.iid} (J-" in opened.description
    assert "kept for the summer sale" in reply
    assert [one.state for one in shop.proposals()] == ["closed"]
    assert await gitlab.git.sha(shop.project.path, opened.source_branch) is None
