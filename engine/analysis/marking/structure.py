"""Anti-patterns that the rows of one file show: its size, its classes, its signatures, what it keeps to itself."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from engine.analysis import facts
from engine.analysis.facts import Class, Function, Mark
from engine.analysis.marking.catalogue import MAX_FILE_LINES, MAX_PARAMETERS, MAX_PUBLIC_METHODS
from engine.analysis.sweep import Scope
from engine.languages.language import Language

MAX_PRIVATE: Final = 200  # private functions of one file that are looked for: each takes a pass over its text
# Without one of these a file is no module, and its functions are those of whatever page or program includes it.
LINKS: Final = (b"import", b"export", b"require")
# Somebody else laid down the signature of these.
GIVEN: Final = facts.STUB | facts.OVERRIDE | facts.ANONYMOUS
OWN: Final = GIVEN | facts.PUBLIC
NOT_PRIVATE: Final = facts.PUBLIC | facts.NESTED | facts.STUB | facts.ANONYMOUS


def of_file(code_lines: int, data_lines: int) -> Iterator[Mark]:
    """A file with too many code lines; those inside top-level literals are a table, and do not count."""
    if code_lines - data_lines > MAX_FILE_LINES:
        yield Mark("god-file", 1, code_lines)


def of_classes(scopes: Sequence[Scope], functions: Sequence[Function], classes: Sequence[Class]) -> Iterator[Mark]:
    """Classes with too many public methods of their own."""
    if len(functions) <= MAX_PUBLIC_METHODS or not classes:
        return
    own = [
        scope.parent.path
        for scope, function in zip(scopes, functions, strict=True)
        if function.flags & OWN == facts.PUBLIC and scope.parent.container == "class"
    ]
    if len(own) <= MAX_PUBLIC_METHODS:
        return
    lines = {each.name: each.line for each in classes}
    for name, count in Counter(own).items():
        if count > MAX_PUBLIC_METHODS and name in lines:
            yield Mark("god-class", lines[name], count, name)


def of_signatures(functions: Sequence[Function]) -> Iterator[Mark]:
    """Functions with too many parameters."""
    for function in functions:
        if function.parameters > MAX_PARAMETERS and not function.flags & GIVEN:
            yield Mark("many-parameters", function.line, function.parameters, function.name)


def unused_private(
    language: Language, text: bytes, scopes: Sequence[Scope], functions: Sequence[Function]
) -> Iterator[Mark]:
    """Functions that only their own file can call, and whose name stands nowhere else in it."""
    pattern = language.traits.private_head
    if pattern is None:
        return
    looked_for = 0
    for scope, function in zip(scopes, functions, strict=True):
        if function.flags & NOT_PRIVATE or scope.decorators:
            continue
        line = text.rfind(b"\n", 0, scope.start) + 1
        if not pattern.match(text, line, scope.body_byte) or _is_annotated(text, line):
            continue
        looked_for += 1
        if looked_for > MAX_PRIVATE:
            return
        name = scope.name.encode()
        if text.find(name, scope.end) >= 0 or text.find(name, 0, line) >= 0:
            continue
        if scope.parent.container == "class" or any(word in text for word in LINKS):
            yield Mark("unused-private", function.line, 0, function.name)


def _is_annotated(text: bytes, line: int) -> bool:
    """Whether the line above one is a decorator or an annotation, so that something else may call what follows."""
    above = text.rfind(b"\n", 0, max(line - 1, 0)) + 1
    return text[above:line].lstrip().startswith(b"@")
