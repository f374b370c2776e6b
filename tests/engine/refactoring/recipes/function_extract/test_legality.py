"""Which regions may be moved: regions of small functions, whose first and last lines a mark stands at."""

from textwrap import dedent

import pytest

from engine.refactoring.recipes.function_extract.functions import functions
from engine.refactoring.recipes.function_extract.legality import Interface, interface
from engine.refactoring.recipes.function_extract.refusals import Code, Illegal
from engine.refactoring.recipes.function_extract.regions import Limits, Measure, regions
from engine.refactoring.recipes.function_extract.subject import Subject
from engine.refactoring.source import Source, parsed

ANY_SIZE = Limits(min_lines=1, max_share=1.0, min_decisions=0, max_inputs=9, max_outputs=9)


def found(text: str, symbol: str = "f") -> Interface | Illegal:
    """What the planner says of the lines from the comment `# from` to the comment `# to`."""
    raw = dedent(text).encode()
    source = Source("m.py", raw, parsed(raw))
    function = next(each for each in functions(source.tree) if each.symbol == symbol)
    first, last = (next(n for n, line in enumerate(source.lines, 1) if mark in line) for mark in (b"# from", b"# to"))
    found = regions(source, function.node, Measure(function.node), ANY_SIZE)
    region = next(each for each in found if (each.first, each.last) == (first + 1, last - 1))
    return interface(Subject(source.tree, function, frozenset()), region, ANY_SIZE)


def test_what_is_read_before_it_is_bound_goes_in_and_what_is_read_later_comes_out() -> None:
    text = """
    def f(a, b):
        c = a
        # from
        d = c + b
        e = d
        # to
        return e
    """

    interface = found(text)

    assert isinstance(interface, Interface)
    assert (interface.takes, interface.gives) == (("c", "b"), ("e",))


def test_what_the_next_round_of_a_loop_reads_comes_out() -> None:
    text = """
    def f(items):
        last = None
        for item in items:
            # from
            if item == last:
                print(item)
            last = item
            # to
    """

    interface = found(text)

    assert isinstance(interface, Interface)
    assert (interface.takes, interface.gives) == (("item", "last"), ("last",))


def test_a_name_that_is_bound_on_one_way_only_is_passed_in_and_out() -> None:
    text = """
    def f(a):
        b = 0
        # from
        if a:
            b = 1
        # to
        return b
    """

    interface = found(text)

    assert isinstance(interface, Interface)
    assert (interface.takes, interface.gives) == (("a", "b"), ("b",))


def test_the_variable_of_a_comprehension_is_nobodys_local() -> None:
    text = """
    def f(items):
        # from
        names = [key for key in items]
        # to
        return names
    """

    interface = found(text)

    assert isinstance(interface, Interface)
    assert interface.takes == ("items",)


ILLEGAL = {
    "a read that stays would become global": (
        Code.BECOMES_GLOBAL,
        """
    def f(a):
        if a:
            print(b)
        # from
        b = a
        print(b)
        # to
    """,
    ),
    "a later round binds what a lambda holds": (
        Code.CAPTURES,
        """
    def f(a, later):
        for b in a:
            c = b
            # from
            later(lambda: c)
            # to
    """,
    ),
    "a generator outside reads what is bound": (
        Code.CAPTURED,
        """
    def f(a):
        b = 1
        c = (b for _ in a)
        # from
        b = 2
        # to
        return c, b
    """,
    ),
    "a function outside binds what is read": (
        Code.CAPTURED,
        """
    def f(a):
        b = 1
        def g():
            nonlocal b
            b = 2
        # from
        g()
        a(b)
        # to
    """,
    ),
    "a context manager may swallow an error": (
        Code.ESCAPES_TRY,
        """
    def f(a):
        b = 0
        with a:
            # from
            b = 1
            a()
            # to
        return b
    """,
    ),
    "a finally reads what is bound before a return": (
        Code.ESCAPES_TRY,
        """
    def f(a):
        b = 0
        try:
            # from
            b = 1
            return a
            # to
        finally:
            print(b)
    """,
    ),
    "an error may leave a name unbound": (
        Code.MAYBE_UNBOUND,
        """
    def f(a):
        try:
            b = a()
        except E:
            pass
        # from
        a(b)
        # to
    """,
    ),
    "the name of an error is gone": (
        Code.MAYBE_UNBOUND,
        """
    def f(a):
        e = 0
        # from
        try:
            a()
        except E as e:
            pass
        # to
        return e
    """,
    ),
    "a deleted name is gone in the next round": (
        Code.MAYBE_UNBOUND,
        """
    def f(a):
        b = 0
        for c in a:
            # from
            print(b)
            # to
            del b
    """,
    ),
}


@pytest.mark.parametrize(("code", "text"), ILLEGAL.values(), ids=ILLEGAL)
def test_a_region_is_illegal_where(code: Code, text: str) -> None:
    answer = found(text)

    assert isinstance(answer, Illegal)
    assert answer.code == code


LEGAL = {
    "the last step before an error is to bind": """
    def f(a):
        b = 0
        try:
            # from
            c = a()
            b = c
            # to
        except E:
            pass
        return b
    """,
    "a generator is taken at once": """
    def f(a):
        for b in a:
            # from
            c = b
            print(any(c for _ in a))
            # to
    """,
    "returns at the end of a function": """
    def f(a):
        # from
        if a:
            return 1
        a()
        # to
    """,
    "a file lets every error through": """
    def f(a):
        b = 0
        with open(a) as c:
            # from
            b = 1
            a(c)
            # to
        return b
    """,
}


@pytest.mark.parametrize("text", LEGAL.values(), ids=LEGAL)
def test_a_region_is_legal_where(text: str) -> None:
    answer = found(text)

    assert isinstance(answer, Interface)
