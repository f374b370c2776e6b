"""Cognitive complexity of Python beside complexipy, every difference with the rule that makes it, and beside ast."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

import complexipy

from bench.agreement.agreement import Agreement
from bench.agreement.cognitive_rules import THEIRS, Reader, Rule
from bench.agreement.corpora import PYTHON, Corpus, facts_of, python_package
from bench.agreement.python_trees import Found, FunctionNode, Tree, parse
from bench.agreement.tally import Tally

# What score.md decides otherwise in so many words: comprehensions 0, the else of loop and try 1.
DECIDED = (Rule.COMPREHENSION, Rule.ELSE)
SEVERAL = "two rules together"


def agreements() -> list[Agreement]:
    """A row for each package, and two for all."""
    return compare([python_package(name) for name in PYTHON])


def compare(corpora: Sequence[Corpus]) -> list[Agreement]:
    """Our figure beside complexipy's in all functions, in those that both definitions read alike, and beside ast's.

    complexipy knows functions and methods at the top of a file, and counts what is nested in them as theirs.
    """
    rows: list[Agreement] = []
    alike, again = Tally(), Tally()
    name = f"complexipy {version('complexipy')}"
    for corpus in corpora:
        everything = Tally()
        for where, ours, theirs, function in _pairs(corpus):
            cause = function.cause(ours, theirs)
            everything.count(where, ours, theirs, cause)
            if not any(function.moves(rule) for rule in DECIDED):
                alike.count(where, ours, theirs, cause)
            nests = ours == function.points(Rule.CONDITION)
            again.count(where, ours, function.points(), Rule.CONDITION if nests else "")
        rows.append(everything.agreement("cognitive", name, corpus.name, target=1.0, is_named_enough=True))
    packages = " ".join(corpus.name for corpus in corpora)
    return [
        *rows,
        alike.agreement("cognitive, where both define it alike", name, packages, target=0.96),
        again.agreement("cognitive", "the same rules over ast", packages, target=0.995),
    ]


def _pairs(corpus: Corpus) -> Iterator[tuple[str, int, int, "_Readers"]]:
    """Every function that both know: where it stands, both figures, and the function under any rules."""
    for path, facts in facts_of("python", corpus):
        tree, theirs = parse(path), _complexipy(path)
        if tree is None:
            continue
        ours = {(each.line, each.name): each.cognitive for each in facts.functions}
        for found in _top(tree):
            place = found.node.lineno, found.name
            # complexipy tells the line of the first decorator.
            opening = min([found.node.lineno, *(each.lineno for each in found.node.decorator_list)]), found.name
            if place in ours and opening in theirs:
                yield corpus.place(path, *place), ours[place], theirs[opening], _Readers(tree, found)


class _Readers:
    """One function under any rules."""

    def __init__(self, tree: Tree, found: Found) -> None:
        self._tree = tree
        self._found = found
        self.points = cache(self._points)

    def moves(self, rule: Rule) -> bool:
        """Whether a rule alone makes another figure of this function."""
        return self.points(rule) != self.points()

    def cause(self, ours: int, theirs: int) -> str:
        """The first rule that makes a difference; "" where the rules together do not give both figures exactly."""
        if ours == theirs or ours not in {self.points(), self.points(Rule.CONDITION)}:
            return ""
        if theirs != self.points(*THEIRS):
            return ""
        return next((rule for rule in Rule if self.moves(rule)), SEVERAL)

    def _points(self, *rules: Rule) -> int:
        return Reader(self._tree, rules).points(self._found.node, is_method=self._found.is_method)


def _complexipy(path: Path) -> dict[tuple[int, str], int]:
    """What complexipy says by line and name; comments that would make it ignore a function are not obeyed."""
    text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    try:
        functions = complexipy.code_complexity(text, no_ignore=True).functions
    except ValueError:
        return {}
    return {(each.line_start, each.name.replace("::", ".")): each.complexity for each in functions}


def _top(tree: Tree) -> Iterator[Found]:
    """The functions that complexipy reports."""
    for statement in tree.module.body:
        if isinstance(statement, FunctionNode):
            yield Found(statement.name, statement, is_method=False)
        elif isinstance(statement, ast.ClassDef):
            for method in statement.body:
                if isinstance(method, FunctionNode):
                    yield Found(f"{statement.name}.{method.name}", method, is_method=True)
