"""A plan as the repository's own formatter would have written it, and in a sentence what was left as it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from engine.refactoring.change import ChangeSet, line_edits
from engine.refactoring.formatting.declared import is_laid_out_by_prettier
from engine.refactoring.formatting.layout import means_the_same
from engine.refactoring.formatting.style import NotFormatted, Style
from engine.refactoring.formatting.touched import laid_out
from engine.refactoring.formatting.trust import Untrusted, style_of
from engine.refactoring.recipes.recipe import Plan
from engine.refactoring.view import View

_PYTHON: Final = (".py", ".pyi")


class Formatting:
    """Lays out the plans of one run. `before` is the tree that it starts from: a file that was in format there stays
    trusted when a step of the run had to be left as it was."""

    def __init__(self, before: View) -> None:
        self._before = before

    def formatted(self, plan: Plan, view: View, after: View) -> Plan:
        """The plan with every line that it touches laid out; `view` is the tree that it changes into `after`.

        Files that were not in format stay as planned, and the plan notes why.
        """
        texts: dict[str, bytes] = {}
        notes: dict[str, None] = {}
        for path in sorted(plan.changes.paths & after.files.keys()):
            text = self._laid_out(plan, path, view, after)
            if isinstance(text, Untrusted):
                notes[text.reason] = None
            elif text not in (after.files[path], view.files.get(path)):
                texts[path] = text
        notes.pop("", None)
        plan = replace(plan, notes=(*plan.notes, *notes))
        return replace(plan, changes=_with(plan.changes, texts, view), plain=plan.changes) if texts else plan

    def _laid_out(self, plan: Plan, path: str, view: View, after: View) -> bytes | Untrusted:
        if not path.endswith(_PYTHON):
            is_prettiers = is_laid_out_by_prettier(self._before, path)
            return Untrusted(f"not formatted: {path}, since prettier does not run here" if is_prettiers else "")
        style = self._style(plan, path, view)
        if isinstance(style, Untrusted):
            return style
        plain = after.files[path]
        try:
            whole = style.formatted(path, plain)
        except NotFormatted:
            return Untrusted(f"not formatted: ruff gave no answer about {path}")
        text = whole if path in plan.changes.created else laid_out(path, plan.changes, plain, whole)
        if text == plain or means_the_same(plain, text):
            return text
        return Untrusted(f"not formatted: ruff would change more than the layout of {path}")

    def _style(self, plan: Plan, path: str, view: View) -> Style | Untrusted:
        """That of the file; what is new has the one of the file that it came from."""
        origin = plan.candidate.path if path in plan.changes.created else path
        return style_of(self._before if origin in self._before.files else view, origin)


def _with(changes: ChangeSet, texts: Mapping[str, bytes], view: View) -> ChangeSet:
    """The change with other texts in the end for some of its files."""
    edits = [edit for edit in changes.edits if edit.path not in texts]
    for path in texts.keys() & view.files.keys():
        edits += line_edits(path, view.files[path], texts[path])
    created = {path: texts.get(path, raw) for path, raw in changes.created.items()}
    return ChangeSet(tuple(edits), created, changes.removed)
