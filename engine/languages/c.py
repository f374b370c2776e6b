"""C: what its files and no others have."""

import re
from collections.abc import Sequence

import tree_sitter_c
from tree_sitter import Language as Grammar

from engine.languages.c_family import ASSERTIONS, CLASS_NAME, FRAMES, FUNCTION_NAME, QUERY, TOP, CFamily
from engine.languages.language import Container, Marks, Traits

OWN_QUERY = """
(function_definition) @function
(binary_expression operator: "&&") @and
(binary_expression operator: "||") @or
"""


class CLanguage(CFamily):
    """The one instance is `C`."""

    traits = Traits(
        key="c",
        name="C",
        family="c",
        query=QUERY + OWN_QUERY,
        assertions=ASSERTIONS,
        top=TOP,
        docs="above",
        typing="static",
        function_name=FUNCTION_NAME,
        class_name=CLASS_NAME,
        private_head=re.compile(rb"static\s(?!\s*+inline\b)"),
        frames=FRAMES,
    )

    def grammar(self) -> Grammar:
        return Grammar(tree_sitter_c.language())

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        return container != "function" and b"static" not in head.split()

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        return Marks()


C = CLanguage()
