"""The proof of a split, from the two trees alone: the same statements, each in reach of the same names.

It asks, in this order: did anything else change; is every statement there once, to the byte, comments included; does
the module offer every name again; does a part bind each name that its statements read, to the same thing; do parts
import only lower parts; could anybody notice that a statement moved.
"""

from collections.abc import Iterator
from functools import partial

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.modules import modules
from engine.refactoring.patching import patched
from engine.refactoring.recipes.file_split.accounting import Account, account, changed_paths
from engine.refactoring.recipes.file_split.binding import part_problems
from engine.refactoring.recipes.file_split.notice import noticed
from engine.refactoring.recipes.file_split.offering import offering_problems
from engine.refactoring.recipes.file_split.placing import import_prefix, is_own_import
from engine.refactoring.recipes.file_split.surroundings import surroundings
from engine.refactoring.recipes.file_split.units import Layout, read_layout
from engine.refactoring.recipes.recipe import Refusal
from engine.refactoring.source import Source
from engine.refactoring.view import View


def proof_of_split(before: View, after: View, path: str) -> Evidence:
    """One row: that the module at `path` was split and nothing happened besides, or the first thing that speaks
    against it."""
    if path not in before.files:
        return disproved(Rung.STATIC, f"{path} was not there before")
    created = changed_paths(before, after, path)
    if isinstance(created, str):
        return disproved(Rung.STATIC, created)
    try:
        return _proof(before, after, path, created)
    except (SyntaxError, RecursionError) as error:
        return not_proven(Rung.STATIC, f"{path} is nested too deeply to be looked through ({type(error).__name__})")


def _proof(before: View, after: View, path: str, created: frozenset[str]) -> Evidence:
    around = surroundings(before)
    found = account(before, after, path, created, with_examples=around.has_doctests)
    if isinstance(found, str):
        return disproved(Rung.STATIC, found)
    source = before.source(path)
    assert isinstance(source, Source)
    layout = read_layout(source, around)
    prefix = import_prefix(before, path)
    if isinstance(prefix, Refusal):
        return not_proven(Rung.STATIC, prefix.said)
    for problem in _problems(found, layout, prefix):
        return disproved(Rung.STATIC, problem)
    replaced = patched(before).of(modules(before).names[path], layout.names)
    for problem in noticed(found, layout, replaced, partial(is_own_import, before)):
        return not_proven(Rung.STATIC, f"{path}: {problem}")
    return proven(Rung.STATIC, _said(found))


def _problems(found: Account, layout: Layout, prefix: str) -> Iterator[str]:
    yield from offering_problems(found, prefix)
    yield from part_problems(found, layout, prefix)


def _said(found: Account) -> str:
    moved = sum(len(part.moved) for part in found.parts.values())
    return (
        f"all {len(found.old)} top-level statements are there once, byte for byte; {moved} of them stand in "
        f"{len(found.parts)} new files, and every name means what it did"
    )
