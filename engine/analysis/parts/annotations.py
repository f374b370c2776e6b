"""Types: how much of what functions take and give is said where a checker and an agent can read it."""

from engine.analysis.facts import Function
from engine.analysis.parts.part import Code, Item, Measure, clamp

FULL_SHARE = 0.95
FLOOR = 0.6  # of a language whose checker refuses untyped code anyway
HOLLOW = 0.5  # what a type that allows everything is worth
WRITE = "Write the types of its parameters and of what it returns."
NARROW = "Say which type is meant where everything is allowed."
PROVE = "Say the type that is meant, or narrow it with a check."


def measure(code: Code) -> Measure | None:
    """The share of filled slots where annotations are a choice; one minus the density of escape hatches where they are
    not. None when no function has a slot, and where the language has no place for types."""
    if code.traits.typing == "none":
        return None
    is_strict = _is_strict(code)
    slots = sum(function.slots for _, function in code.functions())
    escapes = [] if code.traits.typing == "gradual" and not is_strict else _escapes(code)
    if not slots:
        return None
    items = [_item(path, function, is_strict) for path, function in code.functions() if _missing(function, is_strict)]
    if is_strict:
        density = (sum(item.weight for item in items) + len(escapes)) / slots
        return Measure(max(FLOOR, 1.0 - density), (*items, *escapes))
    filled = sum(function.typed + HOLLOW * function.hollow for _, function in code.functions())
    return Measure(clamp(filled / slots / FULL_SHARE), tuple(items))


def _is_strict(code: Code) -> bool:
    """Whether most code stands where a checker refuses what is untyped."""
    strict = sum(facts.code_lines for path, facts in code.sources.items() if code.graph.project.is_strict(path))
    return code.traits.typing == "static" or (code.traits.name == "TypeScript" and strict * 2 > code.code_lines)


def _missing(function: Function, is_strict: bool) -> float:
    if is_strict:
        return float(function.hollow)
    return function.slots - function.typed - HOLLOW * function.hollow


def _item(path: str, function: Function, is_strict: bool) -> Item:
    missing = _missing(function, is_strict)
    bare = function.slots - function.typed - function.hollow
    is_bare = bare > 0 and not is_strict
    said = [f"{bare} of {function.slots} parameters and results without a type"] if is_bare else []
    said += [f"{function.hollow} of {function.slots} with a type that allows everything"] if function.hollow else []
    fix = WRITE if is_bare else NARROW
    filled = function.slots - missing
    return Item(path, function.line, function.name, "types", filled, function.slots, missing, ", ".join(said), fix)


def _escapes(code: Code) -> list[Item]:
    return [
        Item(path, line, "", "types", 1, 0, 1.0, "an escape from the type checker", PROVE)
        for path in sorted(code.sources)
        for line in code.sources[path].escapes
    ]
