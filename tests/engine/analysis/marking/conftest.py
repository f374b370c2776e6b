"""The marks of single files, as pairs that read well in a table."""

from collections.abc import Callable

import pytest

from engine.analysis.facts import FileFacts


@pytest.fixture(scope="session")
def marks_in(facts_of: Callable[..., FileFacts]) -> Callable[..., list[tuple[str, int]]]:
    """The kind and the line of each mark of one text."""

    def read(language: str, text: str, *, is_test: bool = False) -> list[tuple[str, int]]:
        return [(mark.kind, mark.line) for mark in facts_of(language, text, is_test=is_test).marks]

    return read
