"""Go: gocyclo's complexity, capitals for what is exported, a package is a folder."""

import re
from collections.abc import Iterator, Mapping, Sequence

import tree_sitter_go
from tree_sitter import Language as Grammar
from tree_sitter import Node

from engine.languages import marks
from engine.languages.go_project import MANIFESTS, GoProject
from engine.languages.language import (
    NO_MARKS,
    Arms,
    ClassHead,
    Container,
    ImportedName,
    Marks,
    Project,
    Signature,
    Traits,
)

QUERY = """
[(function_declaration) (method_declaration)] @function
(func_literal) @lambda
(type_spec type: [(struct_type) (interface_type)]) @class
[(if_statement) (for_statement)] @branch
(if_statement alternative: (if_statement) @elif)
(if_statement alternative: (block) @else)
[(expression_switch_statement) (type_switch_statement) (select_statement)] @switch
(binary_expression operator: "&&") @and
(binary_expression operator: "||") @or
[(break_statement (label_name)) (continue_statement (label_name)) (goto_statement)] @jump
(comment) @comment
(import_spec) @import
"""
TOP = """
(source_file (var_declaration (var_spec value: (expression_list (composite_literal) @literal))))
"""
RARE = """
(selector_expression operand: (identifier) @escape (#eq? @escape "unsafe"))
"""
ASSERTIONS = """
(call_expression function: (selector_expression field: (field_identifier) @assertion)
  (#match? @assertion
    "^(Errorf?|Fatalf?|Fail|FailNow|Equal.*|No.*|True|False|Nil|Contains.*|Len|Expect.*|Should|To|Assert|Check|Is)$"))
(call_expression function: (identifier) @assertion (#match? @assertion "^([Aa]ssert|[Rr]equire|[Ee]xpect|[Cc]heck).*"))
"""
CASES = frozenset({"expression_case", "type_case", "communication_case"})
_SAYS_NOTHING = re.compile(rb"\bany\b|\binterface\s*\{\s*\}")
# A head without brackets in brackets, which most are: read as text, it takes a third of the time that its nodes do.
_TYPE = rb"(?:\*|\[\]|map\[[\w.]++\]|chan<- |<-chan )*+[\w.]++"
_NAMED_TYPE = rb"\w++(?: (?:\.\.\.)?" + _TYPE + rb")?"
_LIST = rb"((?:" + _NAMED_TYPE + rb"(?:, " + _NAMED_TYPE + rb")*+)?)"
_PLAIN_HEAD = re.compile(
    rb"func (?:\([\w *.]*+\) )?(\w++)\(" + _LIST + rb"\) (?:\(" + _LIST + rb"\) |(" + _TYPE + rb") )? *+\{"
)


class Go:
    """The one instance is `GO`."""

    traits = Traits(
        key="go",
        name="Go",
        family="go",
        query=QUERY + marks.GO,
        assertions=ASSERTIONS + marks.GO_TESTS,
        top=TOP,
        rare=RARE + marks.GO_RARE,
        rare_words=(b"unsafe", b"func init"),
        docs="above",
        typing="static",
        function_name=re.compile(r"[^\W_][^\W_]*\Z|_\Z|(?:Test|Benchmark|Example|Fuzz)\w*\Z|[A-Z][A-Z0-9_]*\Z"),
        class_name=re.compile(r"[^\W_]+\Z"),
        manifests=MANIFESTS,
        frames=(b"package p\nfunc f() {\n%s\n}", b"package p\n%s\n"),
    )

    def grammar(self) -> Grammar:
        return Grammar(tree_sitter_go.language())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        start = node.start_byte
        plain = _PLAIN_HEAD.match(text, start)
        if plain and not _SAYS_NOTHING.search(text, start, plain.end()):
            name, taken, given, one = plain.groups()
            count = taken.count(b",") + 1 if taken else 0
            slots = count + (given.count(b",") + 1 if given else one is not None)
            return Signature(name, start, plain.end() - 1, count, slots, slots, 0)
        return self._signature(node, text)

    def _signature(self, node: Node, text: bytes) -> Signature:
        name, body_byte = b"", node.end_byte
        parameters = slots = hollow = 0
        for field in ("name", "parameters", "result", "body"):
            child = node.child_by_field_name(field)
            if child is None:
                continue
            if field == "name":
                name = text[child.start_byte : child.end_byte]
            elif field == "body":
                body_byte = child.start_byte
            else:
                count, empty = _read_types(child, text)
                parameters += count if field == "parameters" else 0
                slots += count
                hollow += empty
        return Signature(name, node.start_byte, body_byte, parameters, slots, slots - hollow, hollow)

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        name = node.child_by_field_name("name")
        return ClassHead(text[name.start_byte : name.end_byte] if name else b"", node.start_byte, node.start_byte, ())

    def arms(self, node: Node, text: bytes) -> Arms:
        arms = [child for child in node.named_children if child.type in CASES or child.type == "default_case"]
        count = sum(arm.type != "default_case" for arm in arms)
        return Arms(count, len(arms) >= 5 and all(_statements(arm) <= 1 for arm in arms))

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        return False

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        path = node.child_by_field_name("path")
        if path is not None:
            yield ImportedName(text[path.start_byte + 1 : path.end_byte - 1].decode("utf-8", "replace"), ("*",))

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        return name[:1].isupper() and container != "function"

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        return NO_MARKS

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        parameters = node.child_by_field_name("parameters")
        words = re.findall(rb"\w+", text[parameters.start_byte : parameters.end_byte]) if parameters else []
        return {word.decode("utf-8", "replace") for word in words}

    def is_test(self, path: str) -> bool:
        return path.endswith("_test.go") or not {"testdata", "test", "tests"}.isdisjoint(path.split("/")[:-1])

    def is_collected(self, path: str) -> bool:
        return path.endswith("_test.go")

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return GoProject(paths, manifests)


def _read_types(node: Node, text: bytes) -> tuple[int, int]:
    """How many parameters or results there are, and how many have a type that says nothing; `a, b int` is two."""
    if node.type != "parameter_list":
        return 1, bool(_SAYS_NOTHING.search(text, node.start_byte, node.end_byte))
    count = empty = 0
    for child in node.named_children:
        if child.type == "comment":
            continue
        names = max(1, len(child.children_by_field_name("name")))
        kind = child.child_by_field_name("type")
        count += names
        if kind is not None and _SAYS_NOTHING.search(text, kind.start_byte, kind.end_byte):
            empty += names
    return count, empty


def _statements(arm: Node) -> int:
    lists = [child for child in arm.named_children if child.type == "statement_list"]
    return sum(child.type != "comment" for block in lists for child in block.named_children)


GO = Go()
