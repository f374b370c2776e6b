"""All marks of one file: what its query captured, what its rows show, and what stands in its comments."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tree_sitter import Node, Parser

from engine.analysis.facts import Class, Function, Mark
from engine.analysis.marking import structure
from engine.analysis.marking.around import Around, line_of
from engine.analysis.marking.checking import unchecked
from engine.analysis.marking.comments import Comments, Span
from engine.analysis.marking.flags import flag_parameters
from engine.analysis.sweep import Scope
from engine.languages.language import Language

MIN_REASON_WORDS: Final = 3


class Page(NamedTuple):
    """One read file. `comments` are nodes and `spans` where they stand, `captured` the nodes of each mark of the query
    and `assertions` those of the query for tests, all in no order."""

    language: Language
    text: bytes
    is_test: bool
    code_lines: int
    data_lines: int
    scopes: Sequence[Scope]
    functions: Sequence[Function]
    classes: Sequence[Class]
    comments: Sequence[Node]
    spans: Sequence[Span]
    captured: Mapping[str, Sequence[Node]]
    assertions: Sequence[Node]
    parser: Parser


def marks_of(page: Page) -> tuple[Mark, ...]:
    """The marks in the order they stand, each kind once a line; of a test file only that its tests check nothing."""
    found = _of_tests(page) if page.is_test else _of_source(page)
    # Captures come in no stable order: of several marks at one place the last by its name stays.
    places = {(mark.line, mark.kind): mark for mark in sorted(found)}
    return tuple(places[place] for place in sorted(places))


def _of_tests(page: Page) -> Iterator[Mark]:
    """Every test stands in a scope of its own, which the captured node is or is inside of."""
    bodies = page.captured.get("test")
    if not bodies:
        return
    around = Around(page.scopes)
    # One byte before its body a test has begun, and nothing inside it has.
    inside = (around.scope(byte - 1) for byte in sorted(body.start_byte for body in bodies))
    tests = [scope for scope in inside if scope is not None and not _is_local(scope)]
    asserted = sorted(node.start_byte for node in page.assertions)
    for test in unchecked(page.text, tests, asserted, page.scopes, page.language.traits.receiver):
        yield Mark("no-assertion", line_of(test, page.text), 0, test.path if test.signature else "")


def _is_local(scope: Scope) -> bool:
    """Whether a function with a name stands in another function, where no test runner finds it."""
    return scope.signature is not None and scope.parent.container == "function"


def _of_source(page: Page) -> Iterator[Mark]:
    functions = [scope for scope in page.scopes if scope.container == "function"]
    yield from structure.of_file(page.code_lines, page.data_lines)
    yield from structure.of_classes(functions, page.functions, page.classes)
    yield from structure.of_signatures(page.functions)
    yield from structure.unused_private(page.language, page.text, functions, page.functions)
    spans = sorted(page.spans)
    if spans:
        yield from _of_comments(page, spans)
    if page.captured:
        yield from _of_captures(page, spans)


def _of_comments(page: Page, spans: Sequence[Span]) -> Iterator[Mark]:
    comments = Comments(page.text, spans)
    parses = _Fragments(page.language, page.parser).parses
    found = [(start, byte, kind, 0) for start, byte, kind in comments.suppressions()]
    found += [(start, start, "commented-out", lines) for start, lines in comments.commented_out(parses)]
    if not found:
        return
    # Lines are asked of the few nodes that matter: counting them from the top would be a walk over the whole text.
    nodes = {node.start_byte: node for node in page.comments}
    for start, byte, kind, value in found:
        yield Mark(kind, nodes[start].start_point[0] + page.text.count(b"\n", start, byte) + 1, value)


def _of_captures(page: Page, comments: Sequence[Span]) -> Iterator[Mark]:
    around = Around(page.scopes)
    for kind, nodes in page.captured.items():
        if kind == "flag":
            has_keyword_only = page.language.traits.key == "python"
            yield from flag_parameters(page.text, nodes, around, has_keyword_only=has_keyword_only)
            continue
        for node in nodes:
            if kind != "swallowed" or not _gives_a_reason(page.text, node, comments):
                yield Mark(kind, node.start_point[0] + 1, 0, around.name(node.start_byte))


def _gives_a_reason(text: bytes, clause: Node, comments: Sequence[Span]) -> bool:
    """Whether a comment inside a clause, or behind it on its last line, has words enough to say why it is empty."""
    line_end = text.find(b"\n", clause.end_byte)
    first = bisect_left(comments, (clause.start_byte, 0))
    last = bisect_left(comments, (line_end if line_end >= 0 else len(text), 0))
    words = sum(len(text[start:end].split()) - 1 for start, end in comments[first:last])
    return words >= MIN_REASON_WORDS


class _Fragments:
    """Whether a piece of text is code of a language, as a file of its own or inside a function or class."""

    def __init__(self, language: Language, parser: Parser) -> None:
        self._parser = parser
        self._frames = (b"%s\n", *language.traits.frames)

    def parses(self, code: bytes) -> bool:
        return any(not self._parser.parse(frame.replace(b"%s", code)).root_node.has_error for frame in self._frames)
