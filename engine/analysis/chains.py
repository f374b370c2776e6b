"""Chains of logical operators: cognitive complexity counts each run of one operator once, however long it is."""

from typing import Final

from tree_sitter import Node

PARENTHESES: Final = "parenthesized_expression"
OPERATION: Final = "binary_expression"  # of the languages that have a free operator
OPERATORS: Final = frozenset({"&&", "||", "??"})


def is_operand(node: Node) -> bool:
    """Whether a logical operation stands, in parentheses at most, directly in one of the same operator."""
    parent = node.parent
    while parent is not None and parent.type == PARENTHESES:
        parent = parent.parent
    return parent is not None and parent.type == node.type and _operator(parent) == _operator(node)


def has_free_operator(text: bytes, start: int, end: int) -> bool:
    """Whether a free operator, which ends a run all the same, may stand in this span; one in a string does no harm."""
    return text.find(b"||", start, end) >= 0 or text.find(b"??", start, end) >= 0


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
    if node is None or node.type != OPERATION:
        return None
    return node if _operator(node) in OPERATORS else None


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return operator.type if operator else ""
