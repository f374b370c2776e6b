"""Trees to split: a package with a module that is long enough, in few words."""

from engine.refactoring.evidence import Evidence, Verdict
from engine.refactoring.recipes.file_split.recipe import FileSplit
from engine.refactoring.recipes.recipe import WHOLE_TREE, Plan, Refusal
from engine.refactoring.view import Role, View

PATH = "shop/orders.py"
RECIPE = FileSplit()


def function(head: str, result: str = "total", steps: int = 280) -> str:
    """A long function on its own, with two blank lines above."""
    return f"\n\ndef {head}:\n    total = 0\n" + "    total += 1\n" * steps + f"    return {result}\n"


def tree(module: str | bytes, **tests: str) -> View:
    """The module in a package; further files are tests by stem."""
    raw = module.encode() if isinstance(module, str) else module
    beside = {f"tests/{stem}.py": text.encode() for stem, text in tests.items()}
    return View({"shop/__init__.py": b"", PATH: raw, **beside}, dict.fromkeys(beside, Role.TEST))


def planned(view: View) -> Plan | Refusal:
    """The plan for the tree's one long module."""
    (candidate,) = RECIPE.detect(view, WHOLE_TREE)
    return RECIPE.plan(view, candidate)


def split(view: View) -> View:
    """The tree after the split, which is proven."""
    plan = planned(view)
    assert isinstance(plan, Plan), plan
    after = view.changed(plan.changes)
    assert proof(view, after).verdict is Verdict.PROVEN, proof(view, after).said
    return after


def proof(before: View, after: View) -> Evidence:
    """What the proof says of any two trees."""
    (candidate,) = RECIPE.detect(before, WHOLE_TREE)
    plan = RECIPE.plan(before, candidate)
    assert isinstance(plan, Plan), plan
    (row,) = RECIPE.prove(before, after, plan)
    return row


def parts(after: View) -> dict[str, str]:
    """The new files by what their names say after the module's."""
    return {
        path.removeprefix("shop/_orders_").removesuffix(".py"): raw.decode()
        for path, raw in after.files.items()
        if path.startswith("shop/_orders_")
    }
