"""Tests that check nothing: no assertion inside, and no call of a function that checks for them."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Final

from engine.analysis.sweep import Scope

MAX_CALLS: Final = 200  # of one function that are looked at
# A call with its own name and the one before it. Go hands `t` on to functions that check, so that says enough.
_CALL: Final = re.compile(rb"(?<![\w$])((?:[\w$]++\s?\.\s?)?[\w$]++)\s*+\((\s*+t\s*+[,)])?")
_CHECKS: Final = re.compile(
    rb"assert|check|verif|expect|ensure|should|compar|round_?trip|test|validat|must|raise|throw|fail|match|require|"
    rb"benchmark|equal|skip|wait_?for|\b(?:eq|ne|is|is_not|in|not_in|lt|le|gt|ge)_|_\Z",
    re.IGNORECASE,
)
# What checks without a call: an expected exception, a raised one, a test that is left out.
_STATES: Final = re.compile(
    rb"\bexpected\s?=|\bthrow\b|\braise\b|\bpytest\.(?:skip|fail)|@(?:\w+\.)*(?:skip|fixture|profil)"
)


def unchecked(
    text: bytes, tests: Sequence[Scope], assertions: Sequence[int], scopes: Sequence[Scope], receiver: bytes
) -> Iterator[Scope]:
    """The tests without a check among `tests`; `assertions` are bytes in order, `scopes` all of the file.

    `receiver` stands before a call of a method of the own class; one that this file does not define may check.
    """
    suspects = [test for test in tests if not _holds(test, assertions)]
    if not suspects:
        return
    own = {scope.name.encode(): scope for scope in scopes if scope.signature is not None}
    for test in suspects:
        if _STATES.search(b" ".join(test.decorators)) or _STATES.search(text, test.start, test.end):
            continue
        calls = _calls(text, test)
        if any(call[2] for call in calls) or _says_check(calls):
            continue
        called = [own[name] for name in map(_name, calls) if name in own]
        if any(_holds(helper, assertions) or _says_check(_calls(text, helper)) for helper in called):
            continue
        if test.parent.container != "class" or not _inherits_a_call(calls, own, receiver):
            yield test


def _calls(text: bytes, scope: Scope) -> list[re.Match[bytes]]:
    return list(islice(_CALL.finditer(text, scope.body_byte, scope.end), MAX_CALLS))


def _name(call: re.Match[bytes]) -> bytes:
    return call[1].rpartition(b".")[2].strip()


def _says_check(calls: Sequence[re.Match[bytes]]) -> bool:
    return any(_CHECKS.search(call[1]) for call in calls)


def _holds(scope: Scope, positions: Sequence[int]) -> bool:
    """Whether one of the positions, which are in order, stands in a scope."""
    nth = bisect_left(positions, scope.start)
    return nth < len(positions) and positions[nth] < scope.end


def _inherits_a_call(calls: Sequence[re.Match[bytes]], own: Collection[bytes], receiver: bytes) -> bool:
    """Whether a test calls a method of its class that this file does not define."""
    for call in calls:
        if call.string.startswith(b".", call.start() - 1):
            continue
        before, dot, name = call[1].rpartition(b".")
        is_own = before.strip() == receiver if dot else not receiver and name[:1].islower()
        if is_own and _name(call) not in own:
            return True
    return False
