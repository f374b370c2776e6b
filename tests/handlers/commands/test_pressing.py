"""Which commands a button stands for."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from handlers.commands.grammar import FindingTarget, PathTarget
from handlers.commands.pressing import MOST_IGNORED, invocations
from handlers.commands.registry import COMMANDS
from handlers.jobs.check_requests import PressRequest
from handlers.jobs.provenance import Provenance, with_provenance
from handlers.messages.buttons import FIX_SAFE, IGNORE, PLAN
from providers.database.analyses import Run

SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
FOUND = [{"id": f"FF-{number:06x}", "path": f"src/{number // 2}.py"} for number in range(120)]
IDS = tuple(each["id"] for each in FOUND)


def request(identifier: str) -> PressRequest:
    return PressRequest(uuid4(), "run", SHA, identifier, "5", "ana")


def run_with(**kept: Any) -> Run:
    document = with_provenance({"findings": FOUND}, Provenance(**kept))
    now = datetime(2027, 1, 1, tzinfo=UTC)
    return Run(uuid4(), uuid4(), uuid4(), SHA, "topic", 1, None, "completed", 71.0, "1", document, now, now, None)


def test_the_fix_is_asked_for_in_each_file_that_has_one() -> None:
    asked = invocations(request(FIX_SAFE), run_with(new=IDS, fixable=IDS[:3]), "forge")

    assert [(each.verb, each.targets) for each in asked] == [
        ("refactor", (PathTarget("src/0.py"),)),
        ("refactor", (PathTarget("src/1.py"),)),
    ]
    assert asked[0].line == "/forge refactor src/0.py (button, pressed by ana)"


def test_no_more_than_three_pull_requests_come_of_one_press() -> None:
    assert len(invocations(request(FIX_SAFE), run_with(new=IDS, fixable=IDS), "forge")) == 3


def test_what_is_set_aside_are_the_findings_that_are_new_each_with_a_reason() -> None:
    asked = invocations(request(IGNORE), run_with(new=IDS), "forge")

    assert [each.targets for each in asked] == [(FindingTarget(id_),) for id_ in IDS[:MOST_IGNORED]]
    assert [each.ordinal for each in asked] == list(range(MOST_IGNORED))
    assert all(each.free_text for each in asked)


@pytest.mark.parametrize(("identifier", "count"), [(PLAN, 1), (FIX_SAFE, 0), (IGNORE, 0)])
def test_where_nothing_is_new_there_is_nothing_to_be_done_about_it(identifier: str, count: int) -> None:
    assert len(invocations(request(identifier), run_with(), "forge")) == count


def test_every_button_is_a_command_that_is_there() -> None:
    run = run_with(new=IDS, fixable=IDS)

    verbs = {
        each.verb for identifier in (PLAN, FIX_SAFE, IGNORE) for each in invocations(request(identifier), run, "f")
    }

    assert verbs <= COMMANDS.keys()
