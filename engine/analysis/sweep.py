"""One pass over the captured nodes of a file, in the order they stand, that computes every metric of every function.

Cyclomatic and cognitive complexity and nesting are sums over the same few nodes; `EFFECTS` says what each role adds. A
frame is what encloses the node at hand, and the frames form a stack because nodes nest.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from tree_sitter import Node

from engine.analysis.chains import begins_run, has_free_operator, is_operand
from engine.languages.language import Container, ImportedName, Language, Signature


class Effect(NamedTuple):
    """What one role adds: decisions, cognitive points (plus one per level where `is_nested`), and what it opens."""

    cyclomatic: int
    cognitive: int
    is_nested: int = 0
    opens: int = 0
    deeper_nest: int = 0
    deeper_level: int = 0


EFFECTS: Final[Mapping[str, Effect]] = {
    "branch": Effect(1, 1, 1, 1, 1, 1),
    "choice": Effect(1, 1, 1, 1, 1, 0),
    "elif": Effect(1, 1),
    "else": Effect(0, 1),
    "loop_else": Effect(1, 1),
    "block": Effect(0, 0, 0, 1, 0, 1),
    "step": Effect(1, 0),
    "jump": Effect(0, 1),
}
# Of nodes with the same span the one with the lower rank speaks; the sweep skips a lambda that is a function and a
# branch or else that is an elif.
RANKS: Final[Mapping[str, int]] = {"function": 0, "elif": 0, "condition": 1}
COMMON_RANK: Final = 2
LOGICAL: Final = frozenset({"and", "or"})
MIXED: Final = "mixed"  # a chain of several operators, one of which is free
FOREVER: Final = 1 << 60
ANONYMOUS: Final = "(anonymous)"


class Scope:
    """A module, class, function or lambda, with its totals so far; the one mutable value of the analysis.

    `path` is the qualified name and `line_byte` stands on the line that people call its own. `parent` is the scope
    around it, the module's is itself. `signature` is None for all but named functions; `decorators` are source texts.
    `section` is the word of visibility that is open in this class, `visibility` the one that this scope stands under.
    `increments` are the points of cognitive complexity that grow with each level around them, `nest` the level at which
    a function inside another one begins.
    """

    __slots__ = (
        "bases", "body_byte", "cognitive", "container", "cyclomatic", "decorators", "end", "flat_paths", "increments",
        "line_byte", "name", "nest", "nesting", "node", "parent", "path", "section", "signature", "start", "visibility",
    )  # fmt: skip

    def __init__(
        self,
        container: Container,
        name: str,
        start: int,
        end: int,
        parent: "Scope | None" = None,
        node: Node | None = None,
    ) -> None:
        self.container: Container = container
        self.name = name
        self.start = self.line_byte = self.body_byte = start
        self.end = end
        self.node = node
        self.parent: Scope = self if parent is None else parent
        self.path = "" if parent is None else name or ANONYMOUS
        if parent is not None and parent.path:
            self.path = f"{parent.path}.{self.path}"
        self.signature: Signature | None = None
        self.bases: tuple[str, ...] = ()
        self.decorators: tuple[bytes, ...] = ()
        self.section = b""
        self.visibility = self.parent.section if parent is not None else b""
        self.cyclomatic = 1
        self.cognitive = self.nesting = self.flat_paths = self.increments = self.nest = 0


# What encloses the node at hand: the byte where it ends, levels of cognitive nesting and of depth, the scope,
# the logical operator of the chain that is open, and whether such operators are decisions here. A plain tuple, since a
# named one takes four times as long and every branch makes one.
Frame = tuple[int, int, int, "Scope", str, bool]


class Sweep:
    """The scopes of one file in the order they open, after the module itself, and what else the captures say."""

    def __init__(self, language: Language, text: bytes) -> None:
        self._language = language
        self._traits = language.traits
        self._counts_operators = not language.traits.counts_conditions_only
        self._text = text
        self._skip_until = 0
        self._decorators: list[bytes] = []
        self.module = Scope("module", "", 0, len(text))
        self.scopes: list[Scope] = []
        self.imports: list[tuple[int, ImportedName, str]] = []
        self.literals: list[tuple[int, int]] = []
        self.escapes: list[int] = []
        self._stack: list[Frame] = [(FOREVER, 0, 0, self.module, "", self._counts_operators)]

    def run(self, captures: Mapping[str, list[Node]]) -> None:  # noqa: C901 - a call for each node would double its time
        """Walk all nodes; `captures` come in no stable order, so they are sorted by span and role first."""
        events = []
        for role, nodes in captures.items():
            rank = RANKS.get(role, COMMON_RANK)
            # The number keeps two nodes from being compared, which they cannot be.
            events += [(node.start_byte, -node.end_byte, rank, role, n, node) for n, node in enumerate(nodes)]
        events.sort()
        stack, special, effects = self._stack, self._handlers(), EFFECTS
        is_or_free = "@or" not in self._traits.query
        claimed_start = claimed_end = chain_start = -1
        top = stack[-1]
        for start, negative_end, rank, role, _, node in events:
            while top[0] <= start:
                stack.pop()
                top = stack[-1]
            if start < self._skip_until or (start == claimed_start and negative_end == claimed_end):
                continue
            if rank == 0:
                claimed_start, claimed_end = start, negative_end
            if role in effects:
                decisions, points, is_nested, opens, deeper_nest, deeper_level = effects[role]
                _, nest, level, scope, _, counts = top
                scope.cyclomatic += decisions
                if is_nested:
                    scope.cognitive += points + nest
                    scope.increments += 1
                else:
                    scope.cognitive += points
                if opens:
                    level += deeper_level
                    if level > scope.nesting:
                        scope.nesting = level
                    top = (-negative_end, nest + deeper_nest, level, scope, "", counts)
                    stack.append(top)
            elif role in LOGICAL:
                _, nest, level, scope, operator, counts = top
                scope.cyclomatic += counts
                if operator == role:
                    if start != chain_start and -negative_end != top[0]:
                        scope.cognitive += not is_operand(node)
                elif operator == MIXED or (is_or_free and has_free_operator(self._text, start, -negative_end)):
                    scope.cognitive += begins_run(node)
                    role = MIXED
                else:
                    scope.cognitive += 1
                chain_start = start
                top = (-negative_end, nest, level, scope, role, counts)
                stack.append(top)
            else:
                special[role](start, -negative_end, node)
                top = stack[-1]
        if self._traits.folds_functions:
            self._fold()

    def _fold(self) -> None:
        """Add the cognitive complexity of each scope to the one around it; functions inside functions weigh more."""
        for scope in reversed(self.scopes):
            parent = scope.parent
            parent.cognitive += scope.cognitive + scope.increments * scope.nest
            parent.increments += scope.increments

    def _handlers(self) -> dict[str, Callable[[int, int, Node], None]]:
        """What the other roles do. Kept by nobody: a circle of references would keep whole syntax trees alive."""
        return {
            "function": self._open_function,
            "lambda": self._open_lambda,
            "class": self._open_class,
            "switch": self._open_switch,
            "condition": self._open_condition,
            "decorator": self._keep_decorator,
            "inline_test": self._skip,
            "import": self._keep_import,
            "literal": self._keep_literal,
            "escape": self._keep_escape,
            "visibility": self._open_section,
        }

    def _open_function(self, start: int, end: int, node: Node) -> None:
        parent = self._stack[-1][3]
        signature = self._language.signature(node, self._text, parent.container)
        scope = Scope("function", signature.name.decode("utf-8", "replace"), start, end, parent, node)
        scope.signature = signature
        scope.line_byte = signature.line_byte
        scope.body_byte = signature.body_byte
        if parent.container == "function" and not self._language.is_wrapper(parent.node, self._text):
            scope.nest = self._stack[-1][1] + 1
        self._open(scope)

    def _open_class(self, start: int, end: int, node: Node) -> None:
        head = self._language.class_head(node, self._text)
        scope = Scope("class", head.name.decode("utf-8", "replace"), start, end, self._stack[-1][3], node)
        scope.bases = head.bases
        if scope.parent.container == "function":
            scope.nest = self._stack[-1][1]
        scope.line_byte = head.line_byte
        scope.body_byte = head.body_byte
        self._open(scope)

    def _open(self, scope: Scope) -> None:
        """Push a scope; the decorators before it are its own."""
        if self._decorators:
            scope.decorators = tuple(self._decorators)
            self._decorators.clear()
        if self._traits.skips_heads:
            self._skip_until = scope.body_byte
        self.scopes.append(scope)
        self._stack.append((scope.end, 0, 0, scope, "", self._counts_operators))

    def _open_lambda(self, start: int, end: int, node: Node) -> None:
        """A lambda nests in its owner; where it is a function of its own, only its decisions are."""
        _, nest, level, parent, _, counts = self._stack[-1]
        if not self._traits.has_lambda_scopes:
            parent.nesting = max(parent.nesting, level + 1)
            self._stack.append((end, nest + 1, level + 1, parent, "", counts))
            return
        scope = Scope("function", "", start, end, parent, node)
        scope.nest = nest + 1 if parent.container == "function" else 0
        self.scopes.append(scope)
        self._stack.append((end, 0, 0, scope, "", self._counts_operators))

    def _open_switch(self, start: int, end: int, node: Node) -> None:
        _, nest, level, scope, _, counts = self._stack[-1]
        arms = self._language.arms(node, self._text)
        scope.cyclomatic += arms.decisions
        scope.cognitive += 1 + nest
        scope.increments += 1
        if arms.is_flat:
            scope.flat_paths += max(0, arms.decisions - 1)
        scope.nesting = max(scope.nesting, level + 1)
        self._stack.append((end, nest + 1, level + 1, scope, "", counts))

    def _open_condition(self, start: int, end: int, node: Node) -> None:
        _, nest, level, scope, _, _ = self._stack[-1]
        self._stack.append((end, nest, level, scope, "", True))

    def _open_section(self, start: int, end: int, node: Node) -> None:
        self._stack[-1][3].section = self._text[start:end]

    def _keep_decorator(self, start: int, end: int, node: Node) -> None:
        self._decorators.append(self._text[start:end])
        self._skip_until = end

    def _skip(self, start: int, end: int, node: Node) -> None:
        self._skip_until = end

    def _keep_import(self, start: int, end: int, node: Node) -> None:
        is_local = self._stack[-1][3].container == "function"
        for imported in self._language.imports(node, self._text):
            kind = "type" if imported.is_type_only else "local" if is_local or imported.is_lazy else ""
            self.imports.append((start, imported, kind))

    def _keep_literal(self, start: int, end: int, node: Node) -> None:
        self.literals.append((start, end))

    def _keep_escape(self, start: int, end: int, node: Node) -> None:
        self.escapes.append(start)
