"""Types that a checker objects to are taken back, and no others."""

from engine.refactoring.change import merged
from engine.refactoring.checking import Complaint
from engine.refactoring.recipes.recipe import Plan, Scope
from engine.refactoring.recipes.type_annotation.agreed import MAX_CHECKS, kept_by_checker
from engine.refactoring.recipes.type_annotation.recipe import TypeAnnotation, functions_of
from engine.refactoring.view import View

FILES = {
    "a.py": b"".join(b"def f%d():\n    return 'x'\n\n\n" % each for each in range(20)),
    "b.py": b"def g():\n    return 1\n",
}
VIEW = View(FILES)


def plans() -> list[Plan]:
    recipe = TypeAnnotation()
    found = (recipe.plan(VIEW, each) for each in recipe.detect(VIEW, Scope()))
    return [each for each in found if isinstance(each, Plan)]


def test_all_types_stay_where_nothing_is_said_against_them():
    kept = kept_by_checker(VIEW, plans(), lambda view: [])

    assert kept == plans()


def test_the_function_that_an_error_stands_in_loses_its_types():
    def check(view: View) -> list[Complaint]:
        return [Complaint("a.py", 5, "bad-return", "no")] if b"f1() -> str" in view.files["a.py"] else []

    kept = kept_by_checker(VIEW, plans(), check)

    after = VIEW.changed(merged(each.changes for each in kept))
    assert b"def f1():" in after.files["a.py"]
    assert after.files["a.py"].count(b"-> str") == 19
    assert b"-> int" in after.files["b.py"]


def test_an_error_somewhere_else_is_traced_to_the_types_that_bring_it():
    asked = []

    def check(view: View) -> list[Complaint]:
        asked.append(view)
        is_wrong = b"f13() -> str" in view.files["a.py"]
        return [Complaint("b.py", 99, "bad-argument-type", "f13")] if is_wrong else []

    kept = kept_by_checker(VIEW, plans(), check)

    assert {name for plan in kept for name in functions_of(plan)} == {*(f"f{n}" for n in range(20)), "g"} - {"f13"}
    assert len(asked) < 20


def test_a_checker_that_is_never_content_gets_its_way_in_bounded_time():
    asked = []

    def check(view: View) -> list[Complaint]:
        asked.append(view)
        return [Complaint("b.py", 99, "bad", "no")] if view.files != FILES else []

    kept = kept_by_checker(VIEW, plans(), check)

    assert kept == []
    assert len(asked) <= MAX_CHECKS + 1
