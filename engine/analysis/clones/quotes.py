"""Where string literals stand in a text of any language, found without a loop over its bytes.

An automaton with six states reads the few bytes that matter: quotes and line ends. It runs over many blocks of them at
once, from every state each, and then only the true start of each block is followed.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]
Small = NDArray[np.uint8]

# Symbols: the classes of bytes that the automaton reads, and those that it makes of them.
DOUBLE, SINGLE, BACKTICK, NEWLINE, FILE_END, BACKSLASH = range(8, 14)
CLOSING_SINGLE, TRIPLE_DOUBLE, TRIPLE_SINGLE = range(14, 17)
FIRST_SYMBOL: Final = DOUBLE
# States: in code, or in a literal between the quotes of one kind.
_CODE, _IN_DOUBLE, _IN_SINGLE, _IN_BACKTICK, _IN_TRIPLE_DOUBLE, _IN_TRIPLE_SINGLE = range(6)
_STATES: Final = 6
_QUOTES: Final = {
    DOUBLE: _IN_DOUBLE,
    SINGLE: _IN_SINGLE,
    BACKTICK: _IN_BACKTICK,
    TRIPLE_DOUBLE: _IN_TRIPLE_DOUBLE,
    TRIPLE_SINGLE: _IN_TRIPLE_SINGLE,
}
_BLOCK: Final = 32
# Letters that may stand before a literal and belong to it; after any other an apostrophe is one, as in "don't".
_PREFIXES: Final = np.isin(np.arange(256), list(b"bBfFrRuULtT"))
_WORDS: Final = np.array([byte >= 128 or chr(byte).isalnum() or byte in b"_$" for byte in range(256)])
_LIFETIMES: Final = np.isin(np.arange(256), list(b"&<"))  # Rust's `&'a` and `<'a`


def _transitions() -> Small:
    """The next state by symbol and state, flat."""
    table = np.tile(np.arange(_STATES, dtype=np.uint8), (TRIPLE_SINGLE + 1, 1))
    for symbol, state in _QUOTES.items():
        table[symbol, _CODE] = state
        table[symbol, state] = _CODE
    # Three quotes in an ordinary literal of their kind end it, open another and end that.
    table[TRIPLE_DOUBLE, _IN_DOUBLE] = table[TRIPLE_SINGLE, _IN_SINGLE] = _CODE
    table[CLOSING_SINGLE, _IN_SINGLE] = _CODE
    table[NEWLINE, [_IN_DOUBLE, _IN_SINGLE]] = _CODE
    table[FILE_END] = _CODE
    return table.ravel()


_NEXT: Final = _transitions()


def literals(buffer: Small, classes: Small) -> tuple[Index, Index]:
    """The first byte of each literal and the byte after it, quotes included.

    `classes` has the symbol of each byte where it is one, else less. A literal that its line does not close is none: a
    stray quote, an apostrophe.
    """
    places = np.flatnonzero(classes >= FIRST_SYMBOL)
    symbols = classes.take(places)
    places, symbols = _unescaped(places, symbols)
    symbols = _told_apart(buffer, places, symbols)
    is_needed = np.ones(symbols.size, np.bool_)
    is_line_end = symbols == NEWLINE
    is_needed[1:] = ~(is_line_end[1:] & is_line_end[:-1])
    places, symbols = places[is_needed], symbols[is_needed]
    places, symbols = _with_triples(places, symbols)
    after = _states(symbols)
    before = np.concatenate((np.zeros(1, np.uint8), after[:-1]))
    opens = np.flatnonzero((before == _CODE) & (after != _CODE))
    closes = np.flatnonzero((before != _CODE) & (after == _CODE))
    opens = opens[: closes.size]
    is_closed = symbols[closes] < NEWLINE
    is_closed |= symbols[closes] >= CLOSING_SINGLE
    opens, closes = opens[is_closed], closes[is_closed]
    widths = np.where(symbols[closes] >= TRIPLE_DOUBLE, 3, 1)
    return places[opens], places[closes] + widths


def _unescaped(places: Index, symbols: Small) -> tuple[Index, Small]:
    """The symbols without backslashes and what they escape; the first, third, … of a row of them escapes."""
    is_slash = symbols == BACKSLASH
    if not is_slash.any():
        return places, symbols
    slashes = places[is_slash]
    order = np.arange(slashes.size)
    is_first = np.ones(slashes.size, np.bool_)
    is_first[1:] = np.diff(slashes) != 1
    row_start = np.maximum.accumulate(np.where(is_first, order, 0))
    escaped = slashes[(order - row_start) % 2 == 0] + 1
    kept = ~is_slash
    found = np.searchsorted(places, escaped)
    found = found[found < places.size]
    hits = found[np.isin(places[found], escaped, assume_unique=True)]
    kept[hits] &= symbols[hits] == FILE_END
    return places[kept], symbols[kept]


def _told_apart(buffer: Small, places: Index, symbols: Small) -> Small:
    """The symbols with each single quote that cannot open a literal marked so."""
    singles = np.flatnonzero((symbols == SINGLE) & (places > 0))
    previous = buffer.take(places[singles] - 1)
    cannot_open = (_WORDS.take(previous) & ~_PREFIXES.take(previous)) | _LIFETIMES.take(previous)
    symbols[singles[cannot_open]] = CLOSING_SINGLE
    return symbols


def _with_triples(places: Index, symbols: Small) -> tuple[Index, Small]:
    """Three equal quotes side by side become one symbol."""
    if symbols.size < 3:
        return places, symbols
    is_next = (np.diff(places) == 1) & _same_quote(symbols)
    candidates = np.flatnonzero(is_next[1:] & is_next[:-1])
    if not candidates.size:
        return places, symbols
    is_kept = np.ones(symbols.size, np.bool_)
    free_from = 0
    for first in candidates.tolist():
        if first >= free_from:
            free_from = first + 3
            symbols[first] = TRIPLE_DOUBLE if symbols[first] == DOUBLE else TRIPLE_SINGLE
            is_kept[first + 1 : free_from] = False
    return places[is_kept], symbols[is_kept]


def _same_quote(symbols: Small) -> NDArray[np.bool_]:
    """Whether each symbol and the next are the same quote, of those that are written three times."""
    plain = np.where(symbols == CLOSING_SINGLE, SINGLE, symbols)
    same: NDArray[np.bool_] = (plain[1:] == plain[:-1]) & ((plain[1:] == DOUBLE) | (plain[1:] == SINGLE))
    return same


def _states(symbols: Small) -> Small:
    """The state after each symbol, from code at the first."""
    padded = np.full(-(-symbols.size // _BLOCK) * _BLOCK, FILE_END, np.int64)
    padded[: symbols.size] = symbols
    steps = np.ascontiguousarray(padded.reshape(-1, _BLOCK).T) * _STATES
    through = np.tile(np.arange(_STATES), (steps.shape[1], 1))
    for step in steps:
        through = _NEXT.take(step[:, None] + through)
    entry, entries = _CODE, []
    for ends in through.tolist():
        entries.append(entry)
        entry = ends[entry]
    state = np.array(entries, np.uint8)
    rows = np.empty(steps.shape, np.uint8)
    for row, step in zip(rows, steps, strict=True):
        row[:] = state = _NEXT.take(step + state)
    return rows.T.ravel()[: symbols.size]
