"""Private symbols: all tokens at once in a closed world, and the proof that refuses everything less."""

import pytest

from engine.refactoring.recipes.recipe import Plan, Refusal
from engine.refactoring.view import NOTHING_KNOWN, Outside, Role

FUNCTION = "def _readAll():\n    return 1\n"
TREE = {
    "m.py": FUNCTION + "\n\nclass A:\n    def _readAll(self):\n        return f'{self._readAll()!r}'\n",
    "n.py": "import m\nfrom m import _readAll\n_readAll()\nm._readAll()  # _readAll\n",
    "notes.txt": "reading\n",
}


def renamed(tree, old="_readAll", new="_read_all"):
    return {path: text.replace(old, new).replace(f"# {new}", f"# {old}") for path, text in tree.items()}


def test_every_token_of_the_tree_is_renamed(planned):
    plan = planned(TREE, "_readAll", "_readAll", "_read_all")

    assert isinstance(plan, Plan)
    assert plan.title == "Rename _readAll to _read_all"
    after = plan.changes.applied({path: text.encode() for path, text in TREE.items()})
    assert after == {path: text.encode() for path, text in renamed(TREE).items() if path != "notes.txt"}


@pytest.mark.parametrize(
    ("symbol", "old"),
    [("_readAll", "_readAll"), ("A._readAll", "_readAll"), ("_Thing", "_Thing"), ("_someValue", "_someValue")],
)
def test_functions_methods_classes_and_variables_are_proven(verdict, symbol, old):
    tree = {"m.py": TREE["m.py"] + "\n\nclass _Thing: ...\n\n\n_someValue = _Thing()\n", "n.py": TREE["n.py"]}

    assert verdict(tree, renamed(tree, old, "_other"), symbol, old, "_other") == "proven"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param({"n.py": "x = '_readAll'\n"}, "spoken_of", id="a string"),
        pytest.param({"n.py": "x = []  # type: list[_readAll]\n"}, "spoken_of", id="a type comment"),
        pytest.param({"setup.cfg": "run = m:_readAll\n"}, "spoken_of", id="another kind of file"),
        pytest.param({"n.py": "getattr(x, f'_read{kind}')\n"}, "composed", id="put together"),
        pytest.param({"n.py": "getattr(x, '_' + name)\nname = 'readAll'\n"}, "composed", id="an underscore and a word"),
        pytest.param({"_readAll/n.py": ""}, "module_name", id="a folder"),
        pytest.param({"n.py": "_readAll(\n"}, "unreadable", id="a file that does not parse"),
        pytest.param({"test_m.py": "import m\nm._readAll()\n"}, "used_elsewhere", id="a test"),
        pytest.param({"n.py": "f(_readAll=1)\n"}, "keyword", id="a keyword"),
        pytest.param({"n.py": "def f(_readAll): ...\n"}, "keyword", id="a parameter"),
        pytest.param({"n.py": "match x:\n    case A(_readAll=1): ...\n"}, "keyword", id="a pattern"),
        pytest.param({"n.py": "x._readAll = 1\n"}, "stored_attribute", id="an attribute that is set"),
        pytest.param({"n.py": "class B:\n    _readAll: int = 1\n"}, "class_variable", id="a field"),
        pytest.param({"n.py": "@app.route\ndef _readAll(): ...\n"}, "decorated", id="a decorated namesake"),
        pytest.param({"n.py": "class _readAll: ...\nx._readAll__y\n"}, "mangled", id="a long name"),
        pytest.param({"n.py": "_read_all = 1\n"}, "taken", id="the new name is in use"),
        pytest.param({"n.py": "x = '_read_all'\n"}, "taken", id="the new name is spoken of"),
    ],
)
def test_a_name_that_others_know_is_refused_and_not_proven(planned, verdict, more, code):
    tree = {"m.py": FUNCTION} | more

    plan = planned(tree, "_readAll", "_readAll", "_read_all", roles={"test_m.py": Role.TEST})

    assert isinstance(plan, Refusal)
    assert plan.code == code
    if "test_m.py" not in more:
        assert verdict(tree, renamed(tree), "_readAll", "_readAll", "_read_all") != "proven"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("readAll", "_read_all", "public"),
        ("__readAll__", "_read_all", "public"),
        ("__readAll", "_read_all", "mangled"),
        ("_readAll", "read_all", "illegal_name"),
        ("_readAll", "__read_all", "illegal_name"),
        ("_readAll", "_asdict", "taken"),
    ],
)
def test_only_private_names_become_other_private_names(planned, verdict, old, new, code):
    tree = {"m.py": f"def {old}():\n    return 1\n"}

    plan = planned(tree, old, old, new)

    assert isinstance(plan, Refusal)
    assert plan.code == code
    assert verdict(tree, renamed(tree, old, new), old, old, new) != "proven"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        pytest.param("n.py", "m._read_all", "m._readAll", id="one place too few"),
        pytest.param("n.py", "# _readAll", "# _read_all", id="a comment"),
        pytest.param("n.py", "import m\n", "import  m\n", id="a blank"),
        pytest.param("m.py", "return 1", "return 2", id="a constant"),
        pytest.param("notes.txt", "reading", "read", id="another kind of file"),
    ],
)
def test_any_other_change_is_disproved(verdict, path, old, new):
    after = renamed(TREE)
    assert old in after[path]
    after[path] = after[path].replace(old, new, 1)

    assert verdict(TREE, after, "_readAll", "_readAll", "_read_all") == "disproved"


def test_files_that_come_or_go_are_disproved(verdict):
    assert verdict(TREE, renamed(TREE) | {"o.py": ""}, "_readAll", "_readAll", "_read_all") == "disproved"


def test_a_name_that_a_dependency_knows_is_refused(planned, verdict):
    outside = Outside(frozenset({"_readAll"}), is_complete=True, missing="")

    plan = planned(TREE, "_readAll", "_readAll", "_read_all", outside)

    assert isinstance(plan, Refusal)
    assert plan.code == "known_outside"
    assert verdict(TREE, renamed(TREE), "_readAll", "_readAll", "_read_all", outside) == "not proven"


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        pytest.param("def _readAll(): ...\n_readAll()\n", True, id="a plain function"),
        pytest.param("class A:\n    def _readAll(self): self._readAll()\n", True, id="a method of a class of ours"),
        pytest.param("class A(B):\n    def _readAll(self): self._readAll()\n", False, id="a base"),
        pytest.param("def _readAll(x): x._readAll()\n", False, id="an attribute of anything"),
        pytest.param("from other import _readAll\ndef f(): _readAll = 1\n", False, id="imported from elsewhere"),
    ],
)
def test_without_the_dependencies_only_what_cannot_be_theirs_is_renamed(verdict, text, is_known):
    tree = {"m.py": text}
    symbol = "A._readAll" if text.startswith("class") else "_readAll"
    if "import" in text:
        tree = {"m.py": "def _readAll(): ...\n", "n.py": text}

    said = verdict(tree, renamed(tree), symbol, "_readAll", "_read_all", NOTHING_KNOWN)

    assert (said == "proven") is is_known


def test_a_class_whose_name_is_read_somewhere_is_not_proven(verdict):
    tree = {"m.py": "class _thing: ...\n\n\ndef f(x):\n    return type(x).__name__\n"}

    assert verdict(tree, renamed(tree, "_thing", "_Thing"), "_thing", "_thing", "_Thing") == "not proven"


@pytest.mark.parametrize(
    ("use", "said"),
    [
        pytest.param("self._thing()", "proven", id="a method that is only called"),
        pytest.param("on(self._thing)", "not proven", id="a method that is handed on"),
        pytest.param("self._shown", "proven", id="a property that is read"),
    ],
)
def test_a_function_is_seen_where_it_is_handed_on(verdict, use, said):
    old = "_shown" if "_shown" in use else "_thing"
    tree = {
        "m.py": "class A:\n    def _thing(self): ...\n    @property\n    def _shown(self): ...\n"
        f"    def f(self):\n        return {use}, f.__name__\n"
    }

    assert verdict(tree, renamed(tree, old, "_other"), f"A.{old}", old, "_other") == said


def test_a_title_fits_a_line(planned):
    long = "_a_function_with_a_name_that_takes_the_whole_line"
    tree = {"m.py": f"def {long}(): ...\n"}

    plan = planned(tree, long, long, f"{long}_and_more")

    assert isinstance(plan, Plan)
    assert plan.title == f"Rename {long}"
