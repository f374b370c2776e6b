"""Documentation: how many public things say more than their name, and whether what they say is still true."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from engine.analysis import facts
from engine.analysis.columns.rows import DOCUMENTED_FILE
from engine.analysis.graph import rows_of
from engine.analysis.parts.inheritance import has_documented_base
from engine.analysis.parts.offering import offering
from engine.analysis.parts.part import Code, Items, Measure, Words, clamp, items_of, joined
from engine.analysis.tables import Index, Mask, Rows
from engine.languages.language import stem_of

FULL_RATE = 0.80
STUB = ".pyi"
SHORT_BODY = 3  # code lines that need no words
WRITE = "Say what it is for: meaning, units, bounds, what is raised."
CORRECT = "Make the documented parameters those of the signature."
NO_SUBJECT = facts.STUB | facts.ANONYMOUS | facts.NESTED | facts.OVERRIDE


class Subjects(NamedTuple):
    """Public things of one kind that should be documented: how many, those that are not, those that are mistaken."""

    total: int
    missing: Items
    mistaken: Items


def measure(code: Code) -> Measure | None:
    """The rate of documented subjects against 80%, less twice the rate of mistaken ones; None without subjects.

    Subjects are modules (where documentation stands inside), classes and functions that are public and longer than
    three lines. In files that offer nothing to others, and in methods of a base that is documented, words are not
    asked for; those that are there count, so that nothing is lost where documented code moves.
    """
    offers = offering(code)
    kinds = [_modules(code), _classes(code, offers), _functions(code, offers)]
    total = sum(kind.total for kind in kinds)
    if not total:
        return None
    missing, mistaken = joined([kind.missing for kind in kinds]), joined([kind.mistaken for kind in kinds])
    documented = total - len(missing)
    rate_value = clamp(documented / total / FULL_RATE)
    penalty = 2 * len(mistaken) / documented if documented else 0.0
    value = max(0.0, rate_value - penalty)
    items = [_weighed(missing, 1.0 - rate_value), _weighed(mistaken, rate_value - value)]
    return Measure(value, joined([each for each in items if each.weights.any()] or [missing]))


def _weighed(items: Items, loss: float) -> Items:
    """The items with the loss that they share."""
    return replace(items, weights=np.full(len(items), loss / len(items))) if len(items) else items


def _modules(code: Code) -> Subjects:
    head = code.snapshot.columns.head[code.sources]
    besides_imports = code.snapshot.columns.besides_imports[code.sources]
    is_long = (besides_imports > SHORT_BODY) & (code.lines > SHORT_BODY) & (code.traits.docs == "inside")
    long = np.flatnonzero(is_long)
    is_asked = [_is_public_module(code.path(file)) for file in code.sources[long].tolist()]
    subjects = long[np.array(is_asked, np.bool_)]
    missing = code.sources[subjects[head["flags"][subjects] & DOCUMENTED_FILE == 0]]
    told = Words("", 1, "no documentation of the module", WRITE)
    ones = np.ones(missing.size)
    items = items_of(missing, ones, ones * 0, ones, lambda number: told)
    return Subjects(int(subjects.size), items, items_of(missing[:0], ones[:0], ones[:0], ones[:0], lambda number: told))


def _is_public_module(path: str) -> bool:
    stem = stem_of(path)
    return (stem == "__init__" or not stem.startswith("_")) and not path.endswith(STUB)


def _outside_stubs(code: Code, section: str, places: Index) -> Index:
    """The places that do not stand in a stub: it says the types of a source, which has the words."""
    stubs = code.sources[~code.runs] if code.traits.docs == "inside" else code.sources[:0]
    if not stubs.size:
        return places
    return places[~np.isin(np.searchsorted(code.snapshot.columns[section].bounds, places, "right") - 1, stubs)]


def _classes(code: Code, offers: Mask) -> Subjects:
    classes = code.snapshot.columns["classes"]
    own = rows_of(classes.bounds, code.sources)
    rows = classes.rows[own]
    is_public = (rows["flags"] & facts.PUBLIC > 0) & (offers[classes.files[own]] | _is_documented(rows))
    is_subject = is_public & (rows["code_lines"].astype(np.int64) - _head(code) > SHORT_BODY)
    return _subjects(code, "classes", own[is_subject])


def _functions(code: Code, offers: Mask) -> Subjects:
    rows, places, files = code.functions
    is_public = (rows["flags"] & facts.PUBLIC > 0) & (rows["flags"] & NO_SUBJECT == 0)
    is_public &= offers[files] | _is_documented(rows)
    subjects = places[is_public & (rows["code_lines"].astype(np.int64) - _head(code) > SHORT_BODY)]
    is_bare = code.snapshot.columns["functions"].rows["flags"][subjects] & facts.DOCUMENTED == 0
    return _subjects(code, "functions", subjects[~(is_bare & has_documented_base(code, subjects))])


def _is_documented(rows: Rows) -> Mask:
    documented: Mask = rows["flags"] & facts.DOCUMENTED > 0
    return documented


def _head(code: Code) -> int:
    """The code lines that are no body: the head, and the closing brace of languages that have one."""
    return 1 if code.traits.docs == "inside" else 2


def _subjects(code: Code, section: str, places: Index) -> Subjects:
    places = _outside_stubs(code, section, places)
    rows: Rows = code.snapshot.columns[section].rows[places]
    is_documented = rows["flags"] & facts.DOCUMENTED > 0
    missing = _items(code, section, places[~is_documented])
    mistaken = places[is_documented & (rows["flags"] & facts.MISDOCUMENTED > 0)]
    return Subjects(int(places.size), missing, _items(code, section, mistaken))


def _items(code: Code, section: str, places: Index) -> Items:
    columns = code.snapshot.columns
    rows = columns[section].rows[places]
    files = np.searchsorted(columns[section].bounds, places, "right") - 1

    def words(number: int) -> Words:
        flags, symbol = int(rows["flags"][number]), columns.name(section, int(places[number]))
        if flags & facts.MISDOCUMENTED and flags & facts.DOCUMENTED:
            return Words(symbol, 1, "its documentation names a parameter that it does not have", CORRECT)
        is_echo = flags & facts.ECHOED
        message = "its documentation only repeats its name" if is_echo else "no documentation"
        return Words(symbol, 1, message, WRITE)

    return items_of(files, rows["line"], np.zeros(places.size), np.ones(places.size), words)
