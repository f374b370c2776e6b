"""What is said of a changed `.forge.yml` and of wishes that wait, whole, as the people read it who get it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config.forge_yml import ForgeYmlError, Layer, Layers, Refactor, read_organization, read_repository
from config.forge_yml.mistakes import Problem
from handlers.messages import config_preview, waiting
from handlers.messages.config_preview import Opening

SNAPSHOT = Path(__file__).parent / "snapshots" / "config_preview.md"
SUNDAY = datetime(2026, 3, 29, 20, 0, tzinfo=UTC)
BEFORE = b"version: 1\nmode: observe\n"
AFTER = b"""version: 1
mode: propose
paths: {exclude: ["**/migrations/**"]}
refactor:
  enabled: [dead_code_removal, type_annotation]
  limits: {open_prs: 5, files: 5}
  window: {days: [mon, tue, wed, thu], hours: "08-17", tz: Europe/Berlin}
  automerge: deterministic-and-fully-proven
"""
POLICY = b"version: 1\nrefactor: {limits: {open_prs: 3}}\nlocked: [refactor.limits.open_prs]\n"
BROKEN = b"version: 1\nrefactor:\n  limit: {open_prs: 1}\n  automerge: always\n"


def layers(raw: bytes, sha: str, policy: bytes | None = None) -> Layers:
    own = Layer(read_repository(raw), ".forge.yml", sha * 40)
    above = Layer(read_organization(policy), "forge.yml", "e" * 40) if policy else None
    return Layers(above, above, own)


def problems(raw: bytes) -> tuple[Problem, ...]:
    with pytest.raises(ForgeYmlError) as caught:
        read_repository(raw)
    return caught.value.problems


def told() -> dict[str, str]:
    """Every way it can go, by what happened."""
    before, after = layers(BEFORE, "a").at(), layers(AFTER, "b").at()
    locked = layers(BEFORE, "a", POLICY).at(), layers(AFTER, "b", POLICY).at()
    rules = after.rules.refactor
    held: dict[str, Any] = {"rules": rules, "trigger": "forge"}
    opening = datetime(2026, 3, 30, 6, 0, tzinfo=UTC)
    taken = ["#41", "#44", "#52", "#53", "J-000010f2"]
    return {
        "A merge that begins with proposals": config_preview.changed(before, after, Opening(), SUNDAY),
        "The same under a lock of the organization": config_preview.changed(*locked, None, SUNDAY),
        "A merge that ends them": config_preview.changed(after, before, None, SUNDAY),
        "Another way to write the same": config_preview.changed(before, before, None, SUNDAY),
        "A file that cannot be read": config_preview.broken(problems(BROKEN)),
        "From a fork": config_preview.OF_A_FORK,
        "Into another branch": config_preview.elsewhere("release", "main"),
        "Taken back": config_preview.NO_LONGER,
        "A wish beyond the places": waiting.held("J-1051", "limit", None, taken=taken, **held),
        "A wish beyond the places and the day": waiting.held("J-1051", "limit", opening, taken=taken, **held),
        "A wish behind others": waiting.held("J-1051", "limit", None, taken=["#41"], **held),
        "A wish beyond the day": waiting.held("J-1051", "day", opening, taken=[], **held),
        "A wish outside the window": waiting.held("J-1051", "window", opening, taken=[], **held),
        "A wish while the file says no": waiting.held("J-1051", "configuration", None, taken=[], **held),
    }


def test_each_message_reads_as_it_was_read_before() -> None:
    whole = "".join(f"# {what}\n\n{markdown}\n\n" for what, markdown in told().items())

    assert whole == SNAPSHOT.read_text("utf-8")


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ({}, "every day at any hour (UTC)"),
        ({"days": ["sat"]}, "on Sat at any hour (UTC)"),
        ({"days": ["sat", "sun"], "hours": "22-06"}, "on Sat and Sun from 22 to 06 o'clock (UTC)"),
    ],
)
def test_a_window_is_said_in_words(window: dict[str, object], said: str) -> None:
    assert waiting.window(Refactor.model_validate({"window": window}).window) == said
