"""Literals in a configuration that is a JavaScript or TypeScript program: parsed, never run."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

MAX_BYTES: Final = 64 * 1024
MAX_NODES: Final = 20_000


def number_at(raw: bytes, keys: Sequence[str], ending: str) -> tuple[float, int] | None:
    """The number behind a chain of keys, `a: { b: 80 }`, and its line; None where no literal stands there."""
    if len(raw) > MAX_BYTES:
        return None
    tree = _parser(is_typed=ending.endswith("ts") and "j" not in ending).parse(raw)
    for pair in _pairs(tree.root_node):
        if _key(pair) == keys[-1] and _chain(pair) == list(keys):
            value = pair.child_by_field_name("value")
            if value is not None and value.type == "number" and value.text:
                return float(value.text), pair.start_point[0] + 1
    return None


@cache
def _parser(*, is_typed: bool) -> Parser:
    grammar = tree_sitter_typescript.language_typescript() if is_typed else tree_sitter_javascript.language()
    return Parser(Language(grammar))


def _pairs(root: Node) -> Iterator[Node]:
    waiting, seen = [root], 0
    while waiting and seen < MAX_NODES:
        node = waiting.pop()
        seen += 1
        if node.type == "pair":
            yield node
        waiting.extend(node.named_children)


def _chain(pair: Node) -> list[str]:
    """The keys from the outermost object to a pair."""
    keys: list[str] = []
    node: Node | None = pair
    while node is not None and len(keys) < MAX_NODES:
        if node.type == "pair":
            keys.append(_key(node))
        node = node.parent
    return keys[::-1]


def _key(pair: Node) -> str:
    key = pair.child_by_field_name("key")
    return (key.text or b"").decode("utf-8", "replace").strip("'\"") if key is not None else ""
