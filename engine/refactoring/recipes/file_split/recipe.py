"""The recipe `file_split`: a long Python module keeps its path and its names, and parts of it move beside it."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.change import ChangeSet
from engine.refactoring.evidence import Evidence
from engine.refactoring.modules import modules
from engine.refactoring.patching import patched
from engine.refactoring.recipes.file_split.choosing import chosen, refused_as_whole
from engine.refactoring.recipes.file_split.examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.file_split.facade import facade_edits
from engine.refactoring.recipes.file_split.layers import Part
from engine.refactoring.recipes.file_split.pinning import pinned
from engine.refactoring.recipes.file_split.placing import (
    import_prefix,
    is_mostly_one,
    is_own_import,
    part_path,
)
from engine.refactoring.recipes.file_split.proof import proof_of_split
from engine.refactoring.recipes.file_split.sizes import MAX_FILE, MAX_STATEMENTS, code_rows
from engine.refactoring.recipes.file_split.surroundings import surroundings
from engine.refactoring.recipes.file_split.units import read_layout
from engine.refactoring.recipes.file_split.writing import Split, part_text
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.source import Source, read_source
from engine.refactoring.view import View

_LOOK_AT: Final = (
    "What moved is token for token what it was; look at the names of the new files, and at settings that name the old "
    "path. inspect.getsource of a moved class looks for it in the old file."
)


class FileSplit:
    """Cohesive parts of a module move to private modules beside it; the module imports all their names back."""

    name = "file_split"
    version = 1
    type = TransformationType.FILE_SPLIT
    languages = frozenset({"python"})
    safety = Safety.PROVEN
    summary = "Splits a module of more than 500 code lines; it keeps its path and offers every name that it did."
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        """Editable modules with more than `MAX_FILE` code lines; symbols and lines of a scope name nothing here."""
        for path in view.python:
            if not path.endswith(".py") or not scope.has(path) or not view.is_editable(path):
                continue
            lines = view.of_file(_code_lines, path)
            if lines > MAX_FILE:
                why = f"{path} has {lines} code lines; above {MAX_FILE} a file is hard to take in."
                yield Candidate(path, "", 1, why, "code_lines", lines, lines)

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        """Parts of about 300 code lines each, or why the module stays whole."""
        path = candidate.path
        source = view.source(path)
        if not isinstance(source, Source):
            return Refusal("unreadable", f"{path} was left alone: it {source.reason}.")
        if PurePosixPath(path).name in {"__init__.py", "__main__.py"}:
            return Refusal("package_file", f"{path} stands for its package, and parts of it would be modules of that.")
        try:
            split = _split(view, source)
            return split if isinstance(split, Refusal) else _plan(candidate, split)
        except (SyntaxError, RecursionError) as error:
            return Refusal("too_deep", f"{path} is nested too deeply to be looked through ({type(error).__name__}).")

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        """That the same statements stand in the two trees, and that each means what it meant."""
        return (proof_of_split(before, after, plan.candidate.path),)


def _code_lines(view: View, path: str) -> int:
    """0 for a file that nobody can read, or whose lines of any kind are too few to count."""
    source = view.source(path)
    if not isinstance(source, Source) or len(source.lines) <= MAX_FILE:
        return 0
    try:
        return len(code_rows(source))
    except SyntaxError:
        return 0


def _split(view: View, source: Source) -> Split | Refusal:
    prefix = import_prefix(view, source.path)
    if isinstance(prefix, Refusal):
        return prefix
    if len(source.tree.body) > MAX_STATEMENTS:
        return Refusal(
            "crowded", f"{source.path} has {len(source.tree.body):,} statements at the top; too many to order."
        )
    layout = read_layout(source, surroundings(view))
    refusal = refused_as_whole(layout)
    if refusal:
        return refusal
    replaced = patched(view).of(modules(view).names[source.path], layout.names)
    found = chosen(layout, pinned(layout, replaced, partial(is_own_import, view)))
    return found if isinstance(found, Refusal) else Split(layout, _placed(view, source.path, found), prefix)


def _placed(view: View, path: str, parts: Sequence[Part]) -> dict[str, Part]:
    placed: dict[str, Part] = {}
    for part in sorted(parts, key=lambda part: not is_mostly_one(part)):
        placed[part_path(view, path, part, frozenset(placed))] = part
    return placed


def _plan(candidate: Candidate, split: Split) -> Plan:
    created = {path: part_text(split, path) for path in split.parts}
    changes = ChangeSet(tuple(facade_edits(split)), created)
    files = {split.layout.source.path: split.layout.source.raw}
    largest = max(_lines_of(path, raw or b"") for path, raw in changes.applied(files).items())
    name = PurePosixPath(candidate.path).name
    title = f"Split {name if len(name) < 40 else 'a long module'} into {len(created) + 1} files"
    facts = {"module": candidate.path, "parts": " ".join(sorted(created))}
    return Plan("file_split", candidate, changes, title, largest, facts, _LOOK_AT)


def _lines_of(path: str, raw: bytes) -> int:
    source = read_source(path, raw)
    assert isinstance(source, Source), f"{path}: {source.reason}"
    return len(code_rows(source))
