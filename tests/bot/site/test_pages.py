import re

import pytest
from sqlalchemy import text

from providers.database import analyses
from providers.database.session import Database
from tests.bot.site.conftest import OpenSite, SiteClient
from tests.bot.site.reports import HOSTILE, sha
from tests.bot.site.seeds import NOBODY, Company, seed_company, seed_run


@pytest.fixture
async def company(database: Database) -> Company:
    return await seed_company(database)


@pytest.fixture
async def site(open_site: OpenSite) -> SiteClient:
    return await open_site()


async def read(site: SiteClient, path: str, status: int = 200) -> str:
    """The HTML of a page, which must be complete, harmless and cached by nobody."""
    answer = await site.get(path)
    html = await answer.text()
    assert answer.status == status, html[:2000]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in html
    assert " style=" not in html
    assert "\u202e" not in html
    assert html.rstrip().endswith("</html>")
    return html


def repository_path(company: Company) -> str:
    return f"/repositories/{company.shop.id}"


async def test_the_front_page_says_what_to_do_first(site: SiteClient):
    html = await read(site, "/")

    assert "Do this first" in html
    assert "./forge demo" in html
    assert "http://127.0.0.1:8321/webhooks/github" in html


async def test_the_front_page_lists_the_repositories_of_all_organizations(company: Company, site: SiteClient):
    html = await read(site, "/")

    assert html.count('class="cover"') == 9
    assert f'href="/repositories/{company.local.id}"' in html
    assert html.count('class="trend"') == 6
    assert "never" in html, "a repository that was not analysed yet says so"


async def test_a_hostile_name_is_shown_and_does_nothing(company: Company, site: SiteClient):
    html = await read(site, "/")

    assert HOSTILE not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&gt;&amp;amp;{{7*7}}\\u202egpj" in html


async def test_a_repository_shows_runs_with_score_change_and_state(company: Company, site: SiteClient):
    html = await read(site, repository_path(company))

    assert f'href="/repositories/{company.shop.id}/runs/{company.scored.id}"' in html
    assert 'href="https://github.com/acme/shop/pull/41"' in html
    assert '<span class="change up"><span class="unseen">up </span>+2.5</span>' in html
    assert "is gone from the host" in html
    assert "/forge refactr src/app.py" in html
    assert "Did you mean" in html


async def test_a_run_shows_score_parts_ledger_and_how_to_repeat_it(company: Company, site: SiteClient):
    html = await read(site, f"{repository_path(company)}/runs/{company.scored.id}")

    assert "<title>75.4 · " in html
    assert "Truly between <b>69.4 to 75.4</b>" in html
    assert "Confidence <b>medium</b> (71%)" in html
    assert "130 findings" in html
    assert "cyclomatic complexity 16, cognitive complexity 29, nesting 4 (free up to 5, 5 and 2)" in html
    assert "Return early to flatten it, and move whole steps into functions of their own." in html
    assert html.count("The command /forge plan shows what a proven refactoring wins back.") == 1
    assert "fixable" not in html
    assert "services/pay/adapters/" in html
    assert "55 files" in html
    assert f"forge analyze --head {company.scored.commit_sha}" in html
    assert "http-equiv" not in html, "a page that will not change does not load itself again"
    first = re.search(r'href="(https://github.com/acme/shop/blob/[^"]+)"', html)
    assert first is not None
    assert first[1] == f"https://github.com/acme/shop/blob/{company.scored.commit_sha}/src/shop/billing/module_0.py#L12"


async def test_a_run_shows_what_stands_beside_its_score(company: Company, site: SiteClient):
    html = await read(site, f"{repository_path(company)}/runs/{company.scored.id}")

    assert "58.3 of 100: 2 verified, 1 declared, 2 absent" in html
    assert "58 lines in 3 places, the same code" in html
    assert "Swallowed exceptions" in html
    assert "41 × # type: ignore" in html
    assert "No coverage report of this commit" in html
    assert f'href="https://github.com/acme/shop/commit/{sha("base")}"' in html
    assert "before this change" in html
    assert HOSTILE not in html


async def test_the_ledger_goes_on_over_pages(company: Company, site: SiteClient):
    path = f"{repository_path(company)}/runs/{company.scored.id}"

    first, last = await read(site, path), await read(site, f"{path}?ledger=3")

    assert first.count('class="path"') == 50
    assert 'href="?ledger=2#ledger"' in first
    assert last.count('class="path"') == 30
    assert 'rel="next"' not in last


async def test_a_run_under_way_shows_its_progress_and_loads_itself_again(company: Company, site: SiteClient):
    html = await read(site, f"{repository_path(company)}/runs/{company.running.id}")

    assert '<meta http-equiv="refresh" content="5">' in html
    assert '<progress id="progress" max="10000000" value="4000000">' in html
    assert "40% of 10.0 MB read" in html


async def test_a_failed_run_says_why(company: Company, site: SiteClient):
    html = await read(site, f"{repository_path(company)}/runs/{company.failed.id}")

    assert f"the commit {sha('failed')} is gone from the host" in html
    assert "http-equiv" not in html


async def test_activity_shows_states_reasons_and_dead_letters(company: Company, site: SiteClient):
    html = await read(site, "/activity")

    assert '<li class="dead"><b>11</b> dead letters</li>' in html
    assert "the push was to another branch than main" in html
    assert "quarantined: its worker died three times" in html
    assert html.count('<tr class="dead">') == 8
    assert 'href="?deliveries=2&amp;jobs=1#deliveries"' in html


async def test_older_activity_is_on_the_next_page(company: Company, site: SiteClient):
    html = await read(site, "/activity?deliveries=2")

    assert html.partition('id="jobs"')[0].count('class="event"') == 14
    assert 'href="?deliveries=1&amp;jobs=1#deliveries"' in html


async def test_a_local_pull_request_shows_conversation_and_check_runs(company: Company, site: SiteClient):
    html = await read(site, f"/repositories/{company.local.id}/pulls/7")

    assert "Split the ledger" in html
    assert '<span class="tag">eyes</span>' in html
    assert "<strong>Readiness 74.1</strong>" in html
    assert "forge:0123456789" not in html, "the bot's marker is for the bot"
    assert f'href="/repositories/{company.local.id}/runs/{company.other_run.id}"' in html
    assert "elsewhere.example/pixel" not in html
    assert 'href="http://elsewhere.example' not in html
    assert "javascript:alert(1)" not in re.sub(r"<p>.*?</p>", "", html, flags=re.DOTALL)
    assert '<a href="https://example.com/" rel="nofollow noopener noreferrer">fine</a>' in html


async def test_a_commit_of_the_local_host_shows_its_check_runs(company: Company, site: SiteClient):
    html = await read(site, f"/repositories/{company.local.id}/check-runs/{company.other_run.commit_sha}")

    assert "Readiness 71 -&gt; 74.1 (+3.1), 2 new findings" in html
    assert "How each part is computed" in html
    assert "FF-3f9c21: cognitive complexity 29 (free up to 5)" in html


async def test_a_run_is_found_only_below_its_own_repository(company: Company, site: SiteClient):
    await read(site, f"{repository_path(company)}/runs/{company.other_run.id}", 404)
    await read(site, f"/repositories/{company.local.id}/runs/{company.scored.id}", 404)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/nothing-here", id="unknown address"),
        pytest.param(f"/repositories/{NOBODY}", id="unknown repository"),
        pytest.param("/repositories/------------------------------------", id="no id at all"),
        pytest.param("/repositories/1", id="a number"),
        pytest.param("/repositories/{shop}/runs/" + str(NOBODY), id="unknown run"),
        pytest.param("/repositories/{shop}/pulls/41", id="a pull request that its host shows"),
        pytest.param("/repositories/{shop}/check-runs/" + sha("x"), id="check runs that their host shows"),
        pytest.param("/repositories/{local}/pulls/99", id="unknown pull request"),
        pytest.param("/repositories/{local}/check-runs/" + sha("x"), id="unknown commit"),
    ],
)
async def test_what_is_not_there_is_answered_in_the_same_style(company: Company, site: SiteClient, path: str):
    html = await read(site, path.format(shop=company.shop.id, local=company.local.id), 404)

    assert "There is no such page" in html
    assert 'href="/"' in html


async def test_a_page_number_that_is_none_shows_the_first_page(company: Company, site: SiteClient):
    path = repository_path(company)

    assert await read(site, f"{path}?runs=-1&commands=x") == await read(site, path)


async def test_a_page_beyond_the_last_one_is_empty_but_whole(company: Company, site: SiteClient):
    for path in ("/?page=7", "/activity?deliveries=9&jobs=9", f"{repository_path(company)}?runs=9&commands=9"):
        assert "<tr>" not in (await read(site, path)).partition("<tbody>")[2]


async def test_runs_are_listed_in_pages(database: Database, company: Company, site: SiteClient):
    for at in range(52):
        await seed_run(database, company.untouched, sha(f"many{at}"), None)

    first = await read(site, f"/repositories/{company.untouched.id}")
    second = await read(site, f"/repositories/{company.untouched.id}?runs=2")

    assert (first.count('class="commit"'), second.count('class="commit"')) == (50, 2)


async def test_a_report_of_another_schema_is_said_to_be_unreadable(
    database: Database, company: Company, site: SiteClient
):
    owner = company.shop.organization_id
    async with database.tenant(owner) as session:
        run = await analyses.start(session, owner, company.shop.id, sha("future"))
        await analyses.keep(session, owner, run.id, 50.0, {"schema": 2})
        await analyses.finish(session, owner, run.id)

    html = await read(site, f"{repository_path(company)}/runs/{run.id}")

    assert "written by another version" in html


async def test_without_its_database_the_site_says_so(database: Database, site: SiteClient, services, database_url):
    services.drop_database(database_url.partition("@/")[2].partition("?")[0])

    html = await read(site, "/", 503)

    assert "The database does not answer" in html


async def test_an_unforeseen_fault_becomes_a_page_with_the_request_id(
    database: Database, company: Company, site: SiteClient
):
    async with database.tenant(company.shop.organization_id) as session:
        damaged = text("update analysis_runs set report = 'no report' where id = :id")
        await session.execute(damaged, {"id": company.scored.id})

    html = await read(site, f"{repository_path(company)}/runs/{company.scored.id}", 500)

    assert "This page could not be made" in html
    assert re.search(r"this request id: req_[0-9a-f]{16}", html)
    assert "zlib" not in html, "what went wrong is for the log"
