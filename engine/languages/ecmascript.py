"""What JavaScript and TypeScript share: ESLint's cyclomatic complexity, camel case, JSDoc above, imports by path.

Cognitive complexity follows eslint-plugin-sonarjs: a function inside a function counts for itself alone, and `||` is
free, since it mostly gives a default.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from tree_sitter import Node

from engine.languages import constants, marks
from engine.languages.ecmascript_project import EcmascriptProject
from engine.languages.language import ANY_NAME, NO_MARKS, Arms, ClassHead, Container, ImportedName, Marks, Project

QUERY = """
[(function_declaration) (method_definition) (generator_function_declaration)] @function
(variable_declarator value: [(arrow_function) (function_expression) (generator_function)] @function)
(pair value: [(arrow_function) (function_expression) (generator_function)] @function)
(assignment_expression right: [(arrow_function) (function_expression) (generator_function)] @function)
[(arrow_function) (function_expression) (generator_function)] @lambda
[(class_declaration) (class)] @class
[(if_statement) (for_statement) (for_in_statement) (while_statement) (do_statement)] @branch
[(ternary_expression) (catch_clause)] @choice
(else_clause (if_statement) @elif)
(else_clause (_) @else)
(switch_statement) @switch
(try_statement) @block
(binary_expression operator: "&&") @and
(binary_expression operator: ["||" "??"]) @step
(augmented_assignment_expression operator: ["&&=" "||=" "??="]) @step
[(optional_chain) (object_assignment_pattern) (assignment_pattern)] @step
[(break_statement label: (_)) (continue_statement label: (_))] @jump
(comment) @comment
(import_statement) @import
(export_statement source: (string)) @import
(call_expression function: (import) arguments: (arguments (string))) @import
(call_expression function: (identifier) @_name arguments: (arguments . (string)) (#eq? @_name "require")) @import
"""
QUERY += marks.ECMASCRIPT
TOP = """
(program [(lexical_declaration (variable_declarator value: [(array) (object)] @literal))
          (export_statement (lexical_declaration (variable_declarator value: [(array) (object)] @literal)))
          (export_statement value: [(array) (object)] @literal)])
"""
ASSERTIONS = """
(call_expression function: (member_expression property: (property_identifier) @assertion)
  (#match? @assertion "^(should|expect|toMatchSnapshot)$"))
"""
ASSERTIONS += constants.checks(
    """(call_expression function: (identifier) @assertion arguments: (_) %s
  (#match? @assertion "^(expect|assert|ok|equal|deepEqual|fail)$")""",
    "^(?:expect|assert|ok|equal|deepEqual)$",
)
ASSERTIONS += constants.checks(
    """(call_expression function: (member_expression object: (identifier) @assertion) arguments: (_) %s
  (#match? @assertion "^(assert|expect|t|chai|sinon|cy)$")""",
    "^(?:assert|t)$",
)
ASSERTIONS += marks.ECMASCRIPT_TESTS
# A private method, or a function of a module that does not export it.
PRIVATE_HEAD = re.compile(
    rb"[ \t]*+(?:(?:static|async|override) )*(?:private\b(?![^(\n]*\b(?:constructor|toJSON)\b)|#)|"
    rb"(?:async )?function\b|const \w+ ="
)
CONSTRUCTOR = re.compile(r"constructor\Z")
# `export { a, b }`, `export default a`, `export default { a }` and what CommonJS writes for them.
# Each way begins with one word, which the search leaps to: seven times as fast as trying them at every place.
EXPORTS = re.compile(
    rb"export(?:(?<=\bexport)(?:\s*+\{([^{}]*+)\}(?!\s*+from\b)|\s++default\s++(?:\{([^{}]*+)|([\w$]++)))|"
    rb"s(?:(?<=\bmodule\.exports)\s*+=\s*+(?:\{([^{}]*+)|([\w$]++))|(?<=\bexports)\.[\w$]++\s*+=\s*+([\w$]++)))"
)
FRAMES = (b"async function f() {\n%s\n}", b"class C {\n%s\n}")
FUNCTION_NAME = re.compile(r"[_$#]*[a-z0-9][A-Za-z0-9$]*\Z|[A-Z][A-Za-z0-9$]*\Z|[A-Z][A-Z0-9_]*\Z|[_$]+\Z|\W")
CLASS_NAME = re.compile(r"[_$]*[A-Z][A-Za-z0-9$]*\Z")
BODILESS = frozenset({"function_signature", "method_signature", "abstract_method_signature"})
TEST_FOLDERS = frozenset({"__tests__", "__mocks__", "test", "tests", "spec", "specs", "e2e", "cypress"})
COLLECTED_FOLDERS = TEST_FOLDERS - {"__mocks__"}  # mocha, tap, jasmine and cypress run all that is in theirs
_TEST_FILE = re.compile(r"\.(test|spec|e2e|cy)\.[cm]?[jt]sx?\Z")
_SOURCE = re.compile(rb"""(["'])((?:(?!\1)[^\\\n]|\\.)*)\1""")
_TYPE_ONLY = re.compile(rb"(?:import|export)\s+type\b(?!\s*(?:,|from\b))")
# `app.use = function` and `View.prototype.lookup = function`, whose words say nothing of being private.
_BOUND = re.compile(rb"\s*[A-Za-z$][\w$]*(?:\.[A-Za-z$][\w$]*)+\s*=(?!=)")
_TAKEN_APART = re.compile(rb"[(,]\s*(?:[{\[]|\.\.\.)")
_NAMED = re.compile(rb"\{([^}]*)\}")


class Ecmascript:
    """The behaviour that both languages share; members add grammar, traits, signature and project."""

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        name, body_byte = b"", node.end_byte
        bases: tuple[str, ...] = ()
        for child in node.named_children:
            kind = child.type
            if kind in {"identifier", "type_identifier"} and not name:
                name = text[child.start_byte : child.end_byte]
            elif kind == "class_heritage":
                bases = _bases(text[child.start_byte : child.end_byte])
            elif kind == "class_body":
                body_byte = child.start_byte
        return ClassHead(name, node.start_byte, body_byte, bases)

    def arms(self, node: Node, text: bytes) -> Arms:
        body = node.child_by_field_name("body")
        arms = [child for child in body.named_children if child.type != "comment"] if body else []
        cases = [arm for arm in arms if arm.type == "switch_case"]
        return Arms(len(cases), len(arms) >= 5 and all(_statements(arm) <= 1 for arm in arms))

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        return False

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        """`import("./a")` is lazy: what stands behind it runs after the module that asks has been loaded."""
        written = _source(node)
        found = _SOURCE.match(text, written.start_byte, written.end_byte) if written is not None else None
        if found:
            is_call = node.type == "call_expression"
            is_type_only = not is_call and _is_type_only(text[node.start_byte : node.end_byte])
            is_lazy = is_call and text.startswith(b"import", node.start_byte)
            yield ImportedName(found[2].decode("utf-8", "replace"), ("*",), is_type_only, is_lazy)

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        """Top-level code is public when exported or bound to an object; methods are, unless they say otherwise."""
        if name.startswith(("_", "#")) or container == "function":
            return False
        if container == "class":
            return not re.match(rb"\s*(private|protected)\b", head)
        return b"export" in head or _BOUND.match(head) is not None

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        if not decorators and b"override" not in head and b"set" not in head and kind not in BODILESS:
            return NO_MARKS
        words = head.split()
        is_setter = b"set" in words and kind == "method_definition"
        return Marks(b"override" in words, is_setter or kind in BODILESS, bool(decorators))

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        """Every word of the parameter list; what is taken apart has a name in the documentation alone."""
        parameters = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        if parameters is None:
            return set()
        written = text[parameters.start_byte : parameters.end_byte]
        names = {word.decode("utf-8", "replace") for word in re.findall(rb"[\w$]+", written)}
        return names | {ANY_NAME} if _TAKEN_APART.search(written) else names

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return EcmascriptProject(paths, manifests)

    def is_test(self, path: str) -> bool:
        return bool(_TEST_FILE.search(path)) or not TEST_FOLDERS.isdisjoint(path.split("/")[:-1])

    def is_collected(self, path: str) -> bool:
        return bool(_TEST_FILE.search(path)) or not COLLECTED_FOLDERS.isdisjoint(path.split("/")[:-1])


def name_of(node: Node, text: bytes) -> tuple[bytes, int]:
    """A function's name and the byte that it stands on; an arrow function has the name of what it is bound to."""
    child = node.child_by_field_name("name")
    if child is None and node.parent is not None:
        bound = node.parent
        child = (
            bound.child_by_field_name("name") or bound.child_by_field_name("key") or bound.child_by_field_name("left")
        )
    if child is None:
        return b"", node.start_byte
    written = text[child.start_byte : child.end_byte]
    if child.type == "member_expression":
        written = written.rpartition(b".")[2]
    elif child.type == "subscript_expression":
        written = written[written.rfind(b"[") :]  # a computed name is nobody's choice
    return written, child.start_byte


def _bases(heritage: bytes) -> tuple[str, ...]:
    extended = re.match(rb"extends\s+([\w$.]+)", heritage)
    return (extended[1].rpartition(b".")[2].decode("utf-8", "replace"),) if extended else ()


def _source(node: Node) -> Node | None:
    """The string that says what is imported: of a statement, of a call, or of `import a = require("b")`."""
    source = node.child_by_field_name("source")
    if source is not None:
        return source
    around = node.child_by_field_name("arguments")
    children = around.named_children if around else [each for child in node.named_children for each in child.children]
    return next((child for child in children if child.type == "string"), None)


def _is_type_only(statement: bytes) -> bool:
    if _TYPE_ONLY.match(statement):
        return True
    named = _NAMED.search(statement)
    names = [name.split() for name in named[1].split(b",") if name.strip()] if named else []
    only_named = named is not None and re.match(rb"(?:import|export)\s*\{", statement) is not None
    return only_named and bool(names) and all(len(name) > 1 and name[0] == b"type" for name in names)


def _statements(arm: Node) -> int:
    """Statements of one arm; a closing break is none, and a block of one is one."""
    value = arm.child_by_field_name("value")
    body = [
        child for child in arm.named_children if child != value and child.type not in {"comment", "break_statement"}
    ]
    if len(body) == 1 and body[0].type == "statement_block":
        return sum(child.type not in {"comment", "break_statement"} for child in body[0].named_children)
    return len(body)
