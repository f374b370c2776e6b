"""The files that name a class in annotations, and the edits that let them name its protocol instead."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from engine.refactoring.change import Edit
from engine.refactoring.classes import ClassEntry, classes
from engine.refactoring.modules import modules
from engine.refactoring.names import names, names_in
from engine.refactoring.recipes.interface_extraction.importing import added_import, type_checking_blocks
from engine.refactoring.recipes.interface_extraction.members import members
from engine.refactoring.recipes.interface_extraction.placing import FILE
from engine.refactoring.recipes.interface_extraction.uses import Use, uses
from engine.refactoring.source import Source
from engine.refactoring.view import View

_READERS = ("get_type_hints", "get_annotations", "eval_str", "__annotations__")


@dataclass(frozen=True, slots=True)
class User:
    """One file, what it calls the class, and the parameters that could as well take anything of the same shape."""

    source: Source
    name: str
    uses: tuple[Use, ...]


def users(view: View, entry: ClassEntry) -> tuple[User, ...]:
    """The files whose parameters may be annotated with a protocol of the class. None where anybody in the tree reads
    annotations at run time: a name that only type checkers know would not be found."""
    if any(names(view).count(each) for each in _READERS):
        return ()
    return tuple(_users(view, entry))


def edits(view: View, user: User, protocol: str, entry: ClassEntry) -> list[Edit]:
    """The annotations, and an import of the protocol that nothing runs."""
    known = modules(view)
    package = known.package(entry.path)
    is_near = package and known.package(user.source.path) == package
    stem = FILE.removesuffix(".py")
    module = f".{stem}" if is_near else f"{package}.{stem}" if package else stem
    changed = [
        Edit(user.source.path, *user.source.span(use.parameter.annotation), protocol.encode())
        for use in user.uses
        if use.parameter.annotation is not None
    ]
    statement = f"from {module} import {protocol}"
    alone = _lone_import(user)
    if alone is not None and not _is_needed(view, user):
        return [*changed, Edit(user.source.path, *user.source.span(alone), statement.encode())]
    return [*changed, *added_import(user.source, statement)]


def _users(view: View, entry: ClassEntry) -> Iterator[User]:
    offered = {name for name, member in members(entry.node).items() if member.is_describable}
    for path, bound in classes(view).imported.items():
        source = view.source(path)
        if not view.is_editable(path) or not isinstance(source, Source) or not _is_unevaluated(source):
            continue
        for name in sorted(bound):
            if bound[name].rpartition(".")[2] != entry.node.name or classes(view).found(path, name) != entry:
                continue
            found = tuple(use for use in uses(source.tree, name) if use.attributes <= offered)
            user = User(source, name, tuple(use for use in found if not _is_overridden(view, use)))
            if user.uses and (_is_needed(view, user) or _lone_import(user) is not None):
                yield user


def _is_unevaluated(source: Source) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" and node.names[0].name == "annotations"
        for node in source.tree.body
    )


def _is_needed(view: View, user: User) -> bool:
    """Whether the file has a use for the class beside the annotations that change, or defines it."""
    if any(isinstance(node, ast.ClassDef) and node.name == user.name for node in user.source.tree.body):
        return True
    nodes = ast.walk(user.source.tree)
    count = sum(isinstance(node, ast.Name) and node.id == user.name for node in nodes)
    return count > len(user.uses) or user.name in names_in(view, user.source.path).strings


def _lone_import(user: User) -> ast.ImportFrom | None:
    """The import of the class that nothing runs and that imports nothing else: the protocol's may take its place."""
    for block in type_checking_blocks(user.source.tree):
        for node in block.body:
            if isinstance(node, ast.ImportFrom) and len(node.names) == 1 and _bound_name(node) == user.name:
                return node
    return None


def _bound_name(node: ast.ImportFrom) -> str:
    return node.names[0].asname or node.names[0].name


def _is_overridden(view: View, use: Use) -> bool:
    """Whether the use is in a method that another class of the tree defines too: both must take the same."""
    owner, _, method = use.function.rpartition(".")
    return bool(owner) and view.of_tree(_methods).get(method, 0) > 1


def _methods(view: View) -> dict[str, int]:
    """How many classes at the top of modules define each method."""
    counts: dict[str, int] = {}
    for entry in classes(view).by_dotted.values():
        for node in entry.node.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                counts[node.name] = counts.get(node.name, 0) + 1
    return counts
