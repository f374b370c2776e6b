"""PHP: PHP_CodeSniffer's complexity, PSR-1 names, PHPDoc above, classes by PSR-4.

A type that only PHPDoc states counts as stated, since PHPStan and Psalm read it there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tree_sitter import Language as Grammar
from tree_sitter import Node

from engine.languages import constants
from engine.languages.language import (
    Arms,
    ClassHead,
    Container,
    ImportedName,
    Marks,
    Project,
    Signature,
    Traits,
    stem_of,
)
from engine.languages.marks import EMPTY_BRACES
from engine.languages.php_project import PhpProject

QUERY: Final = """
[(function_definition) (method_declaration)] @function
[(anonymous_function) (arrow_function)] @lambda
[(class_declaration) (interface_declaration) (trait_declaration) (enum_declaration) (anonymous_class)] @class
[(if_statement) (for_statement) (foreach_statement) (while_statement) (do_statement)] @branch
[(conditional_expression) (catch_clause)] @choice
(else_if_clause) @elif
(else_clause body: (if_statement) @elif)
(else_clause body: (_) @else)
[(switch_statement) (match_expression)] @switch
(try_statement) @block
(binary_expression operator: ["&&" "and"]) @and
(binary_expression operator: ["||" "or" "xor"]) @or
(binary_expression operator: "??") @step
(augmented_assignment_expression operator: "??=") @step
[(nullsafe_member_call_expression) (nullsafe_member_access_expression)] @step
[(break_statement (integer)) (continue_statement (integer)) (goto_statement)] @jump
(comment) @comment
(namespace_use_declaration) @import
[(require_expression) (require_once_expression) (include_expression) (include_once_expression)] @import
(base_clause [(name) (qualified_name)] @import)
(class_interface_clause [(name) (qualified_name)] @import)
(declaration_list (use_declaration [(name) (qualified_name)] @import))
(object_creation_expression [(name) (qualified_name)] @import)
(scoped_call_expression scope: [(name) (qualified_name)] @import)
(class_constant_access_expression . [(name) (qualified_name)] @import)
(const_element (array_creation_expression) @literal)
(catch_clause type: (type_list (_) @_name) body: (compound_statement) @_body
  (#match? @_name "^\\\\\\\\?(Exception|Throwable|Error)$") (#match? @_body "EMPTY_BRACES")) @mark.swallowed
(simple_parameter type: (primitive_type) @_name name: (variable_name (name) @mark.flag) (#eq? @_name "bool"))
"""
TOP: Final = """
(program (return_statement (array_creation_expression) @literal))
(program (expression_statement (assignment_expression right: (array_creation_expression) @literal)))
"""
KNOWN: Final = "^(?:assert(?:True|False|Equals|Same|Null|NotNull|NotEquals|NotSame)?|expect|to(?:Be|Equal))$"
ASSERTIONS = constants.checks(
    """(member_call_expression name: (name) @assertion arguments: (_) %s
  (#match? @assertion "^(assert.*|expect.*|should.*|fail|verify.*|see.*|dontSee.*|to[A-Z].*)$")""",
    KNOWN,
)
ASSERTIONS += constants.checks(
    """([(scoped_call_expression name: (name) @assertion arguments: (_) %s)
 (function_call_expression function: (name) @assertion arguments: (_) %s)]
  (#match? @assertion "^(assert.*|fail|expect.*)$")""",
    KNOWN,
)
ASSERTIONS += """
(method_declaration name: (name) @_name body: (_) @mark.test (#match? @_name "^test"))
"""
PARAMETERS: Final = frozenset({"simple_parameter", "variadic_parameter", "property_promotion_parameter"})
WITHOUT_RESULT: Final = frozenset({b"__construct", b"__destruct", b"__clone"})
BASES: Final = frozenset({"base_clause", "class_interface_clause"})
TEST_FOLDERS: Final = frozenset({"test", "tests", "Test", "Tests", "spec"})
HEAD_BYTES: Final = 20_000  # in which the `use` lines of a file stand
JUMPS: Final = frozenset({"break_statement", "comment"})
_COLLECTED: Final = re.compile(r"(?:Test|Cest|Spec)\Z")
_SAYS_NOTHING: Final = re.compile(rb"\??\s*\\?mixed\Z", re.I)
_TYPED_PARAMETER: Final = re.compile(rb"@(?:phpstan-|psalm-)?param\s++[^\s$][^\n$]{0,300}\$(\w+)")
_TYPED_RESULT: Final = re.compile(rb"@(?:phpstan-|psalm-)?return\s++[^\s*]")
_STRING: Final = re.compile(rb"""(["'])([^"'\n$\\]+)\1""")
_USE: Final = re.compile(rb"\Ause\s+(function\s|const\s)?\s*([^;{]*)(?:\{([^}]*)\})?", re.I)
_HIDDEN: Final = re.compile(rb"\b(?:private|protected)\b")
_VARIABLE: Final = re.compile(rb"\$\w+")


class Php:
    """The one instance is `PHP`."""

    traits = Traits(
        key="php",
        name="PHP",
        family="php",
        query=QUERY.replace("EMPTY_BRACES", EMPTY_BRACES),
        assertions=ASSERTIONS,
        top=TOP,
        docs="above",
        typing="gradual",
        # PSR-1 asks for camel case in methods and leaves functions free, which are mostly snake case.
        function_name=re.compile(r"_{0,2}[a-z][A-Za-z0-9]*\Z|_{0,2}[a-z][a-z0-9_]*\Z|_+\Z"),
        class_name=re.compile(r"_*[A-Z][A-Za-z0-9]*(?:_[A-Z][A-Za-z0-9]*)*\Z"),
        manifests=frozenset({"composer.json"}),
        frames=(b"<?php\n%s\n", b"<?php class C {\n%s\n}"),
        parameter_tag=re.compile(r"@param[ \t]+(?:[^\s$][^\n$]*)?(\$\w+)"),
    )

    def grammar(self) -> Grammar:
        import tree_sitter_php  # megabytes of tables, which only a process that reads this language should hold

        return Grammar(tree_sitter_php.language_php())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        name = node.child_by_field_name("name")
        several = node.child_by_field_name("parameters")
        result = node.child_by_field_name("return_type")
        body = node.child_by_field_name("body")
        written = text[name.start_byte : name.end_byte] if name else b""
        taken = [child for child in several.named_children if child.type in PARAMETERS] if several else []
        kinds = [child.child_by_field_name("type") for child in taken]
        slots = len(taken)
        if written not in WITHOUT_RESULT:
            kinds.append(result)
            slots += 1
        hollow = sum(kind is not None and _says_nothing(kind, text) for kind in kinds)
        typed = sum(kind is not None for kind in kinds) - hollow
        if typed + hollow < slots:
            typed += _typed_by_documentation(node, text, taken, has_open_result=slots > len(taken) and result is None)
        line_byte = name.start_byte if name else node.start_byte
        body_byte = body.start_byte if body else node.end_byte
        return Signature(written, line_byte, body_byte, len(taken), slots, typed, hollow)

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        bases = tuple(
            text[base.start_byte : base.end_byte].rpartition(b"\\")[2].decode("utf-8", "replace")
            for child in node.named_children
            if child.type in BASES
            for base in child.named_children
        )
        return ClassHead(
            text[name.start_byte : name.end_byte] if name else b"",
            name.start_byte if name else node.start_byte,
            body.start_byte if body else node.end_byte,
            bases,
        )

    def arms(self, node: Node, text: bytes) -> Arms:
        """Each `case` is a decision, and each arm of a match; the default is none."""
        body = node.child_by_field_name("body")
        arms = [child for child in body.named_children if child.type != "comment"] if body else []
        decisions = sum(arm.type in {"case_statement", "match_conditional_expression"} for arm in arms)
        is_match = node.type == "match_expression"
        return Arms(decisions, len(arms) >= 5 and (is_match or all(_statements(arm) <= 1 for arm in arms)))

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        return False

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        """`use` loads nothing before a name is used; a base is loaded with its class, an included file at once.

        Other names lead beside the file only: what stands elsewhere has its `use`.
        """
        written = text[node.start_byte : node.end_byte]
        if node.type == "namespace_use_declaration":
            yield from _used(written)
        elif node.type in {"name", "qualified_name"}:
            name = written.decode("utf-8", "replace")
            is_head = node.parent is not None and node.parent.type in {*BASES, "use_declaration"}
            yield ImportedName(_imported_as(written, text) if is_head else name)
        elif found := _STRING.search(written):
            above = "../" if b"dirname(__DIR__)" in written else "./"
            yield ImportedName(above + found[2].decode("utf-8", "replace").lstrip("/"))

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        return container != "function" and not name.startswith("_") and _HIDDEN.search(head.rpartition(b"]")[2]) is None

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        is_override = b"Override]" in head
        return Marks(is_override, False, b"#[" in head and not is_override)

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        """The parameters with their dollar sign, as PHPDoc writes them."""
        several = node.child_by_field_name("parameters")
        words = _VARIABLE.findall(text[several.start_byte : several.end_byte]) if several else []
        return {word.decode("utf-8", "replace") for word in words}

    def is_test(self, path: str) -> bool:
        return self.is_collected(path) or not TEST_FOLDERS.isdisjoint(path.split("/")[:-1])

    def is_collected(self, path: str) -> bool:
        return bool(_COLLECTED.search(stem_of(path)))

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return PhpProject(paths, manifests)


def _says_nothing(kind: Node, text: bytes) -> bool:
    return _SAYS_NOTHING.match(text, kind.start_byte, kind.end_byte) is not None


def _typed_by_documentation(node: Node, text: bytes, taken: Sequence[Node], *, has_open_result: bool) -> int:
    """How many of the slots without a type have one in the PHPDoc above."""
    above = node.prev_named_sibling
    if above is None or above.type != "comment" or not text.startswith(b"/**", above.start_byte):
        return 0
    said = text[above.start_byte : above.end_byte]
    names = set(_TYPED_PARAMETER.findall(said))
    return sum(_is_open(child, text, names) for child in taken) + (has_open_result and bool(_TYPED_RESULT.search(said)))


def _is_open(parameter: Node, text: bytes, names: set[bytes]) -> bool:
    """Whether a parameter has no type of its own and is one of `names`."""
    name = parameter.child_by_field_name("name")
    is_bare = parameter.child_by_field_name("type") is None and name is not None
    return is_bare and name is not None and text[name.start_byte + 1 : name.end_byte] in names


def _used(statement: bytes) -> Iterator[ImportedName]:
    """The classes of a `use`; functions and constants have no file of their own."""
    match = _USE.match(statement)
    if match is None or match[1]:
        return
    prefix = match[2].strip().decode("utf-8", "replace")
    names = match[3].decode("utf-8", "replace") if match[3] else ""
    for name in (
        (f"{prefix}{part.strip()}" for part in names.split(",") if part.strip()) if names else prefix.split(",")
    ):
        yield ImportedName(name.strip().partition(" ")[0].lstrip("\\"), (), False, True)


def _imported_as(name: bytes, text: bytes) -> str:
    """The whole name of a class, where a `use` at the top of the file brings it in; else the name as written."""
    end = text.find(b"\\" + name + b";", 0, HEAD_BYTES)
    start = text.rfind(b"use ", 0, end) if end > 0 else -1
    whole = text[start + 4 : end + 1 + len(name)] if start >= 0 else name
    return (whole if re.fullmatch(rb"[\w\\]+", whole) else name).decode("utf-8", "replace")


def _statements(arm: Node) -> int:
    """Statements of one arm; a closing break is none, and neither is what the arm is for."""
    value = arm.child_by_field_name("value")
    return sum(child != value and child.type not in JUMPS for child in arm.named_children)


PHP = Php()
