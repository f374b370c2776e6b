"""One run of the repository's suite on the ground of a proof, whichever runner it has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from engine.refactoring.proof.ground import Ground
from engine.workspace.outcomes import Outcome, SuiteRun
from engine.workspace.preparation import Runner
from engine.workspace.sandbox import Limits
from engine.workspace.suites import run_suite

GOOD: Final = frozenset({Outcome.PASSED, Outcome.XFAILED, Outcome.XPASSED})
_PROCESSORS: Final = 4  # a suite may keep several busy, so its processor time may pass its wall time


def run_tests(
    ground: Ground,
    files: Mapping[str, bytes],
    seconds: float,
    *,
    select: Sequence[str] | None = None,
    with_coverage: bool = False,
    lines: Mapping[str, frozenset[int]] | None = None,
    to_first_failure: bool = False,
) -> SuiteRun:
    """The suite, or the tests in `select`, on a ground that has an environment; ended after so many seconds, or what
    the ground allows for a run.

    With coverage, `lines` by path are all that is measured, and which tests run them where the runner can tell.
    A suite of which only the exit code is known counts as one test that is named like its command.
    """
    assert ground.sandbox is not None
    assert ground.environment is not None
    wall_s = min(seconds, ground.longest_run_s)
    run = run_suite(
        ground.sandbox,
        ground.environment,
        files,
        hints=ground.hints,
        select=select,
        with_coverage=with_coverage,
        lines=lines,
        to_first_failure=to_first_failure,
        limits=Limits(wall_s=wall_s, cpu_s=max(1, int(_PROCESSORS * wall_s))),
    )
    if ground.environment.preparation.runner is not Runner.COMMAND:
        return run
    outcome = Outcome.PASSED if run.exit_code == 0 else Outcome.FAILED
    return replace(run, outcomes={" ".join(ground.hints.test_command): outcome})


def holds(was: Outcome, now: Outcome | None) -> bool:
    """Whether a test that did well still does; one that passed must pass, and not only fail as expected."""
    return now is Outcome.PASSED if was is Outcome.PASSED else now in GOOD
