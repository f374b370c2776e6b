"""Chains of logical operators: cognitive complexity counts each run of one operator once, however long it is."""

from typing import Final

from tree_sitter import Node

PARENTHESES: Final = "parenthesized_expression"
# Where `||` is free it ends a run of `&&` all the same, and so does `??`.
FREE: Final = (b"||", b"??")
OPERATORS: Final = frozenset({"&&", "||", "??"})


def is_operand(node: Node) -> bool:
    """Whether a logical operation stands, in parentheses at most, directly in one of the same operator."""
    parent = node.parent
    while parent is not None and parent.type == PARENTHESES:
        parent = parent.parent
    return parent is not None and parent.type == node.type and _operator(parent) == _operator(node)


def has_free_operator(text: bytes, start: int, end: int) -> bool:
    """Whether a free operator may stand in this span; a comment or a string that has one does no harm."""
    return any(text.find(operator, start, end) >= 0 for operator in FREE)


def begins_run(node: Node) -> bool:
    """Whether the operator of `node` follows none of its own kind, reading the whole chain from left to right."""
    before = _before(node)
    return before is None or _operator(before) != _operator(node)


def _before(node: Node) -> Node | None:
    """The logical operation whose operator is the one before that of `node` in the same chain; None for the first."""
    inner = _operation(node.child_by_field_name("left"))
    if inner is not None:
        while (right := _operation(inner.child_by_field_name("right"))) is not None:
            inner = right
        return inner
    child, parent = node, node.parent
    while parent is not None:
        if parent.type != PARENTHESES:
            if _operation(parent) is None:
                return None
            if parent.child_by_field_name("right") == child:
                return parent
        child, parent = parent, parent.parent
    return None


def _operation(node: Node | None) -> Node | None:
    """The logical operation that a node is, its parentheses taken off; None for anything else."""
    while node is not None and node.type == PARENTHESES:
        node = node.named_child(0) if node.named_child_count == 1 else None
    return node if node is not None and _operator(node) in OPERATORS else None


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return operator.type if operator else ""
