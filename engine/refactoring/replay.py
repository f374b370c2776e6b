"""Making a change again from its receipt: the same question, asked of the same commit, and the steps that stood."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine.refactoring.errand import Errand
from engine.refactoring.receipt import BadReceipt, Receipt, tools
from engine.refactoring.recipes.registry import RECIPES
from engine.refactoring.results import PlannedChange, PlannedStep, PlanResult

_LISTS = ("types", "paths", "include", "exclude", "protected", "rejected")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What planning again came to: `change` has the steps of the receipt in their order, None where nothing fits;
    `missing` are the titles of those that did not come out again."""

    change: PlannedChange | None
    missing: tuple[str, ...]


def question_of(errand: Errand, change: PlannedChange) -> dict[str, Any]:
    """The question whose answer holds this change and as little else as possible, without where its files lay.

    `packages` are the installed distributions that were read, as `name-version`.
    """
    return {
        "types": [change.recipe.type.value],
        "paths": sorted(change.paths),
        "symbol": errand.symbol,
        "line": errand.line,
        "include": list(errand.include),
        "exclude": list(errand.exclude),
        "protected": list(errand.protected),
        "rejected": [key for key in sorted(errand.rejected) if _may_concern(key, change)],
        "caps": asdict(errand.caps),
        "packages": distributions(Path(errand.packages)) if errand.packages else [],
    }


def asked_again(receipt: Receipt, place: Path, packages: Path | None = None) -> Errand:
    """The question of a receipt, about a repository here. Raises BadReceipt where it holds none."""
    document = receipt.document
    try:
        question = document["errand"]
        known: dict[str, Any] = {name: [str(each) for each in question[name]] for name in _LISTS}
        known |= {"symbol": str(question["symbol"]), "line": int(question["line"]), "caps": dict(question["caps"])}
        # A type that was asked for is proposed whatever it wins.
        known |= {"place": str(place), "commit_sha": str(document["base_sha"]), "is_asked": True}
        return Errand.from_json({**known, "packages": str(packages or "")})
    except (KeyError, TypeError, ValueError) as error:
        raise BadReceipt("the receipt does not say what was asked") from error


def replayed(receipt: Receipt, result: PlanResult) -> Replayed:
    """The change of the receipt among those that were planned. Raises BadReceipt where it lists no steps."""
    listed = _listed(receipt)
    recipe = str(receipt.document.get("recipe")).partition("@")[0]
    found = [
        replace(change, steps=tuple(_stood(change.steps, listed)))
        for change in (*result.proposals, *result.later)
        if change.recipe.name == recipe
    ]
    best = max(found, key=lambda change: len(change.steps), default=None)
    if best is None or not best.steps:
        return Replayed(None, tuple(title for _, title in listed))
    came = {step.changes.digest() for step in best.steps}
    return Replayed(best, tuple(title for digest, title in listed if digest not in came))


def other_versions(receipt: Receipt) -> list[str]:
    """What is installed here in another version than the one that the receipt was made with, a sentence each."""
    then = receipt.document.get("tools")
    known: Mapping[str, Any] = then if isinstance(then, dict) else {}
    now = tools()
    said = [
        f"{name} is {now[name]} here and was {known.get(name, 'unknown')}"
        for name in now
        if known.get(name) != now[name]
    ]
    name, _, version = str(receipt.document.get("recipe")).partition("@")
    here = RECIPES.get(name)
    if here is None:
        said.append(f"there is no recipe {name!r} here")
    elif str(here.version) != version:
        said.append(f"the recipe {name} is version {here.version} here and was {version}")
    return said


def packages_of(receipt: Receipt) -> list[str]:
    """The distributions that were read when the change was planned."""
    question = receipt.document.get("errand")
    return list(map(str, question.get("packages", ()))) if isinstance(question, dict) else []


def distributions(packages: Path) -> list[str]:
    """What is installed in a folder of packages, as `name-version`."""
    return sorted(entry.name.removesuffix(".dist-info") for entry in packages.glob("*.dist-info"))


def _may_concern(key: str, change: PlannedChange) -> bool:
    """Whether a refused candidate stands where this change could have met it."""
    recipe, path, *_ = (*key.split("\n"), "", "")
    return recipe == change.recipe.name and path in change.paths


def _listed(receipt: Receipt) -> list[tuple[str, str]]:
    """Digest and title of each step that stood."""
    try:
        listed = [(str(step["digest"]), str(step["title"])) for step in receipt.document["steps"]]
    except (KeyError, TypeError) as error:
        raise BadReceipt("the receipt does not list its steps") from error
    if not listed:
        raise BadReceipt("the receipt lists no steps")
    return listed


def _stood(steps: Sequence[PlannedStep], listed: Sequence[tuple[str, str]]) -> Iterator[PlannedStep]:
    """Those of the planned steps that the receipt lists, in its order; what a proof had refuted is passed over."""
    digests = [digest for digest, _ in listed]
    place = 0
    for step in steps:
        if step.changes.digest() in digests[place:]:
            place = digests.index(step.changes.digest(), place) + 1
            yield step
