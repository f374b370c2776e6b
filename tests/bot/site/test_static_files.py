import re

from tests.bot.site.conftest import OpenSite


async def test_what_a_page_asks_for_is_kept_for_ever(open_site: OpenSite):
    site = await open_site()
    html = await (await site.get("/")).text()

    addresses = set(re.findall(r'"(/static/[^"]+)"', html))

    assert {address.partition("?")[0] for address in addresses} == {"/static/site.css", "/static/icon.svg"}
    for address in addresses:
        answer = await site.get(address)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_another_version_is_not_kept(open_site: OpenSite):
    site = await open_site()

    answer = await site.get("/static/site.css?v=0000000000000000")

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert answer.content_type == "text/css"


async def test_the_style_is_there_for_those_who_may_not_enter(open_site: OpenSite):
    site = await open_site(is_site_open=False)

    assert (await site.get("/static/site.css")).status == 200


async def test_nothing_else_is_served(open_site: OpenSite):
    site = await open_site()

    for path in ("/static/", "/static/none.css", "/static/..%2Fpages.py", "/static/%2e%2e/pages.py"):
        assert (await site.get(path)).status == 404
