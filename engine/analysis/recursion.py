"""Whether a function calls itself. The text is asked first, since most do not, and the tree only where it says so."""

from engine.analysis.sweep import Scope

OWN = (b"self.", b"this.", b"cls.")


def calls_itself(scope: Scope, text: bytes) -> bool:
    """Direct recursion: a call of the function's own name, bare or on the object that it belongs to."""
    if scope.signature is None or not scope.name:
        return False
    call = scope.signature.name + b"("
    found = text.find(call, scope.body_byte, scope.end)
    while found >= 0:
        if _is_own_call(scope, text, found):
            return True
        found = text.find(call, found + 1, scope.end)
    return False


def _is_own_call(scope: Scope, text: bytes, byte: int) -> bool:
    before = text[max(0, byte - 5) : byte]
    if before[-1:].isalnum() or before[-1:] in {b"_", b"$"}:
        return False
    if before.endswith(b".") and not before.endswith(OWN):
        return False
    node = scope.node.descendant_for_byte_range(byte, byte + 1) if scope.node else None
    return node is not None and node.type.endswith("identifier")
