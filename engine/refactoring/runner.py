"""The loop around a recipe: find, plan, apply, prove, and go on from the tree that came out."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from engine.refactoring.change import ChangeSet, Conflict, difference
from engine.refactoring.evidence import Evidence, Proof, Rung, Verdict, disproved, not_proven, proven
from engine.refactoring.formatting.layout import LAYOUT_ONLY, differs_in_layout_only
from engine.refactoring.formatting.plans import Formatting
from engine.refactoring.recipes.recipe import Candidate, Plan, Recipe, Refusal, Scope
from engine.refactoring.source import Unreadable
from engine.refactoring.view import View

MAX_CANDIDATES: Final = 5_000
MAX_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Caps:
    """How large one pull request may grow: commits, files and changed lines, added and removed ones together."""

    steps: int = 60
    files: int = 10
    lines: int = 400


DEFAULT_CAPS: Final = Caps()


@dataclass(frozen=True, slots=True)
class Step:
    """One change that stands: its plan, what spoke for it, and the tree after it."""

    plan: Plan
    proof: Proof
    after: View = field(repr=False)


@dataclass(frozen=True, slots=True)
class Declined:
    """One candidate that was left alone, and why."""

    candidate: Candidate
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Run:
    """What one recipe came to on one tree: the steps in their order, and all that it declined."""

    recipe: Recipe = field(repr=False)
    scope: Scope
    before: View = field(repr=False)
    steps: tuple[Step, ...]
    declined: tuple[Declined, ...]

    @property
    def after(self) -> View:
        return self.steps[-1].after if self.steps else self.before

    @property
    def refused(self) -> dict[str, int]:
        """How many candidates were declined, by the code of the reason, in the order of the codes."""
        return dict(sorted(Counter(each.refusal.code for each in self.declined).items()))

    @property
    def changes(self) -> ChangeSet:
        """What all steps come to together, against the tree before the first."""
        touched = touched_paths(self.steps)
        before, after = self.before.files, self.after.files
        return difference(
            {path: before[path] for path in touched & before.keys()},
            {path: after[path] for path in touched & after.keys()},
        )


def run(
    recipe: Recipe,
    view: View,
    scope: Scope,
    caps: Caps,
    *,
    rejected: frozenset[str] = frozenset(),
    deadline_s: float = MAX_SECONDS,
) -> Run:
    """Apply a recipe until nothing is left to do, a cap is reached or the time is up.

    Only what its own proof proves is kept. What a step makes new in the files it touched is found as well. `rejected`
    are keys of candidates that people have refused: they are not even looked at.
    """
    going = _Going(recipe, scope, caps, view, rejected)
    ends_at = time.monotonic() + deadline_s
    going.find(scope)
    while (candidate := going.next()) is not None:
        if time.monotonic() > ends_at:
            going.decline(candidate, Refusal("out_of_time", f"the {deadline_s:.0f} s of this run were used up"))
            continue
        going.take(candidate)
    return Run(recipe, scope, view, tuple(going.steps), tuple(going.declined))


def key_of(recipe: Recipe, candidate: Candidate) -> str:
    """What a candidate is known by while lines move: a change that was refused once is never proposed again."""
    return "\n".join((recipe.name, candidate.path, candidate.symbol, *candidate.choice))


def touched_paths(steps: Iterable[Step]) -> frozenset[str]:
    return frozenset(path for step in steps for path in step.plan.changes.paths)


def changed_line_count(changes: ChangeSet, before: View) -> int:
    """Lines that a change adds and removes, as a host would count them."""
    count = sum(raw.count(b"\n") for raw in changes.created.values())
    count += sum(before.files[path].count(b"\n") for path in changes.removed)
    for edit in changes.edits:
        gone = before.files[edit.path][edit.start : edit.end]
        count += max(gone.count(b"\n"), bool(gone)) + max(edit.text.count(b"\n"), bool(edit.text))
    return count


def judged(recipe: Recipe, before: View, after: View, plan: Plan) -> Proof:
    """The rows that cost nothing but thought: whether the files parse, and the recipe's own proof."""
    rows: list[Evidence] = [_parses(after, plan)]
    if rows[0].verdict is Verdict.PROVEN:
        rows += _static(recipe, before, after, plan)
    return Proof(tuple(rows))


def _static(recipe: Recipe, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
    """The recipe's own proof. Some of them hold text against text, and fail where a formatter broke a line in two: then
    the plain change is proved, and that the layout has altered nothing besides."""
    rows = _proved(recipe, before, after, plan)
    if plan.plain is None or Proof(tuple(rows)).verdict is Verdict.PROVEN:
        return rows
    plain = before.changed(plan.plain)
    if not differs_in_layout_only(plain, after):
        return rows
    rows = _proved(recipe, before, plain, replace(plan, changes=plan.plain, plain=None))
    return [replace(row, details=(*row.details, LAYOUT_ONLY)) for row in rows]


def _proved(recipe: Recipe, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
    started = time.perf_counter()
    try:
        return recipe.prove(before, after, plan)
    except RecursionError:
        return [not_proven(Rung.STATIC, "the code nests too deeply to be compared", _since(started))]


def _parses(after: View, plan: Plan) -> Evidence:
    """Whether every touched Python file is one that the compiler takes."""
    started = time.perf_counter()
    touched = [path for path in sorted(plan.changes.paths & after.files.keys()) if path.endswith(".py")]
    for path in touched:
        source = after.source(path)
        if isinstance(source, Unreadable):
            return disproved(Rung.PARSES, f"{path} {source.reason}", _since(started))
        try:
            compile(source.tree, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError) as error:
            return disproved(Rung.PARSES, f"{path} does not compile: {error}", _since(started))
    said = "1 file parses and compiles" if len(touched) == 1 else f"{len(touched):,} files parse and compile"
    return proven(Rung.PARSES, said, _since(started))


def _since(started: float) -> float:
    return time.perf_counter() - started


class _Going:
    """A run under way: what waits, what stands, what was declined."""

    def __init__(self, recipe: Recipe, scope: Scope, caps: Caps, view: View, rejected: frozenset[str]) -> None:
        self.steps: list[Step] = []
        self.declined: list[Declined] = []
        self._recipe, self._scope, self._caps = recipe, scope, caps
        self._view = view
        self._formatting = Formatting(view)
        self._lines = 0
        self._waiting: list[Candidate] = []
        self._asked: set[Candidate] = set()
        self._rejected = rejected

    def find(self, scope: Scope) -> None:
        """Look for candidates; those that wait in the same files are found anew, since their lines may have moved."""
        if scope.paths is not None:
            self._waiting = [each for each in self._waiting if each.path not in scope.paths]
        found = [each for each in _first(self._detected(scope)) if self._is_wanted(each)]
        self._waiting = sorted([*self._waiting, *found], key=_order)

    def _is_wanted(self, candidate: Candidate) -> bool:
        return candidate not in self._asked and key_of(self._recipe, candidate) not in self._rejected

    def next(self) -> Candidate | None:
        if not self._waiting or len(self.steps) >= self._caps.steps:
            return None
        return self._waiting.pop(0)

    def decline(self, candidate: Candidate, refusal: Refusal) -> None:
        self._asked.add(candidate)
        self.declined.append(Declined(candidate, refusal))

    def take(self, candidate: Candidate) -> None:
        """Plan, apply and prove one candidate; keep it, or say why not."""
        outcome = self._tried(candidate)
        if isinstance(outcome, Refusal):
            self.decline(candidate, outcome)
        else:
            self._keep(outcome)

    def _tried(self, candidate: Candidate) -> Step | Refusal:
        try:
            plan = self._recipe.plan(self._view, candidate)
        except RecursionError:
            return Refusal("nests_too_deeply", f"{candidate.path} nests too deeply to be understood")
        if isinstance(plan, Refusal):
            return plan
        try:
            after = self._view.changed(plan.changes)
        except Conflict as conflict:
            return Refusal("conflict", str(conflict))
        plan = self._formatting.formatted(plan, self._view, after)
        if plan.plain is not None:
            after = self._view.changed(plan.changes)
        if refusal := self._beyond_caps(plan):
            return refusal
        proof = judged(self._recipe, self._view, after, plan)
        return Step(plan, proof, after) if proof.verdict is Verdict.PROVEN else _unproven(proof)

    def _keep(self, step: Step) -> None:
        self._lines += changed_line_count(step.plan.changes, self._view)
        self.steps.append(step)
        self._view = step.after
        # A candidate that comes out of a step exactly as it went in would be taken for ever.
        self._asked.add(step.plan.candidate)
        touched = frozenset(path for path in step.plan.changes.paths if self._scope.has(path))
        self.find(Scope(touched, self._scope.symbol))

    def _detected(self, scope: Scope) -> Iterator[Candidate]:
        try:
            yield from self._recipe.detect(self._view, scope)
        except RecursionError:
            return

    def _beyond_caps(self, plan: Plan) -> Refusal | None:
        files = len(touched_paths(self.steps) | plan.changes.paths)
        if files > self._caps.files:
            return Refusal("too_many_files", f"would be file {files} of at most {self._caps.files} in one change")
        lines = self._lines + changed_line_count(plan.changes, self._view)
        # What is too large by itself is one step all the same: it cannot be made smaller, only looked at.
        if self.steps and lines > self._caps.lines:
            return Refusal("too_many_lines", f"would change {lines} lines of at most {self._caps.lines} in one change")
        return None


def _order(candidate: Candidate) -> tuple[float, str, int, str, tuple[str, ...]]:
    return -candidate.weight, candidate.path, candidate.line, candidate.symbol, candidate.choice


def _first(candidates: Iterator[Candidate]) -> list[Candidate]:
    found = []
    for candidate in candidates:
        found.append(candidate)
        if len(found) >= MAX_CANDIDATES:
            break
    return found


def _unproven(proof: Proof) -> Refusal:
    row = next(row for row in proof.rows if row.verdict is proof.verdict)
    return Refusal(str(proof.verdict).replace(" ", "_"), row.said)
