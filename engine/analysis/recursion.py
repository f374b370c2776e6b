"""Whether a function calls itself. The text is asked first, since most do not, and the tree only where it says so."""

from typing import Final

from engine.analysis.sweep import Scope

OWN: Final = (b"self.", b"this.", b"cls.")
# Functions that a class or an object holds: here a bare call of the name means another function.
MEMBERS: Final = frozenset({"method_definition", "pair", "public_field_definition", "field_definition"})
NAMES_RECEIVERS: Final = frozenset({"python", "javascript", "typescript", "tsx", "php", "rust"})


def calls_itself(scope: Scope, text: bytes, language: str) -> bool:
    """Direct recursion: a call of the function's own name, bare or on the object that it belongs to.

    A method of a `language` that always names the object calls itself by it only.
    """
    if scope.signature is None or not scope.name:
        return False
    call = scope.signature.name + b"("
    found = text.find(call, scope.body_byte, scope.end)
    if found < 0:
        return False
    takes_bare = language not in NAMES_RECEIVERS or not _is_member(scope)
    while found >= 0:
        if _is_own_call(scope, text, found, takes_bare=takes_bare):
            return True
        found = text.find(call, found + 1, scope.end)
    return False


def _is_member(scope: Scope) -> bool:
    if scope.parent.container == "class":
        return True
    node = scope.node
    return node is not None and (node.type in MEMBERS or (node.parent is not None and node.parent.type in MEMBERS))


def _is_own_call(scope: Scope, text: bytes, byte: int, *, takes_bare: bool) -> bool:
    before = text[max(0, byte - 5) : byte]
    if before[-1:].isalnum() or before[-1:] in {b"_", b"$"}:
        return False
    if not before.endswith(OWN) and (before.endswith(b".") or not takes_bare):
        return False
    node = scope.node.descendant_for_byte_range(byte, byte + 1) if scope.node else None
    return node is not None and node.type.endswith("identifier")
