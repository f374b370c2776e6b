"""C++, and headers, which the grammar of C++ reads for both: of C it understands all but a few old words."""

from collections.abc import Sequence
from typing import Final

import tree_sitter_cpp
from tree_sitter import Language as Grammar

from engine.languages.c_family import ASSERTIONS, CLASS_NAME, FRAMES, FUNCTION_NAME, QUERY, TOP, CFamily
from engine.languages.language import Container, Marks, Traits
from engine.languages.marks import EMPTY_BRACES

# What a decorator spans is not judged, as the conditions among the parameters of a template should not be.
# Where a function may stand, and how its declarator may begin. Its parents are named one by one because a function is
# captured with its `template <…>` line, where there is one, since documentation stands above that. And `class EXPORT
# Cart { … }` reads as a function called Cart without parameters, which is the class it looks like to people.
PARENTS: Final = (
    "translation_unit", "declaration_list", "field_declaration_list", "linkage_specification", "friend_declaration",
    "compound_statement", "preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "ERROR",
)  # fmt: skip
DEFINITION: Final = """(function_definition declarator: [(function_declarator) (pointer_declarator)
  (reference_declarator) (operator_cast) (attributed_declarator) (parenthesized_declarator)
  (qualified_identifier)])"""
OWN_QUERY: Final = f"""
[{" ".join(f"({parent} {DEFINITION} @function)" for parent in PARENTS)}]
(template_declaration {DEFINITION}) @function
(function_definition type: [(class_specifier !body) (struct_specifier !body)] declarator: (identifier)) @class
(template_parameter_list) @decorator
(lambda_expression) @lambda
(class_specifier body: (_)) @class
(field_declaration_list (access_specifier) @visibility)
(for_range_loop) @branch
(catch_clause) @choice
(try_statement) @block
(binary_expression operator: ["&&" "and"]) @and
(binary_expression operator: ["||" "or"]) @or
(declaration_list (declaration declarator: (init_declarator value: (initializer_list) @literal)))
(call_expression function: (template_function name: (identifier) @escape)
  (#any-of? @escape "reinterpret_cast" "const_cast"))
(catch_clause body: (compound_statement) @_body (#match? @_body "{EMPTY_BRACES}")) @mark.swallowed
"""
TESTS: Final = """
(function_definition declarator: (function_declarator declarator: (identifier) @_name)
  body: (compound_statement) @mark.test (#any-of? @_name "TEST" "TEST_F" "TEST_P" "TYPED_TEST" "TEST_CASE"))
"""


class Cpp(CFamily):
    """One instance a kind of file: `CPP`, `CPP_HEADER`, and `HEADER` for `.h`, which may be of either language."""

    def __init__(self, key: str, name: str, *, is_header: bool) -> None:
        self._is_header = is_header
        self.traits = Traits(
            key=key,
            name=name,
            family="c",
            query=QUERY + OWN_QUERY,
            assertions=ASSERTIONS + TESTS,
            top=TOP,
            docs="above",
            typing="static",
            function_name=FUNCTION_NAME,
            class_name=CLASS_NAME,
            frames=FRAMES,
        )

    def grammar(self) -> Grammar:
        return Grammar(tree_sitter_cpp.language())

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        """What a header defines and its class does not hide; what a source file defines, a header has declared, and
        documentation stands there."""
        words = head.split()
        if not self._is_header:
            return False
        if container == "class":
            return words[:1] not in ([b"private"], [b"protected"])
        return container == "module" and b"static" not in words and not head.rstrip().endswith(b"::")

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        return Marks()


CPP = Cpp("cpp", "C++", is_header=False)
CPP_HEADER = Cpp("hpp", "C++", is_header=True)
HEADER = Cpp("h", "C/C++", is_header=True)
