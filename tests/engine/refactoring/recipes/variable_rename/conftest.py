"""Small trees, and one rename asked for and carried through."""

from collections.abc import Callable, Mapping

import pytest

from engine.refactoring.change import ChangeSet
from engine.refactoring.evidence import Proof
from engine.refactoring.recipes.recipe import Candidate, Plan, Refusal
from engine.refactoring.recipes.variable_rename.recipe import RECIPE
from engine.refactoring.runner import judged
from engine.refactoring.view import Outside, Role, View

KNOWN = Outside(frozenset({"_asdict"}), is_complete=True, missing="")


def view_of(files: Mapping[str, str], outside: Outside = KNOWN, roles: Mapping[str, Role] | None = None) -> View:
    return View({path: text.encode() for path, text in files.items()}, roles, outside)


def asked(symbol: str, old: str, new: str, path: str = "m.py", line: int = 0) -> Candidate:
    return Candidate(path, symbol, line, "was asked for", "names", 1.0, 1.0, (old, new))


@pytest.fixture
def rename() -> Callable[..., str]:
    """The text of `m.py` after one proven rename; the code of the refusal where there is none."""

    def renamed(text: str, symbol: str, old: str, new: str, **others: str) -> str:
        view = view_of({"m.py": text, **{f"{stem}.py": other for stem, other in others.items()}})
        plan = RECIPE.plan(view, asked(symbol, old, new))
        if isinstance(plan, Refusal):
            return plan.code
        after = view.changed(plan.changes)
        assert judged(RECIPE, view, after, plan).verdict == "proven", judged(RECIPE, view, after, plan)
        return after.files["m.py"].decode()

    return renamed


@pytest.fixture
def planned() -> Callable[..., Plan | Refusal]:
    """What the recipe plans for one rename that is asked for in a tree."""

    def plan(
        files: Mapping[str, str],
        symbol: str,
        old: str,
        new: str,
        outside: Outside = KNOWN,
        roles: Mapping[str, Role] | None = None,
    ) -> Plan | Refusal:
        return RECIPE.plan(view_of(files, outside, roles), asked(symbol, old, new))

    return plan


@pytest.fixture
def verdict() -> Callable[..., str]:
    """What the proof says of a rename that somebody else carried out: the whole trees before and after."""

    def said(
        before: Mapping[str, str], after: Mapping[str, str], symbol: str, old: str, new: str, outside: Outside = KNOWN
    ) -> str:
        return str(proof_of(view_of(before, outside), view_of(after, outside), symbol, old, new).verdict)

    return said


def proof_of(before: View, after: View, symbol: str, old: str, new: str) -> Proof:
    plan = Plan("variable_rename", asked(symbol, old, new), ChangeSet(), f"Rename {old} to {new}", 0.0)
    return Proof(tuple(RECIPE.prove(before, after, plan)))
