"""Documentation: how many public things say more than their name, and whether what they say is still true."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.analysis import facts
from engine.analysis.facts import Class, FileFacts, Function
from engine.analysis.parts.part import Code, Item, Measure, clamp
from engine.languages.language import stem_of

FULL_RATE = 0.80
SHORT_BODY = 3  # code lines that need no words
MAX_DEPTH = 8  # of the chain of bases that is followed
WRITE = "Say what it is for: meaning, units, bounds, what is raised."
CORRECT = "Make the documented parameters those of the signature."


@dataclass(frozen=True, slots=True)
class Subject:
    """One public thing that should be documented."""

    path: str
    line: int
    name: str
    flags: int

    @property
    def is_documented(self) -> bool:
        return bool(self.flags & facts.DOCUMENTED)

    @property
    def is_mistaken(self) -> bool:
        return bool(self.flags & facts.MISDOCUMENTED)


def measure(code: Code) -> Measure | None:
    """The rate of documented subjects against 80%, less twice the rate of mistaken ones; None without subjects."""
    subjects = list(_subjects(code))
    if not subjects:
        return None
    documented = [subject for subject in subjects if subject.is_documented]
    missing = [subject for subject in subjects if not subject.is_documented]
    mistaken = [subject for subject in documented if subject.is_mistaken]
    rate_value = clamp(len(documented) / len(subjects) / FULL_RATE)
    penalty = 2 * len(mistaken) / len(documented) if documented else 0.0
    value = max(0.0, rate_value - penalty)
    rate_loss = 1.0 - rate_value
    items = [_missing(subject, rate_loss / len(missing)) for subject in missing if rate_loss]
    items += [_mistaken(subject, (rate_value - value) / len(mistaken)) for subject in mistaken]
    return Measure(value, tuple(items))


def _missing(subject: Subject, weight: float) -> Item:
    bare = "no documentation" if subject.name else "no documentation of the module"
    message = "its documentation only repeats its name" if subject.flags & facts.ECHOED else bare
    return Item(subject.path, subject.line, subject.name, "documentation", 0, 1, weight, message, WRITE)


def _mistaken(subject: Subject, weight: float) -> Item:
    message = "its documentation names a parameter that it does not have"
    return Item(subject.path, subject.line, subject.name, "documentation", 0, 1, weight, message, CORRECT)


def _subjects(code: Code) -> Iterator[Subject]:
    has_modules = code.traits.docs == "inside"
    bases = _documented_methods(code.sources)
    for path in sorted(code.sources):
        file = code.sources[path]
        if has_modules and file.code_lines > SHORT_BODY and _is_public_module(path):
            yield Subject(path, 1, "", facts.DOCUMENTED if file.is_documented else 0)
        head = 1 if has_modules else 2
        for each in file.classes:
            if each.flags & facts.PUBLIC and each.code_lines - head > SHORT_BODY:
                yield Subject(path, each.line, each.name, each.flags)
        classes = {each.name: each for each in file.classes}
        for function in file.functions:
            if _is_subject(function, head) and not _is_inherited(function, classes, bases):
                yield Subject(path, function.line, function.name, function.flags)


def _is_public_module(path: str) -> bool:
    stem = stem_of(path)
    return stem == "__init__" or not stem.startswith("_")


def _is_subject(function: Function, head: int) -> bool:
    excluded = facts.STUB | facts.ANONYMOUS | facts.NESTED | facts.OVERRIDE
    is_public = function.flags & facts.PUBLIC and not function.flags & excluded
    return bool(is_public) and function.code_lines - head > SHORT_BODY and not function.is_trivial


class Bases:
    """The documented methods and the bases of each class name in the repository."""

    def __init__(self) -> None:
        self.methods: dict[str, set[str]] = {}
        self.parents: dict[str, set[str]] = {}


def _documented_methods(sources: Mapping[str, FileFacts]) -> Bases:
    bases = Bases()
    for file in sources.values():
        for each in file.classes:
            bases.parents.setdefault(each.name.rpartition(".")[2], set()).update(each.bases)
        for function in file.functions:
            owner, _, name = function.name.rpartition(".")
            if owner and function.flags & facts.DOCUMENTED:
                bases.methods.setdefault(owner.rpartition(".")[2], set()).add(name)
    return bases


def _is_inherited(function: Function, classes: Mapping[str, Class], bases: Bases) -> bool:
    """Whether a base in this repository documents the method that this one overrides."""
    owner, _, name = function.name.rpartition(".")
    if owner not in classes:
        return False
    level, seen = set(classes[owner].bases), set[str]()
    for _ in range(MAX_DEPTH):
        if any(name in bases.methods.get(base, ()) for base in level):
            return True
        seen |= level
        level = {parent for base in level for parent in bases.parents.get(base, ())} - seen
    return False
