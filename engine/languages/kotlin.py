"""Kotlin: detekt's complexity without its count of scope functions, KDoc above, imports by package as in Java.

Lambdas count for the function that they stand in; accessors, constructors and `init` blocks are functions.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from tree_sitter import Language as Grammar
from tree_sitter import Node

from engine.languages import constants
from engine.languages.jvm_project import JvmProject
from engine.languages.kotlin_project import ALL, is_collected
from engine.languages.language import Arms, ClassHead, Container, ImportedName, Marks, Project, Signature, Traits
from engine.languages.marks import EMPTY_BRACES

QUERY: Final = """
[(function_declaration) (secondary_constructor) (anonymous_initializer) (getter) (setter)] @function
[(lambda_literal) (anonymous_function)] @lambda
[(class_declaration) (object_declaration) (companion_object) (object_literal)] @class
[(if_expression) (for_statement) (while_statement) (do_while_statement)] @branch
(if_expression "else" . (if_expression) @elif)
(if_expression "else" . (_) @else)
(catch_block) @choice
(when_expression) @switch
(try_expression) @block
(binary_expression operator: "&&") @and
(binary_expression operator: "||") @or
(binary_expression operator: "?:") @step
(labeled_expression (label) @jump (#match? @jump "^(break|continue)@"))
[(line_comment) (block_comment)] @comment
[(import) (package_header)] @import
(unary_expression operator: "!!") @escape
(as_expression right: (user_type . (identifier) @escape .) (#eq? @escape "Any"))
(annotation (constructor_invocation (user_type (identifier) @escape) (value_arguments) @_name)
  (#eq? @escape "Suppress") (#match? @_name "UNCHECKED_CAST|NULLABILITY_MISMATCH|UNSAFE_CALL"))
(annotated_expression (annotation (user_type (identifier) @escape)) (parenthesized_expression) @_name
  (#eq? @escape "Suppress") (#match? @_name "UNCHECKED_CAST|NULLABILITY_MISMATCH|UNSAFE_CALL"))
(catch_block (identifier) @_name (user_type) @_type (block) @_body (#not-match? @_name "^(?:ignore|expect|unused|_)")
  (#any-of? @_type "Exception" "Throwable" "Error" "RuntimeException") (#match? @_body "EMPTY_BRACES")) @mark.swallowed
(parameter (identifier) @mark.flag . (user_type . (identifier) @_name .) (#eq? @_name "Boolean"))
"""
TOP: Final = """
(source_file (property_declaration (call_expression (identifier) @_name (value_arguments)) @literal
  (#match? @_name "^(listOf|setOf|mapOf|arrayOf|.*ArrayOf)$")))
"""
ASSERTIONS = constants.checks(
    """(call_expression . (identifier) @assertion . (value_arguments) %s
  (#match? @assertion "^([a-z]*[aA]ssert.*|fail|verify.*|expect.*|should.*|check.*)$")""",
    "^(?:assert(?:True|False|Equals|NotEquals|Null|NotNull|Same|That)|check)$",
)
ASSERTIONS += """
(call_expression . (identifier) @assertion . [(annotated_lambda) (type_arguments)]
  (#match? @assertion "^([a-z]*[aA]ssert.*|fail|verify.*|expect.*|should.*|check.*)$"))
(navigation_expression (identifier) @assertion . (#match? @assertion "^(assert.*|should.*|expect.*|is[A-Z].*|test)$"))
(infix_expression (identifier) @assertion (#match? @assertion "^should"))
(function_declaration (modifiers (annotation (user_type (identifier) @_name))) (function_body) @mark.test
  (#any-of? @_name "Test" "ParameterizedTest" "RepeatedTest"))
"""
TYPES: Final = frozenset({"user_type", "nullable_type", "function_type", "parenthesized_type", "non_nullable_type"})
COMMENTS: Final = frozenset({"line_comment", "block_comment"})
MAX_USES: Final = 2_000  # places of one file that are looked at
ACCESSORS: Final = frozenset({"getter", "setter"})
UNNAMED: Final[Mapping[str, bytes]] = {"secondary_constructor": b"constructor", "anonymous_initializer": b"init"}
_SAYS_NOTHING: Final = re.compile(rb"(?:Any\b\s*\??|dynamic)\s*\Z")
_HOLLOW_PARAMETER: Final = re.compile(rb":\s*(?:Any\b\s*\??|dynamic)\s*\Z")
_TEXT: Final = re.compile(rb'"[^"\n]*"')
_HIDDEN: Final = re.compile(rb"\b(?:private|protected|internal)\b")
# Annotations that leave a function what it was: its name is still its author's choice.
_ANNOTATION: Final = re.compile(
    rb"@(?!Suppress\b|Throws\b|Deprecated\b|Jvm\w+\b|OptIn\b|Synchronized\b|Strictfp\b|param:|PublishedApi\b)\w"
)
# A pattern that begins with a fixed byte runs four times faster; four of five uses stand behind a blank.
_USED: Final = re.compile(rb" ([A-Z]\w*+)[(.{<]")
_WORD: Final = re.compile(rb"\w+")
_PACKAGE_PART: Final = re.compile(r"[\w.]+")
_TEST_FOLDER: Final = re.compile(r"(?:\w*Test|tests?|testFixtures|testing)\Z")


class Kotlin:
    """The one instance is `KOTLIN`."""

    traits = Traits(
        key="kotlin",
        name="Kotlin",
        family="java",
        query=QUERY.replace("EMPTY_BRACES", EMPTY_BRACES),
        assertions=ASSERTIONS,
        top=TOP,
        docs="above",
        hides_members=True,
        typing="static",
        # A capital is right for factories, named as what they make, and for Compose's functions, named as what they
        # show; names in backticks are sentences of tests; an accessor has the name of its property.
        function_name=re.compile(r"_?[a-zA-Z][A-Za-z0-9]*\Z|`[^`]*`\Z|.*\.[gs]et\Z"),
        class_name=re.compile(r"_?[A-Z][A-Za-z0-9]*\Z|`[^`]*`\Z|[A-Z][A-Z0-9_]*\Z"),
        # What an operator or the serialization of Java calls is called by no name.
        private_head=re.compile(rb"\s*+private\b(?![^({]*\boperator\b)[^({=\n]*\bfun\b(?!\s++(?:read|write)\w+)"),
        frames=(b"class C {\n%s\n}",),
        parameter_tag=re.compile(r"@param(?:[ \t]+|[ \t]*\[)([A-Za-z_]\w*)"),
    )

    def grammar(self) -> Grammar:
        import tree_sitter_kotlin  # megabytes of tables, which only a process that reads this language should hold

        return Grammar(tree_sitter_kotlin.language())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        name, line_byte = _name_of(node, text)
        body_byte = node.end_byte
        count = hollow = 0
        result: Node | None = None
        is_override = False
        for child in node.named_children:
            kind = child.type
            if kind == "modifiers":
                is_override = b"override" in text[child.start_byte : child.end_byte]
            elif kind == "function_value_parameters":
                count, hollow = _read_parameters(child, text)
                result = None  # the types before the parameters are the receiver's
            elif kind in TYPES:
                result = child
            elif kind in {"function_body", "block"}:
                body_byte = child.start_byte
        if result is not None:
            hollow += _SAYS_NOTHING.match(text, result.start_byte, result.end_byte) is not None
        slots = count + (result is not None)
        # What an override takes and gives was decided by its base.
        hollow = 0 if is_override else hollow
        return Signature(name, line_byte, body_byte, count, slots, slots - hollow, hollow)

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        """A companion without a name has Kotlin's own name for it; an object that is an expression has none."""
        name = node.child_by_field_name("name") or next(
            (c for c in node.named_children if c.type == "identifier"), None
        )
        written = text[name.start_byte : name.end_byte] if name else b""
        if name is None and node.type == "companion_object":
            written = b"Companion"
        bases: tuple[str, ...] = ()
        body_byte = node.end_byte
        for child in node.named_children:
            if child.type == "delegation_specifiers":
                bases = tuple(_base(base, text) for base in child.named_children if base.type not in COMMENTS)
            elif child.type in {"class_body", "enum_class_body"}:
                body_byte = child.start_byte
        return ClassHead(written, name.start_byte if name else node.start_byte, body_byte, bases)

    def arms(self, node: Node, text: bytes) -> Arms:
        """Each entry with a condition is a decision; `else` is none."""
        entries = [child for child in node.named_children if child.type == "when_entry"]
        decisions = sum(entry.child_by_field_name("condition") is not None for entry in entries)
        return Arms(decisions, len(entries) >= 5 and all(_statements(entry) <= 1 for entry in entries))

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        return False

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        """A star leaves open what it means, and mates of a package need no import: neither closes a circle."""
        is_package = node.type == "package_header"
        words = text[node.start_byte : node.end_byte].decode("utf-8", "replace").replace("`", "").split()[1:2]
        match = _PACKAGE_PART.match(words[0]) if words else None
        if match is None:
            return
        is_all = words[0].endswith(".*")
        names = _mates(text) if is_package else ALL if is_all else ()
        if names or not is_package:
            yield ImportedName(match[0].rstrip("."), names, False, is_package or is_all)

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        is_accessor = name.endswith((".get", ".set")) or name == "init"
        return container != "function" and not is_accessor and _HIDDEN.search(_TEXT.sub(b"", head)) is None

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        return Marks(b"override " in head, False, _ANNOTATION.search(head) is not None)

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        """The parameters and type parameters, as KDoc names both."""
        body = next((child for child in node.named_children if child.type in {"function_body", "block"}), None)
        words = _WORD.findall(text[node.start_byte : body.start_byte if body else node.end_byte])
        return {word.decode("utf-8", "replace") for word in words}

    def is_test(self, path: str) -> bool:
        return is_collected(path) or any(map(_TEST_FOLDER.match, path.split("/")[:-1]))

    def is_collected(self, path: str) -> bool:
        return is_collected(path)

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return JvmProject(paths)


def _mates(text: bytes) -> tuple[str, ...]:
    """What a file makes, extends or asks by a name with a capital, which may be of its own package."""
    names = {match[1] for match in islice(_USED.finditer(text), MAX_USES)}
    return tuple(sorted(name.decode("utf-8", "replace") for name in names))


def _name_of(node: Node, text: bytes) -> tuple[bytes, int]:
    """A function's name and the byte that it stands on; an accessor is called after its property."""
    name = node.child_by_field_name("name")
    if name is not None:
        return text[name.start_byte : name.end_byte], name.start_byte
    if node.type not in ACCESSORS:
        return UNNAMED.get(node.type, b""), node.start_byte
    owner = node.parent
    declared = (
        next((child for child in owner.named_children if child.type == "variable_declaration"), None) if owner else None
    )
    first = declared.named_child(0) if declared and declared.named_child_count else None
    stem = text[first.start_byte : first.end_byte] if first else b"property"
    return stem + (b".get" if node.type == "getter" else b".set"), node.start_byte


def _read_parameters(node: Node, text: bytes) -> tuple[int, int]:
    """How many parameters there are, and how many of them take anything."""
    count = hollow = 0
    for child in node.named_children:
        if child.type == "parameter":
            count += 1
            hollow += _HOLLOW_PARAMETER.search(text, child.start_byte, child.end_byte) is not None
    return count, hollow


def _base(specifier: Node, text: bytes) -> str:
    """The last word of a base's name: `a.Base<T>(x)` and `Base by other` are Base."""
    written = text[specifier.start_byte : specifier.end_byte]
    match = re.match(rb"[\w.\s]+", written)
    words = match[0].split() if match else []
    return words[0].rpartition(b".")[2].decode("utf-8", "replace") if words else ""


def _statements(entry: Node) -> int:
    """Statements of one entry: an expression is one, a block has its own."""
    conditions = {child.id for child in entry.children_by_field_name("condition")}
    body = [child for child in entry.named_children if child.id not in conditions and child.type not in COMMENTS]
    if len(body) == 1 and body[0].type == "block":
        return sum(child.type not in COMMENTS for child in body[0].named_children)
    return len(body)


KOTLIN = Kotlin()
