"""What looks dead and is alive, and for which reason it is left alone."""

import pytest

from engine.refactoring.recipes.dead_code_removal.recipe import DeadCodeRemoval
from engine.refactoring.recipes.recipe import Plan, Refusal, Scope
from engine.refactoring.view import NOTHING_KNOWN, Outside, View

RECIPE = DeadCodeRemoval()
KNOWN = Outside(frozenset({"_wrap_chunks", "AnnAssign"}), is_complete=True, missing="")

TRAPS = {
    "public": "def load():\n    return 1\n",
    "decorated": "from web import app\n\n\n@app.get('/')\ndef _home():\n    return 1\n",
    "decorated by a namesake": "def cache(f):\n    return print(f)\n\n\n@cache\ndef _home():\n    return 1\n",
    "decorated as abstract": (
        "import abc\n\n\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def _x(self):\n        pass\n\n\nprint(A)\n"
    ),
    "decorated by what only looks like a property": ("import signals\n\n\n@signals.setter\ndef _x():\n    return 1\n"),
    "acts in a default": "def _home(x=print(1)):\n    return x\n",
    "acts in a class": "class _Home:\n    print(1)\n",
    "acts in a constant": "_x = open('x')\n",
    "acts in a consumed generator": "def rows():\n    yield 1\n\n\n_rows = rows()\n_x = list(_rows)\n",
    "based on a registry": (
        "class A:\n    def __init_subclass__(cls):\n        print(cls)\n\n\nclass _B(A):\n    pass\n\n\nprint(A)\n"
    ),
    "based on an enumerated class": "class A:\n    pass\n\n\nclass _B(A):\n    pass\n\n\nprint(A.__subclasses__())\n",
    "based on a metaclass": "class _B(metaclass=print):\n    pass\n",
    "known_outside": "class W:\n    def _wrap_chunks(self):\n        return 1\n\n\nprint(W)\n",
    "composed by an f-string": "def _on_click():\n    pass\n\n\nprint(f'_on_{1}')\n",
    "composed by a sum": "def _on_click():\n    pass\n\n\nprint('_on_' + input())\n",
    "composed by its ending": "def _late_rule():\n    pass\n\n\nprint('%s_rule' % input())\n",
    "composed by startswith": "def _check_hull():\n    pass\n\n\nprint(input().startswith('_check'))\n",
    "composed by endswith": "def _open_hook():\n    pass\n\n\nprint(input().endswith('_hook'))\n",
    "composed by an underscore": "def _hull():\n    pass\n\n\nprint('_' + 'hull')\n",
    "composed of what a visitor meets": "def _AnnAssign():\n    pass\n\n\nprint('_' + type(input()).__name__)\n",
    "composed word by word": (
        "def _get_item():\n    pass\n\n\nfor a in ('get',):\n    for b in ('item',):\n        print(f'_{a}_{b}')\n"
    ),
    "spoken_of": 'def f():\n    """\n    >>> _clamp(1)\n    """\n\n\ndef _clamp(x):\n    return x\n\n\nprint(f)\n',
    "spoken_of in a type comment": "x = []  # type: _T\n_T = dict[str, int]\nprint(x)\n",
    "mangled": "class A:\n    def __x(self):\n        return 1\n\n\nprint(A()._A__x())\n",
    "module_name": "def _own():\n    return 1\n",
    "looked_through": "def _x():\n    return 1\n\n\nprint(vars())\n",
    "looked_through by a class": (
        "class A:\n    def f(self):\n        return dir(self)\n\n"
        "    def _x(self):\n        return 1\n\n\nprint(A().f())\n"
    ),
    "asked_to_stay": "# Keep: the debugger calls it.\ndef _x():\n    return 1\n",
    "asked_to_stay by its docstring": 'def _x():\n    """Deprecated."""\n',
    "asked_to_stay as an aid": "def _print_rows():\n    return 1\n",
    "remarked": "def _x():\n    return 1\n\n\n# _x()\nprint(1)\n",
    "alias": "def f():\n    return 1\n\n\n_g = f\nprint(f)\n",
    "guarded": "import os\n\ntry:\n    _X = (os.O_BINARY,)\nexcept AttributeError:\n    print(1)\n",
    "shares_line": "if print: _x = 1\n",
}


def answers(view: View) -> list[Plan | Refusal]:
    return [RECIPE.plan(view, candidate) for candidate in RECIPE.detect(view, Scope())]


@pytest.mark.parametrize("trap", TRAPS)
def test_what_looks_dead_and_is_alive_is_left_alone_for_its_reason(trap: str) -> None:
    view = View({"a.py": TRAPS[trap].encode(), "_own.py": b""}, outside=KNOWN)

    found = answers(view)

    assert trap.partition(" ")[0] in [each.code for each in found if isinstance(each, Refusal)]
    assert not [each.title for each in found if isinstance(each, Plan)]


OUTSIDE = {
    "a base from another package": "from cleo import Application as Base\n\n\nclass Application(Base):\n    {}\n",
    "a base of a base": "from cleo import Base\n\n\nclass A(Base):\n    pass\n\n\nclass B(A):\n    {}\n\n\nprint(B)\n",
    "a base that is computed": "class B(print()):\n    {}\n",
    "a mixin": "from cleo import Base\n\n\nclass A:\n    {}\n\n\nclass B(A, Base):\n    pass\n\n\nprint(B)\n",
    "a public method of a private class": "class _A:\n    def close(self):\n        {}\n\n\nprint(_A)\n",
}


@pytest.mark.parametrize("text", OUTSIDE.values(), ids=OUTSIDE)
def test_without_the_dependencies_a_method_may_override_one_from_outside(text: str) -> None:
    body = "def _hook(self):\n        return 1" if "close" not in text else "return 1"
    files = {"a.py": text.format(body).encode()}

    unknown = {each.code for each in answers(View(files, outside=NOTHING_KNOWN)) if isinstance(each, Refusal)}
    known = [each for each in answers(View(files, outside=KNOWN)) if isinstance(each, Plan)]

    assert "outside_unknown" in unknown
    assert len(known) == 1


def test_a_private_method_of_a_class_without_outside_bases_may_go_without_the_dependencies() -> None:
    text = "class A:\n    def _x(self):\n        return 1\n\n    y = 2\n\n\nclass B(A):\n    pass\n\n\nprint(B)\n"

    found = [each for each in answers(View({"a.py": text.encode()})) if isinstance(each, Plan)]

    assert [each.candidate.symbol for each in found] == ["A._x"]


def test_a_definition_stays_when_another_of_its_name_does() -> None:
    decorated = "class A:\n    @print\n    def _x(self):\n        return 1\n\n\n"
    text = f"{decorated}class B:\n    def _x(self):\n        return 2\n\n\nprint(A, B)\n"

    found = answers(View({"a.py": text.encode()}, outside=KNOWN))

    assert [each.code for each in found if isinstance(each, Refusal)] == ["decorated"]
    assert len(found) == 1


HOOKS = ["__repr_hint__", "_repr_html_", "_missing_", "_"]


@pytest.mark.parametrize("name", HOOKS)
def test_a_name_that_others_look_up_by_convention_is_not_even_a_candidate(name: str) -> None:
    view = View({"a.py": f"class A:\n    def {name}(self):\n        return 1\n\n\nprint(A)\n".encode()}, outside=KNOWN)

    assert answers(view) == []
