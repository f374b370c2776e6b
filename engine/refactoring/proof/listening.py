"""The control of the rung MUTANTS where the change leaves no room for any: do the tests listen to the file at all?"""

import time
from collections.abc import Iterable, Mapping
from typing import Final

from engine.refactoring.evidence import Evidence, Rung, not_proven, proven
from engine.refactoring.proof.confirming import suspects
from engine.refactoring.proof.ground import Ground
from engine.refactoring.proof.running import run_tests
from engine.refactoring.proof.suites import Baseline
from engine.workspace.outcomes import SuiteRun

_BROKEN: Final = b'raise ImportError("put here to see whether the tests notice")\n'
_MIN_RUN_S: Final = 10.0


def control_rung(
    ground: Ground, after: Mapping[str, bytes], touched: Iterable[str], known: Baseline, run: SuiteRun, left_s: float
) -> Evidence | None:
    """The row; None where the suite runs none of the touched files, or there is no time. `run` is that on `after`.

    A suite that passes whatever happens, or that signs its own reports, passes without the very file that was changed.
    """
    # Of the run after the change only changed lines were measured, and here it may have none.
    measured = (known.run.coverage if known.run else None) or {}
    path = next(
        (each for each in sorted(touched) if each.endswith(".py") and each in after and measured.get(each)), None
    )
    if path is None or left_s < max(_MIN_RUN_S, run.seconds):
        return None
    started = time.monotonic()
    now = run_tests(
        ground, {**after, path: _BROKEN}, min(left_s, max(_MIN_RUN_S, 2 * run.seconds)), to_first_failure=True
    )
    seconds = time.monotonic() - started
    if suspects(run, known.steady, known.flaky, now):
        return proven(Rung.MUTANTS, f"no room for mutants here; with {path} broken the tests fail", seconds)
    return not_proven(Rung.MUTANTS, f"the tests pass even where {path} cannot be imported", seconds)
