"""Small trees with something to do in them, and what planning says of them; in this process, with real parts."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.refactoring.child import carried_out
from engine.refactoring.errand import Errand
from engine.refactoring.results import PlanResult

NESTED: Final = '''"""Prices of {name}."""


def {name}(weight: int | None, express: bool) -> int:
    """What sending it costs, in cents."""
    if weight is not None:
        if weight > 0:
            if express:
                return weight * 2 + 500
            else:
                return weight + 200
        else:
            return 0
    else:
        return 0
'''
DEAD: Final = '''"""A shop."""

__all__ = ["total"]


def total(prices, is_taxed):
    """What all of it costs, in cents."""
    if is_taxed:
        return sum(prices) * 119 // 100
    return sum(prices)


def _discount(price: int) -> int:
    if price > 100:
        return price - 10
    return price
'''


def nested(name: str) -> bytes:
    """A module whose one function of that name can be flattened."""
    return NESTED.format(name=name).encode()


def laid_out(root: Path, files: Mapping[str, bytes]) -> Path:
    """The files as a plain folder."""
    for name, raw in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(raw)
    return root


def plan_of(root: Path, **more: Any) -> PlanResult:
    """What planning answers about a plain folder."""
    return carried_out(Errand(place=str(root), **more), io.StringIO())
