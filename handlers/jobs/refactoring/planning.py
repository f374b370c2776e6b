"""Plan a refactoring: which changes the tree at hand would take, in a process of its own."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from config.forge_yml import ForgeYml, Layers, Paths
from engine.refactoring.errand import Errand
from engine.refactoring.results import LeftAlone, PlannedChange, PlanResult
from engine.refactoring.runner import Caps
from engine.refactoring.workshop import Progress, planned
from engine.workspace.checkout import Checkout, GitTree
from handlers.context import Context
from handlers.errors import UserError
from handlers.jobs.configuration import Configuration
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.task import BRANCH_PREFIX, Task
from handlers.jobs.snapshots import take
from handlers.jobs.threads import in_thread
from handlers.messages.markdown import code
from providers.database import refactorings

PLANNING_S = 90.0


@dataclass(frozen=True, slots=True)
class Ground:
    """The commit that is refactored, and the rules that hold there for the repository as a whole."""

    checkout: Checkout
    base_sha: str
    rules: ForgeYml
    configuration: Configuration

    @property
    def paths(self) -> Paths:
        return self.rules.paths

    def rules_for(self, paths: Sequence[str]) -> ForgeYml:
        """The rules for a change of these files: of the project that holds all of them, where there is one."""
        return self.configuration.layers.around(paths).rules

    def errand(self, asked: Asked, tree: GitTree) -> Errand:
        """What is asked of this commit, as far as its rules allow it. Raises UserError for a type that they do not."""
        rules = self.rules_for([asked.path]).refactor
        enabled, limits = rules.enabled, rules.limits
        if enabled == ():
            raise UserError(f"No type of refactoring is enabled by {code(self.configuration.name)}.")
        if enabled is not None and (closed := [each for each in asked.types if each not in enabled]):
            raise UserError(f"{code(closed[0])} is not among the types that {code(self.configuration.name)} enables.")
        return Errand(
            place=str(self.checkout.git_dir),
            commit_sha=self.base_sha,
            types=asked.types or tuple(enabled or ()),
            caps=Caps(files=limits.files, lines=self.rules.refactor.limits.lines),
            paths=_aimed(tree, asked.path),
            symbol=asked.symbol,
            line=asked.at_line,
            include=self.paths.include,
            exclude=self.paths.exclude,
            protected=self.paths.protected,
            is_asked=asked.is_aimed,
            seconds=PLANNING_S,
        )

    def files(self, paths: frozenset[str]) -> dict[str, bytes]:
        """The bytes of these files, as the commit has them."""
        tree = self.checkout.tree(self.base_sha)
        return {blob.path: raw for blob, raw in tree.read([blob for blob in tree.blobs if blob.path in paths])}


@dataclass(frozen=True, slots=True)
class Answer:
    """What planning came to, and the question that it answers."""

    errand: Errand
    result: PlanResult


async def plan_on(task: Task, ground: Ground, *, packages: Path | None = None, only: Sequence[str] = ()) -> Answer:
    """What could be changed there, that nobody has refused and no open pull request of ours touches.

    `packages` is the folder of the installed dependencies; with `only`, these files take the place of the asked path.
    """
    tree = await asyncio.to_thread(ground.checkout.tree, ground.base_sha)
    known = ground.errand(task.asked, tree)
    errand = replace(known, packages=str(packages or ""), paths=tuple(only) or known.paths)
    progress = task.progress("planning")
    return await answered(task.ctx, task.owner, ground, errand, but=task.row.id, progress=progress)


async def answered(
    ctx: Context,
    owner: tuple[UUID, UUID],
    ground: Ground,
    errand: Errand,
    *,
    but: UUID | None = None,
    progress: Progress = lambda sentence: None,
) -> Answer:
    """The plan for an errand on this ground, which leaves alone what was refused and what open pull requests touch,
    `but` that of one refactoring."""
    rejected, taken = await known_to(ctx, owner, but=but)
    raw = await asyncio.to_thread((await take(ctx, owner, ground.checkout, ground.base_sha)).dump)
    with kept_file(raw) as file:
        whole = replace(errand, rejected=tuple(rejected), taken=tuple(taken), snapshot=str(file))
        result = await in_thread(lambda stop: planned(whole, progress, stop))
        return Answer(whole, as_allowed(ground.configuration.layers, result))


def as_allowed(layers: Layers, result: PlanResult) -> PlanResult:
    """The plan without what the project that holds its files would not take, which is told as left alone."""
    judged = [(change, _not_allowed(layers, change)) for change in result.proposals]
    left_alone = [LeftAlone(change.recipe.name, change.paths, why) for change, why in judged if why]
    kept = tuple(change for change, why in judged if not why)
    return replace(result, proposals=kept, left_alone=(*result.left_alone, *left_alone))


def _not_allowed(layers: Layers, change: PlannedChange) -> str:
    """Why the rules around its files do not allow a change, "" where they do."""
    rules = layers.around(change.paths).rules.refactor
    if rules.enabled is not None and change.recipe.type.value not in rules.enabled:
        return f"{change.recipe.type.value} is not enabled for the project of these files"
    if len(change.paths) > rules.limits.files:
        return f"it touches {len(change.paths)} files, more than the {rules.limits.files} of the project of these files"
    return ""


def _aimed(tree: GitTree, path: str) -> tuple[str, ...]:
    """The file of that path, or the files of that folder; what is not there is a path that nothing is found at."""
    if not path:
        return ()
    folder = path.rstrip("/") + "/"
    found = tuple(blob.path for blob in tree.blobs if blob.path == path or blob.path.startswith(folder))
    return found or (path,)


async def known_to(ctx: Context, owner: tuple[UUID, UUID], *, but: UUID | None = None) -> tuple[list[str], list[str]]:
    """What was refused for good, and what open pull requests of ours touch, `but` that of one refactoring."""
    organization_id, repository_id = owner
    async with ctx.database.tenant(organization_id) as session:
        rejected = await refactorings.rejected_keys(session, organization_id, repository_id)
        still_open = await refactorings.recent(session, organization_id, repository_id, phases=("open",))
    taken = {path for each in still_open if each.id != but for path in each.affected_files}
    return rejected, sorted(taken)


@contextmanager
def kept_file(raw: bytes) -> Iterator[Path]:
    """The bytes as a file, for a process that is told its name; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="forge-plan-") as folder:
        file = Path(folder) / "snapshot"
        file.write_bytes(raw)
        yield file


def branch_of(task: Task, change: PlannedChange) -> str:
    """`forge-factory/<job>-<type>`: equal for the same job, whoever asks again."""
    return f"{BRANCH_PREFIX}{task.row.reference.lower()}-{change.recipe.type.value}"
