"""`.forge.yml`: followed from the default branch, shown with where each value comes from, and harmless when broken."""

from tests.stories.capabilities import FORKS, where
from tests.stories.conftest import Make
from tests.stories.shop import SHOP, TANGLED_SHOP

_QUIET = "version: 1\nanalysis:\n  annotations: 0\n"


async def test_the_file_of_the_default_branch_is_followed(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, ".forge.yml": _QUIET})
    number, sha = await shop.propose("topic", TANGLED_SHOP)

    assert "->" in (await shop.check(sha)).title
    assert await shop.remarks(number) == []


async def test_a_value_is_shown_with_the_commit_that_it_comes_from(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, ".forge.yml": _QUIET})
    await shop.propose("topic", TANGLED_SHOP)
    answer = await shop.ask("/forge config")

    assert "analysis.annotations" in answer.text
    assert (await shop.branches())["main"][:7] in answer.text


async def test_a_broken_file_is_told_with_its_place_and_blocks_the_check(make_repository: Make) -> None:
    shop = await make_repository()
    sha = await shop.push("main", {".forge.yml": "version: 1\nanalisys:\n  annotations: 0\n"})

    check = await shop.check(sha)
    assert check.state == "blocked"
    assert ".forge.yml" in check.title


async def test_a_file_that_was_mended_blocks_nothing(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, ".forge.yml": "version: one\n"})
    sha = await shop.push("main", {".forge.yml": _QUIET})

    assert (await shop.check(sha)).state == "passed"


async def test_while_the_file_is_broken_nothing_is_written_and_the_refusal_says_so(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, ".forge.yml": "version: 1\nanalisys: {}\n"})
    await shop.propose("topic", TANGLED_SHOP)
    answer = await shop.ask("/forge refactor shop.py")

    assert ".forge.yml" in answer.text
    assert await shop.proposals() == []


async def test_the_file_may_ask_for_more_than_the_bot_does(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, ".forge.yml": "version: 1\ncommands:\n  write: [admin]\n"})
    await shop.propose("topic", TANGLED_SHOP)
    answer = await shop.ask("/forge plan", by="reader")

    assert "needs `admin`" in answer.text


async def test_a_mode_that_proposes_nothing_refuses_and_says_how_to_switch(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, ".forge.yml": "version: 1\nmode: observe\n"})
    await shop.propose("topic", TANGLED_SHOP)
    answer = await shop.ask("/forge refactor shop.py")

    assert "`mode` is `observe` here" in answer.text
    assert "Write `mode: propose` into `.forge.yml` on the default branch, then ask again." in answer.text


async def test_a_pull_request_that_edits_the_file_is_told_in_one_comment_what_it_would_change(
    make_repository: Make,
) -> None:
    shop = await make_repository({**SHOP, ".forge.yml": "version: 1\nmode: observe\n"})
    number, _ = await shop.propose("topic", {".forge.yml": "version: 1\nmode: off\n"})
    first = await shop.notices(number)
    await shop.push("topic", {".forge.yml": "version: 1\nmod: propose\n"})
    second = await shop.notices(number)
    await shop.push("topic", {".forge.yml": "version: 1\nmode: observe\n"})
    third = await shop.notices(number)

    assert len({*first, *second, *third}) == 1
    assert "| `mode` | `observe` | `off` | repository, `.forge.yml@" in "".join(first.values())
    assert '`.forge.yml:2:1: the key "mod" is not known; did you mean "mode"?`' in "".join(second.values())
    assert "`mode`" not in "".join(third.values())


@where(FORKS)
async def test_a_file_that_comes_out_of_a_fork_changes_nothing_and_is_told_so(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, ".forge.yml": "version: 1\nmode: observe\n"}, is_private=False)
    number, _ = await shop.propose_from_fork("topic", {**TANGLED_SHOP, ".forge.yml": "version: 1\nmode: off\n"})
    [notice] = (await shop.notices(number)).values()

    assert "comes from a fork and changes `.forge.yml`. That changes nothing here" in notice
    assert "| `mode` |" not in notice
