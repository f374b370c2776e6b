"""Types: how much of what functions take and give is said where a checker and an agent can read it."""

import numpy as np

from engine.analysis import facts
from engine.analysis.graph import rows_of
from engine.analysis.parts.part import Code, Functions, Items, Measure, Values, Words, clamp, items_of, joined
from engine.analysis.tables import Rows

FULL_SHARE = 0.95
FLOOR = 0.6  # of a language whose checker refuses untyped code anyway
INFERS_RESULTS = "ecmascript"
HOLLOW = 0.5  # what a type that allows everything is worth
WRITE = "Write the types of its parameters and of what it returns."
WRITE_PARAMETERS = "Write the types of its parameters."  # where a checker infers what comes back
NARROW = "Say which type is meant where everything is allowed."
ESCAPE = ("an escape from the type checker", "Say the type that is meant, or narrow it with a check.")
UNSAFE = ("unsafe code, which the compiler does not check", "Keep it behind a safe function that proves what it needs.")
CAST = ("a cast that the compiler does not check", "Use the type that is meant from the start.")
ESCAPES = {"Rust": UNSAFE, "Go": UNSAFE, "C": CAST, "C++": CAST, "C/C++": CAST}


def measure(code: Code) -> Measure | None:
    """The share of filled slots where annotations are a choice; one minus the density of escape hatches where they are
    not. None when no function has a slot.

    What only its own module calls may leave them empty, beside public functions: such a function is asked for what it
    says, so that a step moved out of a function without types is no loss.
    """
    functions = _asked(code)
    rows = functions.rows
    if not rows["slots"].any():
        return None
    is_strict = _is_strict(code)
    missing = _missing(rows, is_strict=is_strict)
    slots = float(rows["slots"].sum())
    items = _items(code, functions, missing, is_strict=is_strict)
    if is_strict:
        escapes = _escapes(code)
        density = (float(missing.sum()) + len(escapes)) / slots
        return Measure(max(FLOOR, 1.0 - density), joined([items, escapes]))
    filled = float(rows["typed"].sum()) + HOLLOW * float(rows["hollow"].sum())
    return Measure(clamp(filled / (filled + float(missing.sum())) / FULL_SHARE), items)


def _asked(code: Code) -> Functions:
    """All but the overloads, whose types the function that follows them has too, and but the modules that a stub
    speaks for: a checker reads nothing else of them."""
    functions = code.functions
    is_asked = functions.rows["flags"] & facts.OVERLOAD == 0
    stubs = {code.path(file).removesuffix("i") for file in code.sources[~code.runs].tolist()}
    if spoken_for := [file for file in code.sources.tolist() if stubs and code.path(file) in stubs]:
        is_asked &= ~np.isin(functions.files, spoken_for)
    return Functions(*(column[is_asked] for column in functions))


def _is_strict(code: Code) -> bool:
    """Whether most code stands where a checker refuses what is untyped."""
    strict = int(code.lines[code.snapshot.strict[code.sources]].sum())
    return code.traits.typing == "static" or (code.traits.name == "TypeScript" and strict * 2 > code.code_lines)


def _missing(rows: Rows, *, is_strict: bool) -> Values:
    """The slots of each function that say nothing, a hollow one by half; behind a strict checker the hollow ones."""
    hollow: Values = rows["hollow"].astype(np.float64)
    if is_strict:
        return hollow
    missing: Values = rows["slots"] - rows["typed"].astype(np.float64) - HOLLOW * hollow
    is_public = (rows["flags"] & facts.PUBLIC > 0) & (rows["slots"] > 0)
    return np.where(is_public, missing, 0.0) if is_public.any() else missing


def _items(code: Code, functions: Functions, missing: Values, *, is_strict: bool) -> Items:
    rows, places, files = functions
    is_inferred = code.traits.family == INFERS_RESULTS
    what, write = ("parameters", WRITE_PARAMETERS) if is_inferred else ("parameters and results", WRITE)
    chosen = np.flatnonzero(missing > 0)
    filled = rows["slots"][chosen] - missing[chosen]

    def words(number: int) -> Words:
        row = rows[chosen[number]]
        slots, hollow = int(row["slots"]), int(row["hollow"])
        bare = slots - int(row["typed"]) - hollow
        is_bare = bare > 0 and not is_strict
        said = [f"{bare} of {slots} {what} without a type"] if is_bare else []
        asked = f"{slots}" if is_bare else f"{slots} {what}"
        said += [f"{hollow} of {asked} with a type that allows everything"] if hollow else []
        symbol = code.snapshot.columns.name("functions", int(places[chosen[number]]))
        return Words(symbol, slots, ", ".join(said), write if is_bare else NARROW)

    return items_of(files[chosen], rows["line"][chosen], filled, missing[chosen], words)


def _escapes(code: Code) -> Items:
    escapes = code.snapshot.columns["escapes"]
    places = rows_of(escapes.bounds, code.sources)
    files = np.repeat(code.sources, escapes.counts[code.sources])
    ones = np.ones(places.size)
    told = Words("", 0, *ESCAPES.get(code.traits.name, ESCAPE))
    return items_of(files, escapes.rows[places], ones, ones, lambda number: told)
