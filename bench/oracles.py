"""`./forge bench oracles [NAME…]`: every metric beside its reference tool, and each difference by its cause.

Without names all of `bench/agreement/` is compared. Ends with 1 when a target is missed or a comparison cannot run.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence

import pytest

from bench.agreement.agreement import Agreement

HEADS = ("metric", "oracle", "corpus", "compared", "equal", "%", "named", "target", "verdict")
MAX_SHOWN = 20


def main(arguments: Sequence[str]) -> int:
    """Print the table, and below it the named differences and those that nothing explains."""
    agreements, failed = [], []
    for name in arguments or comparisons():
        try:
            agreements += importlib.import_module(f"bench.agreement.{name}").agreements()
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:  # what skips a test fails a bench
            failed.append(f"{name}: {type(error).__name__}: {error}")
    print("\n".join((*table(agreements), *summary(agreements), *differences(agreements))))
    for line in failed:
        print(f"NOT RUN  {line}")
    return 0 if agreements and not failed and all(agreement.is_met for agreement in agreements) else 1


def comparisons() -> list[str]:
    """The modules of `bench/agreement/` that compare something, by name."""
    package = importlib.import_module("bench.agreement")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return [name for name in names if hasattr(importlib.import_module(f"bench.agreement.{name}"), "agreements")]


def table(agreements: Sequence[Agreement]) -> Iterator[str]:
    """The aligned lines, heads first: text to the left, figures to the right."""
    rows = [HEADS, *map(_cells, agreements)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(
            cell.rjust(width) if 3 <= column <= 7 else cell.ljust(width) for column, (cell, width) in enumerate(cells)
        ).rstrip()


def summary(agreements: Sequence[Agreement]) -> Iterator[str]:
    """What the star means, and all rows in one line."""
    met = sum(each.is_met for each in agreements)
    compared, equal = (sum(getattr(each, name) for each in agreements) for name in ("compared", "equal"))
    named = sum(sum(each.named.values()) for each in agreements)
    share = 100 * equal / compared if compared else 0.0
    yield f"\n{met} of {len(agreements)} targets met; {equal:,} of {compared:,} equal ({share:.2f}%), {named:,} named."
    yield "* A difference whose cause is found in the code itself, by name below, counts like an equal figure."


def differences(agreements: Sequence[Agreement]) -> Iterator[str]:
    """What differs, most frequent cause first, and the places that no cause explains."""
    for each in agreements:
        if each.named or each.unexplained:
            yield f"\n{each.metric}, {each.oracle}, {each.corpus}:"
        for cause, count in sorted(each.named.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {count:6}  {cause}"
        yield from (f"  unexplained: {place}" for place in each.unexplained[:MAX_SHOWN])


def _cells(each: Agreement) -> tuple[str, ...]:
    return (
        each.metric,
        each.oracle,
        each.corpus,
        f"{each.compared:,}",
        f"{each.equal:,}",
        f"{100 * each.equal_share:.2f}",
        f"{sum(each.named.values()):,}",
        f"{100 * each.target:g}" + ("*" if each.is_named_enough else ""),
        "met" if each.is_met else "MISSED",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
