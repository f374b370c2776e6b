"""Whether documentation says anything: words that the name does not have, parameters that the signature has."""

import re

from engine.languages.language import JSDOC_PARAMETER

# Words that documentation has and that say nothing about its subject.
FILLER = frozenset(
    b"a an the and or of to in on for with from by is are be this that it its as at if not get gets set sets return "
    b"returns returned function method class object value values param params parameter parameters arg args argument "
    b"arguments self todo fixme none null void type initialize initializes init constructor create creates new "
    b"instance cref langword inheritdoc paramref typeparam".split()
)
_WORD = re.compile(rb"[A-Za-z]{2,}|[\x80-\xff]{3,}")
# Four characters of a script without spaces say as much as two words.
WORDLESS_BYTES = 12
READ_BYTES = 2_000

_FIELD = re.compile(r"^\s*:(?:param|parameter|arg|argument|key|keyword)\s+(?:[^:\n]*?[\s\]])?\*{0,2}(\w+)\s*:", re.M)
_SECTION = re.compile(r"^([ \t]*)(?:Args|Arguments|Parameters)[ \t]*:[ \t]*\n((?:(?:\1[ \t]+[^\n]*)?\n)+)", re.M)
_ENTRY = re.compile(r"\*{0,2}(\w+)[ \t]*(?:\([^)\n]*\))?[ \t]*:")


def says_something(documentation: bytes, name: bytes) -> bool:
    """Whether there are two content words that the name does not have."""
    lowered_name = name.lower()
    first = b""
    for match in _WORD.finditer(documentation, 0, READ_BYTES):
        word = match[0].lower()
        if word in FILLER or word == first or word.rstrip(b"s") in lowered_name:
            continue
        if first or (word[0] >= 0x80 and len(word) >= WORDLESS_BYTES):
            return True
        first = word
    return False


def documented_parameters(documentation: str, tag: re.Pattern[str] = JSDOC_PARAMETER) -> set[str]:
    """The parameters that reST fields, `@param` tags as the language writes them, or an `Args:` section name."""
    names = set(_FIELD.findall(documentation))
    names |= {match[match.lastindex or 0] for match in tag.finditer(documentation)}
    for indent, body in _SECTION.findall(documentation + "\n"):
        names |= _entries(body, len(indent))
    return names


def mentions_parameters(documentation: bytes) -> bool:
    """A cheap first look: whether `documented_parameters` could find any."""
    return (
        b"param" in documentation
        or b"Args:" in documentation
        or b"Arguments:" in documentation
        or b":arg" in documentation
    )


def _entries(section: str, indent: int) -> set[str]:
    """The names that open the entries of a section: only its least indented lines, deeper ones are prose."""
    lines = [line for line in section.split("\n") if line.strip()]
    depths = [len(line) - len(line.lstrip()) for line in lines]
    depth = min((each for each in depths if each > indent), default=0)
    matches = (_ENTRY.match(line.strip()) for line, each in zip(lines, depths, strict=True) if each == depth)
    return {match[1] for match in matches if match}
