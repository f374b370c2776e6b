"""Guards: the case that leaves comes first, and the rest stands one level further out."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.complexity import cognitive_points, is_elif
from engine.refactoring.recipes.complexity_reduction.conditions import header, negated
from engine.refactoring.recipes.complexity_reduction.layout import Layout, body_indentation, kept_comment
from engine.refactoring.recipes.complexity_reduction.outcome import (
    Outcome,
    Replacement,
    awkward,
    too_wide,
    tool_comment,
)
from engine.refactoring.recipes.complexity_reduction.sites import JUMPS, Site, first_line, last_line, leaves

MIN_GUARDED_LINES: Final = 3  # below, a guard saves nobody a level worth naming


def guard(layout: Layout, site: Site) -> Outcome:
    """A block that ends in `if c: BODY` begins with `if not c: return` (or `continue`) instead."""
    node = site.node
    if not site.fall or site.is_elif or node.orelse or not site.ends_block or _is_flat(node):
        return None
    if site.following and layout.comment(site.following[0].lineno):
        return None
    jump = [layout.line(body_indentation(layout, node), _jump(layout, site))]
    body_end = layout.tail(last_line(node.body), body_indentation(layout, node))
    end = max(body_end, last_line([node, *site.following]))
    between = layout.lines(body_end + 1, end - 1) if site.following else []
    return _guarded(layout, node, jump, body_end, end, [line for line in between if line.strip()])


def guard_by_exit(layout: Layout, site: Site) -> Outcome:
    """`if c: BODY` that leaves, and one jump behind it: the jump becomes the guard's."""
    node = site.node
    if site.is_elif or node.orelse or len(site.following) != 1 or not leaves(node.body) or _is_flat(node):
        return None
    jump = site.following[0]
    if not _stands_alone(layout, jump):
        return None
    deep, shallow = body_indentation(layout, node), layout.source.indentation(node.lineno)
    body_end = layout.tail(last_line(node.body), deep)
    lines = [line for line in layout.moved(body_end + 1, jump.lineno, shallow, deep) if line.strip()]
    return _guarded(layout, node, lines, body_end, jump.lineno)


def guard_by_else(layout: Layout, site: Site) -> Outcome:
    """`if c: BODY else: JUMP` becomes `if not c: JUMP` with the body behind it."""
    node = site.node
    if site.is_elif or len(node.orelse) != 1 or not _stands_alone(layout, node.orelse[0]) or _is_flat(node):
        return None
    jump = node.orelse[0].lineno
    line = layout.else_line(last_line(node.body), jump)
    if not line:
        return None
    kept = kept_comment(layout, line, body_indentation(layout, node))
    return _guarded(layout, node, [*kept, *layout.lines(line + 1, jump)], line - 1, jump)


def else_after_exit(layout: Layout, site: Site) -> Outcome:
    """No `else` where every branch before it leaves: what it holds simply follows."""
    chain = _chain(site.node)
    last = chain[-1]
    if site.is_elif or not last.orelse or not all(leaves(each.body) for each in chain):
        return None
    line = layout.else_line(last_line(last.body), first_line(last.orelse[0]))
    if not line:
        return None
    if layout.has_tool_comment(line, line):
        return tool_comment(line)
    deep, shallow = layout.source.indentation(first_line(last.orelse[0])), layout.source.indentation(line)
    end = layout.tail(last_line(last.orelse), deep)
    opened = layout.lines(site.node.lineno, line - 1)
    for each in chain[1:]:
        place = each.lineno - site.node.lineno
        opened[place] = opened[place].replace(b"elif", b"if", 1)
    rest = layout.moved(line + 1, end, deep, shallow)
    return Replacement(site.node.lineno, end, [*opened, *kept_comment(layout, line, shallow), *rest])


def _guarded(
    layout: Layout, node: ast.If, jump: Sequence[bytes], body_end: int, end: int, after: Sequence[bytes] = ()
) -> Outcome:
    """The header with the opposite condition, the jump, and the body one level further out."""
    head = header(layout.source, node)
    if head is None:
        return awkward(node)
    if layout.has_tool_comment(node.lineno, head.last):
        return tool_comment(node.lineno)
    line = head.line(negated(layout.source, node.test, head.condition))
    if any(layout.is_too_wide(each) for each in (*line.splitlines(), *jump)):
        return too_wide(node)
    deep, shallow = body_indentation(layout, node), layout.source.indentation(node.lineno)
    body = layout.moved(head.last + 1, body_end, deep, shallow)
    # A body that is written in paragraphs makes one of the guard as well.
    space = [layout.line()] if any(not each.strip() for each in body) and body[0].strip() else []
    return Replacement(node.lineno, end, [line, *jump, *space, *body, *after])


def _chain(node: ast.If) -> list[ast.If]:
    chain = [node]
    while is_elif(chain[-1]):
        chain += [each for each in chain[-1].orelse if isinstance(each, ast.If)]
    return chain


def _is_flat(node: ast.If) -> bool:
    """Whether the body would win nothing by standing further out: it is short, or nothing in it counts its level."""
    is_short = last_line(node.body) - first_line(node.body[0]) + 1 < MIN_GUARDED_LINES
    return is_short or cognitive_points(node.body, 1) == cognitive_points(node.body)


def _stands_alone(layout: Layout, statement: ast.stmt) -> bool:
    """Whether a statement is a jump with one line of its own."""
    if not isinstance(statement, JUMPS) or statement.end_lineno != statement.lineno:
        return False
    start, end = layout.source.span(statement)
    low, high = layout.source.line_span(statement.lineno, statement.lineno)
    before, after = layout.source.raw[low:start], layout.source.raw[end:high].strip()
    return not before.strip() and (not after or after.startswith(b"#"))


def _jump(layout: Layout, site: Site) -> bytes:
    """The jump as the block itself writes it, else as its function would."""
    written = [each for each in site.following if not isinstance(each, ast.Pass)]
    if written:
        return layout.source.segment(written[0]).encode()
    is_valued = site.fall == "return" and any(_returned_values(layout.source.tree))
    return b"return None" if is_valued else site.fall.encode()


def _returned_values(tree: ast.AST) -> Iterator[ast.expr]:
    pending = list(ast.iter_child_nodes(tree))
    function = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value
        is_inner = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and node is not function
        if not is_inner:
            pending.extend(ast.iter_child_nodes(node))
