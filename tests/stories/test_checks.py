"""What a commit is told: scored where it was pushed, compared where it is proposed, and left alone elsewhere."""

from tests.stories.capabilities import REOPENING, RERUNS, where
from tests.stories.conftest import Make
from tests.stories.shop import TANGLED_SHOP
from tests.tangled_shop import SOURCE, TANGLED

_CHANGED = range(SOURCE.count("\n") + 1, (SOURCE + TANGLED).count("\n") + 1)


async def test_a_push_to_the_default_branch_is_scored(make_repository: Make) -> None:
    shop = await make_repository()
    sha = await shop.push("main", {"README.md": "# Shop\n"})

    check = await shop.check(sha)
    assert check.state == "passed"
    assert check.title.startswith("Readiness ")


async def test_a_pull_request_is_compared_and_remarked_where_it_changes_something(make_repository: Make) -> None:
    shop = await make_repository()
    number, sha = await shop.propose("topic", TANGLED_SHOP)

    check = await shop.check(sha)
    remarks = await shop.remarks(number)
    assert "->" in check.title
    assert remarks
    assert set(remarks) <= {f"shop.py:{line}" for line in _CHANGED}


async def test_a_pull_request_that_adds_no_finding_gets_no_remark(make_repository: Make) -> None:
    shop = await make_repository()
    number, sha = await shop.propose("topic", {"README.md": "# Shop\n"})

    check = await shop.check(sha)
    assert check.state == "passed"
    assert "no new findings" in check.title
    assert await shop.remarks(number) == []


async def test_a_repository_of_words_has_nothing_to_score(make_repository: Make) -> None:
    words = await make_repository({"README.md": "# Words\n"})
    sha = await words.push("main", {"more.md": "More.\n"})

    assert "Nothing to score" in (await words.check(sha)).title


async def test_a_push_to_another_branch_is_left_alone(make_repository: Make) -> None:
    shop = await make_repository()
    sha = await shop.push("topic", TANGLED_SHOP)

    assert await shop.checks(sha) == []


async def test_a_branch_that_is_deleted_is_left_alone(make_repository: Make) -> None:
    shop = await make_repository()
    sha = await shop.push("topic", TANGLED_SHOP)
    await shop.delete_branch("topic")

    assert await shop.checks(sha) == []
    assert "topic" not in await shop.branches()


async def test_the_next_push_to_a_pull_request_is_checked_too(make_repository: Make) -> None:
    shop = await make_repository()
    _, first = await shop.propose("topic", TANGLED_SHOP)
    await shop.settled()
    second = await shop.push("topic", {"shop.py": SOURCE, "README.md": "# Shop\n"})

    assert "no new findings" in (await shop.check(second)).title
    assert "->" in (await shop.check(first)).title


async def test_of_pushes_in_a_row_the_last_is_checked_and_no_check_is_left_running(make_repository: Make) -> None:
    shop = await make_repository()
    _, first = await shop.propose("topic", TANGLED_SHOP)
    others = [await shop.push("topic", {f"part_{number}.py": SOURCE}) for number in range(3)]

    assert (await shop.check(others[-1])).state == "passed"
    earlier = [check for sha in (first, *others[:-1]) for check in await shop.checks(sha)]
    assert "running" not in {check.state for check in earlier}


async def test_a_branch_that_starts_anew_is_checked_at_its_new_head(make_repository: Make) -> None:
    shop = await make_repository()
    await shop.propose("topic", TANGLED_SHOP)
    await shop.settled()
    sha = await shop.force_push("topic", {"README.md": "# Shop\n"})

    assert "no new findings" in (await shop.check(sha)).title


async def test_a_closed_pull_request_is_left_alone(make_repository: Make) -> None:
    shop = await make_repository()
    shop.post.hold()
    number, sha = await shop.propose("topic", TANGLED_SHOP)
    await shop.close(number)
    await shop.settled()
    held = shop.post.told()
    shop.post.let_go()
    for delivery in held:
        await shop.post.send(delivery)

    assert {check.state for check in await shop.checks(sha)} <= {"called off", "passed"}
    assert await shop.remarks(number) == []


async def test_what_was_merged_is_scored_where_it_came_to(make_repository: Make) -> None:
    shop = await make_repository()
    number, _ = await shop.propose("topic", TANGLED_SHOP)
    await shop.settled()
    sha = await shop.merge(number)

    check = await shop.check(sha)
    assert check.state == "passed"
    assert check.title.startswith("Readiness ")


async def test_another_default_branch_counts_from_its_first_push(make_repository: Make) -> None:
    shop = await make_repository()
    await shop.push("trunk", {"README.md": "# Shop\n"})
    await shop.set_default_branch("trunk")
    on_trunk = await shop.push("trunk", {"more.py": SOURCE})
    on_main = await shop.push("main", {"other.py": SOURCE})

    assert (await shop.check(on_trunk)).state == "passed"
    assert await shop.checks(on_main) == []


async def test_a_push_that_is_told_three_times_is_checked_once(make_repository: Make) -> None:
    shop = await make_repository()
    sha = await shop.push("main", {"README.md": "# Shop\n"})
    first = await shop.check(sha)
    told = shop.post.told()[-1]
    await shop.post.send(told)
    await shop.post.send(told, with_new_id=True)

    assert await shop.checks(sha) == [first]


@where(REOPENING)
async def test_a_pull_request_that_comes_back_is_checked(make_repository: Make) -> None:
    shop = await make_repository()
    number, _ = await shop.propose("topic", TANGLED_SHOP)
    await shop.close(number)
    await shop.settled()
    await shop.reopen(number)
    sha = (await shop.branches())["topic"]

    assert "->" in (await shop.check(sha)).title


@where(RERUNS)
async def test_a_check_that_is_run_again_says_the_same(make_repository: Make) -> None:
    shop = await make_repository()
    _, sha = await shop.propose("topic", TANGLED_SHOP)
    before = await shop.check(sha)
    await shop.rerun(sha)

    assert await shop.check(sha) == before
