"""The schema for editors and the reference for people."""

import json

import jsonschema_rs
import pytest

from config.forge_yml import ForgeYml
from config.forge_yml.keys import keys_of
from tests.bot.site.conftest import OpenSite, SiteClient


@pytest.fixture
async def site(open_site: OpenSite) -> SiteClient:
    """One whose pages are closed: these two are for everybody."""
    return await open_site(is_site_open=False, public_url="https://forge.example")


@pytest.mark.parametrize(
    ("path", "is_locked_known"), [("/schema/forge-1.json", False), ("/schema/forge-organization-1.json", True)]
)
async def test_editors_are_given_a_schema_that_judges(site: SiteClient, path: str, is_locked_known: bool) -> None:
    answer = await site.get(path)

    schema = jsonschema_rs.Draft202012Validator(json.loads(await answer.text()))
    assert answer.content_type == "application/schema+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert schema.is_valid({"version": 1, "mode": "observe"})
    assert not schema.is_valid({"version": 1, "mdoe": "observe"})
    assert schema.is_valid({"version": 1, "locked": ["mode"]}) is is_locked_known


async def test_the_reference_names_every_key_and_where_the_schema_is(site: SiteClient) -> None:
    answer = await site.get("/docs/forge-yml")

    html = await answer.text()
    words = {name.rpartition(".")[2] for name in keys_of(ForgeYml)}
    assert answer.status == 200
    assert [word for word in words if f"<dt><code>{word}</code></dt>" not in html] == []
    assert "$schema=https://forge.example/schema/forge-1.json" in html
    assert "locked" in html


async def test_the_reference_shows_what_stands_between_backticks_as_code(site: SiteClient) -> None:
    html = await (await site.get("/docs/forge-yml")).text()

    assert "Without <code>include</code> everything is judged" in html
    assert "`" not in html
