"""Where the points are lost: a treemap of the folders, the area for the code and the colour for the loss on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from rich.cells import cell_len

from handlers.messages.html_report.folders import Group, Tile
from handlers.messages.html_report.squares import Rect, squarified
from handlers.messages.markdown import shortened
from handlers.messages.terminal_rows import ends
from handlers.messages.wording import counted, loss

WIDE: Final = (740.0, 600.0)
NARROW: Final = (332.0, 520.0)
# Times the mean loss of a line; a tile is of the first class whose bound it is below.
CLASS_BOUNDS: Final = (0.25, 0.75, 1.5, 3.0)
CLASS_WORDS: Final = (
    "under a quarter of the mean",
    "below the mean",
    "about the mean",
    "above the mean",
    "three times the mean and more",
)
MOST_LISTED: Final = 12
_HEAD_PX: Final = 19.0
_CELL_PX: Final = 6.7  # of a monospace letter at 11 px
_LEAST_LABEL_CELLS: Final = 4
_PATH_LIMIT: Final = 120
_HEAD_LEAST: Final = (58.0, 46.0)


@dataclass(frozen=True, slots=True)
class TileBox:
    """One tile: where, its class 0-4, what stands in it (empty where nothing fits) and what is told of it."""

    rect: Rect
    shade: int
    label: str
    lost: str
    told: str


@dataclass(frozen=True, slots=True)
class GroupBox:
    """One folder of the first level; `label` is empty where it does not fit."""

    rect: Rect
    label: str
    told: str
    tiles: tuple[TileBox, ...]


class ListRow(NamedTuple):
    """One line of the list beside the map; `width` in hundredths of the largest loss."""

    name: str
    figures: str
    lost: str
    width: float
    is_inner: bool


@dataclass(frozen=True, slots=True)
class Treemap:
    """One drawing, for a wide or for a narrow screen."""

    kind: str
    width: float
    height: float
    groups: tuple[GroupBox, ...]


def drawn(groups: Sequence[Group], kind: str, size: tuple[float, float]) -> Treemap:
    """The groups as nested rectangles that fill the drawing."""
    whole = Rect(0.0, 0.0, *size)
    lines = sum(group.code_lines for group in groups)
    mean = sum(group.lost for group in groups) / lines if lines else 0.0
    rects = squarified([group.code_lines for group in groups], whole)
    boxes = tuple(_group(group, rect, mean) for group, rect in zip(groups, rects, strict=True))
    return Treemap(kind, *size, boxes)


def listed(groups: Sequence[Group]) -> list[ListRow]:
    """The groups that lose most, each before the largest losses in it."""
    ordered = sorted(groups, key=lambda group: (-group.lost, group.name))[:MOST_LISTED]
    largest = max((group.lost for group in ordered), default=0.0) or 1.0
    inner = (MOST_LISTED - len(ordered)) // len(ordered) if ordered else 0
    rows = []
    for group in ordered:
        rows.append(_list_row(group, group.name, largest, is_inner=False))
        tiles = sorted((tile for tile in group.tiles if tile.lost > 0), key=lambda tile: (-tile.lost, tile.path))
        shown = tiles[:inner] if len(group.tiles) > 1 else []
        rows += [_list_row(tile, tile.name, largest, is_inner=True) for tile in shown]
    return rows


def _list_row(tile: Tile | Group, path: str, largest: float, *, is_inner: bool) -> ListRow:
    lost = loss(tile.lost) if tile.lost > 0 else ""
    return ListRow(name(tile, path), figures(tile), lost, round(100 * tile.lost / largest, 1), is_inner)


def mean_told(groups: Sequence[Group]) -> str:
    """The mean that the colours are about, in points per 1,000 code lines."""
    lines, lost = sum(group.code_lines for group in groups), sum(group.lost for group in groups)
    return _rate(lost, lines) if lines else "0"


def told(tile: Tile | Group, path: str) -> str:
    """`src/pay/: -0.8 points; 1,204 lines, 12 files, 0.66 per 1,000`."""
    lost = f"{loss(tile.lost)} points" if tile.lost > 0 else "nothing lost"
    return f"{name(tile, path)}: {lost}; {figures(tile)}"


def name(tile: Tile | Group, path: str) -> str:
    return shortened(path or tile.name, _PATH_LIMIT)


def figures(tile: Tile | Group) -> str:
    """What stands there, and what a line of it loses."""
    code = f"{counted(tile.code_lines, 'line')}, {counted(tile.files, 'file')}"
    return f"{code}, {_rate(tile.lost, tile.code_lines)} per 1,000" if tile.lost > 0 else code


def _rate(lost: float, code_lines: int) -> str:
    """Points on 1,000 code lines, to two digits that say something."""
    rate = 1000 * lost / code_lines
    return f"{rate:.1f}" if rate >= 10 else f"{rate:.2g}" if rate >= 0.001 else "under 0.001"


def shade(tile: Tile, mean: float) -> int:
    """How dark a tile is: its loss on a line against the mean."""
    ratio = tile.lost / tile.code_lines / mean if mean and tile.code_lines else 0.0
    return sum(ratio >= bound for bound in CLASS_BOUNDS)


def _group(group: Group, rect: Rect, mean: float) -> GroupBox:
    has_head = rect.width >= _HEAD_LEAST[0] and rect.height >= _HEAD_LEAST[1]
    label = _label(group.name, rect.width - 10) if has_head else ""
    inner = rect.inner(1.5, _HEAD_PX if label else 0.0)
    rects = squarified([tile.code_lines for tile in group.tiles], inner)
    tiles = tuple(_tile(tile, box, mean) for tile, box in zip(group.tiles, rects, strict=True))
    return GroupBox(_rounded(rect), label, told(group, group.name), tiles)


def _tile(tile: Tile, rect: Rect, mean: float) -> TileBox:
    label = _label(tile.name, rect.width - 8) if rect.height >= 17 else ""
    lost = loss(tile.lost) if label and rect.height >= 33 and tile.lost > 0 else ""
    if cell_len(lost) * _CELL_PX > rect.width - 8:
        lost = ""
    return TileBox(_rounded(rect), shade(tile, mean), label, lost, told(tile, tile.path))


def _label(name: str, width: float) -> str:
    """The name within so many pixels, by its ends; nothing where that would say nothing."""
    cells, name = int(width / _CELL_PX), shortened(name, _PATH_LIMIT)
    if cell_len(name) <= cells:
        return name
    return ends(name, cells) if cells >= 2 * _LEAST_LABEL_CELLS else ""


def _rounded(rect: Rect) -> Rect:
    """To hundredths by the edges, so that neighbours still touch."""
    x, y = round(rect.x, 2), round(rect.y, 2)
    return Rect(x, y, round(round(rect.x + rect.width, 2) - x, 2), round(round(rect.y + rect.height, 2) - y, 2))


def legend() -> list[tuple[int, str]]:
    return list(enumerate(CLASS_WORDS))
