"""Where the documentation of a scope stands, and what it is worth: inside it, or in the comment lines right above."""

from collections.abc import Iterable, Mapping
from typing import Final

from tree_sitter import Node

from engine.analysis import facts
from engine.analysis.documentation import documented_parameters, mentions_parameters, says_something
from engine.analysis.sweep import Scope
from engine.languages.language import ANY_NAME, Language

QUOTES: Final = b"\"'rRuU"
BLANKS: Final = b" \t"
BLANK_BYTES: Final = frozenset({b" ", b"\t"})
STANDS_OFF: Final = (b"/**", b"#")  # how documentation begins that may stand off by an empty line


class Docstrings:
    """The documentation of one file. `quiet` are the spans without code: its comments, and each docstring found.

    `attributes` are what may stand between documentation and what it is about, on lines of their own.
    """

    def __init__(
        self, language: Language, text: bytes, comments: Iterable[Node], attributes: Iterable[Node] = ()
    ) -> None:
        self._language = language
        self._text = text
        self._is_inside = language.traits.docs == "inside"
        self.quiet = [(node.start_byte, node.end_byte) for node in comments]
        self._comment_starts = {} if self._is_inside else self._by_end(self.quiet)
        spans = [] if self._is_inside else [(node.start_byte, node.end_byte) for node in attributes]
        self._attribute_starts = self._by_end(spans)

    def flags(self, scope: Scope) -> int:
        """DOCUMENTED, ECHOED and MISDOCUMENTED of a named function or class."""
        if not scope.name or scope.node is None:
            return 0
        words = self._inside(scope) if self._is_inside else self._above(scope.start)
        if not words:
            return 0
        if not says_something(words, scope.name.encode()):
            return facts.ECHOED
        return facts.DOCUMENTED | (facts.MISDOCUMENTED if self._is_mistaken(scope, scope.node, words) else 0)

    def is_module_documented(self, root: Node) -> bool:
        """Whether the file begins with a docstring that says something."""
        return self._is_inside and says_something(self._first_string(root), b"")

    def _inside(self, scope: Scope) -> bytes:
        start = scope.body_byte
        if start >= len(self._text) or self._text[start] not in QUOTES or scope.node is None:
            return b""
        body = scope.node.child_by_field_name("body")
        return self._first_string(body) if body else b""

    def _first_string(self, block: Node) -> bytes:
        """The string that opens a block, if one does."""
        first = block.named_child(0) if block.named_child_count else None
        while first is not None and first.type == "comment":
            first = first.next_named_sibling
        if first is None or first.type != "expression_statement" or first.named_child_count != 1:
            return b""
        string = first.named_child(0)
        if string is None or string.type not in {"string", "concatenated_string"}:
            return b""
        span = string.start_byte, string.end_byte
        self.quiet.append(span)
        return self._text[span[0] : span[1]]

    def _above(self, start: int) -> bytes:
        """The comment that ends on the line above, or above the attributes there; comment lines below one another are
        one. JSDoc, Javadoc and YARD also read one that an empty line parts from what it is about."""
        line = self._line_start(start)
        if self._attribute_starts:
            line = self._first_line(line, self._attribute_starts)
        first = self._first_line(line, self._comment_starts)
        if first == line and self._text.startswith(b"\n", line - 2):
            first = self._first_line(line - 1, self._comment_starts)
            # What opens a file is about the file: a licence, or what an interpreter reads.
            if first == 0 or not self._text.startswith(STANDS_OFF, self._line_text(first)):
                first = line
        return self._text[first:line]

    def _first_line(self, line: int, starts: Mapping[int, int]) -> int:
        """Where the lines begin that these spans fill right above a line; the line itself when there are none."""
        while line > 0:
            end = line - 1
            while end > 0 and self._text[end - 1] in BLANKS:
                end -= 1
            start = starts.get(end)
            if start is None or self._text[self._line_start(start) : start].strip():
                break
            line = self._line_start(start)
        return line

    def _by_end(self, spans: Iterable[tuple[int, int]]) -> dict[int, int]:
        """The start of each span by its end; some grammars take the end of the line for a part of a comment."""
        return {end - self._text.endswith(b"\n", start, end): start for start, end in spans}

    def _line_text(self, line: int) -> int:
        """The first byte on a line that is no blank."""
        while self._text[line : line + 1] in BLANK_BYTES:
            line += 1
        return line

    def _line_start(self, byte: int) -> int:
        return self._text.rfind(b"\n", 0, byte) + 1

    def _is_mistaken(self, scope: Scope, node: Node, words: bytes) -> bool:
        """Whether a documented parameter is missing in the signature of a function, which may take any that it hands
        on."""
        if scope.signature is None or not mentions_parameters(words):
            return False
        named = documented_parameters(words.decode("utf-8", "replace"), self._language.traits.parameter_tag)
        taken = self._language.parameter_names(node, self._text) if named else named
        return ANY_NAME not in taken and not named <= taken
