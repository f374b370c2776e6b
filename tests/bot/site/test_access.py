import pytest
from aiohttp import encode_basic_auth

from tests.bot.site.conftest import OpenSite

PAGES = ["/", "/activity", "/repositories/01a20371-fae9-7bdd-a27f-b60709da18d9", "/nothing-here"]


@pytest.mark.parametrize("path", PAGES)
async def test_a_closed_site_says_how_it_is_opened(open_site: OpenSite, path: str):
    site = await open_site(is_site_open=False)

    answer = await site.get(path)
    html = await answer.text()

    assert answer.status == 404
    assert "The status pages are off" in html
    assert "SITE_PASSWORD=" in html
    assert "SITE_ACCESS=open" in html
    assert "<nav" not in html


@pytest.mark.parametrize("path", PAGES)
async def test_a_site_with_a_password_asks_for_it(open_site: OpenSite, path: str):
    site = await open_site(is_site_open=False, site_password="correct horse ä")

    answer = await site.get(path)

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="Forge Factory", charset="UTF-8"'


@pytest.mark.parametrize("user", ["", "ana", "any:body".replace(":", "-")])
async def test_any_user_name_goes_with_the_password(open_site: OpenSite, user: str):
    site = await open_site(is_site_open=False, site_password="correct horse ä")

    answer = await site.get(
        "/", headers={"Authorization": encode_basic_auth(user, "correct horse ä", encoding="utf-8")}
    )

    assert answer.status == 200


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Basic YW5hOndyb25n", id="wrong"),
        pytest.param("Basic YW5hOg==", id="empty"),
        pytest.param("Basic !!!", id="not base64"),
        pytest.param("Basic /////w==", id="not UTF-8"),
        pytest.param("Basic", id="nothing"),
        pytest.param("Bearer Y29ycmVjdCBob3JzZQ==", id="another scheme"),
    ],
)
async def test_a_wrong_password_is_refused(open_site: OpenSite, header: str):
    site = await open_site(is_site_open=False, site_password="correct horse ä")

    answer = await site.get("/", headers={"Authorization": header})

    assert answer.status == 401


async def test_an_open_site_with_a_password_still_asks_for_it(open_site: OpenSite):
    site = await open_site(is_site_open=True, site_password="correct horse ä")

    assert (await site.get("/")).status == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8321", 200), ("localhost:9", 200), ("forge.localhost", 200), ("[::1]:8321", 200),
        ("status.acme.example", 200), ("rebound.attacker.example", 421), ("127.0.0.1.attacker.example", 421), ("", 421),
    ],
)  # fmt: skip
async def test_a_name_that_is_not_ours_cannot_read_what_this_machine_alone_may(
    open_site: OpenSite, host: str, status: int
):
    site = await open_site(public_url="https://status.acme.example")

    answer = await site.get("/", headers={"Host": host})

    assert answer.status == status


async def test_a_site_that_is_open_to_a_network_is_read_under_any_name(open_site: OpenSite):
    site = await open_site(bind_host="0.0.0.0")

    answer = await site.get("/", headers={"Host": "forge.internal"})

    assert answer.status == 200


@pytest.mark.parametrize("settings", [{"is_site_open": False}, {"site_password": "secret"}, {}])
async def test_the_other_doors_do_not_notice_the_site(open_site: OpenSite, settings: dict[str, object]):
    site = await open_site(**settings)

    assert (await site.get("/healthz")).status == 200
    assert (await site.get("/readyz")).status == 200
    assert (await site.post("/webhooks/elsewhere", data=b"{}")).status == 404
    assert await (await site.post("/webhooks/elsewhere", data=b"{}")).json() == {
        "message": "no such code host is set up here"
    }
    assert (await site.get("/webhooks/github")).status == 405
    assert (await site.post("/")).status == 405
