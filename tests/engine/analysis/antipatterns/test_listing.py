"""The listing of a whole tree: order, bounds, words, and what needs more than one file."""

import numpy as np
import pytest

from engine.analysis.antipatterns.inheritance import depths
from engine.analysis.antipatterns.listing import MAX_LISTED, MAX_LISTED_OF_A_KIND, listing, suppressions
from engine.analysis.columns.rows import CLASS, NUMBER
from engine.analysis.marking.catalogue import ANTIPATTERNS, SUPPRESSIONS, TYPE_ESCAPES

WIDE = "def f{n}(a, b, c, d, e, g, {more}): pass\n"


@pytest.fixture(scope="module")
def snapshot_of(analyzer, tree_of):
    """The snapshot of a tree that is written as a table of paths and texts."""
    return lambda files: analyzer.take(tree_of({path: text.encode() for path, text in files.items()}))


def test_the_worst_of_each_kind_stand_before_the_second_worst(snapshot_of):
    wide = WIDE.format(n=1, more="h") + WIDE.format(n=2, more="h, i")
    files = {"b.py": f"{wide}from a import *\n", "a.py": "from b import *\ndef g(): pass\n"}

    found = listing(snapshot_of(files))

    assert [(each.kind, each.path, each.line) for each in found.antipatterns] == [
        ("many-parameters", "b.py", 2),
        ("star-import", "a.py", 1),
        ("many-parameters", "b.py", 1),
        ("star-import", "b.py", 3),
    ]
    assert found.counts == {"many-parameters": 2, "star-import": 2}


def test_an_entry_has_its_figure_its_symbol_and_when_it_is_no_problem(snapshot_of):
    text = "class A:\n    def f(self, a, b=False):\n        if b:\n            g(a)\n"

    [entry] = listing(snapshot_of({"a.py": text})).antipatterns

    assert entry.symbol == "A.f"
    assert entry.reason == "A.f chooses between behaviours by 1 positional boolean: calls say yes or no, not to what."
    assert entry.unless == ANTIPATTERNS["flag-parameters"].unless


def test_much_of_one_kind_is_cut_and_counted(snapshot_of):
    many = "".join(f"try: f({n})\nexcept: pass\n" for n in range(150))
    wide = "".join(WIDE.format(n=n, more="h") for n in range(150))

    found = listing(snapshot_of({"a.py": many + wide}))

    assert found.counts == {"swallowed": 150, "many-parameters": 150}
    assert [each.kind for each in found.antipatterns].count("swallowed") == MAX_LISTED_OF_A_KIND
    assert len(found.antipatterns) <= MAX_LISTED


def test_the_order_of_files_changes_nothing(snapshot_of):
    files = {f"{name}.py": "from x import *\n# noqa\ntry: f()\nexcept: pass\n" for name in "abcd"}

    one, other = snapshot_of(files), snapshot_of(dict(reversed(files.items())))

    assert listing(one) == listing(other)
    assert suppressions(one) == suppressions(other)


@pytest.mark.parametrize(
    ("files", "kinds"),
    [
        pytest.param({"a/__init__.py": "from b import *\n"}, [], id="a package hands on"),
        pytest.param({"a/__main__.py": "print(1)\n"}, [], id="a script prints"),
        pytest.param({"a/b.py": "print(1)\n"}, ["import-effect"], id="a module prints"),
        pytest.param({"a.py": "import b\n", "b.py": "import c\ndef _f(): pass\n"}, [], id="another module may call it"),
        pytest.param({"b.py": "import c\ndef _f(): pass\n"}, ["unused-private"], id="no other module is there"),
        pytest.param({"a.pyi": "def f(a=[]): ...\n"}, [], id="a stub runs nothing"),
        pytest.param({"tests/test_a.py": "def test_a():\n    f()\n"}, ["no-assertion"], id="tests"),
        pytest.param({"a_pb2.py": "from b import *\n"}, [], id="generated"),
    ],
)
def test_what_a_path_says_counts(snapshot_of, files, kinds):
    found = listing(snapshot_of({"other.py": "x = 1\n", **files}))

    assert [each.kind for each in found.antipatterns] == kinds


def test_classes_that_stand_on_more_than_four_others_are_listed(snapshot_of):
    chain = "".join(f"class {name}({base}): pass\n" for name, base in zip("BCDEFG", "ABCDEF", strict=True))

    found = listing(snapshot_of({"a.py": "class A: pass\n", "b.py": f"from a import A\n{chain}"}))

    assert [(each.kind, each.path, each.symbol) for each in found.antipatterns] == [
        ("deep-inheritance", "b.py", "G"),
        ("deep-inheritance", "b.py", "F"),
    ]
    assert found.antipatterns[0].reason == "G stands on at least 6 classes of this repository, one above the other."


def test_a_name_that_two_classes_have_leads_nowhere_and_circles_end():
    classes = np.zeros(5, CLASS)
    classes["name"], classes["bases"] = [1, 1, 2, 3, 4], [0, 0, 1, 1, 1]
    bases = np.array([1, 4, 3], NUMBER)  # 2 stands on an unclear name; 3 and 4 stand on each other

    assert depths(classes, bases, np.zeros(5, np.int64)).tolist() == [0, 0, 0, 0, 0]


def test_suppressions_are_counted_by_a_thousand_lines_of_source_alone(snapshot_of):
    source = "a = 0  # noqa\n" * 3 + "b = 1  # type: ignore\n" + "c = 2\n" * 6

    found = suppressions(snapshot_of({"a.py": source, "tests/test_a.py": source}))

    assert [(each.kind, each.count, each.per_thousand_lines) for each in found] == [
        ("noqa", 3, 300.0),
        ("type-ignore", 1, 100.0),
    ]


def test_every_kind_has_words(snapshot_of):
    lines = [
        kind.worded(symbol, value) for kind in ANTIPATTERNS.values() for symbol in ("", "f") for value in (1, 2_000)
    ]

    assert all(line[0].isupper() or line.startswith(("f ", "2,000", "1 ")) for line in lines)
    assert all(line.endswith(".") or "call" in line for line in lines)
    assert SUPPRESSIONS.keys() >= TYPE_ESCAPES
    assert not ANTIPATTERNS.keys() & SUPPRESSIONS.keys()
    assert suppressions(snapshot_of({})) == ()
