"""What a class offers to others: its public methods, properties and annotated attributes."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.refactoring.complexity import FunctionNode

_KINDS: Final = {"property": "property", "cached_property": "property", "staticmethod": "staticmethod"} | {
    "classmethod": "classmethod"
}
# They say nothing that a caller could notice.
_SILENT: Final = frozenset({"abstractmethod", "final", "override"})


@dataclass(frozen=True, slots=True)
class Member:
    """`kind` is `method`, `property`, `staticmethod`, `classmethod` or `attribute`; empty where a decorator makes it
    something that a protocol cannot say, `overloaded` where it is defined more than once."""

    name: str
    kind: str
    node: FunctionNode | ast.AnnAssign

    @property
    def is_describable(self) -> bool:
        return self.kind not in {"", "overloaded"}


def members(owner: ast.ClassDef) -> Mapping[str, Member]:
    """The public members that the class defines itself, by name, in the order they stand."""
    found: dict[str, Member] = {}
    for member in _all_members(owner):
        known = found.get(member.name)
        if known is None:
            found[member.name] = member
        elif not _is_accessor(member.node, member.name):
            found[member.name] = Member(member.name, "overloaded", member.node)
    return found


def public_methods(owner: ast.ClassDef) -> tuple[Member, ...]:
    return tuple(each for each in members(owner).values() if isinstance(each.node, FunctionNode))


def shape(member: Member) -> tuple[str, ...]:
    """How a member may be called: its kind, and each parameter with the way it is passed and whether it is optional.

    Two classes whose members of a name have one shape are interchangeable there, as far as names and numbers show.
    """
    if not isinstance(member.node, FunctionNode):
        return ("attribute",)
    arguments = member.node.args
    by_place = [*arguments.posonlyargs, *arguments.args]
    required = len(by_place) - len(arguments.defaults)
    shown = [f"{each.arg}{'=' * (number >= required)}" for number, each in enumerate(by_place)]
    shown.insert(len(arguments.posonlyargs), "/")
    shown += [f"*{each.arg}" for each in (arguments.vararg,) if each]
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    shown += [f"*, {each.arg}{'=' * (default is not None)}" for each, default in keywords]
    shown += [f"**{each.arg}" for each in (arguments.kwarg,) if each]
    return (member.kind, type(member.node).__name__, *shown)


def annotations(member: Member) -> Iterator[ast.expr]:
    """Every annotation of a member."""
    if isinstance(member.node, ast.AnnAssign):
        yield member.node.annotation
        return
    arguments = member.node.args
    others = (arguments.vararg, arguments.kwarg)
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *others):
        if each is not None and each.annotation is not None:
            yield each.annotation
    if member.node.returns is not None:
        yield member.node.returns


def _all_members(owner: ast.ClassDef) -> Iterator[Member]:
    for node in owner.body:
        if isinstance(node, FunctionNode) and not node.name.startswith("_"):
            yield Member(node.name, _kind(node), node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id[0] != "_":
            is_class_level = "ClassVar" in ast.unparse(node.annotation) or "Final" in ast.unparse(node.annotation)
            yield Member(node.target.id, "" if is_class_level else "attribute", node)


def _kind(node: FunctionNode) -> str:
    names = [_last_word(each) for each in node.decorator_list]
    telling = [name for name in names if name not in _SILENT]
    if not telling:
        return "method"
    return _KINDS.get(telling[0], "") if len(telling) == 1 else ""


def _is_accessor(node: FunctionNode | ast.AnnAssign, name: str) -> bool:
    """Whether it is a setter or deleter of a property that stands before it."""
    decorators = node.decorator_list if isinstance(node, FunctionNode) else []
    return any(ast.unparse(each) in {f"{name}.setter", f"{name}.deleter"} for each in decorators)


def _last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
