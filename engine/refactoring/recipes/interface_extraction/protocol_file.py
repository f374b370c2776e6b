"""What stands in a file of protocols, read strictly: nothing in it may run but imports of typing and empty classes."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from engine.refactoring.complexity import FunctionNode
from engine.refactoring.recipes.interface_extraction.importing import is_type_checking
from engine.refactoring.recipes.interface_extraction.members import Member, annotations, members, shape
from engine.refactoring.recipes.interface_extraction.stripping import has_flag
from engine.refactoring.source import Source


class Fault(Exception):
    """What is wrong with the change, as a clause."""


@dataclass(frozen=True, slots=True)
class Interface:
    """A protocol that is new in a file, with its members."""

    name: str
    members: Mapping[str, Member]


def read_interface(before: Source | None, after: Source, owner: ast.ClassDef) -> Interface:
    """The one protocol that the file has gained, which is true of the class `owner`. Raises `Fault`."""
    added = _added(before, after)
    if not has_flag(after.tree):
        raise Fault(f"the TYPE_CHECKING of {after.path} is not typing's")
    protocols = [node for node in added if isinstance(node, ast.ClassDef)]
    if len(protocols) != 1:
        raise Fault(f"{after.path} did not gain exactly one protocol")
    for node in added:
        if not (_is_head(node) or _is_unrun(node) or node is protocols[0]):
            raise Fault(f"{after.path} gained something that runs, at line {node.lineno}")
    interface = Interface(protocols[0].name, members(protocols[0]))
    _check_empty(protocols[0])
    _check_members(interface, members(owner))
    _check_conformance(added, owner.name, interface.name)
    return interface


def _added(before: Source | None, after: Source) -> list[ast.stmt]:
    """The statements behind those that the file had; all of a new file, whose annotations must be left unevaluated."""
    if before is None:
        imports = [node for node in after.tree.body if isinstance(node, ast.ImportFrom)]
        if not any(node.module == "__future__" and node.names[0].name == "annotations" for node in imports):
            raise Fault(f"{after.path} evaluates its annotations")
        return after.tree.body
    if not after.raw.startswith(before.raw):
        raise Fault(f"what stood in {after.path} changed")
    return after.tree.body[len(before.tree.body) :]


def _is_head(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.ImportFrom(module="__future__"):
            return True
        case ast.ImportFrom(module="typing", names=names):
            return {alias.name for alias in names} <= {"TYPE_CHECKING", "Protocol"}
    return False


def _is_unrun(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and is_type_checking(node.test) and not node.orelse


def _check_empty(protocol: ast.ClassDef) -> None:
    """Bases, defaults, decorators and bodies are evaluated when the file is imported: they must do nothing."""
    if [ast.unparse(base) for base in protocol.bases] != ["Protocol"] or protocol.keywords or protocol.decorator_list:
        raise Fault(f"{protocol.name} is something else than a plain protocol")
    for node in protocol.body:
        is_declared = isinstance(node, ast.AnnAssign) and node.value is None
        is_said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not (is_declared or is_said or (isinstance(node, FunctionNode) and _does_nothing(node))):
            raise Fault(f"line {node.lineno} of {protocol.name} does something")


def _does_nothing(node: FunctionNode) -> bool:
    defaults = [*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)]
    is_marked = all(ast.unparse(each) in {"property", "staticmethod", "classmethod"} for each in node.decorator_list)
    is_empty = all(isinstance(each, ast.Constant) and each.value is Ellipsis for each in defaults)
    is_said = all(isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in node.body)
    return is_marked and is_empty and is_said


def _check_members(interface: Interface, offered: Mapping[str, Member]) -> None:
    for name, member in interface.members.items():
        if name not in offered:
            raise Fault(f"the class has no {name}")
        if shape(member) != shape(offered[name]):
            raise Fault(f"{name} is called in another way than in the class")
        if _told(member) != _told(offered[name]):
            raise Fault(f"{name} has other types than in the class")


def _told(member: Member) -> list[str]:
    return [ast.dump(each) for each in annotations(member)]


def _check_conformance(added: list[ast.stmt], owner: str, protocol: str) -> None:
    """A function that takes the class and returns it as the protocol; there is nothing else that is left unrun."""
    unrun = [each for node in added if isinstance(node, ast.If) for each in node.body]
    functions = [each for each in unrun if not isinstance(each, ast.Import | ast.ImportFrom)]
    if len(functions) != 1 or not isinstance(functions[0], ast.FunctionDef):
        raise Fault(f"nothing makes type checkers compare {owner} with {protocol}")
    function = functions[0]
    said = [ast.unparse(each.annotation) for each in function.args.args if each.annotation is not None]
    returned = ast.unparse(function.returns) if function.returns is not None else ""
    body = [ast.unparse(each) for each in function.body]
    if (said, returned) != ([owner], protocol) or body != [f"return {function.args.args[0].arg}"]:
        raise Fault(f"nothing makes type checkers compare {owner} with {protocol}")
