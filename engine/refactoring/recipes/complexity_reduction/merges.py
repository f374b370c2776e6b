"""Branches and conditions that are one: `elif` for an `if` alone in an `else`, `and` for nested ones, `or` for equal
branches."""

import ast

from engine.refactoring.complexity import is_elif
from engine.refactoring.recipes.complexity_reduction.conditions import Header, header, joined
from engine.refactoring.recipes.complexity_reduction.layout import Layout, body_indentation, kept_comment
from engine.refactoring.recipes.complexity_reduction.outcome import (
    Obstacle,
    Outcome,
    Replacement,
    awkward,
    too_wide,
    tool_comment,
)
from engine.refactoring.recipes.complexity_reduction.sites import Site, is_idle, last_line


def nested_conditions(layout: Layout, site: Site) -> Outcome:
    """`if a:` that holds nothing but `if b:` becomes `if a and b:`."""
    outer = site.node
    if outer.orelse or len(outer.body) != 1 or not isinstance(inner := outer.body[0], ast.If) or inner.orelse:
        return None
    heads = _heads(layout, outer, inner)
    if isinstance(heads, Obstacle):
        return heads
    line = heads[0].line(joined(layout.source, b"and", outer, inner))
    if layout.is_too_wide(line):
        return too_wide(outer)
    deep, shallow = body_indentation(layout, inner), body_indentation(layout, outer)
    end = layout.tail(last_line(inner.body), deep)
    between = layout.lines(heads[0].last + 1, inner.lineno - 1)
    kept = kept_comment(layout, heads[1].last, shallow)
    return Replacement(outer.lineno, end, [line, *between, *kept, *layout.moved(heads[1].last + 1, end, deep, shallow)])


def else_if(layout: Layout, site: Site) -> Outcome:
    """`else:` that holds nothing but an `if` becomes `elif`."""
    outer = site.node
    if len(outer.orelse) != 1 or not isinstance(inner := outer.orelse[0], ast.If) or is_elif(outer):
        return None
    line = layout.else_line(last_line(outer.body), inner.lineno)
    if not line:
        return None
    if layout.has_tool_comment(line, line):
        return tool_comment(line)
    deep, shallow = layout.source.indentation(inner.lineno), layout.source.indentation(line)
    end = layout.tail(last_line([inner]), deep)
    lines = layout.moved(line + 1, end, deep, shallow)
    place = inner.lineno - line - 1
    lines[place] = lines[place].replace(b"if", b"elif", 1)
    return Replacement(line, end, [*kept_comment(layout, line, shallow), *lines])


def equal_branches(layout: Layout, site: Site) -> Outcome:
    """`if a: X elif b: X` becomes `if a or b: X`."""
    first = site.node
    if not is_elif(first) or not isinstance(second := first.orelse[0], ast.If) or not _are_equal(first, second):
        return None
    if layout.has_comment(second.lineno, last_line(second.body)):
        return Obstacle("comment_in_branch", second.lineno, "a comment stands in the branch that would go")
    heads = _heads(layout, first, second)
    if isinstance(heads, Obstacle):
        return heads
    line = heads[0].line(joined(layout.source, b"or", first, second))
    if layout.is_too_wide(line):
        return too_wide(first)
    kept = layout.lines(heads[0].last + 1, second.lineno - 1)
    return Replacement(first.lineno, last_line(second.body), [line, *kept])


def idle_else(layout: Layout, site: Site) -> Outcome:
    """An `else` that only passes, or jumps to where its end goes anyway, is left out."""
    node = site.node
    fall = site.fall if site.ends_block else ""
    if len(node.orelse) != 1 or not is_idle(node.orelse[0], fall):
        return None
    line = layout.else_line(last_line(node.body), node.orelse[0].lineno)
    if not line:
        return None
    if layout.has_comment(line, last_line(node.orelse)):
        return Obstacle("comment_in_branch", line, "a comment stands in the branch that would go")
    return Replacement(line, last_line(node.orelse), [])


def _heads(layout: Layout, first: ast.If, second: ast.If) -> tuple[Header, Header] | Obstacle:
    """Both headers, if each is one line without a comment that a tool obeys."""
    heads = header(layout.source, first), header(layout.source, second)
    for node, head in zip((first, second), heads, strict=True):
        if head is None or head.last != node.lineno:
            return awkward(node)
        if layout.has_tool_comment(node.lineno, node.lineno):
            return tool_comment(node.lineno)
    assert heads[0] is not None
    assert heads[1] is not None
    return heads[0], heads[1]


def _are_equal(first: ast.If, second: ast.If) -> bool:
    if len(first.body) != len(second.body):
        return False
    return all(ast.dump(one) == ast.dump(other) for one, other in zip(first.body, second.body, strict=True))
