"""The source of a repository as folders of two levels, with the lines of code and the points lost in each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.analysis.report import FileSummary

MOST_GROUPS: Final = 40
MOST_TILES: Final = 300
DEEPEST: Final = 24  # folders of a path that are told apart
LEAST_SHARE: Final = 0.0012  # of the code; what is smaller is put together
_DOMINANT: Final = 0.7  # a folder with more of the code than this is opened: it would be the whole picture


@dataclass(frozen=True, slots=True)
class Tile:
    """A folder of the second level, or a file: its code lines, the points lost in it, and how many files it holds."""

    name: str
    path: str
    code_lines: int
    lost: float
    files: int


@dataclass(frozen=True, slots=True)
class Group:
    """A folder of the first level with what stands in it, the largest first; `name` ends with a slash."""

    name: str
    tiles: tuple[Tile, ...]

    @property
    def code_lines(self) -> int:
        return sum(tile.code_lines for tile in self.tiles)

    @property
    def lost(self) -> float:
        return sum(tile.lost for tile in self.tiles)

    @property
    def files(self) -> int:
        return sum(tile.files for tile in self.tiles)


@dataclass(slots=True)
class _Folder:
    """A folder while it is being filled; `path` ends with a slash, that of the root is empty."""

    path: str
    folders: "dict[str, _Folder]" = field(default_factory=dict)
    files: list[FileSummary] = field(default_factory=list)
    code_lines: int = 0
    lost: float = 0.0
    count: int = 0

    def add(self, file: FileSummary) -> None:
        self.code_lines += file.code_lines
        self.lost += file.loss
        self.count += 1


def groups(files: Iterable[FileSummary]) -> list[Group]:
    """The source files in at most MOST_GROUPS groups, most code first; all code and all of its losses are in them."""
    root = _filled(file for file in files if file.kind == "source" and file.code_lines > 0)
    if not root.count:
        return []
    found = [_group(folder, whole=root.code_lines, is_open=is_open) for folder, is_open in _opened(root)]
    found.sort(key=lambda group: (-group.code_lines, group.name))
    kept = [g for g in found[:MOST_GROUPS] if g.code_lines >= LEAST_SHARE * root.code_lines] or found[:1]
    rest = [tile for group in found if group not in kept for tile in group.tiles]
    return [*kept, Group("elsewhere/", (_together(rest, ""),))] if rest else kept


def _filled(files: Iterable[FileSummary]) -> _Folder:
    root = _Folder("")
    for file in files:
        folder = root
        folder.add(file)
        for name in file.path.split("/", DEEPEST)[:-1]:
            folder = folder.folders.setdefault(name, _Folder(f"{folder.path}{name}/"))
            folder.add(file)
        folder.files.append(file)
    return root


def _opened(root: _Folder) -> Iterator[tuple[_Folder, bool]]:
    """The folders of the first level; the flag says that one was opened, and stands there for its own files only."""
    for folder in _way(_deepest(root), root.code_lines):
        if folder.files:
            yield folder, True
        yield from ((each, False) for each in _beside(folder, root.code_lines))


def _way(folder: _Folder, whole: int) -> Iterator[_Folder]:
    """A folder, and those below it that hold most of the whole: each of them would be the whole picture."""
    while True:
        yield folder
        inner = [_deepest(each) for each in folder.folders.values()]
        large = [each for each in inner if each.code_lines > _DOMINANT * whole and each.count > 1]
        if not large:
            return
        folder = large[0]


def _beside(folder: _Folder, whole: int) -> list[_Folder]:
    """The folders in a folder that are not opened themselves."""
    inner = [_deepest(each) for each in folder.folders.values()]
    return [each for each in inner if each.code_lines <= _DOMINANT * whole or each.count == 1]


def _deepest(folder: _Folder) -> _Folder:
    """Down to where there is a choice: `src/main/java/` is one step."""
    while len(folder.folders) == 1 and not folder.files:
        folder = next(iter(folder.folders.values()))
    return folder


def _group(folder: _Folder, *, whole: int, is_open: bool) -> Group:
    tiles = []
    for opened in [folder] if is_open else _way(folder, folder.code_lines):
        tiles += [Tile(_last(file.path), file.path, file.code_lines, file.loss, 1) for file in opened.files]
        if not is_open:
            tiles += [_tile(each, opened) for each in _beside(opened, folder.code_lines)]
    tiles.sort(key=lambda tile: (-tile.code_lines, tile.path))
    most = max(1, round(MOST_TILES * sum(tile.code_lines for tile in tiles) / whole))
    shown = [tile for tile in tiles[:most] if tile.code_lines >= LEAST_SHARE * whole]
    small = tiles[len(shown) :]
    if small:
        shown.append(small[0] if len(small) == 1 else _together(small, folder.path))
    return Group(folder.path or "./", tuple(shown))


def _tile(folder: _Folder, within: _Folder) -> Tile:
    name = folder.path.removeprefix(within.path)
    return Tile(name, folder.path, folder.code_lines, folder.lost, folder.count)


def _together(tiles: Sequence[Tile], path: str) -> Tile:
    """Many small ones as one."""
    lines, lost = sum(tile.code_lines for tile in tiles), sum(tile.lost for tile in tiles)
    return Tile(f"{len(tiles):,} smaller", path, lines, lost, sum(tile.files for tile in tiles))


def _last(path: str) -> str:
    return path.rpartition("/")[2]
