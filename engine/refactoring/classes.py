"""The classes of a tree by their dotted names, and what a name at the top of a file stands for."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.refactoring.modules import modules
from engine.refactoring.source import Source
from engine.refactoring.view import View

MAX_HOPS: Final = 8  # re-exports of re-exports


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """A class at the top of a module; `bases` are the last words of its bases."""

    path: str
    dotted: str
    node: ast.ClassDef
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classes:
    """`by_dotted` has every class at the top of a module, `imported` each file's names with what they stand for."""

    by_dotted: Mapping[str, ClassEntry]
    imported: Mapping[str, Mapping[str, str]]
    module_paths: Mapping[str, str]

    def meant(self, path: str, name: str) -> str:
        """The dotted name that a name (or `module.name`) of a file stands for; empty for what the file does not bind
        at its top."""
        head, dot, rest = name.partition(".")
        origin = self.imported.get(path, {}).get(head, "")
        return f"{origin}{dot}{rest}" if origin else ""

    def found(self, path: str, name: str) -> ClassEntry | None:
        """The class of the tree that a name of a file means, re-exports followed."""
        dotted = self.meant(path, name)
        for _ in range(MAX_HOPS):
            if dotted in self.by_dotted:
                return self.by_dotted[dotted]
            module, _, last = dotted.rpartition(".")
            if module not in self.module_paths:
                return None
            dotted = self.meant(self.module_paths[module], last)
        return None


def classes(view: View) -> Classes:
    """All classes of the tree; those of files that do not parse are not known."""
    return view.of_tree(_classes)


def _classes(view: View) -> Classes:
    known = modules(view)
    by_dotted: dict[str, ClassEntry] = {}
    imported: dict[str, dict[str, str]] = {}
    for path, source in view.sources().items():
        if path not in known.names:
            continue
        imported[path] = dict(_bound(view, path, source))
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef):
                dotted = f"{known.names[path]}.{node.name}"
                by_dotted.setdefault(dotted, ClassEntry(path, dotted, node, tuple(_last_words(node.bases))))
    return Classes(by_dotted, imported, known.paths)


def _bound(view: View, path: str, source: Source) -> Iterator[tuple[str, str]]:
    """What the top of a file binds by imports, those for type checkers included, and by definitions."""
    known = modules(view)
    for node in _top(source.tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield alias.asname or alias.name.partition(".")[0], alias.name
            case ast.ImportFrom(module=module, level=level, names=names):
                base = known.resolved(path, level, module)
                yield from ((alias.asname or alias.name, f"{base}.{alias.name}") for alias in names)
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, f"{known.names[path]}.{name}"


def _top(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run as the module is loaded, those in `if` and `try` included."""
    pending: list[ast.stmt] = list(reversed(tree.body))
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, ast.If | ast.Try):
            blocks = [node.body, node.orelse]
            blocks += [handler.body for handler in node.handlers] if isinstance(node, ast.Try) else []
            pending += [each for block in reversed(blocks) for each in reversed(block)]


def _last_words(bases: list[ast.expr]) -> Iterator[str]:
    for base in bases:
        named = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(named, ast.Attribute):
            yield named.attr
        elif isinstance(named, ast.Name):
            yield named.id
