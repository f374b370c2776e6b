"""What layers of proof said of sound edits and of broken ones: the tables, and whether the goals are met."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.refactoring.evidence import Rung

LAYERS: Final = (Rung.PARSES, Rung.STATIC, Rung.NAMES, Rung.API)
SOUND: Final = "sound"
MIN_REFUSED_SHARE: Final = 0.99
MIN_SOUND_SHARE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Outcome:
    """One edit and what became of it.

    `kind` is the slip that was made, or `SOUND`; `asked` are the layers that looked at it, `refused` those of them that
    did not prove it; `said` is what the first of these said.
    """

    project: str
    recipe: str
    kind: str
    place: str
    asked: frozenset[Rung]
    refused: frozenset[Rung]
    is_touched: bool = True
    said: str = ""

    @property
    def is_sound(self) -> bool:
        return self.kind == SOUND

    @property
    def ends_at(self) -> Rung | None:
        """The layer that the edit ends at on the ladder; None for one that is accepted."""
        return next((layer for layer in LAYERS if layer in self.refused), None)


def shares(outcomes: Iterable[Outcome]) -> tuple[float, float]:
    """The shares of broken edits that were refused, and of sound ones that were accepted; 1.0 of none."""
    kept = list(outcomes)
    refused = [each.ends_at is not None for each in kept if not each.is_sound]
    accepted = [each.ends_at is None for each in kept if each.is_sound]
    return _share(refused), _share(accepted)


def goals_are_met(outcomes: Iterable[Outcome]) -> bool:
    refused, accepted = shares(outcomes)
    return refused >= MIN_REFUSED_SHARE and accepted >= MIN_SOUND_SHARE


def tables(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The lines to be printed: per type, per layer, per kind, then every edit that went the wrong way."""
    broken = [each for each in outcomes if not each.is_sound]
    sound = [each for each in outcomes if each.is_sound]
    yield from _per_type(broken, sound)
    yield from _per_layer(broken, sound)
    yield from _per_kind(broken)
    yield from _wrong(broken, sound)


def _per_type(broken: Sequence[Outcome], sound: Sequence[Outcome]) -> Iterator[str]:
    yield f"{'':<22}{'seeded':>7}" + "".join(f"{layer:>14}" for layer in LAYERS) + "  accepted | sound accepted refused"
    recipes = sorted({each.recipe for each in (*broken, *sound)})
    for recipe in (*recipes, "together"):
        wrong, right = ([each for each in some if recipe in (each.recipe, "together")] for some in (broken, sound))
        ends = Counter(each.ends_at for each in wrong)
        layers = "".join(f"{ends[layer]:>14}" for layer in LAYERS)
        kept = sum(each.ends_at is None for each in right)
        row = f"{recipe:<22}{len(wrong):>7}{layers}{ends[None]:>10} |"
        yield f"{row} {len(right):>5} {kept:>8} {len(right) - kept:>7}"
    refused, accepted = shares((*broken, *sound))
    touched = sum(each.is_touched for each in broken)
    yield f"{refused:.2%} of broken edits refused, {accepted:.2%} of sound ones accepted; {touched} on touched lines"


def _per_layer(broken: Sequence[Outcome], sound: Sequence[Outcome]) -> Iterator[str]:
    """What each layer would do alone: with the broken edits, then with the sound ones."""
    headings = f"{'asked':>13} {'refused':>8} {'accepted':>8}"
    yield f"{'each layer alone':<23}{headings} | {headings}"
    for layer in LAYERS:
        figures = []
        for some in (broken, sound):
            asked = sum(layer in each.asked for each in some)
            refused = sum(layer in each.refused for each in some)
            figures.append(f"{asked:>13} {refused:>8} {asked - refused:>8}")
        yield f"{layer:<23}" + " | ".join(figures)


def _per_kind(broken: Sequence[Outcome]) -> Iterator[str]:
    seeded = Counter(each.kind for each in broken)
    accepted = Counter(each.kind for each in broken if each.ends_at is None)
    told = ", ".join(f"{kind} {count - accepted[kind]} of {count}" for kind, count in sorted(seeded.items()))
    yield f"refused by kind: {told}"


def _wrong(broken: Sequence[Outcome], sound: Sequence[Outcome]) -> Iterator[str]:
    for each in broken:
        if each.ends_at is None:
            yield f"ACCEPTED {each.recipe} {each.project} {each.place}: {each.kind}"
    for each in sound:
        if each.ends_at is not None:
            yield f"REFUSED {each.recipe} {each.project} {each.place}: {each.ends_at}, {each.said}"


def _share(holds: Sequence[bool]) -> float:
    return sum(holds) / len(holds) if holds else 1.0
