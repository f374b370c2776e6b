"""Two versions of a file laid side by side: which statements the newer one has no longer, if that is all it changed."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest


@dataclass(frozen=True, slots=True, eq=False)
class Gone:
    """A statement, or `aliases` out of an import, that only the older text has. `block` is the list it stood in;
    `around` are the nodes around it, outermost first, each as it was and as it is."""

    statement: ast.stmt
    aliases: tuple[int, ...]
    block: Sequence[ast.stmt]
    around: tuple[tuple[ast.AST, ast.AST], ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """`gone` in the order of the text; each `pass` that stands in for a block; imports that lost some names."""

    gone: tuple[Gone, ...] = ()
    passes: tuple[ast.stmt, ...] = ()
    shrunk: tuple[tuple[ast.stmt, ast.stmt], ...] = ()

    def joined(self, other: "Alignment") -> "Alignment":
        return Alignment(self.gone + other.gone, self.passes + other.passes, self.shrunk + other.shrunk)


_SAME = Alignment()
_Around = tuple[tuple[ast.AST, ast.AST], ...]


def aligned(before: ast.Module, after: ast.Module) -> Alignment | None:
    """How the newer tree comes from the older one by removals alone; None where it does not.

    Raises RecursionError for trees nested too deep to compare.
    """
    return _blocks(before.body, after.body, ((before, after),))


def _blocks(before: Sequence[ast.stmt], after: Sequence[ast.stmt], around: _Around) -> Alignment | None:
    found, position = _SAME, 0
    for statement in before:
        same = _statements(statement, after[position], before, around) if position < len(after) else None
        if same is None:
            found = found.joined(Alignment((Gone(statement, (), before, around),)))
        else:
            found = found.joined(same)
            position += 1
    rest = after[position:]
    if not rest:
        return found if after or not before or isinstance(around[-1][0], ast.Module) else None
    if before and len(after) == 1 and isinstance(after[0], ast.Pass):
        return found.joined(Alignment(passes=(after[0],)))
    return None


def _statements(before: ast.stmt, after: ast.stmt, block: Sequence[ast.stmt], around: _Around) -> Alignment | None:
    if type(before) is not type(after):
        return None
    if ast.dump(before) == ast.dump(after):
        return _SAME
    if isinstance(before, ast.Import | ast.ImportFrom):
        return _imports(before, after, block, around)
    return _nodes(before, after, around)


def _nodes(before: ast.AST, after: ast.AST, around: _Around) -> Alignment | None:
    """Equal but for the blocks below them, and those aligned."""
    if type(before) is not type(after):
        return None
    found, inside = _SAME, (*around, (before, after))
    for name, old in ast.iter_fields(before):
        same = _field(old, getattr(after, name, None), inside)
        if same is None:
            return None
        found = found.joined(same)
    return found


def _field(old: object, new: object, around: _Around) -> Alignment | None:
    if _holds(old, ast.stmt) or _holds(new, ast.stmt):
        return _blocks(_listed(old), _listed(new), around) if isinstance(new, list) else None
    if _holds(old, (ast.excepthandler, ast.match_case)):
        return _branches(_listed(old), _listed(new), around)
    return _SAME if _told(old) == _told(new) else None


def _branches(old: Sequence[ast.AST], new: Sequence[ast.AST], around: _Around) -> Alignment | None:
    found = _SAME
    for first, second in zip_longest(old, new):
        same = _nodes(first, second, around) if first is not None and second is not None else None
        if same is None:
            return None
        found = found.joined(same)
    return found


def _imports(before: ast.stmt, after: ast.stmt, block: Sequence[ast.stmt], around: _Around) -> Alignment | None:
    """The same import with some of its names, in their order."""
    if _told(getattr(before, "module", "")) + _told(getattr(before, "level", 0)) != (
        _told(getattr(after, "module", "")) + _told(getattr(after, "level", 0))
    ):
        return None
    old, new = [_told(each) for each in _listed(before, "names")], [_told(each) for each in _listed(after, "names")]
    lost, position = [], 0
    for number, name in enumerate(old):
        if position < len(new) and new[position] == name:
            position += 1
        else:
            lost.append(number)
    if position < len(new):
        return None
    return Alignment((Gone(before, tuple(lost), block, around),), (), ((before, after),))


def _holds(value: object, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], kind)


def _listed(value: object, name: str = "") -> list[ast.stmt]:
    found = getattr(value, name) if name else value
    return found if isinstance(found, list) else []


def _told(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_told, value)) + "]"
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)
