"""What a rewrite of one `if` comes to: other lines, or what stands in its way."""

import ast
from collections.abc import Sequence
from typing import NamedTuple


class Replacement(NamedTuple):
    """The lines from `first` to `last`, counted from 1 and both included, become `lines`."""

    first: int
    last: int
    lines: Sequence[bytes]


class Obstacle(NamedTuple):
    """Why an `if` that has the right shape is left as it is: the code of a refusal, the line, the reason."""

    code: str
    line: int
    reason: str


Outcome = Replacement | Obstacle | None


def tool_comment(line: int) -> Obstacle:
    return Obstacle("tool_comment", line, "a comment there is an order to a tool, which the rewrite would change")


def too_wide(node: ast.If) -> Obstacle:
    return Obstacle("wide_line", node.lineno, "the condition would be wider than the other lines of the file")


def awkward(node: ast.If) -> Obstacle:
    return Obstacle("condition_over_lines", node.lineno, "the condition runs over several lines or holds a comment")
