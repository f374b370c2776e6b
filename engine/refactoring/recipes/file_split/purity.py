"""Whether a statement does nothing when its module is imported but bind its names: it may then run a little earlier.

Whatever is not known to be harmless counts as doing something. Callables are known by the name they were imported as.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.refactoring.expressions import dotted
from engine.refactoring.recipes.file_split.hooks import last_name
from engine.refactoring.recipes.file_split.known import CALLS, DECORATORS, METACLASSES, METHODS
from engine.refactoring.recipes.file_split.statements import Definition, Kind, Statement, is_type_checking

_CLASS_MAKERS: Final = frozenset({"namedtuple", "NamedTuple", "NewType", "TypedDict"})
_TRIVIAL_BASES: Final = frozenset({"object", "typing.Generic", "abc.ABC"})


@dataclass(frozen=True, slots=True)
class Meanings:
    """What names of a module stand for: those imported by their full names, its classes that are plain to make, and
    classes of the tree that notice when somebody derives from them."""

    imported: Mapping[str, str]
    own: frozenset[str]
    plain: frozenset[str] = frozenset()
    hooked: frozenset[str] = frozenset()

    def __call__(self, name: str) -> str:
        """`typing.overload` for `t.overload` after `import typing as t`; a builtin's own name; empty where unknown."""
        root, dot, rest = name.partition(".")
        if root in self.own:
            return ""
        if root in self.imported:
            return self.imported[root] + dot + rest
        return name if hasattr(builtins, root) else ""


_ACCESSORS: Final = frozenset({"setter", "getter", "deleter"})
_NEVER: Final = ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr


def meanings(statements: Sequence[Statement], hooked: frozenset[str]) -> Meanings:
    """What the names of a module stand for; one that is both imported and bound otherwise stands for nothing known."""
    imported: dict[str, str] = {}
    own: set[str] = set()
    for statement in statements:
        if statement.kind is Kind.IMPORT:
            imported |= _imported(statement.node)
        elif statement.kind is not Kind.TYPING:
            own |= statement.binds
    known = Meanings(imported, frozenset(own), hooked=hooked)
    classes = [each.node for each in statements if isinstance(each.node, ast.ClassDef)]
    return replace(known, plain=frozenset(node.name for node in classes if _is_plain_class(node, known)))


def is_pure(statement: Statement, meaning: Meanings) -> bool:
    """Whether running the statement does nothing but bind names. A class must not call what could see it made."""
    node = statement.node
    if statement.kind is Kind.VALUE and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        return is_pure_value(node.value, meaning)
    return isinstance(node, Definition) and _is_pure_definition(node, meaning, frozenset())


def is_pure_value(node: ast.expr, meaning: Meanings) -> bool:
    """Whether evaluating an expression calls only what is known to look and to build."""
    for each in _evaluated(node):
        if isinstance(each, _NEVER):
            return False
        if isinstance(each, ast.Call) and not _is_known_call(each, meaning):
            return False
    return True


def says_its_module(statement: Statement, meaning: Meanings) -> bool:
    """Whether the statement binds a class, or what pickles like one: written so, or made by a known call."""
    node = statement.node
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        name = meaning(dotted(node.value.func))
        return name.rpartition(".")[2] in _CLASS_MAKERS
    return isinstance(node, ast.ClassDef)


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """The expression's parts that run with it: the bodies of lambdas wait."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, ast.Lambda):
            waiting.extend(default for default in (*each.args.defaults, *each.args.kw_defaults) if default)
        else:
            waiting.extend(ast.iter_child_nodes(each))


def _is_known_call(call: ast.Call, meaning: Meanings) -> bool:
    name = meaning(dotted(call.func))
    if name in CALLS or dotted(call.func) in meaning.plain:
        return True
    return isinstance(call.func, ast.Attribute) and call.func.attr in METHODS


def _is_pure_definition(node: Definition, meaning: Meanings, siblings: frozenset[str]) -> bool:
    if not all(_is_known_decorator(each, meaning, siblings) for each in node.decorator_list):
        return False
    if isinstance(node, ast.ClassDef):
        return _is_pure_class(node, meaning)
    defaults = [each for each in (*node.args.defaults, *node.args.kw_defaults) if each]
    return all(is_pure_value(each, meaning) for each in defaults)


def _is_known_decorator(node: ast.expr, meaning: Meanings, siblings: frozenset[str]) -> bool:
    call = node if isinstance(node, ast.Call) else None
    name = dotted(call.func if call else node)
    if call and not all(is_pure_value(each, meaning) for each in [*call.args, *(key.value for key in call.keywords)]):
        return False
    root, _, accessor = name.partition(".")
    return meaning(name) in DECORATORS or (root in siblings and accessor in _ACCESSORS)


def _is_pure_class(node: ast.ClassDef, meaning: Meanings) -> bool:
    for key in node.keywords:
        if key.arg == "metaclass" and meaning(dotted(key.value)) not in METACLASSES:
            return False
    if any(last_name(base) in meaning.hooked for base in node.bases):
        return False
    values = [*node.bases, *(key.value for key in node.keywords)]
    names = frozenset(each.name for each in node.body if isinstance(each, Definition))
    names |= {target.id for each in node.body if isinstance(each, ast.Assign) for target in _name_targets(each)}
    return all(is_pure_value(each, meaning) for each in values) and _is_pure_body(node.body, meaning, names)


def _is_pure_body(body: list[ast.stmt], meaning: Meanings, names: frozenset[str]) -> bool:
    return all(_is_pure_member(each, meaning, names) for each in body)


def _is_pure_member(node: ast.stmt, meaning: Meanings, names: frozenset[str]) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return _is_pure_definition(node, meaning, names)
        case ast.Assign(value=value) | ast.Expr(value=value):
            return is_pure_value(value, meaning)
        case ast.AnnAssign(value=value):
            return value is None or is_pure_value(value, meaning)
        case ast.If(test=test, body=body, orelse=orelse):
            return is_type_checking(test) or (
                is_pure_value(test, meaning) and _is_pure_body([*body, *orelse], meaning, names)
            )
    return isinstance(node, ast.Pass)


def _is_plain_class(node: ast.ClassDef, meaning: Meanings) -> bool:
    """Whether making one does nothing but set attributes: no metaclass, no `__new__`, known and mild bases."""
    if node.decorator_list or node.keywords or not all(meaning(dotted(each)) in _TRIVIAL_BASES for each in node.bases):
        return False
    methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
    made = methods.get("__init__")
    return "__new__" not in methods and (made is None or all(_only_keeps(each, meaning) for each in made.body))


def _only_keeps(node: ast.stmt, meaning: Meanings) -> bool:
    """`self.x = <something that calls nothing unknown>`, or a docstring."""
    if isinstance(node, ast.Assign):
        is_kept = all(isinstance(each, ast.Attribute) and dotted(each).startswith("self.") for each in node.targets)
        return is_kept and is_pure_value(node.value, meaning)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _name_targets(node: ast.Assign) -> Iterator[ast.Name]:
    return (each for each in node.targets if isinstance(each, ast.Name))


def _imported(node: ast.stmt) -> Mapping[str, str]:
    if isinstance(node, ast.ImportFrom):
        base = "." * node.level + (node.module or "")
        return {each.asname or each.name: f"{base}.{each.name}" for each in node.names}
    if isinstance(node, ast.Import):
        return {each.asname or each.name.partition(".")[0]: _bound(each) for each in node.names}
    return {}


def _bound(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.partition(".")[0]
