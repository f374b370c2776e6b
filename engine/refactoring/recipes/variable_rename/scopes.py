"""Whose a name is: the scopes of a file, what each binds, and every place that means one of a function's own names."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from engine.refactoring.source import Source

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Binding(Enum):
    """How a scope comes by a name."""

    VARIABLE = auto()
    PARAMETER = auto()
    DEFINITION = auto()
    IMPORT = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """One place that means a name. `formatted` is the outermost formatted string around it: before Python 3.12 a node
    in one has no position to rely on. `is_text` says that annotations are strings here, and that it stands in one."""

    node: ast.AST
    formatted: ast.JoinedStr | None
    is_text: bool = False


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function, lambda or comprehension. `qualname` is dotted as a `Candidate` names its symbol."""

    node: ast.AST
    qualname: str
    parent: "Scope | None" = None
    bound: dict[str, set[Binding]] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    inner: "list[Scope]" = field(default_factory=list)

    @property
    def is_function(self) -> bool:
        return isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef))

    @property
    def own(self) -> dict[str, set[Binding]]:
        """What is bound here and belongs here: not what is declared `global` or `nonlocal`."""
        return {name: how for name, how in self.bound.items() if name not in self.declared}

    def binds(self, name: str, how: Binding) -> None:
        self.bound.setdefault(name, set()).add(how)

    def owner(self, name: str) -> "Scope | None":
        """The scope whose variable a name is when it is used here; None for built-ins and what is declared global."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.declared:
                return None
            is_seen = scope is self or not isinstance(scope.node, ast.ClassDef)
            if is_seen and name in scope.bound:
                return scope
            scope = scope.parent
        return None

    def within(self) -> "Iterator[Scope]":
        """This scope and all inside it."""
        waiting = [self]
        while waiting:
            scope = waiting.pop()
            yield scope
            waiting += scope.inner

    def declares(self, name: str) -> bool:
        """Whether it or a scope inside it says `global` or `nonlocal` of a name: who is meant is not followed."""
        return any(name in scope.declared for scope in self.within())

    def knows(self, name: str) -> bool:
        """Whether it or a scope inside it binds or reads a name, whosever it is."""
        return any(name in scope.places for scope in self.within())

    def has_comprehension_with(self, name: str) -> bool:
        """Whether a comprehension within has a variable of this name of its own."""
        each = (scope for scope in self.within() if isinstance(scope.node, _COMPREHENSIONS))
        return any(name in scope.bound for scope in each)


@dataclass(frozen=True, slots=True)
class Scopes:
    """All scopes of a file, the module first. `meant` has, for each scope, the places that mean each of its names."""

    all: tuple[Scope, ...]
    meant: dict[Scope, dict[str, list[Place]]]

    @property
    def module(self) -> Scope:
        return self.all[0]

    def functions(self) -> Iterator[Scope]:
        return (scope for scope in self.all if scope.is_function)


def read_scopes(source: Source) -> Scopes:
    """The scopes of a file; its syntax tree is walked without recursion."""
    walk = _Walk(source)
    meant: dict[Scope, dict[str, list[Place]]] = {scope: {} for scope in walk.scopes}
    for scope in walk.scopes:
        for name, places in scope.places.items():
            owner = scope.owner(name)
            if owner is not None:
                meant[owner].setdefault(name, []).extend(places)
    return Scopes(tuple(walk.scopes), meant)


@dataclass(frozen=True, slots=True)
class _Step:
    """A node yet to be looked at, the scope it is in, and what it is inside of."""

    node: ast.AST
    scope: Scope
    formatted: ast.JoinedStr | None
    is_text: bool = False

    def place(self) -> Place:
        return Place(self.node, self.formatted, self.is_text)


class _Walk:
    """Fills `scopes` with all of a file."""

    def __init__(self, source: Source) -> None:
        self.has_text_annotations = any(
            isinstance(statement, ast.ImportFrom)
            and statement.module == "__future__"
            and any(alias.name == "annotations" for alias in statement.names)
            for statement in source.tree.body
        )
        self.scopes = [Scope(source.tree, "")]
        self.waiting = [_Step(statement, self.scopes[0], None) for statement in source.tree.body]
        while self.waiting:
            self._look(self.waiting.pop())

    def _look(self, step: _Step) -> None:
        match step.node:
            case ast.Name():
                self._name(step, step.node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._definition(step, step.node)
            case ast.Lambda():
                self._later(step, [*step.node.args.defaults, *filter(None, step.node.args.kw_defaults)])
                self._function_body(step, step.node, step.node.args, [step.node.body])
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(step, step.node)
            case ast.Global() | ast.Nonlocal():
                step.scope.declared.update(step.node.names)
            case ast.Import() | ast.ImportFrom():
                for alias in step.node.names:
                    bound = (alias.asname or alias.name).partition(".")[0]
                    self._bind(step.scope, bound, Binding.IMPORT, Place(alias, None))
            case _:
                self._other(step)

    def _other(self, step: _Step) -> None:
        """Everything without a scope of its own; `except ... as name` and the captures of patterns bind."""
        match step.node:
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                self._bind(step.scope, name, Binding.VARIABLE, step.place())
            case ast.JoinedStr() if step.formatted is None:
                step = _Step(step.node, step.scope, step.node, step.is_text)
            case ast.NamedExpr():
                self._walrus(step, step.node)
                return
        self._later(step, ast.iter_child_nodes(step.node))

    def _later(self, step: _Step, nodes: "Iterator[ast.AST] | list[ast.expr]", scope: Scope | None = None) -> None:
        where = scope or step.scope
        self.waiting += [_Step(node, where, step.formatted, step.is_text) for node in nodes]

    def _bind(self, scope: Scope, name: str, how: Binding, place: Place) -> None:
        scope.binds(name, how)
        scope.places[name].append(place)

    def _name(self, step: _Step, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            step.scope.places[node.id].append(step.place())
        else:
            self._bind(step.scope, node.id, Binding.VARIABLE, step.place())

    def _walrus(self, step: _Step, node: ast.NamedExpr) -> None:
        """Inside a comprehension it binds in the scope around it."""
        scope = step.scope
        while isinstance(scope.node, _COMPREHENSIONS) and scope.parent is not None:
            scope = scope.parent
        self._bind(scope, node.target.id, Binding.VARIABLE, Place(node.target, step.formatted))
        self._later(step, [node.value])

    def _definition(self, step: _Step, node: FunctionNode | ast.ClassDef) -> None:
        self._bind(step.scope, node.name, Binding.DEFINITION, step.place())
        self._later(step, node.decorator_list)
        if isinstance(node, ast.ClassDef):
            self._later(step, [*node.bases, *(keyword.value for keyword in node.keywords)])
            self._later(step, iter(node.body), self._opened(step, node))
            return
        arguments = node.args
        self._later(step, [*arguments.defaults, *filter(None, arguments.kw_defaults)])
        annotations = [node.returns, *(argument.annotation for argument in parameters(arguments))]
        self.waiting += [_Step(each, step.scope, None, self.has_text_annotations) for each in annotations if each]
        self._function_body(step, node, arguments, node.body)

    def _function_body(
        self,
        step: _Step,
        node: FunctionNode | ast.Lambda,
        arguments: ast.arguments,
        body: "list[ast.stmt] | list[ast.expr]",
    ) -> None:
        scope = self._opened(step, node)
        for argument in parameters(arguments):
            self._bind(scope, argument.arg, Binding.PARAMETER, Place(argument, step.formatted))
        self._later(step, iter(body), scope)

    def _comprehension(self, step: _Step, node: ast.expr) -> None:
        """Its first iterable is read in the scope around it."""
        scope = self._opened(step, node)
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]  # one of the four kinds
        self._later(step, [generators[0].iter])
        inner = [each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.comprehension)]
        for position, generator in enumerate(generators):
            inner += [generator.target, *generator.ifs, *([generator.iter] if position else [])]
        self._later(step, iter(inner), scope)

    def _opened(self, step: _Step, node: ast.AST) -> Scope:
        own = node.name if isinstance(node, _DEFINITIONS) else ""
        qualname = ".".join(filter(None, (step.scope.qualname, own)))
        scope = Scope(node, qualname, step.scope)
        self.scopes.append(scope)
        step.scope.inner.append(scope)
        return scope


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters, `*args` and `**kwargs` among them, in the order in which they are written."""
    starred = [arguments.vararg] if arguments.vararg else []
    named = [arguments.kwarg] if arguments.kwarg else []
    return [*arguments.posonlyargs, *arguments.args, *starred, *arguments.kwonlyargs, *named]
