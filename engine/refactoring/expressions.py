"""Small facts about expressions of Python that several recipes ask for."""

import ast


def dotted(node: ast.AST) -> str:
    """`a.b.c` as it is written; empty for anything but names and attributes of names."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
