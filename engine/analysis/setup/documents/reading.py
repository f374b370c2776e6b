"""A document as sections, code spans and shell commands: Markdown by its grammar, other formats by their blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from markdown_it import MarkdownIt

from engine.analysis.setup.repository import Repository
from engine.analysis.setup.shell import Command, Written, commands
from engine.analysis.setup.wanted import DOCUMENT, INSTRUCTIONS

MAX_DOCUMENTS: Final = 24
MAX_CHARACTERS: Final = 60_000  # Markdown costs about 0.1 ms a kilobyte; what agents and newcomers read is shorter
MAX_PIECES: Final = 2_000
SHELLS: Final = frozenset(
    {"", "bash", "sh", "shell", "console", "zsh", "shell-session", "shellsession", "terminal", "cmd", "powershell",
     "fish", "sh-session"}
)  # fmt: skip
_PROMPT: Final = re.compile(r"^[ \t]*(?:\([\w.-]+\)[ \t]*)?[$%❯](?:[ \t]+|(?=\.))", re.M)
_BLOCK: Final = re.compile(
    r"(?:^|\n)(?:\.\. (?:code-block|code|sourcecode|prompt)::[ \t]*(\w*)[^\n]*|[^\n]*::[ \t]*)\n"
)
_UNDERLINE: Final = re.compile(r"^([^\s].{1,120})\n([=\-~^\"'*+#])\2{2,}[ \t]*$", re.M)
_SPAN: Final = re.compile(r"``([^`\n]{1,200})``|`([^`\n]{1,200})`(?!_)")


class Span(NamedTuple):
    """Text between backticks and its line."""

    text: str
    line: int


class Block(NamedTuple):
    """A block of code, its language as it is written, and the line that it begins on."""

    text: str
    language: str
    line: int


@dataclass(frozen=True)
class Document:
    """One document; `headings` with their lines, `spans` of code in sentences, `blocks` of code."""

    path: str
    text: str
    headings: tuple[Span, ...] = ()
    spans: tuple[Span, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def folder(self) -> str:
        """Where its commands run: its own folder, but the root for documents of the project as a whole."""
        folder = self.path.rpartition("/")[0]
        return "" if folder.lower() in {".github", "docs", "doc", ".cursor/rules"} else folder

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def commands(self) -> list[Command]:
        """The commands of its shell blocks and of the code spans that have an argument, in their order."""
        found: list[Command] = []
        for block in self.blocks:
            if block.language in SHELLS:
                found += commands(Written(_typed(block), self.folder, self.path, block.line))
        for span in self.spans:
            if " " in span.text or span.text.startswith("./"):
                found += commands(Written(span.text, self.folder, self.path, span.line))
        return sorted(found, key=lambda command: command.line)[:MAX_PIECES]


def documents(repository: Repository) -> list[Document]:
    """READMEs, contribution guides and instructions for agents that were read, by path."""
    paths = [path for path in repository.files if is_document(path)]
    return [read_document(path, repository.text(path)) for path in paths[:MAX_DOCUMENTS]]


def is_document(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return (
        (bool(DOCUMENT.match(name)) and not name.endswith((".py", ".sh")))
        or name in INSTRUCTIONS
        or path.startswith(".cursor/rules/")
    )


def read_document(path: str, text: str) -> Document:
    """A document by its extension; what has none is read as Markdown."""
    text = text[:MAX_CHARACTERS]
    return (
        _marked_up(path, text)
        if path.lower().endswith((".rst", ".txt", ".adoc", ".asciidoc"))
        else _markdown(path, text)
    )


def _markdown(path: str, text: str) -> Document:
    headings: list[Span] = []
    spans: list[Span] = []
    blocks: list[Block] = []
    tokens = _PARSER.parse(text)
    for place, token in enumerate(tokens[: 20 * MAX_PIECES]):
        line = token.map[0] + 1 if token.map else 1
        if token.type in {"fence", "code_block"}:
            first = line + (token.type == "fence")
            blocks.append(Block(token.content, (token.info.split() or [""])[0].lower(), first))
        elif token.type == "inline":
            if place and tokens[place - 1].type == "heading_open":
                headings.append(Span(token.content, line))
            spans += _spans_of(token.content, line)
    return Document(path, text, tuple(headings), tuple(spans[:MAX_PIECES]), tuple(blocks[:MAX_PIECES]))


def _spans_of(content: str, line: int) -> Iterator[Span]:
    for match in _SPAN.finditer(content) if "`" in content else ():
        yield Span((match[1] or match[2]).strip(), line + content.count("\n", 0, match.start()))


def _marked_up(path: str, text: str) -> Document:
    """reStructuredText, AsciiDoc and plain text: underlined titles, and the indented lines behind `::`."""
    headings = tuple(Span(match[1], text.count("\n", 0, match.start()) + 1) for match in _UNDERLINE.finditer(text))
    blocks = []
    for match in _BLOCK.finditer(text):
        start = text.count("\n", 0, match.end())
        blocks.append(Block(_indented(text[match.end() :]), (match[1] or "").lower(), start + 1))
    return Document(path, text, headings[:MAX_PIECES], tuple(_spans_of(text, 1)), tuple(blocks[:MAX_PIECES]))


def _indented(text: str) -> str:
    lines = []
    for line in text[:8_000].split("\n"):
        if line.strip() and not line[0].isspace():
            break
        lines.append(line.strip() if not line.strip().startswith(":") else "")
    return "\n".join(lines)


def _typed(block: Block) -> str:
    """What a person types: where lines have a prompt the others are answers of the machine, and left empty."""
    if not _PROMPT.search(block.text):
        return block.text
    lines = []
    continued = False
    for line in block.text.split("\n"):
        prompt = _PROMPT.match(line)
        lines.append(line[prompt.end() :] if prompt else line if continued else "")
        continued = lines[-1].endswith("\\")
    return "\n".join(lines)


_PARSER: Final = MarkdownIt("zero").enable(["fence", "code", "heading", "lheading", "list", "blockquote"])
_PARSER.disable(["inline"])
