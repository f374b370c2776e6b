"""Which tests ran which lines: the request as it travels into the sandbox, and the answer as it comes back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.workspace.events import Heard
from engine.workspace.pytest_plugin.measuring import ranges

Span = tuple[int, int]

_MOST_FILES: Final = 200
_MOST_RECORDS: Final = 200_000
_LONGEST_ID: Final = 2000
_LAST_LINE: Final = 1_000_000
_WILD: Final = frozenset("*?[]")  # what coverage.py would read as a pattern


@dataclass(frozen=True, slots=True)
class Reach:
    """The lines of each test, as first and last line of every run, by path and then by the test's id.

    Under the empty id stand lines that ran for no single test: while modules were imported, or in fixtures that tests
    share. Every test may depend on them.
    """

    spans: Mapping[str, Mapping[str, tuple[Span, ...]]] = field(default_factory=dict)

    def tests(self, path: str, line: int) -> tuple[str, ...]:
        """The ids of the tests that ran the line, sorted."""
        return tuple(sorted(test for test, spans in self._by_test(path).items() if test and _holds(spans, line)))

    def is_shared(self, path: str, line: int) -> bool:
        """Whether the line ran for no test in particular."""
        return _holds(self._by_test(path).get("", ()), line)

    def _by_test(self, path: str) -> Mapping[str, tuple[Span, ...]]:
        return self.spans.get(path, {})


def traceable(lines: Mapping[str, Collection[int]]) -> bool:
    """Whether the files can be asked for one by one."""
    return 0 < len(lines) <= _MOST_FILES and not any(_WILD & set(path) for path in lines)


def spans_of(lines: Mapping[str, Collection[int]]) -> dict[str, list[list[int]]]:
    """The request, as JSON can carry it."""
    return {path: ranges(numbers) for path, numbers in lines.items()}


def reached(heard: Heard, asked: Collection[str]) -> Reach | None:
    """What was said of the asked paths; None where the answer is not there as a whole."""
    if not asked or not heard.of_kind("reached"):
        return None
    records = heard.of_kind("reach")
    if len(records) > _MOST_RECORDS:
        return None
    found: dict[str, dict[str, tuple[Span, ...]]] = {}
    for record in records:
        path, test, spans = record.get("path", ""), record.get("test"), record.get("ranges")
        if path in asked and isinstance(test, str) and len(test) <= _LONGEST_ID and isinstance(spans, list):
            found.setdefault(path, {})[test] = tuple((span[0], span[1]) for span in spans if is_span(span))
    return Reach(found)


def is_span(span: Any) -> bool:
    """Whether this is the first and last line of a run, as a stranger may have sent it."""
    is_pair = isinstance(span, list) and len(span) == 2 and all(type(line) is int for line in span)
    return is_pair and 1 <= span[0] <= span[1] <= _LAST_LINE


def _holds(spans: Collection[Span], line: int) -> bool:
    return any(first <= line <= last for first, last in spans)
