"""Which scope of a file a byte stands in."""

from bisect import bisect_right
from collections.abc import Sequence

from engine.analysis.sweep import Scope


class Around:
    """Answers for one file; `scopes` are all but the module, in the order they open."""

    def __init__(self, scopes: Sequence[Scope]) -> None:
        self._scopes = scopes
        self._starts = [scope.start for scope in scopes]

    def scope(self, byte: int) -> Scope | None:
        """The innermost scope, None for the module itself."""
        nth = bisect_right(self._starts, byte) - 1
        scope = self._scopes[nth] if nth >= 0 else None
        while scope is not None and scope.end <= byte:
            scope = _owner(scope)
        return scope

    def name(self, byte: int) -> str:
        """The qualified name of the innermost scope that has one, "" for the module itself."""
        scope = self.scope(byte)
        while scope is not None and not scope.name:
            scope = _owner(scope)
        return scope.path if scope else ""


def _owner(scope: Scope) -> Scope | None:
    """The scope around another, None for the module."""
    return scope.parent if scope.parent.container != "module" else None


def line_of(scope: Scope, text: bytes) -> int:
    """The line that people call a scope's own, which counts from 1."""
    row = scope.node.start_point[0] if scope.node is not None else 0
    return row + text.count(b"\n", scope.start, scope.line_byte) + 1
