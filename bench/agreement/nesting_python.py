"""Nesting of Python beside a second reading of the interpreter's syntax tree, and beside the rule of pylint's R1702."""

import ast

from bench.agreement.agreement import Agreement
from bench.agreement.corpora import PYTHON, Corpus, facts_of, python_package
from bench.agreement.python_trees import FunctionNode, Tree, parse
from bench.agreement.tally import Tally

Nodes = tuple[type[ast.AST], ...]

# pylint counts these and asks no further: neither `with` nor `match` nor a lambda is a block to it.
OF_PYLINT: Nodes = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar)
OURS: Nodes = (*OF_PYLINT, ast.With, ast.AsyncWith, ast.Match, ast.Lambda)
SCOPES: Nodes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
UNCOUNTED = "with, match and lambda are no blocks to pylint"


def agreements() -> list[Agreement]:
    """Two rows for each package."""
    return [row for name in PYTHON for row in compare(python_package(name))]


def compare(corpus: Corpus) -> list[Agreement]:
    """The deepest level of every function under our definition, and under pylint's, which leaves three blocks out."""
    again, pylint = Tally(), Tally()
    for path, facts in facts_of("python", corpus):
        if (tree := parse(path)) is None:
            continue
        ours = {(each.line, each.name): each.nesting for each in facts.functions}
        for found in tree.functions():
            place = found.node.lineno, found.name
            if place not in ours:
                continue
            where, nesting = corpus.place(path, *place), ours[place]
            again.count(where, nesting, deepest(tree, found.node, OURS))
            theirs = deepest(tree, found.node, OF_PYLINT)
            pylint.count(where, nesting, theirs, UNCOUNTED if deepest(tree, found.node, OURS) != theirs else "")
    return [
        again.agreement("nesting", "ast", corpus.name, target=1.0),
        pylint.agreement("nesting", "pylint R1702's rule", corpus.name, target=1.0, is_named_enough=True),
    ]


def deepest(tree: Tree, function: FunctionNode, blocks: Nodes) -> int:
    """The highest number of `blocks` around one statement or expression of a function; an `elif` is no further one."""
    deepest_level = 0
    pending: list[tuple[ast.AST, int]] = [(child, 0) for child in function.body]
    while pending:
        node, level = pending.pop()
        if isinstance(node, SCOPES):
            continue
        if isinstance(node, blocks) and not (isinstance(node, ast.If) and tree.is_elif(node)):
            level += 1
            deepest_level = max(deepest_level, level)
        pending.extend((child, level) for child in ast.iter_child_nodes(node))
    return deepest_level
