"""Cyclomatic complexity equals radon's, function by function, on real packages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import rich
from radon.visitors import ComplexityVisitor, Function

PACKAGES = [Path(str(package.__file__)).parent for package in (aiohttp, rich)]


def radon_blocks(source: bytes) -> Iterator[tuple[int, str, int]]:
    visitor = ComplexityVisitor.from_ast(ast.parse(source))
    pending: list[Function] = list(visitor.functions)
    classes = list(visitor.classes)
    while classes:
        found = classes.pop()
        pending += found.methods
        classes += found.inner_classes
    while pending:
        function = pending.pop()
        pending += function.closures
        yield function.lineno, function.name, function.complexity


def lines_with_decisions_in_assert(source: bytes) -> set[int]:
    """Allow-list: radon counts an assert and does not look inside it."""
    deciding = (ast.BoolOp, ast.IfExp, ast.comprehension)
    return {
        function.lineno
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Assert) and any(isinstance(node, deciding) for node in ast.walk(statement))
    }


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_function_is_as_complex_as_radon_says(facts_of, package):
    compared, differing = 0, []

    for path in sorted(package.rglob("*.py")):
        source = path.read_bytes()
        ours = {
            (each.line, each.name.rpartition(".")[2]): each.cyclomatic for each in facts_of("python", source).functions
        }
        excused = lines_with_decisions_in_assert(source)
        for line, name, complexity in radon_blocks(source):
            compared += 1
            if ours.get((line, name)) != complexity and line not in excused:
                differing.append((path.name, line, name, complexity, ours.get((line, name))))

    assert compared > 500
    assert differing == []
