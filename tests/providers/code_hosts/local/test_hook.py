import os
import pwd
import stat

from providers.code_hosts.events import Actor, PullRequestChanged, Push
from providers.code_hosts.local import hook
from providers.code_hosts.local.repositories import write_hook_settings

ME = Actor(str(os.getuid()), pwd.getpwuid(os.getuid()).pw_name)


async def test_a_push_arrives_signed_and_is_read_as_a_push(person, hosted, inbox):
    first = await person.commit("a.py")
    said = await person.git("push", "origin", "main")
    second = await person.commit("b.py")
    await person.git("push", "origin", "main")

    assert inbox.events == [
        Push(hosted.ref, "main", None, first, ME),
        Push(hosted.ref, "main", first, second, ME),
    ]
    assert "remote: Forge was told (push)." in said
    assert len({delivery.delivery_id for delivery in inbox.deliveries}) == 2


async def test_a_deleted_branch_is_told_and_a_tag_is_not(person, hosted, inbox):
    head = await person.commit("a.py")
    await person.git("tag", "v1")
    await person.git("push", "origin", "main", "main:topic", "v1")

    await person.git("push", "origin", "--delete", "topic")

    assert [(event.branch, event.before_sha, event.head_sha) for event in inbox.events] == [
        ("main", None, head),
        ("topic", None, head),
        ("topic", head, None),
    ]


async def test_a_push_with_the_option_opens_a_pull_request_and_later_ones_bring_it_up_to_date(person, hosted, inbox):
    base = await person.commit("a.py")
    await person.git("push", "origin", "main")
    await person.git("checkout", "--quiet", "-b", "topic")
    first = await person.commit("b.py")
    said = await person.git("push", "-o", "pr", "origin", "topic")
    second = await person.commit("c.py")
    await person.git("push", "origin", "topic")

    told = [event for event in inbox.events if isinstance(event, PullRequestChanged)]
    assert [(event.action, event.number, event.head_sha) for event in told] == [
        ("opened", 1, first),
        ("synchronize", 1, second),
    ]
    assert (told[0].title, told[0].base_sha, told[0].base_branch) == ("Add b.py", base, "main")
    assert (told[0].head_branch, told[0].is_fork, told[0].actor) == ("topic", False, ME)
    assert "remote: Pull request #1 is open: Add b.py" in said


async def test_pull_requests_are_numbered_titled_merged_and_closed(person, hosted, inbox):
    await person.commit("a.py")
    await person.git("push", "origin", "main")
    for branch in ("one", "two"):
        await person.git("checkout", "--quiet", "-b", branch, "main")
        await person.commit(f"{branch}.py")
        await person.git("push", "-o", f"pr=Please take {branch}", "origin", branch)

    await person.git("push", "origin", "one:main")
    await person.git("push", "origin", "--delete", "two")

    rows = hook.pull_requests(hosted.path)
    assert [(row["number"], row["title"], row["state"]) for row in rows] == [
        (1, "Please take one", "merged"),
        (2, "Please take two", "closed"),
    ]
    told = [(event.action, event.number) for event in inbox.events if isinstance(event, PullRequestChanged)]
    assert told == [("opened", 1), ("opened", 2), ("closed", 1), ("closed", 2)]


async def test_a_pull_request_can_be_fetched_by_number_and_pushed_by_nobody(person, hosted, inbox):
    await person.commit("a.py")
    await person.git("push", "origin", "main")
    await person.git("checkout", "--quiet", "-b", "topic")
    head = await person.commit("b.py")
    await person.git("push", "-o", "pr", "origin", "topic")

    await person.git("fetch", "origin", "refs/pull/1/head")
    refused = await _fails(person, "push", "origin", "main:refs/pull/1/head")

    assert await person.git("rev-parse", "FETCH_HEAD") == head
    assert "hidden ref" in refused


async def _fails(person, *arguments):
    try:
        await person.git(*arguments)
    except AssertionError as error:
        return str(error)
    raise AssertionError("it should have failed")


async def test_the_option_on_the_default_branch_is_explained(person, hosted, inbox):
    await person.commit("a.py")

    said = await person.git("push", "-o", "pr", "origin", "main")

    assert "No pull request was opened: push a branch other than main" in said
    assert hook.pull_requests(hosted.path) == []


async def test_a_server_that_stumbles_is_asked_again(person, hosted, inbox):
    inbox.statuses = [500, 503]
    await person.commit("a.py")

    said = await person.git("push", "origin", "main")

    assert "Forge was told (push)." in said
    assert (inbox.attempts, len(inbox.events)) == (3, 1)


async def test_a_server_that_refuses_is_not_asked_again(person, hosted, inbox):
    inbox.statuses = [401, 202]
    await person.commit("a.py")

    said = await person.git("push", "origin", "main")

    assert "Forge was not told: it refused with status 401." in said
    assert inbox.attempts == 1


async def test_a_push_stands_while_nothing_listens_and_says_so(person, hosted, root):
    write_hook_settings(root, "http://127.0.0.1:9", "secret")
    head = await person.commit("a.py")

    said = await person.git("push", "origin", "main")

    assert "Forge was not told: nothing answers at http://127.0.0.1:9/webhooks/local" in said
    assert hook.branch_head(hosted.path, "main") == head


async def test_a_push_stands_without_any_settings_and_says_so(person, hosted, root):
    (root / hook.SETTINGS_FILE).unlink()
    head = await person.commit("a.py")

    said = await person.git("push", "origin", "main")
    await person.git("checkout", "--quiet", "-b", "topic")
    await person.commit("b.py")
    await person.git("push", "-o", "pr", "origin", "topic")

    assert "The push is stored, but Forge was not told" in said
    assert hook.branch_head(hosted.path, "main") == head
    assert [row["state"] for row in hook.pull_requests(hosted.path)] == ["open"]


async def test_the_secret_is_for_the_owner_of_the_machine_only(root):
    mode = (root / hook.SETTINGS_FILE).stat().st_mode

    assert stat.S_IMODE(mode) == 0o600


async def test_hostile_branch_names_are_only_names(person, hosted, inbox, tmp_path):
    await person.commit("a.py")
    name = "$(touch${IFS}pwned);|`id`"

    await person.git("push", "origin", "main", f"main:refs/heads/{name}", "main:refs/heads/--upload-pack=x")

    assert {event.branch for event in inbox.events} == {"main", name, "--upload-pack=x"}
    assert not list(tmp_path.rglob("pwned"))
