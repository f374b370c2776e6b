"""What a document names of the repository, and whether it is there: paths, scripts, targets, environments."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from config.gitignore import matcher
from engine.analysis.setup.commands import operands, option, program_of, unwrapped
from engine.analysis.setup.documents.reading import Document
from engine.analysis.setup.following import make_targets
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.runners.makefiles import makefile_of
from engine.analysis.setup.runners.nox import noxfile_of
from engine.analysis.setup.runners.scripts import node_scripts, script_name
from engine.analysis.setup.runners.tox import environments
from engine.analysis.setup.shell import UNKNOWN, Command
from engine.analysis.setup.wanted import INSTRUCTIONS

MAX_CLAIMS: Final = 400
MAX_IGNORES: Final = 500
MAX_SENTENCE: Final = 400
_PATH: Final = re.compile(r"(?:\./)?((?:[\w@+-]|\.(?!\.))[\w.@+-]*(?:/[\w.@+-]+)*/?)(?::\d+(?:-\d+)?)?\Z")
_EXTENSIONS: Final = frozenset(
    {
        "py", "pyi", "js", "mjs", "cjs", "ts", "mts", "tsx", "jsx", "go", "rs", "java", "kt", "rb", "php", "cs", "c",
        "h", "cc", "cpp", "hpp", "toml", "yml", "yaml", "json", "cfg", "ini", "sh", "md", "mdx", "rst", "lock",
        "gradle", "xml", "sql", "proto", "css", "scss", "html", "vue", "svelte", "mk",
    }
)  # fmt: skip
_PLACEHOLDER: Final = re.compile(
    r"(?:^|[/_.-])(?:path|to|foo|bar|baz|example|examples|your|my|xxx|name|some|new)(?:[/_.-]|$)", re.I
)
# A sentence that tells to make a file does not claim that it is there.
_MAKING: Final = re.compile(
    r"\b(?:create[sd]?|creating|add(?:s|ed|ing)?|new|generate[sd]?|e\.g\.|example|such as|named|called|output"
    r"|writ(?:e|es|ten)|rename[sd]?|copy|copied|ignored?|removed?|deleted?|deprecated|download|must not|never|don't"
    r"|if present|optional)\b",
    re.I,
)
_HOST: Final = re.compile(r"\.(?:com|org|io|dev|net|ai|app|sh)\Z")
_PRODUCT: Final = frozenset(
    {"node", "next", "vue", "nuxt", "three", "d3", "express", "react", "chart", "ember", "socket.io", "p5"}
)
_MAKERS: Final = frozenset({"makefile", "gnumakefile", "cmakelists.txt", "configure", "configure.ac", "meson.build"})
_BUILT: Final = frozenset(
    {"node_modules", "dist", "build", "target", ".venv", "venv", "out", "coverage", ".env", "htmlcov", ".tox"}
)


class Claim(NamedTuple):
    """One thing that a document names; `is_true` says whether the repository has it."""

    text: str
    line: int
    is_true: bool


class Claims:
    """The claims of documents against one repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def of(self, document: Document) -> list[Claim]:
        """What can be told of a document, at most `MAX_CLAIMS`; anything doubtful is no claim."""
        found = [claim for span in document.spans for claim in self._of_span(span.text, span.line, document)]
        found += [claim for command in document.commands for claim in self.of_command(command)]
        return sorted(set(found), key=lambda claim: (claim.line, claim.text, claim.is_true))[:MAX_CLAIMS]

    def of_command(self, command: Command) -> Iterator[Claim]:
        """Whether the targets, scripts and files that a command names are there."""
        command = unwrapped(command)
        if not command.words or UNKNOWN in command.words[0]:
            return
        program = program_of(command.words)
        check = _CHECKS.get(program)
        if check is not None:
            for name, is_true in check(self._repository, command):
                yield Claim(f"{program} {name}", command.line, is_true)
        elif "/" in command.words[0] and _PATH.match(command.words[0]) and not command.words[0].startswith("@"):
            yield from self._of_script(command.words[0], command)
        elif program.startswith("python") or program in {"node", "bash", "sh", "ruby", "pytest", "tsx"}:
            for word in operands(command.words)[: 1 if program != "pytest" else 8]:
                if _is_file(word.partition("::")[0]):
                    yield from self._of_script(word.partition("::")[0], command)

    def _of_span(self, text: str, line: int, document: Document) -> Iterator[Claim]:
        match = _PATH.match(text)
        if not match or len(text) > 160:
            return
        path = match[1]
        first, last = path.split("/")[0], path.rstrip("/").rpartition("/")[2]
        if _HOST.search(first) or _PLACEHOLDER.search(path) or first.startswith("@") or path.replace(".", "").isdigit():
            return
        if "/" in path and not (_is_file(last) or self._repository.has_folder(first) or path.endswith("/")):
            return
        if "/" not in path and (not _is_file(last) or last.partition(".")[0].lower() in _PRODUCT):
            return
        is_true = self._is_there(path, document.folder)
        if is_true or not (_MAKING.search(document.lines[line - 1][:MAX_SENTENCE]) or self._is_made(path)):
            yield Claim(path, line, is_true)

    def _of_script(self, path: str, command: Command) -> Iterator[Claim]:
        is_true = self._is_there(path.removeprefix("./"), command.folder)
        if is_true or not (_PLACEHOLDER.search(path) or self._is_made(path)):
            yield Claim(path, command.line, is_true)

    def _is_there(self, path: str, folder: str) -> bool:
        """Seen from the folder, from the root, or as the end of any path: documents name parts as they know them."""
        repository = self._repository
        plain = path.rstrip("/")
        if repository.has(plain) or (folder and repository.has(beside(folder, plain) or plain)):
            return True
        return repository.has_ending(plain)

    def _is_made(self, path: str) -> bool:
        """Whether a build makes it: the repository ignores it, or its folder is one of the usual ones."""
        plain = path.removeprefix("./")
        return bool(_BUILT.intersection(plain.split("/"))) or self._is_ignored(plain)

    @cached_property
    def _is_ignored(self) -> Callable[[str], bool]:
        lines = self._repository.text(".gitignore").split("\n")[:MAX_IGNORES]
        return matcher([line for line in lines if len(line) < 200])


def _is_file(word: str) -> bool:
    stem, dot, extension = word.rpartition(".")
    return bool(dot) and extension in _EXTENSIONS and bool(stem)


def _of_make(repository: Repository, command: Command) -> Iterator[tuple[str, bool]]:
    folders = {command.folder, beside(command.folder, option(command.words, "-C", "--directory") or ""), ""}
    makefiles = [makefile for folder in sorted(folders) if (makefile := makefile_of(repository, folder))]
    # Without a Makefile a README may speak of another project, or of one that CMake writes; instructions do not.
    is_told = command.path.rpartition("/")[2].lower() in INSTRUCTIONS
    is_known = bool(makefiles) or (is_told and not _MAKERS & repository.by_name.keys())
    for target in make_targets(command) if is_known else []:
        if UNKNOWN not in target and "$" not in target and not target.startswith("<"):
            yield target, any(makefile.rule(target) is not None for makefile in makefiles)


def _of_node(repository: Repository, command: Command) -> Iterator[tuple[str, bool]]:
    name = script_name(command)
    is_asked = {"run", "run-script", "test", "start"} & set(command.words[1:4])
    manifests = [path for path in repository.by_name.get("package.json", []) if path in repository.files]
    if name and is_asked and manifests and UNKNOWN not in name and not name.startswith("<"):
        yield name, any(name in node_scripts(repository, path.rpartition("/")[0]) for path in manifests)


def _of_tox(repository: Repository, command: Command) -> Iterator[tuple[str, bool]]:
    known = environments(repository, "")
    factors = {part for name in known for part in re.split(r"[-{},]", name)}
    for name in (option(command.words, "-e") or "").split(",") if known else []:
        if name and UNKNOWN not in name and not name.startswith("<"):
            parts = name.split("-")
            yield (
                name,
                name in known or all(part in factors or re.match(r"(?:py|pypy)?[\d.]+t?\Z", part) for part in parts),
            )


def _of_nox(repository: Repository, command: Command) -> Iterator[tuple[str, bool]]:
    noxfile = noxfile_of(repository, "")
    name = option(command.words, "-s", "--session", "--sessions")
    if noxfile and name and UNKNOWN not in name and not name.startswith("<"):
        yield name, name.partition("(")[0] in noxfile.sessions or name.rpartition("-")[0] in noxfile.sessions


_CHECKS: Final[dict[str, Callable[[Repository, Command], Iterator[tuple[str, bool]]]]] = {
    "make": _of_make,
    "npm": _of_node,
    "pnpm": _of_node,
    "yarn": _of_node,
    "bun": _of_node,
    "tox": _of_tox,
    "nox": _of_nox,
}
