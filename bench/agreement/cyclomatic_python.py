"""Cyclomatic complexity of Python beside radon, whose definition it is, and beside lizard, which counts words."""

import ast
from collections import Counter
from collections.abc import Iterator

import lizard  # type: ignore[import-untyped]  # it ships no types
from radon.visitors import ComplexityVisitor, Function

from bench.agreement.agreement import Agreement
from bench.agreement.corpora import PYTHON, Corpus, facts_of, python_package
from bench.agreement.python_trees import FunctionNode, TryNode, decisions, own_nodes, parse
from bench.agreement.tally import Tally

Place = tuple[int, str]


def agreements() -> list[Agreement]:
    """radon on every package, lizard on three, since it is slow."""
    beside_radon = [compare_with_radon(python_package(name)) for name in PYTHON]
    return beside_radon + [compare_with_lizard(python_package(name)) for name in PYTHON[:3]]


def compare_with_radon(corpus: Corpus) -> Agreement:
    """Function by function; where radon is lower, by exactly the decisions inside `assert`, that is the reason."""
    tally = Tally()
    for path, facts in facts_of("python", corpus):
        if (tree := parse(path)) is None:
            continue
        ours = {(each.line, each.name.rpartition(".")[2]): each.cyclomatic for each in facts.functions}
        nodes = {(found.node.lineno, found.node.name): found.node for found in tree.functions()}
        for place, theirs in _radon(tree.module):
            hidden = sum(decisions(node) for node in own_nodes(nodes[place]) if isinstance(node, ast.Assert))
            cause = "radon does not look inside assert" if ours.get(place) == theirs + hidden else ""
            tally.count(corpus.place(path, *place), ours.get(place), theirs, cause)
    return tally.agreement("cyclomatic", "radon", corpus.name, target=1.0, is_named_enough=True)


def compare_with_lizard(corpus: Corpus) -> Agreement:
    """Function by function, each word that lizard counts in another way added up; no switch of lizard's changes them.

    Of two functions with one name on one line, and of those that lizard does not find, nothing is said.
    """
    tally = Tally()
    for path, facts in facts_of("python", corpus):
        if (tree := parse(path)) is None:
            continue
        theirs = _lizard(str(path))
        ours = {(each.line, each.name.rpartition(".")[2]): each.cyclomatic for each in facts.functions}
        for found in tree.functions():
            place = found.node.lineno, found.node.name
            if place in theirs and place in ours:
                cause = _cause_beside_lizard(found.node, theirs[place] - ours[place])
                tally.count(corpus.place(path, *place), ours[place], theirs[place], cause)
    return tally.agreement("cyclomatic", "lizard", corpus.name, target=1.0, is_named_enough=True)


def _radon(module: ast.Module) -> Iterator[tuple[Place, int]]:
    visitor = ComplexityVisitor.from_ast(module)
    pending: list[Function] = list(visitor.functions)
    classes = list(visitor.classes)
    while classes:
        found = classes.pop()
        pending += found.methods
        classes += found.inner_classes
    while pending:
        function = pending.pop()
        pending += function.closures
        yield (function.lineno, function.name), function.complexity


def _lizard(path: str) -> dict[Place, int]:
    found: dict[Place, int] = {}
    for function in lizard.analyze_file(path).function_list:
        found.setdefault((function.start_line, function.name.rpartition(".")[2]), function.cyclomatic_complexity)
    return found


def _cause_beside_lizard(function: FunctionNode, difference: int) -> str:
    """The words that explain the whole difference, the most frequent first; "" when they do not."""
    words = _words(function)
    if difference and sum(words.values()) == difference:
        return f"lizard counts {min(words, key=lambda word: (-abs(words[word]), word))}"
    head = function.returns
    if head is not None and head.end_lineno != head.lineno:
        return "lizard ends a function inside a long return annotation"
    return ""


def _words(function: FunctionNode) -> Counter[str]:
    """What lizard adds and leaves out: it counts words, and so no else, no assert, but every finally and case."""
    words: Counter[str] = Counter()
    for node in own_nodes(function):
        match node:
            case ast.For() | ast.AsyncFor() | ast.While() | ast.Try() | ast.TryStar():
                words["no else of a loop or try"] -= bool(node.orelse)
                words["finally"] += isinstance(node, TryNode) and bool(node.finalbody)
            case ast.Assert():
                words["no assert"] -= 1
            case ast.Match():
                words["case _ and the if of a case"] += sum(
                    _is_wildcard(case) + bool(case.guard) for case in node.cases
                )
    for default in (*function.args.defaults, *function.args.kw_defaults):
        words["decisions in defaults"] += decisions(default) if default else 0
    return Counter({word: count for word, count in words.items() if count})


def _is_wildcard(case: ast.match_case) -> bool:
    return isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None
