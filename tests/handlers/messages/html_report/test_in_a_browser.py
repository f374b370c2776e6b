"""The page in a real browser, in light and dark, on a desk and on a phone; the screenshots are there to be seen."""

import os
import shutil
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from engine.analysis.comparison import compare
from handlers.messages.html_report.page import Extras, render
from tests.handlers.messages.html_report.test_page import page_of
from tests.handlers.messages.whole_reports import HOSTILE, bare_report, hostile_report, large_report, whole_report

SCREENSHOTS = Path(__file__).parents[3] / "screenshots"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
VIEWS = (("desk", "light"), ("phone", "dark"), ("desk", "dark"), ("phone", "light"))

SEEN = frozenset({"report", "report-bare"})

# The contrast of each element with text of its own: against the nearest background that is not transparent, and for
# text in a picture against the box drawn before it.
CONTRASTS = """
() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const f = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b);
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const told = e => e.tagName + "." + (e.getAttribute("class") || "") + ": " + e.textContent.trim().slice(0, 40);
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest(".unseen, .skip, svg, script, style")) continue;
    found.push([ratio(parse(getComputedStyle(e).color), behind(e)), told(e)]);
  }
  for (const text of document.querySelectorAll("svg text")) {
    if (!text.checkVisibility()) continue;
    let box = text.previousElementSibling;
    while (box && !["rect", "circle"].includes(box.tagName)) box = box.previousElementSibling;
    found.push([ratio(parse(getComputedStyle(text).fill), parse(getComputedStyle(box).fill)), told(text)]);
  }
  return found.filter(each => each[0] < 4.5);
}
"""
# Labels that reach beyond the box that they stand in.
BURSTING = """
() => [...document.querySelectorAll("svg text")].filter(text => {
  if (!text.checkVisibility()) return false;
  let box = text.previousElementSibling;
  while (box && !["rect", "circle"].includes(box.tagName)) box = box.previousElementSibling;
  const a = text.getBoundingClientRect(), b = box.getBoundingClientRect();
  return a.left < b.left - 1 || a.right > b.right + 1;
}).map(text => text.textContent)
"""
HEADINGS = "() => [...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1]))"


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


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages of every kind, by the name of their screenshot."""
    made = {
        "report": page_of(whole_report(), base=whole_report(score=71.0)),
        "report-bare": render(compare(bare_report(), None), Extras("shop")),
        "report-hostile": page_of(hostile_report(), HOSTILE[0]),
        "report-large": page_of(large_report(1500), "large/repository"),
    }
    folder = tmp_path_factory.mktemp("pages")
    for name, text in made.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {name: folder / f"{name}.html" for name in made}


async def opened(browser: Browser, file: Path, size: Any, scheme: Any, wrong: list[str]) -> Page:
    page = await browser.new_page(viewport=size, color_scheme=scheme)
    page.on("console", lambda message: wrong.append(f"the console says: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"an error: {error}"))
    page.on("dialog", lambda dialog: wrong.append(f"a dialog: {dialog.message}"))
    page.on("request", lambda request: None if request.url == file.as_uri() else wrong.append(f"asks {request.url}"))
    await page.goto(file.as_uri(), wait_until="load")
    return page


async def look(browser: Browser, file: Path, size: str, scheme: str) -> list[str]:
    """Open a page, take its picture, and answer what is wrong with it."""
    wrong: list[str] = []
    page = await opened(browser, file, SIZES[size], scheme, wrong)
    if file.stem in SEEN:  # a picture of twenty thousand pixels takes longer than all the rest
        await page.screenshot(path=SCREENSHOTS / f"{file.stem}-{size}-{scheme}.png", full_page=True)
    await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    wrong += [f"contrast {ratio:.2f} of {what}" for ratio, what in await page.evaluate(CONTRASTS)]
    wrong += [f"a label bursts its box: {label}" for label in await page.evaluate(BURSTING)]
    levels = await page.evaluate(HEADINGS)
    if levels[0] != 1 or levels.count(1) != 1 or any(b > a + 1 for a, b in pairwise(levels)):
        wrong.append(f"headings out of order: {levels}")
    for width in (size == "phone") * (320, 360):
        await page.set_viewport_size({"width": width, "height": 800})
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"it scrolls sideways at {width} px")
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("it scrolls sideways")
    await page.close()
    return [f"{file.stem}, {size}, {scheme}: {what}" for what in wrong]


@pytest.mark.timeout(300)
async def test_every_page_is_readable_everywhere(browser: Browser, pages: dict[str, Path]) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)

    wrong = [
        said
        for name, file in pages.items()
        for size, scheme in (VIEWS if name == "report" else VIEWS[:2])
        for said in await look(browser, file, size, scheme)
    ]

    assert wrong == []


async def test_the_tiles_of_the_map_do_not_overlap_and_fill_it(browser: Browser, pages: dict[str, Path]) -> None:
    page = await opened(browser, pages["report-large"], SIZES["desk"], "light", [])

    boxes, whole = await page.evaluate("""() => {
      const map = document.querySelector("svg.treemap.wide");
      const of = e => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
      return [[...map.querySelectorAll("rect.group")].map(of), of(map)];
    }""")
    await page.close()

    area = sum((right - left) * (bottom - top) for left, top, right, bottom in boxes)
    assert len(boxes) > 5
    assert area == pytest.approx((whole[2] - whole[0]) * (whole[3] - whole[1]), rel=0.01)
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            width = min(one[2], other[2]) - max(one[0], other[0])
            height = min(one[3], other[3]) - max(one[1], other[1])
            assert width < 0.5 or height < 0.5


async def test_the_ledger_can_be_filtered(browser: Browser, pages: dict[str, Path]) -> None:
    page = await opened(browser, pages["report"], SIZES["desk"], "light", [])

    await page.select_option("#filter select", "Types")
    by_part = await page.locator("#ledger tbody tr:visible").count()
    await page.select_option("#filter select", "")
    await page.fill("#filter input", "settle")
    by_word, told = await page.locator("#ledger tbody tr:visible").count(), await page.inner_text("#filter output")
    await page.close()

    assert (by_part, by_word, told) == (1, 1, "1 of 3 rows")


async def test_everything_can_be_read_without_a_script_and_with_the_keyboard(
    browser: Browser, pages: dict[str, Path]
) -> None:
    context = await browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(pages["report"].as_uri())

    text = await page.inner_text("main")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    focused = await page.locator(":focus").inner_text()
    await context.close()

    assert all(words in text for words in ("Seven parts", "src/pay.py:88", "Folders by what they lose", "pay.py"))
    assert focused == "Parts"


async def test_on_paper_nothing_stays_folded(browser: Browser, pages: dict[str, Path]) -> None:
    page = await opened(browser, pages["report"], SIZES["desk"], "light", [])

    raw = await page.pdf()
    unfolded = await page.evaluate("[...document.querySelectorAll('details')].every(each => each.open)")
    await page.close()

    assert raw.startswith(b"%PDF")
    assert unfolded
