"""Cyclomatic complexity of Ruby, PHP and Kotlin beside lizard's, function by function.

lizard reads tokens and knows fewer constructs than the linters of these languages. What it counts otherwise is looked
up in the syntax tree of the function itself, by queries that the engine does not have; where lizard's figure and those
counts add up to the engine's, the difference is named after them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import lizard  # type: ignore[import-untyped]  # it ships no types
from tree_sitter import Node, Parser, Query, QueryCursor

from bench.agreement.agreement import Agreement
from engine.analysis import facts
from engine.analysis.extract import extractor
from engine.analysis.facts import FileFacts
from engine.languages.registry import LANGUAGES

SAMPLES = Path(__file__).parents[2] / "tests" / "projects"
TARGET = 0.98
OTHER_END = "lizard ends the function on another line"


class Construct(NamedTuple):
    """What lizard counts otherwise: a query for it, and how much more the engine counts for each."""

    cause: str
    query: str
    more: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one language is compared. `functions` finds the nodes that lizard has a row for, each by its name.

    `blind` are places that lizard does not read as what they are, which is worth any number of decisions.
    """

    extension: str
    functions: str
    constructs: Sequence[Construct]
    blind: Sequence[tuple[str, str]]


RUBY = Dialect(
    ".rb",
    "(method name: (_) @name) @function (singleton_method name: (_) @name) @function",
    (
        Construct("lizard does not count unless", "[(unless) (unless_modifier) (unless_guard)] @c", 1),
        Construct("lizard counts ensure", "(ensure) @c", -1),
        Construct("lizard does not count &.", '(call operator: "&.") @c', 1),
        Construct("lizard does not count in", "(in_clause) @c", 1),
        Construct("lizard takes ?a for a ternary", "(character) @c", -1),
        Construct(
            "lizard takes a method for a keyword",
            '(call method: (identifier) @c (#any-of? @c "for" "if" "when" "while" "rescue" "and" "or"))',
            -1,
        ),
    ),
    (
        ("lizard reads inside a regular expression", "(regex) @c"),
        ("lizard does not read inside %Q", '(string) @c (#match? @c "^%")'),
    ),
)
PHP = Dialect(
    ".php",
    "(function_definition name: (_) @name) @function (method_declaration name: (_) @name) @function",
    (
        Construct("lizard does not count ??", '(binary_expression operator: "??") @c', 1),
        Construct("lizard does not count ??=", '(augmented_assignment_expression operator: "??=") @c', 1),
        Construct(
            "lizard does not count ?->", "[(nullsafe_member_call_expression) (nullsafe_member_access_expression)] @c", 1
        ),
        Construct("lizard does not count ?:", "(conditional_expression !body) @c", 1),
        Construct("lizard does not count and, or, xor", '(binary_expression operator: ["and" "or" "xor"]) @c', 1),
        Construct("lizard counts match, not its arms", "(match_expression) @c", -1),
        Construct("lizard counts match, not its arms", "(match_conditional_expression) @c", 1),
        Construct("lizard takes ?type for a ternary", "(optional_type) @c", -1),
    ),
    (("lizard counts a closure apart", "(anonymous_function) @c"),),
)
KOTLIN = Dialect(
    ".kt",
    "(function_declaration name: (_) @name) @function [(getter) (setter)] @function",
    (
        Construct("lizard takes one entry of when for its else", "(when_expression) @c", 1),
        Construct("lizard takes one entry of when for its else", "(when_entry !condition) @c", -1),
    ),
    (("lizard counts a lambda with parameters apart", "(lambda_literal (lambda_parameters)) @c"),),
)
DIALECTS: Mapping[str, Dialect] = {"ruby": RUBY, "php": PHP, "kotlin": KOTLIN}


def agreements() -> list[Agreement]:
    """One row a language, over its sample project."""
    return [compared(language, f"tests/projects/{language}", _files(SAMPLES / language)) for language in DIALECTS]


def compared(language: str, corpus: str, files: Mapping[str, bytes]) -> Agreement:
    """The functions that both know in these files, by the line and name that they stand on."""
    total = equal = 0
    named: Counter[str] = Counter()
    unexplained = []
    for path, raw in sorted(files.items()):
        if not path.endswith(DIALECTS[language].extension):
            continue
        for row in _rows(language, path, raw):
            total += 1
            equal += row.ours == row.theirs
            if row.ours != row.theirs and row.cause:
                named[row.cause] += 1
            elif row.ours != row.theirs:
                unexplained.append(f"{path}:{row.line} {row.name}: {row.ours}, lizard {row.theirs}")
    return Agreement(
        "cyclomatic",
        "lizard",
        corpus,
        total,
        equal,
        TARGET,
        named,
        is_named_enough=True,
        unexplained=tuple(unexplained),
    )


class Row(NamedTuple):
    """One function that both know; `cause` names why they differ, "" where nothing found explains it."""

    name: str
    line: int
    ours: int
    theirs: int
    cause: str


def _rows(language: str, path: str, raw: bytes) -> Iterator[Row]:
    judged = extractor(language).facts(raw)
    if not isinstance(judged, FileFacts):
        return
    ours = {
        (function.line, function.name.rpartition(".")[2]): function.cyclomatic
        for function in judged.functions
        if not function.flags & facts.ANONYMOUS
    }
    tree = _Tree(language, raw)
    for function in lizard.analyze_file.analyze_source_code(path, raw.decode("utf-8", "replace")).function_list:
        key = function.start_line, function.name.rpartition("::")[2].rpartition(".")[2]
        if key in ours:
            theirs = function.cyclomatic_complexity
            cause = "" if ours[key] == theirs else tree.cause(key, ours[key] - theirs, function.end_line)
            yield Row(key[1], key[0], ours[key], theirs, cause)


class _Tree:
    """The syntax tree of one file, asked for the constructs that lizard counts otherwise."""

    def __init__(self, language: str, raw: bytes) -> None:
        self._dialect = DIALECTS[language]
        self._grammar = LANGUAGES[language].grammar()
        root = Parser(self._grammar).parse(raw).root_node
        matches = QueryCursor(Query(self._grammar, self._dialect.functions)).matches(root)
        self._functions = {_key(captures, raw): captures["function"][0] for _, captures in matches}

    def cause(self, key: tuple[int, str], more: int, end_line: int) -> str:
        """Why the engine counts `more` than lizard for this function."""
        node = self._functions.get(key)
        if node is None:
            return ""
        found = [(each, self._count(each.query, node)) for each in self._dialect.constructs]
        if sum(each.more * count for each, count in found) == more:
            return ", ".join(dict.fromkeys(each.cause for each, count in found if count))
        if node.end_point.row + 1 != end_line:
            return OTHER_END
        return next((cause for cause, query in self._dialect.blind if self._count(query, node)), "")

    def _count(self, query: str, node: Node) -> int:
        return len(QueryCursor(Query(self._grammar, query)).captures(node).get("c", ()))


def _key(captures: Mapping[str, Sequence[Node]], raw: bytes) -> tuple[int, str]:
    """The line and name of a function; an accessor of Kotlin is called get or set."""
    function = captures["function"][0]
    if "name" not in captures:
        return function.start_point.row + 1, raw[function.start_byte : function.start_byte + 3].decode(
            "ascii", "replace"
        )
    name = captures["name"][0]
    return name.start_point.row + 1, raw[name.start_byte : name.end_byte].decode("utf-8", "replace")


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
