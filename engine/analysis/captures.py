"""The queries of one language, and what they capture in a file."""

from functools import cached_property

from tree_sitter import Language as Grammar
from tree_sitter import Node, Query, QueryCursor

from engine.languages.language import Traits


class Queries:
    """Each is compiled when the first file needs it, which takes longer than most files.

    A walk over the tree costs a third of its parse however little is looked for. Beyond that a pattern costs what the
    nodes cost that it follows: one from the root follows every node, a seventh of a parse for tables of data alone.
    """

    def __init__(self, grammar: Grammar, traits: Traits) -> None:
        self._grammar = grammar
        self._traits = traits

    @cached_property
    def _source(self) -> Query:
        return Query(self._grammar, self._traits.query)

    @cached_property
    def _test(self) -> Query:
        return Query(self._grammar, self._traits.query + self._traits.assertions)

    @cached_property
    def _top(self) -> Query:
        return Query(self._grammar, self._traits.top)

    @cached_property
    def _rare(self) -> Query:
        return Query(self._grammar, self._traits.rare)

    def captures(self, root: Node, text: bytes, *, is_test: bool) -> dict[str, list[Node]]:
        """The nodes of each role in no order; those that only serve the conditions of the queries are left out."""
        found = QueryCursor(self._test if is_test else self._source).captures(root)
        if self._traits.top:
            cursor = QueryCursor(self._top)
            cursor.set_max_start_depth(0)
            _add(found, cursor.captures(root))
        if any(word in text for word in self._traits.rare_words):
            _add(found, QueryCursor(self._rare).captures(root))
        return {role: nodes for role, nodes in found.items() if not role.startswith("_")}


def _add(found: dict[str, list[Node]], more: dict[str, list[Node]]) -> None:
    for role, nodes in more.items():
        found.setdefault(role, []).extend(nodes)
