"""What the analysis asks of a language: the roles its grammar's nodes play, and its conventions.

A language picks the few nodes that matter with tree-sitter queries, whose capture names are roles:

| role | node |
|---|---|
| function, lambda, class | what opens a scope; a lambda that is also captured as a function is the function |
| branch | if and loops: a decision that nests and deepens |
| choice | ternary and catch: a decision that nests but does not deepen |
| elif, else, loop_else | the other arms; a node that is also captured as a branch is the elif |
| switch | switch and match; its arms are counted by `Language.arms` |
| block | try and with: deepens only |
| and, or | logical operators |
| step | one more path without nesting: comprehension clauses, assert, `??`, default values |
| jump | a jump to a label |
| condition | where logical operators count, for languages that count them in conditions only |
| comment, import, decorator | what their names say |
| inline_test | tests inside a source file: nothing in it is judged, and its lines are none of the source |
| literal | the value of a top-level assignment that is only data |
| escape | an escape hatch of the type system |
| visibility | a word that says who may use all that follows in its class: `private` of Ruby, `public:` of C++ |
| mark.swallowed | a catch with nothing but comments and `pass`; of everything, where a language can narrow it |
| mark.mutable-default | a parameter whose default is made once and can be changed |
| mark.import-effect | a statement of the module that does something to the outside when it is loaded |
| mark.flag | the name of a boolean parameter; listed when it decides something in the body |
| mark.star-import | an import of all names |
| mark.suppress-warnings, mark.suppress, mark.allow, mark.pragma-warning | a check switched off by an annotation |
| mark.test | in `assertions` only: the body of a test, listed when nothing inside it checks anything |
| _name, _… | only there for the conditions of the query |
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol

from tree_sitter import Language as Grammar
from tree_sitter import Node

Container = Literal["module", "class", "function"]
ANY_NAME: Final = "*"
JSDOC_PARAMETER: Final = re.compile(
    r"@(?:param|arg|argument)[ \t]+(?:\{[^}\n]*\}[ \t]*)?(?:<(\w+)>|\[?([A-Za-z_$][\w$]*))"
)


class Signature(NamedTuple):
    """What the head of one function says.

    `line_byte` stands on the line that people call the function's; `body_byte` is where its body begins, its end when
    it has none. `slots` are the places for an annotation, `typed` how many say a type, `hollow` how many say one that
    allows everything.
    """

    name: bytes
    line_byte: int
    body_byte: int
    parameters: int
    slots: int
    typed: int
    hollow: int


class ClassHead(NamedTuple):
    """What the head of one class says; `bases` are the last words of their names."""

    name: bytes
    line_byte: int
    body_byte: int
    bases: tuple[str, ...]


class Arms(NamedTuple):
    """The arms of one switch: how many are decisions, and whether it is flat (five or more, one statement each)."""

    decisions: int
    is_flat: bool


class Marks(NamedTuple):
    """What stands around a function: it overrides a documented base; it is an overload, a setter or a declaration
    (`is_stub`), of these one of several signatures (`is_overload`); something else than its author decides its name or
    calls it (`is_hooked`)."""

    is_override: bool = False
    is_stub: bool = False
    is_hooked: bool = False
    is_overload: bool = False


NO_MARKS: Final = Marks()


class ImportedName(NamedTuple):
    """One module of an import statement, and the names taken from it; `*` stands for all of them.

    `is_lazy` says that the module is loaded when it is first used, wherever the statement stands.
    """

    module: str
    names: tuple[str, ...] = ()
    is_type_only: bool = False
    is_lazy: bool = False


class Project(Protocol):
    """One language's view of a whole repository: where an import leads."""

    def targets(self, importer: str, imported: ImportedName) -> Sequence[str]:
        """Paths inside the repository that this import loads; empty for a library."""
        ...

    def companions(self, path: str) -> Sequence[str]:
        """Paths that a test sees or loads without importing them: its own package, or what its runner adds."""
        ...

    def is_strict(self, path: str) -> bool:
        """Whether a checker refuses untyped code here, so that a missing annotation is an inferred one."""
        ...


@dataclass(frozen=True, slots=True)
class Traits:
    """The plain data of a language.

    Languages of one `family` import each other. `assertions` is a second query, for test files only: what it
    captures proves that a test checks something; a source file with captures of that name tests itself. `docs` says
    where documentation stands; `has_lambda_scopes` whether a lambda is a function of its own for cyclomatic
    complexity; `folds_functions` whether functions inside a function add to its cognitive complexity; `skips_heads`
    whether defaults, decorators and annotations stay out of it; `counts_conditions_only` whether logical operators
    are decisions in conditions only; `manifests` are the names of the files that `Language.project` wants to read.
    `typing` is "none" where the language has no place for a type; `parameter_tag` finds the parameters that
    documentation names, each in the group that matched. A class that holds only nodes of the types in `namespaces`, of
    which it is one itself, only groups others and needs no words. `import_head` finds the lines that open a block of
    imports. `exports` finds lists of names that others may use, in the group that matched; `hides_members` says that
    what stands in a class that is not public is not public either; `called_by_itself` matches the names of functions
    that nobody calls by them, such as constructors: their class has the words for them.

    Two queries save time beside `query`, which walks over every node of every file: `top` has the patterns that begin
    at the root and is asked of the top statements alone; `rare` those that match nothing in a file without any of
    `rare_words`.

    For what is listed only: `private_head` matches from the start of its line the head of a function that no other file
    can call; `frames` are the texts around `%s` in which a piece of code parses as a file; `receiver` is what stands
    before the dot when a method calls another of its class, "" where nothing has to.
    """

    key: str
    name: str
    family: str
    query: str
    assertions: str
    docs: Literal["inside", "above"]
    typing: Literal["gradual", "static", "none"]
    function_name: re.Pattern[str]
    class_name: re.Pattern[str]
    has_lambda_scopes: bool = False
    folds_functions: bool = True
    skips_heads: bool = False
    counts_conditions_only: bool = False
    manifests: frozenset[str] = frozenset()
    parameter_tag: re.Pattern[str] = JSDOC_PARAMETER
    namespaces: frozenset[str] = frozenset()
    exports: re.Pattern[bytes] | None = None
    hides_members: bool = False
    called_by_itself: re.Pattern[str] | None = None
    top: str = ""
    rare: str = ""
    rare_words: tuple[bytes, ...] = ()
    private_head: re.Pattern[bytes] | None = None
    frames: tuple[bytes, ...] = ()
    import_head: re.Pattern[bytes] | None = None
    receiver: bytes = b""


class Language(Protocol):
    """One language: its traits and pure functions over its nodes, looked up by key in every process."""

    @property
    def traits(self) -> Traits: ...

    def grammar(self) -> Grammar: ...

    def signature(self, node: Node, text: bytes, container: Container) -> Signature: ...

    def class_head(self, node: Node, text: bytes) -> ClassHead: ...

    def arms(self, node: Node, text: bytes) -> Arms: ...

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        """Whether a function only defines another one and returns it, as a decorator does: it adds no level."""
        ...

    def imports(self, node: Node, text: bytes) -> Iterable[ImportedName]: ...

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        """Whether others may use it.

        `head` is the text from the start of its line or node to its name, after the word of visibility that its class
        is under, where there is one.
        """
        ...

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks: ...

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        """The names that documentation may use; `ANY_NAME` among them where callers may pass names that are not
        written here."""
        ...

    def is_test(self, path: str) -> bool: ...

    def is_collected(self, path: str) -> bool:
        """Whether the usual test runner finds tests in this file by itself."""
        ...

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project: ...


def folder_of(path: str) -> str:
    """The folder of a path, "" for the root."""
    return path.rpartition("/")[0]


def stem_of(path: str) -> str:
    """The last part of a path without its extension."""
    return path.rpartition("/")[2].partition(".")[0]


def nearest(candidates: Sequence[str], importer: str) -> str | None:
    """The candidate that shares the longest beginning of its path with the importer; ties go to the first by name."""
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    home = importer.split("/")
    return min(candidates, key=lambda candidate: (-_shared_parts(candidate.split("/"), home), candidate))


def _shared_parts(parts: Sequence[str], others: Sequence[str]) -> int:
    count = 0
    for one, other in zip(parts, others, strict=False):
        if one != other:
            break
        count += 1
    return count
