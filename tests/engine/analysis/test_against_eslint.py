"""Complexity and nesting of JavaScript and TypeScript equal ESLint's, cognitive complexity that of sonarjs."""

import pytest

from bench.agreement.ecmascript import compare, corpora
from tests.oracles.npm import node_modules


@pytest.mark.parametrize(("package", "functions"), [("eslint", 4_000), ("rxjs", 900)])
def test_every_function_is_as_eslint_says(package, functions):
    modules = node_modules()
    (corpus,) = [corpus for corpus in corpora(modules) if corpus.name == package]

    cyclomatic, nesting, cognitive = compare(corpus, modules)

    assert cyclomatic.compared > functions
    assert (cyclomatic.equal_share, nesting.equal_share) == (1.0, 1.0)
    assert cognitive.equal_share > 0.97
    assert cognitive.unexplained == ()
