"""The entries of a GitHub matrix, as far as they are written down."""

from itertools import islice, product
from typing import Final

from engine.analysis.setup.yaml_values import Text, Value, items, mapping

MAX_ENTRIES: Final = 24


def contexts(matrix: Value) -> list[dict[str, str]]:
    """What "matrix.…" stands for in each entry; one empty entry where there is no matrix or only a run can tell it.

    Every value of an axis occurs, combinations up to `MAX_ENTRIES`; an `include` is put over the first combination.
    """
    axes = {name: items(value) for name, value in mapping(matrix).items() if name not in {"include", "exclude"}}
    axes = {name: values for name, values in axes.items() if values and "${{" not in str(values[0])}
    combined = [dict(zip(axes, values, strict=True)) for values in islice(product(*axes.values()), MAX_ENTRIES)]
    combined += [
        {name: values[min(number, len(values) - 1)] for name, values in axes.items()} for number in _rows(axes)
    ]
    included = [combined[0] | mapping(each) for each in items(mapping(matrix).get("include"))[:MAX_ENTRIES]]
    combined = (combined if axes or not included else []) + included
    return [_flattened(entry) for entry in combined]


def _rows(axes: dict[str, list[Value]]) -> range:
    """So many more entries that the last axis does not hide the later values of the first."""
    return range(min(MAX_ENTRIES, max(map(len, axes.values()), default=0)))


def _flattened(entry: dict[str, Value]) -> dict[str, str]:
    found = {"matrix.": ""} if entry else {}  # so that what the entry does not name is known to be empty
    for name, value in entry.items():
        if isinstance(value, Text):
            found[f"matrix.{name}"] = value
        for key, inner in mapping(value).items():
            if isinstance(inner, Text):
                found[f"matrix.{name}.{key}"] = inner
    return found
