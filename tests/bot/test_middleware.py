"""What every answer carries, and what a stranger is told when something goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
import structlog
from aiohttp import web

from bot.app import make_app, start_app
from bot.resources.web import open_doors
from config.settings import Settings
from tests.bot.conftest import Web


@pytest.fixture
async def faulty(web_settings: Settings) -> AsyncIterator[Web]:
    """The web process with one more address, whose handler is at fault."""

    async def fail(request: web.Request) -> web.Response:
        raise RuntimeError("password=hunter2")

    settings = replace(web_settings)
    async with open_doors(settings) as doors, aiohttp.ClientSession() as session:
        app = make_app(doors)
        app.router.add_route("*", "/api/fault", fail)
        runner = await start_app(app, settings)
        yield Web(settings.public_url, session, settings)
        await runner.cleanup()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", "/healthz", 200, id="an answer"),
        pytest.param("HEAD", "/healthz", 200, id="an answer without its body"),
        pytest.param("GET", "/", 200, id="a page"),
        pytest.param("HEAD", "/", 200, id="a page without its body"),
        pytest.param("GET", "/static/site.css", 200, id="a file"),
        pytest.param("GET", "/nowhere", 404, id="no such page"),
        pytest.param("HEAD", "/nowhere", 404, id="no such page without its body"),
        pytest.param("GET", "/api/v1/nowhere", 404, id="no such resource"),
        pytest.param("GET", "/webhooks/github", 405, id="a method that is not taken"),
        pytest.param("POST", "/healthz", 405, id="a post where nothing is written"),
        pytest.param("POST", "/webhooks/github", 401, id="a delivery without body and signature"),
        pytest.param("POST", "/webhooks/nowhere", 404, id="an unknown host"),
    ],
)
async def test_every_answer_has_an_id_and_forbids_what_it_does_not_need(
    web: Web, method: str, path: str, status: int
) -> None:
    async with web.session.request(method, web.url + path) as first, web.session.get(web.url + path) as second:
        assert first.status == status
        assert first.headers["X-Request-Id"].startswith("req_")
        assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
        assert first.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert first.headers["X-Content-Type-Options"] == "nosniff"
        assert first.headers["Referrer-Policy"] == "no-referrer"
        assert "Server" not in first.headers
        assert (method == "HEAD") == (await first.read() == b"")


async def test_what_is_not_there_is_told_to_people_as_a_page_and_to_programs_as_json(web: Web) -> None:
    page = await web.session.get(f"{web.url}/nowhere")
    resource = await web.session.get(f"{web.url}/api/v1/nowhere")

    assert page.content_type == "text/html"
    assert "There is no such page" in await page.text()
    assert (await resource.json())["error"] == {
        "code": "NOT_FOUND",
        "message": "There is nothing at this address.",
        "requestId": resource.headers["X-Request-Id"],
    }


async def test_a_method_that_is_not_taken_is_answered_with_those_that_are(web: Web) -> None:
    answer = await web.session.get(f"{web.url}/webhooks/github")

    assert answer.headers["Allow"] == "POST"
    assert (await answer.json())["error"]["message"] == "This address takes POST only."


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
async def test_a_fault_nobody_foresaw_shows_an_id_and_nothing_else(faulty: Web, method: str) -> None:
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logs:
        answer = await faulty.session.request(method, f"{faulty.url}/api/fault")
        body = await answer.text()

    (line,) = [line for line in logs if line["event"] == "request_failed"]
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["X-Request-Id"] == line["request_id"]
    assert (line["request_id"] in body) == (method != "HEAD")
    assert not {"hunter2", "RuntimeError", "Traceback"} & set(body.split())
    assert "hunter2" not in body


async def test_a_sender_who_hangs_up_is_no_fault_of_ours(web: Web) -> None:
    with structlog.testing.capture_logs() as logs:
        _, writer = await _connected(web)
        writer.write(b"POST /webhooks/github HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        await web.session.get(f"{web.url}/healthz")  # answered after the other one was taken up

        writer.close()
        await web.session.get(f"{web.url}/healthz")

    assert [line for line in logs if line["log_level"] == "error"] == []


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(b"hello\r\n\r\n", id="not HTTP"),
        pytest.param(b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", id="a method that nobody knows"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", id="an endless header"),
        pytest.param(b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", id="an endless address"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", id="a negative length"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\n\r\n", id="an unknown expectation"),
    ],
)
async def test_what_is_not_a_request_is_refused_and_the_next_one_is_answered(web: Web, request_: bytes) -> None:
    status, body = await _spoken(web, request_)

    assert 400 <= status < 500
    assert b"Traceback" not in body
    assert (await web.session.get(f"{web.url}/healthz")).status == 200


async def _spoken(web: Web, raw: bytes) -> tuple[int, bytes]:
    """The status and the body of the answer to raw bytes."""
    reader, writer = await _connected(web)
    writer.write(raw)
    answer = await _answer(reader)
    writer.close()
    return answer


async def _connected(web: Web) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = web.url.removeprefix("http://").split(":")
    return await asyncio.open_connection(host, int(port))


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    body = await asyncio.wait_for(reader.readexactly(length), 10)
    return int(head.split(b" ", 2)[1]), body
