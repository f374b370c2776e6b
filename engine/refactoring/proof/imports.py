"""The rung IMPORTS: every module still imports, and still has the names it had, said by the modules they had."""

import time
from collections.abc import Mapping
from typing import Any, Final

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.modules import modules
from engine.refactoring.proof.asking import Unanswered, asked, can_ask
from engine.refactoring.proof.ground import Ground
from engine.refactoring.proof.wording import some
from engine.refactoring.recipes.recipe import TransformationType
from engine.refactoring.view import View

MAX_MODULES: Final = 300
MAX_ALONE: Final = 20
_GROUP_S: Final = 60.0
_ALL_S: Final = 120.0
_SHOWN: Final = 5
# Whose own proof says that nobody reads the private names that go; all others must leave every name.
_TAKES_PRIVATE: Final = frozenset({TransformationType.DEAD_CODE_REMOVAL, TransformationType.VARIABLE_RENAME})
_TAKES_IMPORTED: Final = frozenset({TransformationType.DEAD_CODE_REMOVAL})
# Python makes them in a module that annotates a variable: they go with the last one, and an empty one answers for them.
_OF_ANNOTATIONS: Final = frozenset({"__annotations__", "__annotate__", "__conditional_annotations__"})

# By name: module and qualified name where it is a class or a function, else nothing.
Names = Mapping[str, list[str]]
# By module: its names, or the error that it fails with.
Answers = Mapping[str, Any]


def imports_rung(
    ground: Ground,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    touched: frozenset[str],
    type_: TransformationType,
) -> Evidence:
    """The row: the touched modules each in a process of its own, then together with all others of their packages."""
    started = time.perf_counter()
    if reason := can_ask(ground):
        return not_proven(Rung.IMPORTS, reason)
    first, others = _wanted(before, touched)
    if not first:
        return proven(Rung.IMPORTS, "nothing that could be imported before is touched", time.perf_counter() - started)
    wanted = [*first, *others][:MAX_MODULES]
    groups = [wanted, *([name] for name in first[:MAX_ALONE])]
    try:
        was, now = (asked(ground, files, "imports", groups, each_s=_GROUP_S, all_s=_ALL_S) for files in (before, after))
    except Unanswered as error:
        said = f"the modules could not be imported: {error}"
        return not_proven(Rung.IMPORTS, said, time.perf_counter() - started)
    return _row(wanted, was, now, type_, time.perf_counter() - started)


def _row(
    wanted: list[str], was: list[Answers], now: list[Answers], type_: TransformationType, seconds: float
) -> Evidence:
    """What both trees answered, the first of each for all modules together."""
    good = [name for name in wanted if "names" in was[0].get(name, {})]
    if not good:
        said = f"none of {len(wanted)} modules could be imported before the change ({_error(was[0], wanted[0])})"
        return not_proven(Rung.IMPORTS, said, seconds)
    lost = [line for old, new in zip(was, now, strict=True) for line in _lost(old, new, type_)]
    if lost:
        details = list(dict.fromkeys(lost))
        said = f"{some(len(details), 'thing is lost', 'things are lost')} ({lost[0]})"
        return disproved(Rung.IMPORTS, said, seconds, details[:_SHOWN])
    told = some(len(good), "module imports and has", "modules import and have")
    return proven(Rung.IMPORTS, f"{told} every name that there was", seconds)


def _wanted(files: Mapping[str, bytes], touched: frozenset[str]) -> tuple[list[str], list[str]]:
    """The touched modules, and the others of the same packages."""
    names = {path: name for path, name in modules(View(files)).names.items() if name and _is_importable(name)}
    first = {names[path] for path in touched if path in names}
    tops = {name.partition(".")[0] for name in first}
    others = {name for name in names.values() if name.partition(".")[0] in tops} - first
    return sorted(first), sorted(others)


def _is_importable(name: str) -> bool:
    """Whether importing it is all that it is for: `__main__` would run the program."""
    return not name.endswith("__main__") and all(part.isidentifier() for part in name.split("."))


def _lost(was: Answers, now: Answers, type_: TransformationType) -> list[str]:
    """What one process had imported before and now has not, or says to be something else."""
    lost: list[str] = []
    for module, had in was.items():
        if "names" not in had:
            continue
        has = now.get(module, {})
        if "names" in has:
            lost += _changed(module, had["names"], has["names"], type_)
        else:
            lost.append(f"{module} does not import any more: {_error(now, module)}")
    return lost


def _changed(module: str, had: Names, has: Names, type_: TransformationType) -> list[str]:
    top = module.partition(".")[0]
    gone = [
        f"{module}.{name} is gone"
        for name, home in sorted(had.items())
        if name not in has and not _may_go(name, home, top, type_)
    ]
    moved = [
        f"{module}.{name} says it is {'.'.join(has[name]) or 'something else'}, not {'.'.join(home)}"
        for name, home in sorted(had.items())
        if name in has and home != has[name] and home and not _is_private(name, home)
    ]
    return gone + moved


def _may_go(name: str, home: list[str], top: str, type_: TransformationType) -> bool:
    """Whether the proof of the recipe answers for a name that is gone, or nobody wrote it."""
    if name in _OF_ANNOTATIONS:
        return True
    is_own = bool(home) and home[0].partition(".")[0] == top
    return (type_ in _TAKES_PRIVATE and name.startswith("_")) or (type_ in _TAKES_IMPORTED and not is_own)


def _is_private(name: str, home: list[str]) -> bool:
    return name.startswith("_") or home[-1].rpartition(".")[2].startswith("_")


def _error(answers: Answers, module: str) -> str:
    return str(answers.get(module, {}).get("error", "it was not reached"))
