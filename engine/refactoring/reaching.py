"""What hangs together in a graph of anything."""

from collections.abc import Mapping
from typing import TypeVar

NodeT = TypeVar("NodeT")


def reached(start: NodeT, beside: Mapping[NodeT, set[NodeT]]) -> set[NodeT]:
    """`start` and all that can be reached from it."""
    found, waiting = {start}, [start]
    while waiting:
        fresh = beside[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found
