"""`/forge why`: what became of what was received, and why a thing is as it is."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from textwrap import dedent
from typing import Any

import pytest

from config.forge_yml import Layer, Layers, read_repository
from handlers.commands.command import DeliveryRecord, Reply, RunRecord
from handlers.jobs.configuration import Configuration
from providers.code_hosts.events import Actor
from providers.database.records import TERMINAL_STATES

HEAD_SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
Ask = Callable[..., Awaitable[Reply]]
Past = Callable[[float], datetime]


@pytest.mark.usefixtures("analysed", "worked")
async def test_why_tells_what_became_of_the_last_deliveries(ask: Ask) -> None:
    reply = await ask("/forge why")

    assert reply.markdown == dedent("""\
        > `/forge why`

        The default branch has been analysed; the newest report is of `ab12cd34ef56`.

        **Received last**

        | When | What | How it ended | Why |
        |---|---|---|---|
        | 30 s ago | push | done | analysis queued |
        | 8 min ago | pull request labeled | nothing to do | this changes no code |

        **Jobs that did not succeed**

        | Job | What | How it ended | When | Why |
        |---|---|---|---|---|
        | `J-1041` | analysis of ffff | failed | 2 h ago | stopped after three crashes: killed |""")


async def test_why_tells_how_each_delivery_ended_in_words_and_with_its_reason(
    ask: Ask, records: Any, past: Past
) -> None:
    records.deliveries += [DeliveryRecord("push", "", state, f"for {state[:4]}", past(9)) for state in TERMINAL_STATES]

    reply = await ask("/forge why")

    rows = [line for line in reply.markdown.split("\n") if line.startswith("| 9 s ago | push |")]
    words = ["done", "nothing to do", "refused", "failed", "blocked", "cancelled", "timed out"]
    assert [row.split(" | ")[2] for row in rows] == words
    assert [row.rstrip(" |").split(" | ")[3] for row in rows] == [f"for {state[:4]}" for state in TERMINAL_STATES]


async def test_why_of_a_silent_repository_says_where_to_look(ask: Ask) -> None:
    reply = await ask("/forge why", head_sha="f" * 40)

    assert "The head of this pull request, `ffffffffffff`, has not been analysed." in reply.markdown
    assert "Nothing has been received from this repository." in reply.markdown


@pytest.mark.usefixtures("analysed", "worked")
@pytest.mark.parametrize(
    ("target", "said"),
    [
        pytest.param("J-1041", "failed 2 h ago: stopped after three crashes", id="a failed job"),
        pytest.param("J-1042", "done 6 min ago: score 74.1.", id="a done job"),
        pytest.param("J-1043", "is running; it started 12 s ago.", id="a running job"),
        pytest.param("J-1044", "waits for a free worker since 3 s ago.", id="a waiting job"),
        pytest.param("FF-3f9c21", "`FF-3f9c21` costs 0.4 points of the 100 in `ab12cd34ef56`:", id="a finding"),
        pytest.param("FF-000000", "is not in the report of `ab12cd34ef56`: it was mended", id="a finding that is gone"),
        pytest.param("src/gen/api_pb2.py", "was not judged in `ab12cd34ef56`: generated.", id="a generated file"),
        pytest.param("tests/test_pay.py", "is test, and only source files count", id="a test"),
        pytest.param("src/money.py", "was judged in `ab12cd34ef56`: no findings.", id="a clean file"),
        pytest.param("src/pay.py", "| cognitive complexity 29 (free up to 5) |", id="a file with findings"),
        pytest.param("nope.py", "`nope.py` is no file in `ab12cd34ef56`.", id="no file"),
    ],
)
async def test_why_answers_about_one_thing(ask: Ask, target: str, said: str) -> None:
    reply = await ask(f"/forge why {target}")

    assert said in reply.markdown


@pytest.mark.parametrize("line", ["/forge why", "/forge score"])
async def test_an_analysis_that_nobody_wanted_was_skipped_and_did_not_fail(ask: Ask, records: Any, line: str) -> None:
    reason = "skipped: .forge.yml@ab12cd3 starts no analysis on pull request"
    records.runs.append(RunRecord("f" * 40, "failed", error_message=reason))

    reply = await ask(line, head_sha="f" * 40)

    assert "was skipped, since .forge.yml" in reply.markdown
    assert "starts no analysis on pull request." in reply.markdown
    assert "failed" not in reply.markdown


@pytest.mark.usefixtures("analysed")
@pytest.mark.parametrize("finding", ["FF-3f9c21", "FF-000000"], ids=["in the report", "gone from it"])
async def test_why_says_by_whom_until_when_and_why_a_finding_is_ignored(ask: Ask, steering: Any, finding: str) -> None:
    await steering.ignore(
        finding, Actor("501", "ana"), None, reason="measured, and fast enough.", until=date(2027, 1, 31)
    )

    reply = await ask(f"/forge why {finding}")

    said = "Ignored until 2027-01-31 by ana: measured, and fast enough. Its points count on."
    assert reply.markdown.endswith(said)


@pytest.mark.usefixtures("analysed")
@pytest.mark.parametrize("line", ["/forge why FF-3f9c21", "/forge explain FF-3f9c21"])
async def test_a_finding_that_the_file_ignores_is_told_with_its_place(ask: Ask, records: Any, line: str) -> None:
    written = (
        b"version: 1\nignore:\n  - {id: FF-77ab02, reason: another}\n"
        b"  - {id: FF-3f9c21, reason: a known cost, by: bob}\n  - {id: FF-0c55e9, reason: over, until: 2026-03-01}\n"
    )
    records.in_force = Configuration(Layers(repository=Layer(read_repository(written), ".forge.yml", "b" * 40)))

    ignored, over = await ask(line), await ask(line.replace("3f9c21", "0c55e9"))

    assert "Ignored for good by bob, in `.forge.yml@bbbbbbb:3`: a known cost. Its points count on." in ignored.markdown
    assert "Ignored" not in over.markdown
