"""The second number: every item, and what each weighs."""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.analysis.kinds import FileKind
from engine.analysis.report import AgentSetup, SetupItem
from engine.analysis.setup.evidence import Evidence
from engine.analysis.setup.items.commands import command_items
from engine.analysis.setup.items.environment import environment_item, secrets_item
from engine.analysis.setup.items.instructions import Instructions
from engine.analysis.setup.items.item import not_applicable
from engine.analysis.setup.items.locks import lock_item
from engine.analysis.setup.items.readme import readme_item
from engine.analysis.setup.items.runtime import runtime_item
from engine.analysis.setup.items.size import LargeFile, generated_item, size_item
from engine.analysis.setup.items.tests import isolation_item, namesake_item
from engine.analysis.setup.repository import Repository

WORTH: Final[Mapping[str, float]] = {"verified": 1.0, "declared": 0.5, "absent": 0.0}
# A broken set-up is the largest loss of all: install and tests weigh most, then what keeps them true (CI, lock file).
# Wrong instructions hurt more than missing ones: their accuracy weighs four times their presence. Nothing that an agent
# can find out for itself (names, sizes, marks) weighs more than half an item.
WEIGHTS: Final[Mapping[str, float]] = {
    "install": 4.0,
    "tests": 4.0,
    "continuous integration": 3.0,
    "single test": 2.0,
    "lock file": 2.0,
    "runtime": 1.5,
    "readme": 1.5,
    "lint": 1.0,
    "format": 1.0,
    "types": 1.0,
    "instructions": 0.5,
    "instructions length": 0.5,
    "instructions accuracy": 2.0,
    "instructions consistency": 1.0,
    "instructions own words": 1.0,
    "environment variables": 1.0,
    "secrets": 1.0,
    "generated files": 0.5,
    "file size": 0.5,
    "test isolation": 0.5,
    "tests by name": 0.5,
    "build and test time": 0.5,
}


def agent_setup(
    paths: Sequence[str],
    kinds: Mapping[str, FileKind],
    files: Mapping[str, bytes],
    large_files: Sequence[LargeFile] = (),
) -> AgentSetup:
    """The set-up of one tree: `files` are those of `wanted` that are regular, `large_files` the source files above
    10,000 tokens with their tokens, the largest first.

    The score is 100 times the weighted mean over the items that apply (verified 1, declared 0.5, absent 0), with one
    decimal; None for a tree without any code.
    """
    return judged(Evidence(Repository(paths, kinds, files)), large_files)


def judged(evidence: Evidence, large_files: Sequence[LargeFile] = ()) -> AgentSetup:
    """The set-up that the evidence shows."""
    items = _items(evidence, large_files) if evidence.repository.is_code else _none()
    return AgentSetup(_score(items), tuple(items))


def _items(evidence: Evidence, large: Sequence[LargeFile]) -> list[SetupItem]:
    repository = evidence.repository
    return [
        *command_items(evidence),
        lock_item(repository),
        runtime_item(repository),
        *Instructions(evidence).items(),
        readme_item(evidence),
        environment_item(evidence),
        secrets_item(evidence),
        generated_item(repository),
        size_item(repository, large),
        isolation_item(evidence),
        namesake_item(repository),
        not_applicable("build and test time", "only runs of the CI can tell it"),
    ]


def _none() -> list[SetupItem]:
    return [not_applicable(name, "the repository has no code") for name in WEIGHTS]


def _score(items: Sequence[SetupItem]) -> float | None:
    applying = [item for item in items if item.state in WORTH]
    weight = sum(WEIGHTS[item.name] for item in applying)
    return round(100 * sum(WEIGHTS[item.name] * WORTH[item.state] for item in applying) / weight, 1) if weight else None
