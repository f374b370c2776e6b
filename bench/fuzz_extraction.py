"""`python -m bench.fuzz_extraction --seconds N --seed S`: whether an extraction that is proven keeps what programs do.

Random functions are cut in every way: as the recipe plans it, and, to try the proof alone, as somebody careless would,
with too many names passed, or too few. What the proof lets through is run beside the original on several inputs.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bench.random_programs import Writer, behaviour
from engine.refactoring.change import ChangeSet, Conflict
from engine.refactoring.evidence import Verdict
from engine.refactoring.frames import frame_lookers
from engine.refactoring.recipes.function_extract.functions import functions
from engine.refactoring.recipes.function_extract.hints import hints
from engine.refactoring.recipes.function_extract.legality import Interface, interface
from engine.refactoring.recipes.function_extract.methods import needs_class
from engine.refactoring.recipes.function_extract.recipe import FunctionExtract
from engine.refactoring.recipes.function_extract.regions import Limits, Measure, Region, regions
from engine.refactoring.recipes.function_extract.subject import Subject
from engine.refactoring.recipes.function_extract.writing import Extraction, edits
from engine.refactoring.recipes.recipe import Candidate, Plan
from engine.refactoring.source import Source
from engine.refactoring.view import View

PATH: Final = "program.py"
HELPER: Final = "_extracted"
ANY_SIZE: Final = Limits(min_lines=1, max_share=0.95, min_decisions=0, max_inputs=9, max_outputs=9)
REGIONS_EACH: Final = 12


@dataclass
class Tally:
    """`holes` are pairs of programs: what the proof let through although it does something else."""

    counts: Counter[str] = field(default_factory=Counter)
    holes: list[tuple[str, str]] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    """Print the counts, and up to three holes, the shortest first; 1 where there is any."""
    options = argparse.ArgumentParser(prog="bench.fuzz_extraction", description=__doc__)
    options.add_argument("--seconds", type=float, default=30.0)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    tally = fuzz(chosen.seed, seconds=chosen.seconds)
    for what, count in sorted(tally.counts.items()):
        print(f"{count:8,}  {what}")
    for before, after in sorted(tally.holes, key=lambda hole: len(hole[0]))[:3]:
        print("=" * 40, before, "-" * 40, after, sep="\n")
    return 1 if tally.holes else 0


def fuzz(seed: int, *, seconds: float, programs: int = 1_000_000) -> Tally:
    """Try programs one after the other until the time or their number is over."""
    tally, end = Tally(), time.monotonic() + seconds
    for number in range(programs):
        if time.monotonic() > end:
            break
        _try_program(seed * 1_000_003 + number, tally)
    return tally


def _try_program(seed: int, tally: Tally) -> None:
    text, symbol = Writer(seed).program()
    expected = behaviour(text)
    if expected is None:
        return
    tally.counts["programs"] += 1
    before = View({PATH: text.encode()})
    for kind, plan in _plans(before, symbol, random.Random(seed)):
        try:
            after = before.changed(plan.changes)
        except Conflict:
            continue
        if not isinstance(after.source(PATH), Source):
            continue
        verdict = FunctionExtract().prove(before, after, plan)[0].verdict
        became = after.files[PATH].decode()
        is_same = behaviour(became) == expected
        is_proven = verdict is Verdict.PROVEN
        told = "proven" if is_proven else "refused"
        tally.counts[f"{kind}: {told}, {'the same' if is_same else 'DIFFERENT'}"] += 1
        if is_proven and not is_same:
            tally.holes.append((text, became))


def _plans(view: View, symbol: str, chance: random.Random) -> Iterator[tuple[str, Plan]]:
    source = view.source(PATH)
    assert isinstance(source, Source)
    function = next(each for each in functions(source.tree) if each.symbol == symbol)
    subject = Subject(source.tree, function, frame_lookers(view))
    found = regions(source, function.node, Measure(function.node), ANY_SIZE)
    for region in chance.sample(found, min(REGIONS_EACH, len(found))):
        planned = interface(subject, region, ANY_SIZE)
        if isinstance(planned, Interface):
            yield "planned", _plan(source, subject, region, planned)
            yield "tampered", _plan(source, subject, region, _tampered(planned, chance))
        yield "careless", _plan(source, subject, region, _careless(subject, region, chance))


def _careless(subject: Subject, region: Region, chance: random.Random) -> Interface:
    """An interface by guess: any of the names that the region uses, any of those that it binds."""
    inside, found = subject.inside(region), subject.traits(region)
    takes = [name for name in sorted(inside.used & subject.locals) if chance.random() < 0.8]
    gives = [name for name in sorted(inside.bound) if chance.random() < 0.6]
    is_method = needs_class(subject.function, found.words)
    return Interface(
        takes=tuple(name for name in takes if not (is_method and name == subject.function.receiver)),
        gives=() if found.returns else tuple(gives),
        returns=found.returns,
        yields=found.yields,
        is_async=found.awaits,
        is_method=is_method,
    )


def _tampered(planned: Interface, chance: random.Random) -> Interface:
    """The plan with one name too few, or with one that should not be there."""
    ways = [replace(planned, takes=planned.takes[:-1]), replace(planned, gives=planned.gives[:-1])]
    ways += [replace(planned, takes=(*planned.takes, name)) for name in ("a", "e") if name not in planned.takes]
    return chance.choice(ways)


def _plan(source: Source, subject: Subject, region: Region, chosen: Interface) -> Plan:
    function = subject.function
    extraction = Extraction(source, function, region, chosen, hints(source, subject, region, chosen), HELPER)
    candidate = Candidate(PATH, function.symbol, function.node.lineno, "", "cyclomatic", 0.0, 0.0)
    facts = {"symbol": function.symbol, "new_function": HELPER}
    return Plan("function_extract", candidate, ChangeSet(edits(extraction)), "", 0.0, facts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
