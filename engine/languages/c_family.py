"""What C and C++ share: lizard's complexity, documentation above the definition, no single convention for names.

A cast to a pointer escapes the types, but not one to bytes, as which any object may be read.

A preprocessor condition inside a function is a decision like `if`, as lizard counts it and the white paper on cognitive
complexity does. What is never seen is the text of macros: the grammars read code before the preprocessor does, so a
macro that opens a block or declares a function may cost a file a part of its parse.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tree_sitter import Node

from engine.languages.c_project import CProject
from engine.languages.language import Arms, ClassHead, Container, ImportedName, Project, Signature, folder_of, stem_of

QUERY = """
[(struct_specifier body: (_)) (union_specifier body: (_)) (enum_specifier body: (_))] @class
[(if_statement) (for_statement) (while_statement) (do_statement)] @branch
[(conditional_expression) (preproc_if) (preproc_ifdef)] @choice
(else_clause (if_statement) @elif)
(else_clause (statement) @else)
[(preproc_elif) (preproc_elifdef)] @elif
(preproc_else) @else
(switch_statement) @switch
(goto_statement) @jump
(comment) @comment
(preproc_include) @import
(cast_expression type: (type_descriptor type: (_) @_name declarator: (abstract_pointer_declarator)) @escape
  (#not-match? @_name "^((un)?signed )?(void|char)$|^u?int8_t$|^(std::)?byte$"))
(parameter_declaration type: (_) @_name declarator: (identifier) @mark.flag (#any-of? @_name "bool" "_Bool"))
(preproc_call argument: (preproc_arg) @_name @mark.pragma-warning
  (#match? @_name "^\\\\s*((GCC|clang)\\\\s+diagnostic\\\\s+ignored|warning\\\\s*\\\\(\\\\s*disable)"))
"""
TOP = """
(translation_unit (declaration declarator: (init_declarator value: (initializer_list) @literal)))
"""
ASSERTIONS = """
(call_expression function: (identifier) @assertion
  (#match? @assertion
    "^(EXPECT|ASSERT|CHECK|REQUIRE|BOOST|TEST_ASSERT|TEST_CHECK|CU_ASSERT|QVERIFY|QCOMPARE|STATIC_REQUIRE|assert|ck_|cr_|g_assert|expect|check)|[a-z]_(assert|expect|check)"))
"""
# There is no one convention, so each that projects keep to is right: snake_case, camelCase, PascalCase, CAPITALS, and
# any of them behind a prefix, as in cJSON_AddItem and PyList_New. What mixes them inside one name is not.
FRAMES: Final = (b"void f() {\n%s\n}",)
FUNCTION_NAME: Final = re.compile(
    r"~?_*(?:[a-z][a-z0-9_]*|[A-Z][A-Z0-9_]*|[A-Za-z0-9]+(?:_[A-Z][A-Za-z0-9]*)*(?:_[a-z0-9]+)*)_*\Z"
    r"|operator\W.*"
)
CLASS_NAME: Final = re.compile(
    r"_*(?:[a-z][a-z0-9_]*|[A-Z][A-Z0-9_]*|[A-Za-z0-9]+(?:_[A-Z][A-Za-z0-9]*)*(?:_[a-z0-9]+)*)_*\Z"
)
PARAMETERS: Final = frozenset(
    {"parameter_declaration", "optional_parameter_declaration", "variadic_parameter_declaration", "identifier"}
)
PREPROCESSED: Final = frozenset({"preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "compound_statement"})
NO_STATEMENTS: Final = frozenset({"break_statement", "comment"})
TEST_FOLDERS: Final = frozenset({"test", "tests", "testing", "unittest", "unittests", "gtest", "googletest"})
HEADERS: Final = (".h", ".hpp", ".hh", ".hxx", ".inc")
MAX_DECLARATORS: Final = 20
_TEST_STEM = re.compile(r"(?i:test|unittest)[-_].*\Z|.*[-_](?i:(?:unit)?tests?)\Z|.*[a-z0-9]Tests?\Z|(?i:tests?)\Z")
_VOID = re.compile(rb"(?:const\s+|volatile\s+)?void\b")
_VOID_POINTER = re.compile(rb"(?:const\s+|volatile\s+)?void\s*(?:const\s*)?\*[^*(\[]*\Z|(?:const\s+)?std::any\b")
_INCLUDED = re.compile(rb'[<"]([^<>"\n]{1,400})[>"]')
MAX_TYPE_BYTES: Final = 200


class CFamily:
    """The behaviour that both languages share; members add grammar, traits, marks and what is public."""

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        function = definition_of(node)
        body = function.child_by_field_name("body")
        body_byte = body.start_byte if body else node.end_byte
        head = _function_declarator(function)
        if head is None:
            return Signature(b"", node.start_byte, body_byte, 0, 0, 0, 0)
        name, line_byte = _name(head, text)
        count, hollow = _read_parameters(head, text)
        slots = count
        result = _result(function, head, text)
        if result:
            slots += 1
            hollow += _VOID_POINTER.match(result) is not None
        return Signature(name, line_byte, body_byte, count, slots, slots - hollow, hollow)

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        """The tag, or what a typedef calls a structure without one."""
        is_exported = node.type == "function_definition"
        kind = next((each for each in node.named_children if each.type in CLASSES), node) if is_exported else node
        name = node.child_by_field_name("declarator" if is_exported else "name")
        if name is None and node.parent is not None and node.parent.type == "type_definition":
            name = node.parent.child_by_field_name("declarator")
        bases = next((each for each in kind.named_children if each.type == "base_class_clause"), None)
        written = text[name.start_byte : name.end_byte] if name else b""
        last = written.partition(b"<")[0].rpartition(b"::")[2]
        return ClassHead(last, name.start_byte if name else node.start_byte, node.start_byte, _bases(bases, text))

    def arms(self, node: Node, text: bytes) -> Arms:
        """Each `case` is a decision, however many share a body; the default is none."""
        cases, pending = [], [node.child_by_field_name("body")]
        while pending:
            block = pending.pop()
            for child in block.named_children if block else ():
                if child.type == "case_statement":
                    cases.append(child)
                elif child.type in PREPROCESSED:
                    pending.append(child)
        count = sum(case.child_by_field_name("value") is not None for case in cases)
        return Arms(count, len(cases) >= 5 and all(_statements(case) <= 1 for case in cases))

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        return False

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        """The path as it is written; `<>` around one from outside is kept, since it is looked for elsewhere."""
        path = node.child_by_field_name("path")
        match = _INCLUDED.match(text, path.start_byte, path.end_byte) if path else None
        if match:
            included = match[1].decode("utf-8", "replace")
            yield ImportedName(included if match[0].startswith(b'"') else f"<{included}>")

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        """Every word before the body: the parameters of a template may be documented too."""
        body = definition_of(node).child_by_field_name("body")
        words = re.findall(rb"\w+", text[node.start_byte : body.start_byte if body else node.end_byte])
        return {word.decode("utf-8", "replace") for word in words}

    def is_test(self, path: str) -> bool:
        return bool(_TEST_STEM.match(stem_of(path))) or not TEST_FOLDERS.isdisjoint(folder_of(path).lower().split("/"))

    def is_collected(self, path: str) -> bool:
        """No runner finds C by itself; a build file names what it compiles, which is never a header."""
        return self.is_test(path) and not path.endswith(HEADERS)

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return CProject(paths)


CLASSES: Final = frozenset({"class_specifier", "struct_specifier", "union_specifier", "enum_specifier"})


def definition_of(node: Node) -> Node:
    """The function inside `template <…>` lines, or the function itself."""
    for _ in range(MAX_DECLARATORS):
        if node.type != "template_declaration":
            break
        inner = next((each for each in reversed(node.named_children) if each.type in DEFINITIONS), None)
        if inner is None:
            break
        node = inner
    return node


DEFINITIONS: Final = frozenset({"function_definition", "template_declaration"})


def _function_declarator(function: Node) -> Node | None:
    """The declarator with the parameters: what a function returns stands around it, a pointer to a function too."""
    found, child = None, function.child_by_field_name("declarator")
    for _ in range(MAX_DECLARATORS):
        if child is None:
            break
        if child.type in {"function_declarator", "operator_cast"}:
            found = child
        inner = child.child_by_field_name("name" if child.type == "qualified_identifier" else "declarator")
        if inner is None and child.type in {"reference_declarator", "parenthesized_declarator"}:
            inner = child.named_child(0) if child.named_child_count else None
        child = inner
    return found


def _name(head: Node, text: bytes) -> tuple[bytes, int]:
    """The last word of the name, `operator==` and `~Foo` as they are written; and the byte where it begins."""
    name = head if head.type == "operator_cast" else head.child_by_field_name("declarator")
    for _ in range(MAX_DECLARATORS):
        if name is None or name.type not in {"qualified_identifier", "template_function", "template_method"}:
            break
        name = name.child_by_field_name("name")
    if name is None:
        return b"", head.start_byte
    if name.type == "operator_cast":
        kind = name.child_by_field_name("type")
        return b"operator " + (text[kind.start_byte : kind.end_byte] if kind else b"cast"), name.start_byte
    return b" ".join(text[name.start_byte : name.end_byte].split())[:MAX_TYPE_BYTES], name.start_byte


def _read_parameters(head: Node, text: bytes) -> tuple[int, int]:
    """How many parameters there are, and how many of them point to anything; `(void)` is none."""
    parameters = head.child_by_field_name("parameters")
    written = [
        text[child.start_byte : min(child.end_byte, child.start_byte + MAX_TYPE_BYTES)]
        for child in (parameters.named_children if parameters else ())
        if child.type in PARAMETERS
    ]
    if len(written) == 1 and written[0].strip() == b"void":
        return 0, 0
    return len(written), sum(_VOID_POINTER.match(each) is not None for each in written)


def _result(function: Node, head: Node, text: bytes) -> bytes:
    """The type of what comes back as it is written, "" for nothing: constructors have none, `void` says so."""
    kind = function.child_by_field_name("type")
    if kind is None:
        return b""
    written = text[kind.start_byte : min(head.start_byte, kind.start_byte + MAX_TYPE_BYTES)].strip()
    return b"" if _VOID.match(written) and b"*" not in written else written


def _bases(clause: Node | None, text: bytes) -> tuple[str, ...]:
    names = [each for each in clause.named_children if each.type in BASES] if clause else []
    written = (text[each.start_byte : each.end_byte].partition(b"<")[0].rpartition(b"::")[2] for each in names)
    return tuple(name.strip().decode("utf-8", "replace") for name in written)


BASES: Final = frozenset({"type_identifier", "qualified_identifier", "template_type"})


def _statements(case: Node) -> int:
    """Statements of one arm; a closing break is none, and a block of one is one."""
    value = case.child_by_field_name("value")
    body = [child for child in case.named_children if child != value and child.type not in NO_STATEMENTS]
    if len(body) == 1 and body[0].type == "compound_statement":
        return sum(child.type not in NO_STATEMENTS for child in body[0].named_children)
    return len(body)
