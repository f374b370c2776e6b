"""Naming: how many functions and classes have a name that says what they are, in the convention of the language."""

import numpy as np

from engine.analysis import facts
from engine.analysis.columns.rows import CONVENTION, MISNAMES
from engine.analysis.graph import rows_of
from engine.analysis.parts.part import Code, Items, Measure, Words, items_of, joined
from engine.analysis.tables import Index

WORST_RATE = 0.05
RENAME = "Rename it after what it is or does, everywhere it is used."


def measure(code: Code) -> Measure | None:
    """1 - bad rate / 5%, at least 0; None when nothing has a name.

    A name is judged once: not for each signature of a function, nor each place where a class is opened again.
    """
    rows, places, files = code.functions
    is_named = rows["flags"] & (facts.ANONYMOUS | facts.OVERLOAD) == 0
    bad = np.flatnonzero(is_named & (rows["misname"] > 0))
    classes = code.snapshot.columns["classes"]
    own = rows_of(classes.bounds, code.sources)
    own = np.sort(own[np.unique(classes.rows["name"][own], return_index=True)[1]])
    wrong = own[classes.rows["misname"][own] > 0]
    owners = np.searchsorted(classes.bounds, wrong, "right") - 1
    items = joined([_items(code, "functions", places[bad], files[bad]), _items(code, "classes", wrong, owners)])
    total = int(is_named.sum()) + own.size
    if not total:
        return None
    return Measure(max(0.0, 1.0 - len(items) / total / WORST_RATE), items)


def _items(code: Code, section: str, places: Index, files: Index) -> Items:
    columns = code.snapshot.columns
    rows = columns[section].rows[places]
    ones = np.ones(places.size)

    def words(number: int) -> Words:
        misname = MISNAMES[min(int(rows["misname"][number]), len(MISNAMES) - 1)]
        said = f"{misname} of {code.traits.name}" if misname == CONVENTION else misname
        return Words(columns.name(section, int(places[number])), 0, f"its name {said}", RENAME)

    return items_of(files, rows["line"], ones, ones, words)
