"""The two edits of an injection: a keyword at the end of the signature, a choice where the collaborator is built."""

import ast
import io
import tokenize
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.refactoring.change import Edit
from engine.refactoring.recipes.dependency_injection.sites import Site
from engine.refactoring.source import Source
from engine.refactoring.widths import widest

_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")


class _List(NamedTuple):
    """A parameter list: the bytes of its parentheses, of each parameter, and where the last of its tokens ends.

    `is_closed_apart` says whether the closing parenthesis begins a line.
    """

    opening: int
    closing: int
    parts: tuple[bytes, ...]
    end: int
    has_comma: bool
    has_comment: bool
    is_closed_apart: bool


def edits(source: Source, site: Site) -> list[Edit]:
    """Both edits; the default stays where it was, built only when nothing was handed in."""
    return [*_signature(source, site), _choice(source, site)]


def has_future_annotations(tree: ast.Module) -> bool:
    imports = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    return any(alias.name == "annotations" for node in imports for alias in node.names)


def _choice(source: Source, site: Site) -> Edit:
    start, end = source.span(site.call)
    chosen = f"{site.parameter} if {site.parameter} is not None else ".encode()
    line_start, _ = source.line_span(site.statement.lineno, site.statement.lineno)
    first, *_ = source.raw[start:end].splitlines()
    if _width(source.raw[line_start:start] + chosen + first) <= widest(source):
        return Edit(source.path, start, start, chosen)
    indentation = source.indentation(site.statement.lineno)
    deeper = source.newline + indentation + _unit(source, site)
    text = b"".join((b"(", deeper, chosen, source.raw[start:end], source.newline, indentation, b")"))
    return Edit(source.path, start, end, text)


def _signature(source: Source, site: Site) -> list[Edit]:
    found = _parameter_list(source, site.constructor)
    parameter = _parameter(source, site)
    arguments = site.constructor.args
    added = [parameter] if arguments.vararg or arguments.kwonlyargs else [b"*", parameter]
    line = source.line_span(site.constructor.lineno, site.constructor.lineno)
    if found.is_closed_apart:
        return _below(source, found, added)
    text = b" " + b", ".join(added) + b"," if found.has_comma else b", " + b", ".join(added)
    if line[1] < found.closing or _width(source.raw[slice(*line)]) + len(text) <= widest(source):
        return [Edit(source.path, found.closing, found.closing, text)]
    if found.has_comment:
        return [Edit(source.path, found.closing, found.closing, text)]
    return [_exploded(source, site, found, added)]


def _below(source: Source, found: _List, added: list[bytes]) -> list[Edit]:
    """New lines before the one that closes the list, indented as the last parameter is."""
    number = source.raw.count(b"\n", 0, found.end) + 1
    indentation = source.indentation(number)
    close = source.line_span(*[source.raw.count(b"\n", 0, found.closing) + 1] * 2)[0]
    lines = b"".join(b"".join((indentation, each, b",", source.newline)) for each in added)
    comma = [] if found.has_comma else [Edit(source.path, found.end, found.end, b",")]
    return [*comma, Edit(source.path, close, close, lines)]


def _exploded(source: Source, site: Site, found: _List, added: list[bytes]) -> Edit:
    """One parameter a line, since one line has no room for another."""
    outer = source.indentation(site.constructor.lineno)
    deeper = outer + _unit(source, site)
    lines = [b"".join((deeper, each, b",")) for each in (*found.parts, *added)]
    return Edit(source.path, found.opening + 1, found.closing, source.newline.join((b"", *lines, outer)))


def _parameter(source: Source, site: Site) -> bytes:
    """The parameter, annotated where the others are; quoted unless annotations are not evaluated anyway."""
    arguments = site.constructor.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    if site.constructor.returns is None and not any(each.annotation for each in every):
        return f"{site.parameter}=None".encode()
    annotation = f"{site.callee} | None"
    quoted = annotation if has_future_annotations(source.tree) else f'"{annotation}"'
    return f"{site.parameter}: {quoted} = None".encode()


def _unit(source: Source, site: Site) -> bytes:
    """One step of indentation, as the constructor's body has it."""
    outer, inner = source.indentation(site.constructor.lineno), source.indentation(site.statement.lineno)
    return inner[len(outer) :] or b"    "


def _width(line: bytes) -> int:
    return len(line.decode().rstrip())


def _parameter_list(source: Source, function: ast.FunctionDef) -> _List:
    tokens = list(_list_tokens(source, function))
    offsets = [_offsets(source, function.lineno, token) for token in tokens]
    opening, closing = offsets[0][0], offsets[-1][0]
    depth, cuts = 0, [opening + 1]
    for token, (start, end) in zip(tokens, offsets, strict=True):
        depth += (token.string in _OPENING) - (token.string in _CLOSING)
        if token.string == "," and depth == 1:
            cuts += [start, end]
    bounds = [*cuts, closing]
    parts = [source.raw[low:high].strip() for low, high in zip(bounds[::2], bounds[1::2], strict=True)]
    said = [place for place in range(len(tokens) - 1) if tokens[place].type not in _SILENT]
    last = said[-1]
    return _List(
        opening,
        closing,
        tuple(part for part in parts if part),
        offsets[last][1],
        tokens[last].string == ",",
        any(token.type == tokenize.COMMENT for token in tokens),
        not tokens[-1].line[: tokens[-1].start[1]].strip(),
    )


_SILENT: Final = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE})


def _list_tokens(source: Source, function: ast.FunctionDef) -> Iterator[tokenize.TokenInfo]:
    """The tokens from the parenthesis that opens the parameters to the one that closes them."""
    text = b"".join(source.lines[function.lineno - 1 :]).decode("utf-8-sig")
    depth, is_open = 0, False
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        depth += (token.string in _OPENING) - (token.string in _CLOSING) if token.type == tokenize.OP else 0
        is_open = is_open or (token.string == "(" and depth == 1)
        if is_open:
            yield token
        if is_open and not depth:
            return


def _offsets(source: Source, first_line: int, token: tokenize.TokenInfo) -> tuple[int, int]:
    (row, column), (end_row, end_column) = token.start, token.end
    lines = token.line.splitlines(keepends=True)
    end_line = lines[min(end_row - row, len(lines) - 1)] if lines else ""
    start = source.offset(first_line + row - 1, len(token.line[:column].encode()))
    return start, source.offset(first_line + end_row - 1, len(end_line[:end_column].encode()))
