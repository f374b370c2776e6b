"""The recipe with a type checker at hand: what it objects to is taken out of a plan before anybody sees it."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from engine.refactoring.checking import CheckingFailed, Complaint, check_folder
from engine.refactoring.recipes.recipe import Candidate, Plan, Refusal
from engine.refactoring.recipes.type_annotation.agreed import kept_by_checker
from engine.refactoring.recipes.type_annotation.recipe import TypeAnnotation
from engine.refactoring.view import View

CHECKS_A_FILE: Final = 16


class CheckedTypeAnnotation(TypeAnnotation):
    """Plans only what brings no new error of the type checker; `packages` are folders of installed dependencies."""

    def __init__(self, packages: Sequence[Path] = ()) -> None:
        self._packages = tuple(packages)

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        """The plan as far as the checker agrees; a checker that gives no answer agrees to nothing."""
        planned = super().plan(view, candidate)
        if isinstance(planned, Refusal):
            return planned
        try:
            kept = kept_by_checker(view, [planned], self._checked, checks=CHECKS_A_FILE)
        except CheckingFailed as error:
            return Refusal("not_checked", f"The type checker gave no answer about {candidate.path}: {error}.")
        if not kept:
            said = f"The type checker objects to every type that {candidate.path} could be given."
            return Refusal("checker_objects", said)
        return kept[0]

    def _checked(self, view: View) -> Sequence[Complaint]:
        return view.of_tree(self._complaints)

    def _complaints(self, view: View) -> Sequence[Complaint]:
        with tempfile.TemporaryDirectory(prefix="forge-types-") as folder:
            for path in view.python:
                target = Path(folder) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(view.files[path])
            return check_folder(Path(folder), packages=self._packages)
