"""From the bytes of one file to its facts: one parse, one query, one sweep."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from tree_sitter import Node, Parser

from engine.analysis import facts
from engine.analysis.captures import Queries
from engine.analysis.decoding import NotText, to_source
from engine.analysis.docstrings import Docstrings
from engine.analysis.facts import Class, FileFacts, Function, Import, Mark, Unjudged
from engine.analysis.generated import says_generated
from engine.analysis.lines import LineIndex
from engine.analysis.marking.catalogue import TYPE_ESCAPES
from engine.analysis.marking.marks import Page, marks_of
from engine.analysis.naming import class_misname, function_misname, numbered
from engine.analysis.recursion import calls_itself
from engine.analysis.sweep import Scope, Sweep
from engine.languages.language import Language, Marks
from engine.languages.registry import LANGUAGES

MAX_WIDE_ERROR_CHILDREN: Final = 20_000  # `captures()` is quadratic in the children of a wide ERROR node
TOO_WIDE: Final = 2.0
MARK: Final = "mark."
MAX_ERROR_SHARE: Final = 0.2  # beyond this, what was read is no program of this language


@cache
def extractor(key: str) -> "Extractor":
    """The extractor of one language, made once in each process: compiling a query takes longer than most files."""
    return Extractor(LANGUAGES[key])


class Extractor:
    """Parser and compiled queries of one language."""

    def __init__(self, language: Language) -> None:
        grammar = language.grammar()
        self._language = language
        self._parser = Parser(grammar)
        self._queries = Queries(grammar, language.traits)

    def facts(self, raw: bytes, *, is_test: bool = False) -> FileFacts | Unjudged:
        """The facts of one file; `Unjudged` for what is not text or not this language."""
        found = self.read(raw, is_test=is_test)
        return found if isinstance(found, Unjudged) else found.facts

    def read(self, raw: bytes, *, is_test: bool = False) -> "Extracted | Unjudged":
        """The facts of one file with what they were read from."""
        traits = self._language.traits
        try:
            text = to_source(raw, has_cookies=traits.key == "python")
        except NotText as error:
            return Unjudged(str(error))
        root = self._parser.parse(text).root_node
        error_share = _error_share(root, len(text)) if root.has_error else 0.0
        if error_share > 1.0:
            return Unjudged(f"does not parse as {traits.name}: it breaks in too many places side by side")
        if error_share > MAX_ERROR_SHARE:
            return Unjudged(f"does not parse as {traits.name}: {_percent(error_share)} of its bytes are errors")
        captures = self._queries.captures(root, text, is_test=is_test)
        comments = captures.pop("comment", [])
        assertions = captures.pop("assertion", [])
        marked = {role[len(MARK) :]: captures.pop(role) for role in sorted(captures) if role.startswith(MARK)}
        docstrings = Docstrings(self._language, text, comments, captures.get("decorator", ()))
        docstrings.quiet += [(node.start_byte, node.end_byte) for node in captures.get("inline_test", ())]
        sweep = Sweep(self._language, text)
        sweep.run(captures)
        documented = [docstrings.flags(scope) for scope in sweep.scopes]
        is_documented = docstrings.is_module_documented(root)
        imports = sorted(_imports(captures.get("import", ()), text, traits.import_head))
        lines = LineIndex(text, docstrings.quiet, imports)
        functions, classes = _Assembly(self._language, text, lines).rows(sweep.scopes, documented)
        data_lines = sum(lines.code_lines(start, end) for start, end in sweep.literals)
        page = Page(
            self._language, text, is_test, lines.all_code_lines(), data_lines, sweep.scopes, functions, classes,
            comments, docstrings.quiet[: len(comments)], marked, assertions, self._parser,
        )  # fmt: skip
        marks = marks_of(page)
        found = FileFacts(
            lines.physical_lines,
            lines.all_code_lines(),
            data_lines,
            round(error_share, 4),
            says_generated(text),
            is_documented,
            len(assertions),
            _with_numbered(functions),
            tuple(classes),
            tuple(Import(name.module, name.names, lines.row(byte) + 1, kind) for byte, name, kind in sweep.imports),
            _escapes([lines.row(byte) + 1 for byte in sweep.escapes], marks),
            marks,
            lines.import_lines,
        )
        overloads = [
            (scope.start, scope.end)
            for scope, function in zip(_functions(sweep.scopes), functions, strict=True)
            if function.flags & facts.OVERLOAD
        ]
        return Extracted(found, text, [*docstrings.quiet, *imports, *overloads])


class Extracted(NamedTuple):
    """The facts of a file, its text as UTF-8, and the byte spans of it that say nothing twice when they stand twice:
    comments, documentation, imports and overloads."""

    facts: FileFacts
    text: bytes
    quiet: Sequence[tuple[int, int]]


class _Assembly:
    """Puts the rows of one file together from what the sweep counted and what stands around each scope."""

    def __init__(self, language: Language, text: bytes, lines: LineIndex) -> None:
        self._language = language
        self._traits = language.traits
        self._text = text
        self._lines = lines
        # Where documentation stands above, the words before a name say who may use it; in Python the name does.
        self._has_heads = language.traits.docs == "above"
        self._exported = _exported(text, language.traits.exports) if language.traits.exports else frozenset()
        self._hidden: set[int] = set()  # the classes that are not public, which the sweep keeps alive

    def rows(self, scopes: Sequence[Scope], documented: Sequence[int]) -> tuple[list[Function], list[Class]]:
        """The functions and the classes, each in the order they stand."""
        functions, classes = [], []
        for scope, flags in zip(scopes, documented, strict=True):
            if scope.container == "function":
                functions.append(self._function(scope, flags))
            else:
                classes.append(self._class(scope, flags))
        return functions, classes

    def _function(self, scope: Scope, flags: int) -> Function:
        signature, around = scope.signature, scope.parent
        line, code_lines = self._lines.line_and_code_lines(scope.start, scope.line_byte, scope.end)
        misname, parameters, slots, typed, hollow = "", 0, 0, 0, 0
        if around.container == "function":
            flags |= facts.NESTED
        if signature is None:
            flags |= facts.ANONYMOUS
        else:
            _, _, _, parameters, slots, typed, hollow = signature
            marks, head = self._surroundings(scope)
            if marks is not NO_MARKS:
                flags |= (facts.OVERRIDE if marks.is_override else 0) | (facts.STUB if marks.is_stub else 0)
                flags |= facts.OVERLOAD if marks.is_overload else 0
            if self._is_public(scope, head):
                flags |= facts.PUBLIC
            itself = self._traits.called_by_itself
            if itself is not None and itself.match(scope.name):
                flags |= facts.OVERRIDE
            is_exempt = marks.is_hooked or marks.is_override or around.bases != ()
            misname = function_misname(scope.name, self._traits, is_exempt, code_lines)
        return Function(
            scope.path,
            line,
            scope.cyclomatic,
            scope.cognitive + calls_itself(scope, self._text, self._traits.key),
            scope.nesting,
            parameters,
            code_lines,
            scope.flat_paths,
            slots,
            typed,
            hollow,
            flags,
            misname,
        )

    def _class(self, scope: Scope, flags: int) -> Class:
        head = self._head(scope) if self._has_heads else b""
        if not scope.name or not self._is_public(scope, head):
            self._hidden.add(id(scope))
        elif not _is_namespace(scope.node, self._traits.namespaces):
            flags |= facts.PUBLIC
        code_lines = self._lines.code_lines(scope.start, scope.end)
        line = self._lines.row(scope.line_byte) + 1
        return Class(scope.path, line, code_lines, scope.bases, flags, class_misname(scope.name, self._traits))

    def _is_public(self, scope: Scope, head: bytes) -> bool:
        """Whether others may use it: by its own head, by a list of exports, and by the class that it stands in."""
        around = scope.parent
        if self._traits.hides_members and id(around) in self._hidden:
            return False
        is_listed = self._exported and around.container == "module" and scope.name.encode() in self._exported
        return bool(is_listed) or self._language.is_public(scope.name, head, around.container)

    def _surroundings(self, scope: Scope) -> tuple[Marks, bytes]:
        """What decorators and modifiers say of a function, and the text before its parameters."""
        if not self._has_heads and not scope.decorators:
            return NO_MARKS, b""
        head = self._head(scope)
        kind = scope.node.type if scope.node else ""
        return self._language.marks(kind, head, scope.decorators), head

    def _head(self, scope: Scope) -> bytes:
        """The text from the start of its line to its name, parameters or body: modifiers, `export`, what it is bound
        to; before it the word of visibility that its class is under."""
        line = self._text.rfind(b"\n", 0, scope.start) + 1
        if scope.line_byte > scope.start:
            # Annotations before a name may have parentheses and braces of their own.
            head = self._text[line : min(scope.line_byte, scope.start + MAX_HEAD_BYTES)]
        else:
            head = self._text[line : min(scope.body_byte, scope.start + MAX_HEAD_BYTES)]
            head = head.partition(b"(" if scope.signature else b"{")[0]
        return scope.visibility + b" " + head if scope.visibility else head


def _exported(text: bytes, exports: re.Pattern[bytes]) -> frozenset[bytes]:
    """The words in the lists of exports: names, and some that name nothing."""
    return frozenset(_NAME.findall(b" ".join(match[match.lastindex or 0] for match in exports.finditer(text))))


def _is_namespace(node: Node | None, parts: frozenset[str]) -> bool:
    """Whether a class holds nothing but what `parts` lists, as the modules of Ruby that every file opens again."""
    if node is None or node.type not in parts:
        return False
    body = node.child_by_field_name("body")
    return body is not None and all(child.type in parts for child in body.named_children)


_NAME = re.compile(rb"[\w$]+")
NO_MARKS: Final = Marks()
MAX_HEAD_BYTES: Final = 400


def _imports(nodes: Iterable[Node], text: bytes, head: re.Pattern[bytes] | None) -> Iterator[tuple[int, int]]:
    """The spans of imports and of the lines that open a block of them: they say where code is.

    They weigh nothing, else a file that is split in two would weigh more than before.
    """
    for node in nodes:
        yield node.start_byte, node.end_byte
    if head:
        yield from (match.span() for match in head.finditer(text))


def _functions(scopes: Iterable[Scope]) -> list[Scope]:
    return [scope for scope in scopes if scope.container == "function"]


def _with_numbered(functions: list[Function]) -> tuple[Function, ...]:
    """The functions, with those named apart by a digit only marked so; siblings share what precedes the last dot."""
    bad = numbered([function.name for function in functions if not function.flags & facts.ANONYMOUS])
    if not bad:
        return tuple(functions)
    return tuple(
        function._replace(misname=function.misname or "differs from another by a digit")
        if function.name in bad
        else function
        for function in functions
    )


def _escapes(lines: Sequence[int], marks: Sequence[Mark]) -> tuple[int, ...]:
    """The lines of all ways out of the type system: those in the code, and the comments that switch its checker off."""
    commented = {mark.line for mark in marks if mark.kind in TYPE_ESCAPES}
    return tuple(sorted([*lines, *commented])) if commented else tuple(lines)


def _error_share(root: Node, size: int) -> float:
    """The share of bytes that stand loose in ERROR nodes; more than all for a tree whose errors are too wide to query.

    What is whole inside an ERROR was understood: one brace that a macro hides makes an ERROR of a whole file of C.
    """
    errors, pending = 0, [root]
    while pending:
        node = pending.pop()
        if node.child_count > MAX_WIDE_ERROR_CHILDREN:
            return TOO_WIDE
        children = node.children
        if node.is_error:
            whole = [child for child in children if child.is_error or (child.is_named and child.child_count)]
            errors += max(1, node.end_byte - node.start_byte - sum(each.end_byte - each.start_byte for each in whole))
        elif node.is_missing:
            errors += 1
        pending += [child for child in children if child.has_error]
    return errors / size if size else 0.0


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
