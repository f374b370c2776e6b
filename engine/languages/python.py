"""Python: radon's cyclomatic complexity, PEP 8 names, docstrings inside, imports by module name."""

import re
from collections.abc import Iterator, Mapping, Sequence

import tree_sitter_python
from tree_sitter import Language as Grammar
from tree_sitter import Node

from engine.languages import constants, marks
from engine.languages.language import (
    ANY_NAME,
    NO_MARKS,
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
from engine.languages.python_project import PROJECT_FILES, PythonProject, is_collected

QUERY = """
(function_definition) @function
(lambda) @lambda
(class_definition) @class
(decorator) @decorator
[(if_statement) (for_statement) (while_statement)] @branch
[(conditional_expression) (except_clause)] @choice
(elif_clause) @elif
(if_statement alternative: (else_clause) @else)
(for_statement alternative: (else_clause) @loop_else)
(while_statement alternative: (else_clause) @loop_else)
(try_statement (else_clause) @loop_else)
(match_statement) @switch
[(with_statement) (try_statement)] @block
(boolean_operator operator: "and") @and
(boolean_operator operator: "or") @or
[(for_in_clause) (assert_statement)] @step
[(list_comprehension (if_clause) @step) (set_comprehension (if_clause) @step)
 (dictionary_comprehension (if_clause) @step) (generator_expression (if_clause) @step)]
(comment) @comment
[(import_statement) (import_from_statement)] @import
"""
ASSERTIONS = f"""
((assert_statement) @assertion (#not-match? @assertion "{constants.STATEMENT}"))
"""
ASSERTIONS += constants.checks(
    """(call function: (attribute attribute: (identifier) @assertion) arguments: (_) %s
  (#match? @assertion "^(assert.*|fail.*|raises|warns|approx|check.*|expect.*)$")""",
    "^assert(?:True|False|Equals?|NotEquals?|Is|IsNot|IsNone|IsNotNone|In|NotIn|Greater|Less|AlmostEqual)$",
)
TYPED = frozenset({"typed_parameter", "typed_default_parameter"})
UNTYPED = frozenset(
    {"identifier", "default_parameter", "list_splat_pattern", "dictionary_splat_pattern", "tuple_pattern"}
)
RECEIVERS = frozenset({b"self", b"cls", b"mcs", b"metacls"})
SAYS_NOTHING = frozenset({b"Any", b"typing.Any", b"t.Any", b"object"})
# Decorators that leave a function what it was: its name is still its author's choice.
PLAIN_DECORATORS = frozenset(
    {
        "property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "contextmanager",
        "asynccontextmanager", "lru_cache", "cache", "wraps", "final", "override", "overload", "singledispatch",
    }
)  # fmt: skip
DEFINITIONS = frozenset({"function_definition", "decorated_definition"})
TEST_FOLDERS = frozenset({"test", "tests"})
NEWLINE = 10
_COMMENT = re.compile(rb"#[^\n]*")
_DUNDER = re.compile(r"__\w+__\Z")
# A head without brackets in brackets, which most are: read as text, it takes a third of the time that its nodes do.
_PARAMETER = (
    rb"(?:\*{0,2}+(?!_\b)[A-Za-z_]\w*+(?:: [\w.]++(?: = (?:None|True|False|\d++))?|=(?:None|True|False|\d++))?)"
)
_PLAIN_HEAD = re.compile(
    rb"(?:async )?def (\w++)\(((?:" + _PARAMETER + rb"(?:,\s++" + _PARAMETER + rb")*+)?)\)(?: -> ([\w.]++))?:"
)
_HOLLOW = re.compile(rb"\b(?:Any|object)\b")
_RECEIVER = re.compile(rb"(?:self|cls|mcs|metacls)(?:,|\Z)")
_WILDCARD = re.compile(rb"[\s(]*[A-Za-z_]\w*[\s)]*\Z")
_TYPE_CHECKING = re.compile(rb"(not\s+)?(?:\w+\.)?TYPE_CHECKING\Z")
_DECORATOR_NAME = re.compile(rb"@\s*([\w.]+)")


class Python:
    """The one instance is `PYTHON`."""

    traits = Traits(
        key="python",
        name="Python",
        family="python",
        query=QUERY + marks.PYTHON,
        assertions=ASSERTIONS + marks.PYTHON_TESTS,
        top=marks.PYTHON_TOP,
        docs="inside",
        typing="gradual",
        function_name=re.compile(r"_*[a-z0-9][a-z0-9_]*\Z|_+\Z"),
        class_name=re.compile(r"_*[A-Z][A-Za-z0-9]*\Z"),
        skips_heads=True,
        hides_members=True,
        called_by_itself=_DUNDER,
        manifests=PROJECT_FILES,
        private_head=re.compile(rb"(?:async +)?def +_(?!_)"),
        import_head=re.compile(rb"^if (?:\w+\.)?TYPE_CHECKING:", re.M),
        receiver=b"self",
    )

    def grammar(self) -> Grammar:
        return Grammar(tree_sitter_python.language())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        plain = _PLAIN_HEAD.match(text, node.start_byte)
        body = node.child_by_field_name("body") if plain else None
        if plain and body and not _HOLLOW.search(plain[0]):
            name, taken, result = plain.groups()
            count = taken.count(b",") + 1 if taken else 0
            count -= container == "class" and _RECEIVER.match(taken) is not None
            has_result_slot = name != b"__init__"
            typed = taken.count(b":") + (has_result_slot and result is not None)
            return Signature(name, plain.start(), body.start_byte, count, count + has_result_slot, typed, 0)
        return self._signature(node, text, container)

    def _signature(self, node: Node, text: bytes, container: Container) -> Signature:
        name, body_byte, parameters, typed, hollow, returns = b"", node.end_byte, 0, 0, 0, None
        for child in node.named_children:
            kind = child.type
            if kind == "identifier":
                name = text[child.start_byte : child.end_byte]
            elif kind == "parameters":
                parameters, typed, hollow = _read_parameters(child, text, is_method=container == "class")
            elif kind == "type":
                returns = child
            elif kind == "block":
                body_byte = child.start_byte
        if name == b"__init__":
            return Signature(name, node.start_byte, body_byte, parameters, parameters, typed, hollow)
        if returns is not None:
            is_hollow = _is_hollow(returns, text)
            typed, hollow = typed + (not is_hollow), hollow + is_hollow
        return Signature(name, node.start_byte, body_byte, parameters, parameters + 1, typed, hollow)

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        name, body_byte, bases = b"", node.end_byte, []
        for child in node.named_children:
            if child.type == "identifier":
                name = text[child.start_byte : child.end_byte]
            elif child.type == "argument_list":
                bases = [_base_name(base, text) for base in child.named_children if base.type != "comment"]
            elif child.type == "block":
                body_byte = child.start_byte
        return ClassHead(name, node.start_byte, body_byte, tuple(base for base in bases if base not in {"", "object"}))

    def arms(self, node: Node, text: bytes) -> Arms:
        body = node.child_by_field_name("body")
        cases = [child for child in body.named_children if child.type == "case_clause"] if body else []
        has_wildcard = any(_is_wildcard(case, text) for case in cases)
        is_flat = len(cases) >= 5 and all(_statements(case) == 1 for case in cases)
        return Arms(len(cases) - has_wildcard, is_flat)

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        body = node.child_by_field_name("body") if node else None
        statements = [child for child in body.named_children if child.type != "comment"] if body else []
        if statements and _is_docstring(statements[0]):
            del statements[0]
        kinds = [statement.type for statement in statements]
        return len(kinds) == 2 and kinds[0] in DEFINITIONS and kinds[1] == "return_statement"

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        start = node.start_byte
        statement = text[start : node.end_byte]
        if b"\n" in statement or b"\t" in statement:
            statement = b" ".join(_COMMENT.sub(b"", statement).replace(b"\\", b" ").split())
        words = statement.decode("utf-8", "replace").replace("(", " ").replace(")", " ")
        is_type_only = start > 0 and text[start - 1] != NEWLINE and _is_for_type_checker(node, text)
        if words.startswith("from"):
            module, _, names = words[4:].partition(" import ")
            yield ImportedName("".join(module.split()), _names(names), is_type_only)
        else:
            for name in _names(words[6:]):
                yield ImportedName(name, (), is_type_only)

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        """What Python calls itself is as public as its class."""
        return container != "function" and (not name.startswith("_") or _DUNDER.match(name) is not None)

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        if not decorators:
            return NO_MARKS
        names = [match[1].decode("ascii", "replace") for match in map(_DECORATOR_NAME.match, decorators) if match]
        last = [name.rpartition(".")[2] for name in names]
        return Marks(
            is_override="override" in last,
            is_stub=any(name in {"overload", "setter", "deleter"} for name in last),
            is_hooked=any(name not in PLAIN_DECORATORS for name in last),
            is_overload="overload" in last,
        )

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        """What `*args` and `**kwargs` take has its names in the documentation alone."""
        parameters = node.child_by_field_name("parameters")
        heads = [text[child.start_byte : child.end_byte] for child in parameters.named_children] if parameters else []
        names = {re.split(rb"[:=]", head)[0].strip(b"* \t\n").decode("utf-8", "replace") for head in heads}
        return names | {ANY_NAME} if any(head[:1] == b"*" and len(head) > 1 for head in heads) else names

    def is_test(self, path: str) -> bool:
        return (
            self.is_collected(path) or stem_of(path) == "conftest" or not TEST_FOLDERS.isdisjoint(path.split("/")[:-1])
        )

    def is_collected(self, path: str) -> bool:
        return is_collected(path)

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return PythonProject(paths, manifests)


def _read_parameters(node: Node, text: bytes, *, is_method: bool) -> tuple[int, int, int]:
    """How many parameters there are, how many say their type and how many a hollow one; a method's receiver is none."""
    count = typed = hollow = 0
    for child in node.named_children:
        kind = child.type
        if kind in TYPED:
            annotation = child.child_by_field_name("type")
            is_hollow = annotation is not None and _is_hollow(annotation, text)
            count, typed, hollow = count + 1, typed + (not is_hollow), hollow + is_hollow
        elif kind in UNTYPED:
            if is_method and not count and text[child.start_byte : child.end_byte] in RECEIVERS:
                is_method = False
                continue
            count += 1
    return count, typed, hollow


def _is_docstring(statement: Node) -> bool:
    string = statement.named_child(0) if statement.type == "expression_statement" else None
    return string is not None and string.type == "string"


def _is_hollow(annotation: Node, text: bytes) -> bool:
    return text[annotation.start_byte : annotation.end_byte] in SAYS_NOTHING


def _base_name(base: Node, text: bytes) -> str:
    """`Generic[T]` is Generic, `ast.NodeVisitor` is NodeVisitor, a keyword is none."""
    if base.type == "keyword_argument":
        return ""
    written = text[base.start_byte : base.end_byte].partition(b"[")[0].partition(b"(")[0]
    return written.rpartition(b".")[2].strip().decode("utf-8", "replace")


def _is_wildcard(case: Node, text: bytes) -> bool:
    """Whether a case matches everything: `_` or a bare name."""
    patterns = [child for child in case.named_children if child.type == "case_pattern"]
    if len(patterns) != 1:
        return False
    written = text[patterns[0].start_byte : patterns[0].end_byte]
    return bool(_WILDCARD.match(written)) and written not in {b"None", b"True", b"False"}


def _statements(case: Node) -> int:
    block = case.child_by_field_name("consequence")
    return sum(child.type != "comment" for child in block.named_children) if block else 0


def _names(written: str) -> tuple[str, ...]:
    names = (part.partition(" as ")[0].strip() for part in written.split(","))
    return tuple(name for name in names if name)


def _is_for_type_checker(node: Node, text: bytes) -> bool:
    """Whether an import stands where only a type checker looks: under `if TYPE_CHECKING:`, or in the else branch of
    `if not TYPE_CHECKING:`. The other branches run like any code."""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type in {"if_statement", "elif_clause"}:
            condition = parent.child_by_field_name("condition")
            said = condition and _TYPE_CHECKING.match(text, condition.start_byte, condition.end_byte)
            is_first = child == parent.child_by_field_name("consequence")
            if said and (child.type == "else_clause" if said[1] else is_first):
                return True
        child, parent = parent, parent.parent
    return False


PYTHON = Python()
