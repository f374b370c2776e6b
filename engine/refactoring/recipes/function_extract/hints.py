"""The annotations that the new function takes over: those that are known, and mean the same where it stands."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.refactoring.complexity import FunctionNode
from engine.refactoring.recipes.function_extract.binding import bindings, own_nodes, type_parameters
from engine.refactoring.recipes.function_extract.facts import Names
from engine.refactoring.recipes.function_extract.legality import Interface
from engine.refactoring.recipes.function_extract.methods import is_mangled
from engine.refactoring.recipes.function_extract.regions import Region
from engine.refactoring.recipes.function_extract.subject import Subject
from engine.refactoring.source import Source

_PLAIN = ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.Tuple | ast.List | ast.BinOp
_SIZES = ast.Lt | ast.LtE | ast.Gt | ast.GtE
_MARKS = ast.expr_context | ast.operator


@dataclass(frozen=True, slots=True)
class Hints:
    """Texts of annotations, as they are written in the original function; `returned` is empty where none is known."""

    of: Mapping[str, str] = field(default_factory=dict)
    returned: str = ""


def hints(source: Source, subject: Subject, region: Region, interface: Interface) -> Hints:
    """What the original says of the names that the new function takes, and of what it returns."""
    known = _Known(source, subject, is_method=interface.is_method)
    unsure = _narrowed(subject.node, region) | bindings(subject.node.body).bound
    taken = {name: text for name in interface.takes if name not in unsure and (text := known.parameter(name))}
    return Hints(taken, known.returned(interface))


def evaluates_lazily(module: ast.Module) -> bool:
    """Whether annotations of a module are never evaluated when its functions are made."""
    futures = (node for node in module.body if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    return any(alias.name == "annotations" for node in futures for alias in node.names)


def is_plain(annotation: ast.expr) -> bool:
    """Whether evaluating an annotation once more can do nothing but look up names."""
    return all(isinstance(node, _PLAIN | _MARKS) for node in ast.walk(annotation))


class _Known:
    def __init__(self, source: Source, subject: Subject, *, is_method: bool) -> None:
        self._source = source
        self._subject = subject
        self._function = subject.function
        self._is_lazy = evaluates_lazily(subject.module)
        self._hidden = self._names_that_differ(is_method=is_method)

    def parameter(self, name: str) -> str:
        taken = self._function.node.args
        plain = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs]
        annotation = next((each.annotation for each in plain if each.arg == name), None)
        return self._text(annotation)

    def returned(self, interface: Interface) -> str:
        node = self._function.node
        if interface.yields:
            # What is yielded is of the same type; what is returned is not, where the annotation tells of that too.
            tells_return = "Generator" in (ast.dump(node.returns) if node.returns else "")
            return "" if interface.gives or tells_return else self._text(node.returns)
        if interface.returns:
            is_generator = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in own_nodes(node.body))
            return "" if is_generator else self._text(node.returns)
        is_annotated = node.returns is not None or any(map(self.parameter, self._subject.parameters))
        return "None" if is_annotated and not interface.gives else ""

    def _text(self, annotation: ast.expr | None) -> str:
        if annotation is None or not is_plain(annotation) or annotation.lineno != annotation.end_lineno:
            return ""
        names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
        if names & self._hidden or any(map(is_mangled, names)):
            return ""
        # Below an `if` or `try` the new function would stand before what those import.
        is_in_place = self._function.top in (self._function.node, *self._function.around)
        return self._source.segment(annotation) if self._is_lazy or is_in_place else ""

    def _names_that_differ(self, *, is_method: bool) -> Names:
        """Names that would mean something else, or nothing, in an annotation of the new function."""
        if is_method:
            return type_parameters(self._function.node)
        classes = [each for each in self._function.around if isinstance(each, ast.ClassDef)]
        return self._subject.enclosing.union(*(bindings(each.body).bound for each in classes))


def _narrowed(function: FunctionNode, region: Region) -> Names:
    """Names that a test before or around the region may have made more special than their annotation."""
    tests = (test for node in own_nodes(function.body) for test in _tests(node) if test.lineno <= region.last)
    inside = {id(node) for statement in region.statements for node in ast.walk(statement)}
    return frozenset(name for test in tests if id(test) not in inside for name in _names_in(test))


def _names_in(test: ast.expr) -> Iterator[str]:
    """The names whose type a test may tell of; comparing sizes tells of none."""
    waiting = [test]
    while waiting:
        match waiting.pop():
            case ast.BoolOp(values=values):
                waiting += values
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                waiting.append(operand)
            case ast.Compare(ops=ops) if all(isinstance(op, _SIZES) for op in ops):
                continue
            case node:
                yield from (each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def _tests(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
            yield test
        case ast.Match(subject=subject):
            yield subject
