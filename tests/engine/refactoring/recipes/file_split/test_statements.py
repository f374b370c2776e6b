"""The lines and kinds of top-level statements."""

import pytest

from engine.refactoring.recipes.file_split.statements import Kind, Statement, read_statements
from engine.refactoring.source import Source, read_source


def statements(text: str) -> tuple[Statement, ...]:
    source = read_source("a.py", text.encode())
    assert isinstance(source, Source)
    return read_statements(source, with_examples=False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("import os", Kind.IMPORT, id="import"),
        pytest.param("if TYPE_CHECKING:\n    import os", Kind.TYPING, id="for type checkers"),
        pytest.param(
            "if TYPE_CHECKING:\n    import os\nelse:\n    os = f()", Kind.DOING, id="for type checkers or not"
        ),
        pytest.param("try:\n    import a\nexcept ImportError:\n    a = None", Kind.COMPAT, id="choice of imports"),
        pytest.param("try:\n    import a\nexcept Exception:\n    a = None", Kind.DOING, id="catches too much"),
        pytest.param("try:\n    import a\nexcept ImportError:\n    a = make()", Kind.DOING, id="makes an object"),
        pytest.param(
            "if sys.version_info > (3,):\n    import a\nelse:\n    import b as a", Kind.COMPAT, id="by version"
        ),
        pytest.param("if ask():\n    import a", Kind.DOING, id="asks somebody"),
        pytest.param("@a\nclass A: ...", Kind.DEFINITION, id="class"),
        pytest.param("a = b = 1", Kind.VALUE, id="value"),
        pytest.param("A, B = range(2)", Kind.VALUE, id="several values"),
        pytest.param("a: int = 1", Kind.VALUE, id="annotated value"),
        pytest.param("a: int", Kind.DOING, id="annotation alone"),
        pytest.param("a.b = 1", Kind.DOING, id="attribute"),
        pytest.param("a += 1", Kind.DOING, id="counts"),
    ],
)
def test_a_statement_is_of_a_kind(text: str, kind: Kind) -> None:
    assert statements(text)[0].kind is kind


def test_comments_right_above_belong_to_a_statement_and_indented_ones_below() -> None:
    one, two = statements("import a\n\n# apart\n\n# above\n@b\ndef c():\n    pass\n    # below\n# next\n")

    assert (one.first, one.last) == (1, 1)
    assert (two.first, two.start, two.last) == (5, 6, 9)


def test_the_head_of_a_file_belongs_to_no_statement() -> None:
    (one,) = statements("#!/usr/bin/env python\n# Copyright\nimport a\n")

    assert one.first == 3


def test_statements_on_one_line_are_not_alone() -> None:
    assert [each.is_alone for each in statements("a = 1; b = 2\nc = 3\n")] == [False, False, True]
