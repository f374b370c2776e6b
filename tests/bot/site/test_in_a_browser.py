"""Every page in a real browser, in light and dark, on a desk and on a phone; the screenshots are there to be seen."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from providers.database.session import Database
from tests.bot.site.conftest import OpenSite
from tests.bot.site.seeds import seed_company

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
AA = 4.5

# The contrast of each element that holds text of its own, against the nearest background that is not transparent.
CONTRASTS = """
() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const f = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b);
  };
  const solid = c => c.length === 3 || c[3] === 1;
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (solid(c)) return c;
    }
    return [255, 255, 255];
  };
  const faded = e => { let o = 1; for (; e; e = e.parentElement) o *= +getComputedStyle(e).opacity; return o; };
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest(".unseen, .skip, svg")) continue;
    const back = behind(e), o = faded(e);
    const front = parse(getComputedStyle(e).color).slice(0, 3).map((v, i) => v * o + back[i] * (1 - o));
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    found.push([(a + .05) / (b + .05), e.tagName + "." + e.className + ": " + e.textContent.trim().slice(0, 40)]);
  }
  return found.sort((x, y) => x[0] - y[0]);
}
"""


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail(f"there is no browser at {CHROMIUM}, and CI is where the pages are looked at")
        pytest.skip(f"there is no browser at {CHROMIUM}")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        await opened.close()


@pytest.fixture
async def addresses(database: Database, open_site: OpenSite) -> dict[str, str]:
    """Every kind of page, by the name of its screenshot."""
    seen = await seed_company(database)
    site = await open_site()
    shop, local = f"/repositories/{seen.shop.id}", f"/repositories/{seen.local.id}"
    paths = {
        "repositories": "/",
        "repository": shop,
        "repository-untouched": f"/repositories/{seen.untouched.id}",
        "repository-local": local,
        "run": f"{shop}/runs/{seen.scored.id}",
        "run-failed": f"{shop}/runs/{seen.failed.id}",
        "run-running": f"{shop}/runs/{seen.running.id}",
        "activity": "/activity",
        "forge-yml": "/docs/forge-yml",
        "pull-request": f"{local}/pulls/7",
        "check-runs": f"{local}/check-runs/{seen.other_run.commit_sha}",
        "not-found": "/nowhere",
    }
    return {name: str(site.make_url(path)) for name, path in paths.items()}


async def look(browser: Browser, name: str, url: str, scheme: Any, size: str) -> list[str]:
    """Open a page, take its picture, and answer what is wrong with it."""
    wrong: list[str] = []
    page = await browser.new_page(viewport=SIZES[size], color_scheme=scheme)  # type: ignore[arg-type]
    _listen(page, url, wrong)
    await page.goto(url, wait_until="load")
    await page.screenshot(path=SCREENSHOTS / f"{name}-{size}-{scheme}.png", full_page=True)
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("it scrolls sideways")
    wrong += [f"contrast {ratio:.2f} of {what}" for ratio, what in await page.evaluate(CONTRASTS) if ratio < AA]
    if not await page.title():
        wrong.append("it has no title")
    await page.close()
    return [f"{name}, {size}, {scheme}: {what}" for what in wrong]


def _listen(page: Page, url: str, wrong: list[str]) -> None:
    origin = "/".join(url.split("/")[:3])

    def heard(message: ConsoleMessage) -> None:
        is_expected = "status of 40" in message.text  # the pages for 401 and 404 are meant to be that
        if message.type in {"error", "warning"} and not is_expected:
            wrong.append(f"the console says: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith(f"{origin}/"):
            wrong.append(f"it asks another origin: {request.url}")

    page.on("console", heard)
    page.on("request", asked)
    page.on("pageerror", lambda error: wrong.append(f"an error: {error}"))


@pytest.mark.timeout(300)
async def test_every_page_is_readable_everywhere(browser: Browser, addresses: dict[str, str]):
    SCREENSHOTS.mkdir(exist_ok=True)

    wrong = [
        said
        for name, url in addresses.items()
        for scheme in ("light", "dark")
        for size in SIZES
        for said in await look(browser, name, url, scheme, size)
    ]

    assert wrong == []


async def test_the_empty_site_is_readable_everywhere(browser: Browser, open_site: OpenSite):
    SCREENSHOTS.mkdir(exist_ok=True)
    site, closed = await open_site(), await open_site(is_site_open=False)
    empty = {
        "empty": str(site.make_url("/")),
        "empty-activity": str(site.make_url("/activity")),
        "closed": str(closed.make_url("/")),
    }

    wrong = [
        said
        for name, url in empty.items()
        for scheme in ("light", "dark")
        for size in SIZES
        for said in await look(browser, name, url, scheme, size)
    ]

    assert wrong == []


async def test_the_pages_can_be_read_with_the_keyboard(browser: Browser, addresses: dict[str, str]):
    page = await browser.new_page(viewport=SIZES["desk"])  # type: ignore[arg-type]
    await page.goto(addresses["repositories"])

    focused = []
    for _ in range(5):
        await page.keyboard.press("Tab")
        focused.append(await page.evaluate("document.activeElement.textContent.trim().slice(0, 12)"))
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    await page.close()

    assert focused[:4] == ["Skip to the ", "Forge Factor", "Repositories", "Activity"]
    assert outline == "solid", "what has the focus is seen to have it"


async def test_a_browser_that_knows_the_password_reads_the_pages(browser: Browser, open_site: OpenSite):
    site = await open_site(is_site_open=False, site_password="open sesame")
    context = await browser.new_context(http_credentials={"username": "anybody", "password": "open sesame"})
    page = await context.new_page()

    answer = await page.goto(str(site.make_url("/")))
    title, background = await page.title(), await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await context.close()

    assert answer is not None
    assert (answer.status, title) == (200, "Repositories · Forge Factory")
    assert background == "rgb(250, 249, 247)", "the style sheet was read too"
