"""The configuration in force, with real repositories: its own file, its organization's, and one that it builds on."""

import hashlib
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.commands.records import RepositoryRecords
from handlers.errors import UserError
from handlers.jobs.judging import judge
from handlers.jobs.repository import Subject
from handlers.jobs.requests import AnalysisRequest
from handlers.messages import config_text
from providers.code_hosts.events import Actor
from providers.code_hosts.local.repositories import create_repository
from providers.database import configurations, repositories
from tests.handlers.jobs.conftest import Town

BROKEN = "version: 1\npaths: {exlude: []}\n"
SHOP, ABOVE = "acme/shop", "acme/forge-config"


async def test_an_organizations_file_is_asked_for_once_an_hour(town: Town) -> None:
    shop, _ = await town.settle(SHOP), await town.settle(ABOVE)
    town.push(SHOP, ".forge.yml", "version: 1\n")
    town.push(ABOVE, "forge.yml", "version: 1\nmode: observe\nlocked: [mode]\n")

    first = await town.in_force(shop)
    town.push(ABOVE, "forge.yml", "version: 1\nmode: off\nlocked: [mode]\n")
    soon = await town.in_force(shop)
    times_asked = town.asked.count(ABOVE)
    await town.an_hour_passes(shop)
    later = await town.in_force(shop)

    assert [each.layers.at().rules.mode for each in (first, soon, later)] == ["observe", "observe", "off"]
    assert times_asked == 1
    assert later.layers.at().value("mode")[1].origin == "locked"


async def test_an_organizations_file_is_found_though_no_delivery_has_told_of_its_branch(town: Town) -> None:
    shop = await town.settle(SHOP)
    above = create_repository(town.root, ABOVE)
    async with town.ctx.database.system() as session:  # as an installation names them
        await repositories.ensure(session, shop.organization_id, replace(above.ref, default_branch=""))
    town.push(SHOP, "a.py", "x = 1\n")
    town.push(ABOVE, "forge.yml", "version: 1\nmode: off\nlocked: [mode]\n")

    configuration = await town.in_force(shop)

    assert configuration.layers.at().value("mode")[1].origin == "locked"


async def test_an_organizations_file_that_cannot_be_read_for_a_while_goes_on_holding(town: Town) -> None:
    shop, _ = await town.settle(SHOP), await town.settle(ABOVE)
    town.push(SHOP, "a.py", "x = 1\n")
    town.push(ABOVE, "forge.yml", "version: 1\nmode: off\nlocked: [mode]\n")
    await town.in_force(shop)
    await town.an_hour_passes(shop)
    shutil.rmtree(create_repository(town.root, ABOVE).path)

    configuration = await town.in_force(shop)

    assert configuration.layers.at().value("mode")[1].origin == "locked"


async def test_a_broken_organizations_file_stops_writes_and_its_last_good_one_holds(town: Town) -> None:
    shop, _ = await town.settle(SHOP), await town.settle(ABOVE)
    town.push(SHOP, "a.py", "x = 1\n")
    town.push(ABOVE, "forge.yml", "version: 1\npaths: {exclude: ['gen/**']}\n")
    town.push(ABOVE, "forge.yml", "version: 1\npaths: {exlude: []}\n")

    configuration = await town.in_force(shop)

    assert configuration.layers.at().rules.paths.exclude == ("gen/**",)
    with pytest.raises(UserError, match=r"`forge.yml` cannot be read, so nothing is changed: forge.yml:2:9"):
        configuration.for_writing()


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        pytest.param("other.yml", "120000", "a symlink stands here", id="a symlink"),
        pytest.param(f"# {'x' * 2_000_000}\n", "100644", "a file of more than 64 KB stands here", id="a vast file"),
    ],
)
async def test_what_is_no_readable_file_above_stops_writes_for_as_long_as_it_stands(
    town: Town, content: str, mode: str, said: str
) -> None:
    shop, _ = await town.settle(SHOP), await town.settle(ABOVE)
    town.push(SHOP, "a.py", "x = 1\n")
    town.push(ABOVE, "forge.yml", "version: 1\npaths: {exclude: ['gen/**']}\n")
    town.push(ABOVE, "forge.yml", content, mode=mode)

    first, remembered = await town.in_force(shop), await town.in_force(shop)

    for configuration in (first, remembered):
        [problem] = configuration.problems
        assert (problem.file, said in problem.message) == ("forge.yml", True)
        assert configuration.layers.at().rules.paths.exclude == ("gen/**",)
    with pytest.raises(UserError, match=r"`forge\.yml` cannot be read, so nothing is changed"):
        first.for_writing()


async def test_what_is_no_file_from_the_start_stops_writes_too(town: Town) -> None:
    shop, _ = await town.settle(SHOP), await town.settle(ABOVE)
    town.push(SHOP, "a.py", "x = 1\n")
    town.push(ABOVE, "forge.yml", "other.yml", mode="120000")

    assert (await town.in_force(shop)).problems


async def test_without_any_file_writes_go_by_what_is_built_in(town: Town) -> None:
    shop = await town.settle(SHOP)
    town.push(SHOP, "a.py", "x = 1\n")

    configuration = await town.in_force(shop)

    assert (configuration.for_writing().mode, configuration.name) == ("propose", "")


async def test_a_branch_without_a_commit_is_said(town: Town) -> None:
    shop = await town.settle(SHOP)

    with pytest.raises(UserError, match="has no commit yet"):
        await town.in_force(shop)


async def test_a_repository_may_build_on_one_commit_of_another_and_keeps_the_locks(town: Town) -> None:
    shop, _, _ = await town.settle(SHOP), await town.settle(ABOVE), await town.settle("acme/rules")
    sha = town.push("acme/rules", "base.yml", "version: 1\nmode: propose\nrefactor: {draft: true}\n")
    town.push("acme/rules", "base.yml", "version: 1\n")
    town.push(ABOVE, "forge.yml", "version: 1\nmode: observe\nlocked: [mode]\n")
    town.push(SHOP, ".forge.yml", f"version: 1\nextends: acme/rules:base.yml@{sha}\n")

    configuration = await town.in_force(shop)

    rules = configuration.layers.at().rules
    assert (configuration.problems, rules.refactor.draft, rules.mode) == ((), True, "observe")


@pytest.mark.parametrize("is_public", [True, False])
async def test_what_another_private_repository_says_is_held_and_not_told_unless_one_may_read_there(
    town: Town, is_public: bool
) -> None:
    shop, base = await town.settle(SHOP), await town.settle("acme/rules")
    if is_public:
        await _public(town, base)
    sha = town.push("acme/rules", "base.yml", "version: 1\nnotify: {slack: '#layoffs'}\n")
    town.push(SHOP, ".forge.yml", f"version: 1\nextends: acme/rules:base.yml@{sha}\n")

    configuration = await town.in_force(shop)

    value, source = configuration.layers.at().value("notify.slack")
    assert (value, source.is_told) == ("#layoffs", is_public)
    assert (configuration.private_base is None) == is_public
    assert configuration.told().layers.at().value("notify.slack")[1].is_told


async def test_whether_somebody_may_read_there_is_the_hosts_to_say(town: Town) -> None:
    shop, base = await town.settle(SHOP), await town.settle("acme/rules")
    records = RepositoryRecords(town.ctx, shop)

    assert await records.may_read(base.ref, Actor("501", "ana"))
    assert not await records.may_read(base.ref, Actor("", "ghost"))


@pytest.mark.parametrize(
    ("extends", "said"),
    [
        pytest.param(f"stranger/rules:base.yml@{'0' * 40}", "no such repository of the same owner", id="a stranger's"),
        pytest.param(f"acme/nowhere:base.yml@{'0' * 40}", "no such repository of the same owner", id="not served"),
        pytest.param("acme/rules:other.yml@SHA", "there is no such file at this commit", id="no such file"),
        pytest.param(
            "acme/rules:secret.yml@SHA", "cannot be followed: see its line 1, column 1", id="a file that is no such one"
        ),
    ],
)
async def test_what_cannot_be_built_on_stops_writes(town: Town, extends: str, said: str) -> None:
    shop, _ = await town.settle(SHOP), await town.settle("acme/rules")
    town.push("acme/rules", "secret.yml", "aws_key: AKIA1234\n")
    sha = town.push("acme/rules", "base.yml", "version: 1\n")
    town.push(SHOP, ".forge.yml", f"version: 1\nextends: {extends.replace('SHA', sha)}\n")

    configuration = await town.in_force(shop)

    [problem] = configuration.problems
    assert (problem.place, said in problem.message) == ((2, 10), True)


async def _public(town: Town, subject: Subject) -> Subject:
    """Everybody may read it from now on."""
    ref = replace(subject.ref, is_private=False)
    async with town.ctx.database.system() as session:
        await repositories.ensure(session, subject.organization_id, ref)
    return replace(subject, ref=ref)


async def test_a_public_repository_builds_on_no_file_of_a_private_one(town: Town) -> None:
    shop, _ = await _public(town, await town.settle(SHOP)), await town.settle("acme/rules")
    sha = town.push("acme/rules", "base.yml", "version: 1\n")
    town.push(SHOP, ".forge.yml", f"version: 1\nextends: acme/rules:base.yml@{sha}\n")

    configuration = await town.in_force(shop)

    assert [each.message for each in configuration.problems] == [
        "a public repository builds on no file of a private one"
    ]


@pytest.mark.parametrize(
    ("is_public", "is_above_public", "is_told"),
    [
        pytest.param(True, False, False, id="a private file above a public repository"),
        pytest.param(True, True, True, id="both are public"),
        pytest.param(False, False, True, id="both are private"),
    ],
)
async def test_what_a_private_organizations_file_says_is_told_in_no_public_repository(
    town: Town, is_public: bool, is_above_public: bool, is_told: bool
) -> None:
    shop, above = await town.settle(SHOP), await town.settle(ABOVE)
    shop = await _public(town, shop) if is_public else shop
    if is_above_public:
        await _public(town, above)
    town.push(SHOP, "a.py", "x = 1\n")
    town.push(ABOVE, "forge.yml", "version: 1\nnotify: {slack: '#layoffs'}\nlocked: [notify]\n")
    town.push(ABOVE, "forge.yml", "version: 1\nlayoffs: true\n")

    configuration = await town.in_force(shop)

    effective = configuration.layers.at()
    told = config_text.explained(effective, configuration.problems, is_whole=True, path="", trigger="forge")
    assert effective.rules.notify.slack == "#layoffs"
    assert ("layoffs" in told, "held back: stands in a repository that you may not be able to read" in told) == (
        is_told,
        not is_told,
    )


async def test_an_analysis_follows_the_last_good_file_and_knows_the_mistake(town: Town) -> None:
    shop = await town.settle(SHOP)
    town.push(SHOP, "gen_a.py", "def a():\n    return 1\n")
    town.push(SHOP, "b.py", "def b():\n    return 1\n")
    town.push(SHOP, ".forge.yml", "version: 1\npaths: {exclude: ['gen_*']}\n")
    sha = town.push(SHOP, ".forge.yml", "version: 1\npaths: {exlude: ['gen_*']}\n")

    judged = await judge(town.ctx, shop, AnalysisRequest(shop.repository_id, sha, branch="main"))

    files = {file.path for file in judged.comparison.head.files if file.kind == "source"}
    assert files == {"b.py"}
    assert judged.problems[0].place == (2, 9)


async def pushed_and_broken_by_us(town: Town, full_name: str) -> tuple[Subject, str]:
    """A repository whose file cannot be read, though it could be an hour before, unchanged."""
    subject = await town.settle(full_name)
    town.push(full_name, "a.py", "def a():\n    return 1\n")
    sha = town.push(full_name, ".forge.yml", BROKEN)
    digest = hashlib.sha256(BROKEN.encode()).hexdigest()
    async with town.ctx.database.system() as session:
        about = subject.organization_id, subject.repository_id
        await configurations.note(session, *about, digest=digest, is_good=True, now=datetime.now(UTC))
    return subject, sha


async def test_when_files_break_in_numbers_that_nobody_changed_nothing_is_told(town: Town) -> None:
    broken = [await pushed_and_broken_by_us(town, f"acme/shop-{number}") for number in range(3)]

    judged = [
        await judge(town.ctx, subject, AnalysisRequest(subject.repository_id, sha, branch="main"))
        for subject, sha in broken
    ]

    assert [bool(each.problems) for each in judged] == [True, True, False]
    assert not any(".forge.yml" in note for note in judged[2].notes)
    with pytest.raises(UserError, match="nothing is changed"):
        (await town.in_force(broken[2][0])).for_writing()
