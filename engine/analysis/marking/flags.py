"""Flag parameters: positional booleans by which a caller chooses between two behaviours."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from tree_sitter import Node

from engine.analysis.facts import Mark
from engine.analysis.marking.around import Around, line_of
from engine.analysis.sweep import Scope

MAX_USES: Final = 50  # places of one name that are looked at
MAX_LINE_BYTES: Final = 200
DOT: Final = ord(".")
_IN_WORD: Final = re.compile(rb"\w")
_ASKED: Final = re.compile(rb"\s?(?:\?|&&|\|\|)")
_DECISION: Final = re.compile(rb"\b(?:if|elif|while|unless|when|not|and|or)\b|[?!]|&&|\|\|")
_KEYWORD_ONLY: Final = re.compile(rb"[(,]\s*+\*(?!\*)")
_OVERRIDES: Final = re.compile(rb"@?\b[Oo]verride\b")


def flag_parameters(text: bytes, names: Sequence[Node], around: Around, *, has_keyword_only: bool) -> Iterator[Mark]:
    """The functions with flags, from the names of all boolean parameters.

    Only a parameter that stands in a decision of the body is a flag: a boolean that is stored or handed on is a value.
    Python's parameters behind a `*` can only be given by name, which `has_keyword_only` leaves out; and who overrides a
    function did not choose its parameters.
    """
    flags: Counter[Scope] = Counter()
    for node in names:
        scope = around.scope(node.start_byte)
        if scope is None or scope.signature is None or node.start_byte >= scope.body_byte:
            continue
        if (
            has_keyword_only
            and text.find(b"*", scope.start, node.start_byte) >= 0
            and _KEYWORD_ONLY.search(text, scope.start, node.start_byte)
        ):
            continue
        if _decides(text, text[node.start_byte : node.end_byte], scope):
            flags[scope] += 1
    for scope, count in flags.items():
        if not _is_override(text, scope):
            yield Mark("flag-parameters", line_of(scope, text), count, scope.path)


def _is_override(text: bytes, scope: Scope) -> bool:
    line = text.rfind(b"\n", 0, scope.start) + 1
    name = text[scope.line_byte : scope.body_byte].partition(b"(")[0]
    return _OVERRIDES.search(b" ".join((*scope.decorators, text[line : scope.line_byte], name))) is not None


def _decides(text: bytes, name: bytes, scope: Scope) -> bool:
    """Whether a name stands in a decision of a body: behind an `if`, `and` or `not` of its line, or before a `?`."""
    end = scope.body_byte
    for _ in range(MAX_USES):
        start = text.find(name, end, scope.end)
        if start < 0:
            return False
        end = start + len(name)
        if _IN_WORD.match(text, end) or _IN_WORD.match(text, start - 1) or text[start - 1] == DOT:
            continue
        line = text[max(text.rfind(b"\n", 0, start) + 1, scope.body_byte, start - MAX_LINE_BYTES) : start]
        if _DECISION.search(line) or _ASKED.match(text, end):
            return True
    return False
