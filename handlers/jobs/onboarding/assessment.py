"""What is known of a repository on its first day: its score, its tools, whether its tests run, and what would come."""

import asyncio
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.forge_yml import ForgeYml
from engine.analysis.entries import KINDS
from engine.analysis.report import Finding, Report
from engine.analysis.reporting import Wanted, report
from engine.analysis.setup import affordable, test_commands
from engine.analysis.snapshot import Snapshot
from engine.errors import EngineError
from engine.refactoring.errand import Errand
from engine.refactoring.results import PlannedChange
from engine.refactoring.runner import Caps
from engine.refactoring.workshop import planned
from engine.workspace.checkout import Checkout
from handlers.context import Context
from handlers.jobs.onboarding.tests_run import Tried, tried
from handlers.jobs.repository import Subject
from handlers.jobs.snapshots import take
from handlers.jobs.threads import in_thread
from handlers.messages.onboarding import FIRST_WEEK, Facts, FirstChange, Lever
from handlers.messages.pull_request import title

LEVERS: Final = 3
PLANNING_S: Final = 60.0
MAX_TREE_BYTES: Final = 256 * 1024 * 1024
_WANTED: Final = Wanted(findings=100, files=0, duplicates=0)
# What a file at the root says about who installs from it: locks first, since they say it for certain.
_MANAGERS: Final = (
    ("uv.lock", "uv"), ("poetry.lock", "Poetry"), ("pdm.lock", "PDM"), ("Pipfile.lock", "Pipenv"),
    ("pixi.lock", "pixi"), ("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "Yarn"), ("bun.lock", "Bun"),
    ("bun.lockb", "Bun"), ("package-lock.json", "npm"), ("npm-shrinkwrap.json", "npm"), ("Cargo.toml", "Cargo"),
    ("go.mod", "Go modules"), ("Gemfile", "Bundler"), ("composer.json", "Composer"), ("pom.xml", "Maven"),
    ("build.gradle", "Gradle"), ("build.gradle.kts", "Gradle"), ("pyproject.toml", "pip"),
    ("requirements.txt", "pip"), ("setup.py", "pip"), ("package.json", "npm"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """The commit that is looked at, and the rules that hold there without a file of its own."""

    ctx: Context
    subject: Subject
    checkout: Checkout
    sha: str
    rules: ForgeYml


async def assessed(ground: Ground) -> Facts:
    """Everything that the first pull request says, found within about six minutes. Nothing found is an answer."""
    owner = (ground.subject.organization_id, ground.subject.repository_id)
    snapshot = await take(ground.ctx, owner, ground.checkout, ground.sha)
    found = await asyncio.to_thread(report, snapshot, wanted=_WANTED)
    command = await asyncio.to_thread(_test_command, ground, snapshot)
    ran = await in_thread(lambda stop: _tried(ground, stop))
    first, no_plan = await in_thread(lambda stop: _planned(ground, snapshot, ran.packages, stop))
    return Facts(
        commit_sha=ground.sha,
        score=found.score,
        score_version=found.score_version,
        levers=tuple(_lever(ground, finding) for finding in _largest(found)),
        package_manager=next((name for path, name in _MANAGERS if snapshot.entries.find(path) is not None), ""),
        test_command=command,
        tests=ran.said,
        first=tuple(map(_first, first)),
        no_plan=no_plan,
    )


def _largest(found: Report) -> Sequence[Finding]:
    """What stands at a place; what is lost all over the tree leads nobody anywhere."""
    placed = [finding for finding in found.findings if finding.path]
    return placed[:LEVERS]


def _lever(ground: Ground, finding: Finding) -> Lever:
    url = ground.subject.host.file_url(ground.subject.ref, ground.sha, finding.path, finding.line)
    return Lever(finding.loss, finding.message, finding.path, finding.line, url)


def _test_command(ground: Ground, snapshot: Snapshot) -> str:
    """The one that CI runs on changes, else the first that is declared; "" for none."""
    entries = snapshot.entries
    sizes = dict(zip(entries.paths, map(int, entries.sizes), strict=True))
    files = _read(ground, frozenset(affordable(sizes)))
    kinds = dict(zip(entries.paths, [KINDS[code] for code in snapshot.kinds.tolist()], strict=True))
    commands = test_commands(entries.paths, kinds, files)
    return commands[0].command if commands else ""


def _tried(ground: Ground, stop: threading.Event) -> Tried:
    tree = ground.checkout.tree(ground.sha)
    size_bytes = sum(blob.size_bytes for blob in tree.blobs)
    if size_bytes > MAX_TREE_BYTES:
        return Tried(f"The tests did not run: the tree has {size_bytes:,} bytes, more than is run in the sandbox")
    files = {blob.path: raw for blob, raw in tree.read(tree.blobs)}
    tenant = f"{ground.subject.organization_id}-{ground.subject.repository_id}"
    return tried(files, ground.ctx.environments, tenant, stop)


def _planned(
    ground: Ground, snapshot: Snapshot, packages: Path | None, stop: threading.Event
) -> tuple[Sequence[PlannedChange], str]:
    """The planner's first changes, or why there are none."""
    rules = ground.rules
    if rules.refactor.enabled == ():
        return (), "the organization's file enables no type of refactoring"
    with tempfile.NamedTemporaryFile(prefix="forge-onboarding-") as kept:
        kept.write(snapshot.dump())
        kept.flush()
        errand = Errand(
            place=str(ground.checkout.git_dir),
            commit_sha=ground.sha,
            types=tuple(rules.refactor.enabled or ()),
            caps=Caps(files=rules.refactor.limits.files, lines=rules.refactor.limits.lines),
            include=rules.paths.include,
            exclude=rules.paths.exclude,
            protected=rules.paths.protected,
            packages=str(packages or ""),
            snapshot=kept.name,
            seconds=PLANNING_S,
        )
        try:
            return planned(errand, stop=stop).proposals[:FIRST_WEEK], ""
        except EngineError as error:
            return (), str(error).rstrip(".")


def _first(change: PlannedChange) -> FirstChange:
    return FirstChange(title(change), change.gain, len(change.paths))


def _read(ground: Ground, paths: frozenset[str]) -> Mapping[str, bytes]:
    tree = ground.checkout.tree(ground.sha)
    return {blob.path: raw for blob, raw in tree.read([blob for blob in tree.blobs if blob.path in paths])}
