"""A change is proposed: the same stories on GitHub, on GitLab and on a folder of bare repositories."""

from dataclasses import replace

import pytest

from providers.code_hosts.proposals import PullRequestDraft
from providers.errors import LeaseLost, ProviderRefused

BRANCH = "forge-factory/J-1-file_split"
DRAFT = PullRequestDraft(BRANCH, "main", "Split billing", "What and why.", labels=("forge", "refactoring"))


async def test_a_pushed_branch_becomes_a_pull_request_of_ours(place, bot):
    base = await place.host.get_head_sha(place.ref, "main")
    sha = await bot.propose(BRANCH, "x = 2\n")

    opened = await place.host.ensure_pull_request(place.ref, DRAFT)

    assert (opened.state, opened.is_ours, opened.author.is_bot, opened.is_fork) == ("open", True, True, False)
    assert (opened.head_branch, opened.head_sha, opened.base_branch, opened.base_sha) == (BRANCH, sha, "main", base)
    assert (opened.title, opened.body, opened.is_draft) == ("Split billing", "What and why.", False)
    assert sorted(opened.labels) == ["forge", "refactoring"]
    assert await place.host.get_pull_request(place.ref, opened.number) == replace(opened, is_mergeable=True)


async def test_a_draft_is_opened_as_one(place, bot):
    await bot.propose(BRANCH, "x = 2\n")

    opened = await place.host.ensure_pull_request(place.ref, replace(DRAFT, is_draft=True))

    assert opened.is_draft


async def test_a_job_killed_between_push_and_pull_request_goes_on_to_the_same_one(place, bot):
    first = await bot.propose(BRANCH, "x = 2\n")

    second = await bot.propose(BRANCH, "x = 2\n")
    opened = await place.open_host().ensure_pull_request(place.ref, DRAFT)

    assert first == second == opened.head_sha
    assert [one.number for one in await place.host.list_open_pull_requests(place.ref, "")] == [opened.number]


async def test_a_job_killed_before_it_wrote_the_pull_request_down_finds_the_same_one(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)

    await bot.propose(BRANCH, "x = 2\n")
    found = await place.open_host().ensure_pull_request(place.ref, DRAFT)

    assert found.number == opened.number
    assert len(await place.host.list_open_pull_requests(place.ref, "")) == 1


async def test_title_body_and_labels_are_brought_up_to_date_in_place(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)

    wanted = replace(DRAFT, title="Split billing in two", body="Proven.", labels=("proven", "forge"))
    await place.host.ensure_pull_request(place.ref, wanted)

    found = await place.host.get_pull_request(place.ref, opened.number)
    assert (found.title, found.body) == ("Split billing in two", "Proven.")
    assert sorted(found.labels) == ["forge", "proven", "refactoring"]


async def test_a_label_that_a_person_took_off_is_not_put_back_and_a_new_one_is_added(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)
    await place.person_takes_label_off(opened.number, "refactoring")

    again = await place.host.ensure_pull_request(place.ref, replace(DRAFT, labels=(*DRAFT.labels, "proven")))

    assert sorted(again.labels) == ["forge", "proven"]
    assert sorted((await place.host.get_pull_request(place.ref, opened.number)).labels) == ["forge", "proven"]


async def test_people_are_asked_for_a_review_once_and_those_whom_the_host_refuses_are_told(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)
    wanted = ["will-writer", "acme/nobody", "mia-maintainer"]

    refused = [await place.host.ensure_reviewers(place.ref, opened.number, wanted) for _ in range(2)]

    assert refused == [["acme/nobody"], ["acme/nobody"]]
    found = await place.host.get_pull_request(place.ref, opened.number)
    assert found.reviewers == ("will-writer", "mia-maintainer")


async def test_nobody_is_asked_to_review_what_is_not_ours(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    theirs = await place.person_opens(BRANCH)

    with pytest.raises(ProviderRefused, match="not opened by this bot"):
        await place.host.ensure_reviewers(place.ref, theirs, ["will-writer"])


async def test_a_pull_request_that_somebody_closed_stays_closed_and_as_it_was(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)
    await place.person_closes(opened.number)

    found = await place.host.ensure_pull_request(place.ref, replace(DRAFT, title="Once more", labels=("again",)))

    assert (found.number, found.state, found.title) == (opened.number, "closed", "Split billing")
    assert "again" not in found.labels
    assert await place.host.list_open_pull_requests(place.ref, "") == []


async def test_a_merged_pull_request_says_which_commit_came_of_it(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)
    merged_sha = await place.person_merges(opened.number)

    found = await place.host.get_pull_request(place.ref, opened.number)
    ensured = await place.host.ensure_pull_request(place.ref, DRAFT)

    assert opened.merged_sha is None
    assert (found.state, found.merged_sha) == ("merged", merged_sha)
    assert (ensured.number, ensured.state, ensured.merged_sha) == (opened.number, "merged", merged_sha)
    assert await place.host.get_head_sha(place.ref, "main") == merged_sha


async def test_the_body_is_edited_after_the_merge_too(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)
    await place.person_merges(opened.number)

    for _ in range(2):
        await place.host.set_pull_request_body(place.ref, opened.number, "Promised +3, measured +2.9.")

    assert (await place.host.get_pull_request(place.ref, opened.number)).body == "Promised +3, measured +2.9."


async def test_what_somebody_else_opened_is_neither_edited_nor_closed(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    theirs = await place.person_opens(BRANCH)

    found = await place.host.ensure_pull_request(place.ref, DRAFT)
    with pytest.raises(ProviderRefused, match="not opened by this bot"):
        await place.host.set_pull_request_body(place.ref, theirs, "Ours now.")
    with pytest.raises(ProviderRefused, match="not opened by this bot"):
        await place.host.close_pull_request(place.ref, theirs)

    assert (found.number, found.is_ours, found.title, found.state) == (theirs, False, "A change", "open")


async def test_ours_is_closed_once(place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)

    for _ in range(2):
        await place.host.close_pull_request(place.ref, opened.number)

    assert (await place.host.get_pull_request(place.ref, opened.number)).state == "closed"


async def test_a_commit_of_somebody_else_on_our_branch_is_told_from_ours(place, bot):
    ours = await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)
    before = await place.host.get_commits(place.ref, opened.number)
    theirs = await place.person_pushes(BRANCH, {"a.py": "x = 3\n"})

    after = await place.host.get_commits(place.ref, opened.number)

    assert [(commit.sha, commit.is_ours) for commit in before] == [(ours, True)]
    assert [(commit.sha, commit.is_ours) for commit in after] == [(ours, True), (theirs, False)]
    assert after[0].author_id == opened.author.external_id != after[1].author_id
    assert (await place.host.get_pull_request(place.ref, opened.number)).head_sha == theirs


async def test_a_second_commit_of_ours_moves_the_head(place, bot):
    first = await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)

    second = await bot.propose(BRANCH, "x = 3\n", after=first)

    assert (await place.host.get_pull_request(place.ref, opened.number)).head_sha == second
    commits = await place.host.get_commits(place.ref, opened.number)
    assert [commit.sha for commit in commits] == [first, second]


async def test_a_branch_is_deleted_where_it_was_left_and_its_pull_request_closes(place, bot):
    sha = await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)

    gone = [await place.host.delete_branch(place.ref, BRANCH, sha) for _ in range(2)]

    assert gone == [True, True]
    assert await place.host.get_head_sha(place.ref, BRANCH) is None
    assert (await place.host.get_pull_request(place.ref, opened.number)).state == "closed"


async def test_a_branch_that_somebody_moved_is_not_deleted(place, bot):
    sha = await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)
    theirs = await place.person_pushes(BRANCH, {"a.py": "x = 3\n"})

    assert not await place.host.delete_branch(place.ref, BRANCH, sha)

    assert await place.host.get_head_sha(place.ref, BRANCH) == theirs
    assert (await place.host.get_pull_request(place.ref, opened.number)).state == "open"


async def test_open_pull_requests_are_listed_by_the_beginning_of_their_branch(place, bot):
    numbers = []
    for count in range(2):
        branch = f"forge-factory/J-{count}-dead_code"
        await bot.propose(branch, f"x = {count + 5}\n")
        numbers.append((await place.host.ensure_pull_request(place.ref, replace(DRAFT, head_branch=branch))).number)
    await place.person_pushes("topic", {"b.py": "y = 1\n"})
    theirs = await place.person_opens("topic")

    ours = await place.host.list_open_pull_requests(place.ref, "forge-factory/")
    everything = await place.host.list_open_pull_requests(place.ref, "")

    assert [one.number for one in ours] == numbers
    assert [(one.number, one.is_ours) for one in everything] == [
        *((number, True) for number in numbers),
        (theirs, False),
    ]


async def test_a_branch_that_brings_nothing_is_refused(place, bot):
    with pytest.raises(ProviderRefused, match=r"(?i)'head'|not a branch"):
        await place.host.ensure_pull_request(place.ref, DRAFT)
    await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)
    await place.person_merges(opened.number)
    other = "forge-factory/J-2-file_split"
    await bot.propose(other, "x = 3\n")
    second = await place.host.ensure_pull_request(place.ref, replace(DRAFT, head_branch=other))

    assert second.number != opened.number


async def test_whoever_lost_the_job_gets_no_key_and_writes_nothing(place, bot, lease):
    sha = await bot.propose(BRANCH, "x = 2\n")
    opened = await place.host.ensure_pull_request(place.ref, DRAFT)
    lease.lost = LeaseLost("another worker holds the job")

    writes = [
        lambda: place.host.get_push_access(place.ref),
        lambda: place.host.ensure_pull_request(place.ref, replace(DRAFT, title="Other")),
        lambda: place.host.set_pull_request_body(place.ref, opened.number, "Other"),
        lambda: place.host.ensure_reviewers(place.ref, opened.number, ["will-writer"]),
        lambda: place.host.close_pull_request(place.ref, opened.number),
        lambda: place.host.delete_branch(place.ref, BRANCH, sha),
    ]
    for write in writes:
        with pytest.raises(LeaseLost):
            await write()

    found = await place.host.get_pull_request(place.ref, opened.number)
    assert (found.title, found.body, found.state, found.head_sha) == ("Split billing", "What and why.", "open", sha)
