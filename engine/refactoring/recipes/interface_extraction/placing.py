"""Where a protocol goes: the file `_protocols.py` beside its class, made or gone on with."""

import ast
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.source import Source

FILE: Final = "_protocols.py"
_HEAD: Final = (
    '"""What this package asks of the things that it is handed: protocols, for type checkers."""',
    "",
    "from __future__ import annotations",
    "",
    "from typing import TYPE_CHECKING, Protocol",
)


def place(path: str) -> str:
    """The file of protocols beside a module."""
    return str(PurePosixPath(path).parent / FILE)


def conformance(name: str, protocol: str) -> list[str]:
    """A function that a type checker accepts only while the class offers what the protocol asks."""
    snake = "".join(f"_{each.lower()}" if each.isupper() else each for each in name).strip("_")
    return [
        "if TYPE_CHECKING:",
        "",
        f"    def _{snake}_conforms(value: {name}) -> {protocol}:",
        "        return value",
    ]


def is_ours(source: Source) -> bool:
    """Whether a file of this name is one that can be gone on with: it evaluates no annotation and has what is used."""
    imported = {
        alias.name
        for node in source.tree.body
        if isinstance(node, ast.ImportFrom) and node.module in {"typing", "__future__"}
        for alias in node.names
        if not alias.asname
    }
    return {"annotations", "TYPE_CHECKING", "Protocol"} <= imported


def written(path: str, known: Source | None, imports: Sequence[str], blocks: Sequence[Sequence[str]]) -> ChangeSet:
    """The blocks below what the file has, or below the head of a new one, with the imports that their types need."""
    needed = [f"    {each}" for each in imports if known is None or each not in _imports(known)]
    guarded = [["if TYPE_CHECKING:", *needed]] if needed else []
    if known is None:
        head = [*_HEAD, "", *guarded[0]] if guarded else list(_HEAD)
        return ChangeSet(created={path: _joined([head, *blocks], b"\n")})
    end = len(known.raw)
    space = b"" if known.raw.endswith(b"\n") else known.newline
    text = space + known.newline * 2 + _joined([*guarded, *blocks], known.newline)
    return ChangeSet((Edit(path, end, end, text),))


def _joined(blocks: Sequence[Sequence[str]], newline: bytes) -> bytes:
    """The blocks with two blank lines between them, ended by one newline."""
    text = "\n\n\n".join("\n".join(block) for block in blocks) + "\n"
    return text.encode().replace(b"\n", newline)


def _imports(source: Source) -> set[str]:
    """Every import of the file, one name each."""
    nodes = (node for node in ast.walk(source.tree) if isinstance(node, ast.Import | ast.ImportFrom))
    found = set()
    for node in nodes:
        for alias in node.names:
            one = (
                ast.Import([alias])
                if isinstance(node, ast.Import)
                else ast.ImportFrom(node.module, [alias], node.level)
            )
            found.add(ast.unparse(one))
    return found
