"""Which names of its function a piece of code reads, binds and unbinds, now and later: facts of the language alone."""

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.refactoring.complexity import FunctionNode

# What takes all of a generator at once: its names are read here and now, and by nobody later.
CONSUMERS: Final = frozenset({"all", "any", "dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True)
class Bindings:
    """Names of the function that the code stands in.

    `reads` and `writes` happen when the code runs, `deletes` unbind (the end of `except … as` does); `deferred` are
    names that functions and generators made here look up whenever they run, `rebinds` those that they bind anew.
    """

    reads: frozenset[str]
    writes: frozenset[str]
    deletes: frozenset[str]
    deferred: frozenset[str]
    rebinds: frozenset[str]

    @property
    def used(self) -> frozenset[str]:
        """Every name looked up, now or later."""
        return self.reads | self.deferred

    @property
    def bound(self) -> frozenset[str]:
        """Every name that belongs to the function because of this code."""
        return self.writes | self.deletes


def united(parts: Iterable[Bindings]) -> Bindings:
    """The bindings of several pieces of code in one function."""
    found = tuple(parts)
    return Bindings(
        reads=frozenset[str]().union(*(each.reads for each in found)),
        writes=frozenset[str]().union(*(each.writes for each in found)),
        deletes=frozenset[str]().union(*(each.deletes for each in found)),
        deferred=frozenset[str]().union(*(each.deferred for each in found)),
        rebinds=frozenset[str]().union(*(each.rebinds for each in found)),
    )


def bindings(nodes: Iterable[ast.AST], without: Collection[ast.AST] = ()) -> Bindings:
    """The bindings of all this code together, but for the statements `without`, which may stand anywhere in it.

    Raises RecursionError for code nested beyond reason.
    """
    collector = _Collector(frozenset(without))
    for node in nodes:
        collector.visit(node)
    return collector.found()


def parameters(function: FunctionNode | ast.Lambda) -> tuple[str, ...]:
    """The names of all parameters in their order, `*` and `**` ones last."""
    taken = function.args
    stars = [each for each in (taken.vararg, taken.kwarg) if each is not None]
    return tuple(each.arg for each in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs, *stars))


def locals_of(function: FunctionNode) -> frozenset[str]:
    """Every name that is local to a function: what it binds anywhere and does not declare as somebody else's."""
    return (frozenset(parameters(function)) | bindings(function.body).bound) - declared(function.body)


def declared(body: Iterable[ast.stmt]) -> frozenset[str]:
    """The names under `global` or `nonlocal` in this very function."""
    found = (node for node in own_nodes(body) if isinstance(node, ast.Global | ast.Nonlocal))
    return frozenset(name for node in found for name in node.names)


def type_parameters(node: ast.AST) -> frozenset[str]:
    """The names between the square brackets of a generic function or class."""
    return frozenset(each.name for each in getattr(node, "type_params", ()))


def own_nodes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node that runs in the frame of this code: not what inner functions, lambdas and classes hold."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting.extend(ast.iter_child_nodes(node))


def targets(node: ast.AST) -> frozenset[str]:
    """The plain names that an assignment to this target binds."""
    match node:
        case ast.Name(id=name):
            return frozenset({name})
        case ast.Starred(value=value):
            return targets(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return frozenset[str]().union(*map(targets, parts))
    return frozenset()


def is_at_once(call: ast.Call) -> bool:
    """Whether a call takes all of the generator that is its only argument, before it returns."""
    if len(call.args) != 1 or not isinstance(call.args[0], ast.GeneratorExp):
        return False
    match call.func:
        case ast.Name(id=name):
            return name in CONSUMERS
        case ast.Attribute(value=ast.Constant(value=str()), attr="join"):
            return True
    return False


class _Collector(ast.NodeVisitor):
    """Walks one scope; inner scopes are walked by collectors of their own, and what they leave free is taken over."""

    def __init__(self, without: frozenset[ast.AST] = frozenset()) -> None:
        self._without = without
        self.reads: set[str] = set()
        self.writes: set[str] = set()
        self.deletes: set[str] = set()
        self.deferred: set[str] = set()
        self.rebinds: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()

    def found(self) -> Bindings:
        sets = (self.reads, self.writes, self.deletes, self.deferred, self.rebinds)
        return Bindings(*(frozenset(each) for each in sets))

    def visit(self, node: ast.AST) -> None:
        if node not in self._without:
            super().visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        kinds = {ast.Store: self.writes, ast.Del: self.deletes}
        kinds.get(type(node.ctx), self.reads).add(node.id)
        if isinstance(node.ctx, ast.Del):
            self.reads.add(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.reads |= targets(node.target)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Annotations of variables in functions are never evaluated."""
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.writes.add(node.name)
            self.deletes.add(node.name)
        self.generic_visit(node)

    def visit_alias(self, node: ast.alias) -> None:
        self.writes.add(node.asname or node.name.partition(".")[0])

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self._bind(node.name)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        self._bind(node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._bind(node.rest)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self.globals.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.nonlocals.update(node.names)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)
        self._later(_collected([node.body]), frozenset(parameters(node)))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.writes.add(node.name)
        self._all([*node.decorator_list, *node.bases, *node.keywords])
        body = _collected(node.body)
        self.reads |= body.reads - type_parameters(node)
        self.deferred |= body.deferred - type_parameters(node)
        self.rebinds |= body.rebinds | body.nonlocals

    def visit_Call(self, node: ast.Call) -> None:
        if is_at_once(node):
            self.visit(node.func)
            self._comprehension(node.args[0], is_lazy=False)
            self._all(node.keywords)
        else:
            self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehension(node, is_lazy=False)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehension(node, is_lazy=False)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node, is_lazy=False)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node, is_lazy=True)

    def _all(self, nodes: Sequence[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def _bind(self, name: str | None) -> None:
        if name:
            self.writes.add(name)

    def _function(self, node: FunctionNode) -> None:
        self.writes.add(node.name)
        self._all([*node.decorator_list, node.args, *([node.returns] if node.returns else [])])
        self._later(_collected(node.body), frozenset(parameters(node)) | type_parameters(node))

    def _later(self, inner: "_Collector", own: frozenset[str]) -> None:
        """What a function leaves free: it is looked up when that function runs."""
        own |= (inner.writes | inner.deletes) - inner.nonlocals - inner.globals
        free = (inner.reads | inner.deferred | inner.nonlocals) - own - inner.globals
        self.deferred |= free
        self.rebinds |= (inner.rebinds | inner.nonlocals) - own

    def _comprehension(self, node: ast.AST, *, is_lazy: bool) -> None:
        """Only the first iterable of a generator is evaluated where it stands; assignment expressions in a
        comprehension bind in the function around it."""
        assert isinstance(node, _Comprehension)
        self.visit(node.generators[0].iter)
        inner = _collected(_rest_of(node))
        named = {each.target.id for each in own_nodes([node]) if isinstance(each, ast.NamedExpr)}
        own = inner.writes - named
        (self.deferred if is_lazy else self.reads).update(inner.reads - own)
        (self.rebinds if is_lazy else self.writes).update(inner.writes & named)
        self.deferred |= inner.deferred - own
        self.rebinds |= inner.rebinds - own

    def visit_TypeAlias(self, node: ast.AST) -> None:
        """`type X = …` of Python 3.12: the value is evaluated when somebody asks for it."""
        alias = _collected(ast.iter_child_nodes(node))
        self.writes |= alias.writes
        self.deferred |= alias.reads | alias.deferred


def _rest_of(node: _Comprehension) -> Iterator[ast.AST]:
    """All of a comprehension but its first iterable."""
    for index, clause in enumerate(node.generators):
        yield clause.target
        if index:
            yield clause.iter
        yield from clause.ifs
    yield from (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)


def _collected(nodes: Iterable[ast.AST]) -> _Collector:
    collector = _Collector()
    for node in nodes:
        collector.visit(node)
    return collector
