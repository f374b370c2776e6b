"""Check runs as people meet them, whole: read the files, they are what stands on the host."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from config.forge_yml import ForgeYmlError, read_repository
from config.forge_yml.sections import Gate
from engine.analysis.comparison import compare
from engine.analysis.report import Finding, Report
from handlers.messages import check_run, config_text, notice_text
from handlers.messages.buttons import Prospects
from handlers.messages.policy import Policy
from providers.code_hosts.code_host import CheckRun
from providers.code_hosts.texts import with_commands
from tests.handlers.conftest import BASE_SHA, HEAD_SHA

MakeReport = Callable[..., Report]
SNAPSHOTS = Path(__file__).parent / "snapshots"
URL = "https://forge.test/runs/1"
ENDED = {"external_id": "run-1", "details_url": URL}
CONFIGURATION = ".forge.yml@ab12cd3"
BROKEN = b"version: 1\nanalysis: {anotations: 5}\nscore:\n  gate: {min: 160}\n"


@pytest.fixture
def told(report: MakeReport, findings: Sequence[Finding]) -> Callable[..., CheckRun]:
    """The check run of a change that brings two of the shop's three findings and lowers its score."""

    def render(policy: Policy = Policy(), prospects: Prospects = Prospects()) -> CheckRun:  # noqa: B008 - both frozen
        head = report()
        parts = tuple(replace(part, value=0.71) if part.name == "complexity" else part for part in head.parts)
        base = report(score=75.2, commit_sha=BASE_SHA, parts=parts, findings=findings[:1])
        return check_run.render(
            compare(head, base),
            changed_lines={"src/pay.py": [range(80, 90)], "src/tax.py": [range(1, 40)]},
            head_sha=HEAD_SHA,
            base_sha=BASE_SHA,
            notes=("No coverage report of this commit was found: its CI keeps none.",),
            policy=policy,
            prospects=prospects,
            **ENDED,
        )

    return render


def page(check: CheckRun) -> str:
    """What stands on the host, with the parts that it shows around the Markdown."""
    head = f"{check.name}\n{check.conclusion}: {check.title}\n"
    remarks = [f"{one.path}:{one.line} {one.level}: {one.title} | {one.message}" for one in check.annotations]
    pressed = [f"[{action.label}] {action.description}" for action in check.actions]
    shown = [head, check.summary, check.text, *remarks, *pressed]
    return "\n\n".join(part.strip() for part in shown if part) + "\n"


def same_as_kept(name: str, shown: str) -> bool:
    """Whether it reads as it is kept; the file is written where there is none, to be read before it is committed."""
    kept = SNAPSHOTS / name
    if not kept.exists():
        kept.write_text(shown)
        pytest.fail(f"{kept} was not there and is written: read it")
    return kept.read_text() == shown


FIXABLE = Prospects(takes_changes=True, fixable=frozenset({"FF-77ab02"}))


def test_findings(told: Callable[..., CheckRun]) -> None:
    assert same_as_kept("check_findings.md", page(told(Policy(configuration=CONFIGURATION), FIXABLE)))


def test_findings_where_the_host_has_no_buttons(told: Callable[..., CheckRun]) -> None:
    check = told(Policy(configuration=CONFIGURATION), FIXABLE)

    assert same_as_kept("check_without_buttons.md", with_commands(check) + "\n")


@pytest.mark.parametrize("is_enforced", [True, False])
def test_a_gate_that_is_not_passed(told: Callable[..., CheckRun], is_enforced: bool) -> None:
    policy = Policy(Gate(min=75, max_drop=1, enforce=is_enforced), configuration=CONFIGURATION)

    check = told(policy)

    assert check.conclusion == ("failure" if is_enforced else "neutral")
    assert same_as_kept("check_gate_fails.md" if is_enforced else "check_gate_would_fail.md", page(check))


def test_a_gate_that_is_passed_is_not_spoken_of(told: Callable[..., CheckRun]) -> None:
    check = told(Policy(Gate(min=60, max_drop=2, enforce=True), configuration=CONFIGURATION))

    assert check.conclusion == "neutral"
    assert "gate" not in check.title


def test_annotations_are_as_many_as_the_configuration_says(told: Callable[..., CheckRun]) -> None:
    check = told(Policy(annotations=1))

    assert [one.path for one in check.annotations] == ["src/pay.py"]
    assert "1 more finding on changed lines was not annotated." in check.summary


def test_a_finding_that_is_set_aside_is_not_annotated_and_named_with_its_reason(told: Callable[..., CheckRun]) -> None:
    check = told(Policy(ignored={"FF-3f9c21": "measured, and fast enough (ana)"}))

    assert check.title == "Readiness 75.2 -> 74.1 (-1.1), 1 new finding"
    assert [one.path for one in check.annotations] == ["src/tax.py"]
    assert (
        "**Ignored**: 1 finding, counted in the score all the same\n\n"
        "- FF-3f9c21 `src/pay.py:88`: measured, and fast enough (ana)"
    ) in check.text


def test_an_invalid_configuration(told: Callable[..., CheckRun]) -> None:
    with pytest.raises(ForgeYmlError) as broken:
        read_repository(BROKEN)

    check = config_text.needs_mending(told(), broken.value.problems, "https://forge.test")

    assert same_as_kept("check_invalid_configuration.md", page(check))


def test_a_commit_that_was_skipped() -> None:
    check = check_run.skipped(HEAD_SHA, reason=f"{CONFIGURATION} leaves out what changed (3 files)", **ENDED)

    assert same_as_kept("check_skipped.md", page(check))


def test_a_commit_that_was_superseded() -> None:
    check = check_run.superseded(HEAD_SHA, reason="superseded by 77aa88bb99cc", **ENDED)

    assert same_as_kept("check_superseded.md", page(check))


def test_the_comment_where_checks_are_not_permitted(told: Callable[..., CheckRun]) -> None:
    part = notice_text.as_part(told(Policy(configuration=CONFIGURATION), FIXABLE))

    assert same_as_kept("check_as_a_comment.md", notice_text.render({"readiness": part}) + "\n")
