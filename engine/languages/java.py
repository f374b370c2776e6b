"""Java: PMD's complexity, Javadoc above, a class is found by the folders of its package."""

import re
from collections.abc import Iterator, Mapping, Sequence

import tree_sitter_java
from tree_sitter import Language as Grammar
from tree_sitter import Node

from engine.languages import constants, marks
from engine.languages.java_project import ALL
from engine.languages.jvm_project import JvmProject
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
    stem_of,
)

QUERY = """
[(method_declaration) (constructor_declaration) (compact_constructor_declaration)] @function
(lambda_expression) @lambda
[(class_declaration) (interface_declaration) (enum_declaration) (record_declaration)
 (annotation_type_declaration)] @class
(object_creation_expression (class_body) @class)
[(if_statement) (for_statement) (enhanced_for_statement) (while_statement) (do_statement)] @branch
[(ternary_expression) (catch_clause)] @choice
(if_statement alternative: (if_statement) @elif)
(if_statement alternative: (_) @else)
(if_statement condition: (_) @condition)
(while_statement condition: (_) @condition)
(do_statement condition: (_) @condition)
(for_statement condition: (_) @condition)
(ternary_expression condition: (_) @condition)
(switch_expression condition: (_) @condition)
(throw_statement) @step
(switch_expression) @switch
[(try_statement) (try_with_resources_statement)] @block
(binary_expression operator: "&&") @and
(binary_expression operator: "||") @or
[(break_statement (identifier)) (continue_statement (identifier))] @jump
[(line_comment) (block_comment)] @comment
[(import_declaration) (package_declaration)] @import
(annotation name: (identifier) @escape arguments: (_) @_name
  (#eq? @escape "SuppressWarnings") (#match? @_name "\\"(unchecked|rawtypes|all)\\""))
"""
ASSERTIONS = f"""
((assert_statement) @assertion (#not-match? @assertion "{constants.STATEMENT}"))
"""
ASSERTIONS += constants.checks(
    """(method_invocation name: (identifier) @assertion arguments: (_) %s
  (#match? @assertion "^(assert.*|fail|verify.*|expect.*|then.*|is[A-Z].*)$")""",
    "^(?:assert(?:True|False|Equals|NotEquals|Null|NotNull|Same|NotSame|That)|is(?:True|False|EqualTo|Null|NotNull))$",
)
ARMS = frozenset({"switch_block_statement_group", "switch_rule"})
COMMENT_LINES = (b"*", b"/*", b"//")
MAX_MENTIONS = 100
CONSTRUCTORS = frozenset({"constructor_declaration", "compact_constructor_declaration"})
JUMPS = frozenset({"break_statement", "comment", "line_comment", "block_comment"})
_TEST_STEM = re.compile(r"Test[A-Z0-9].*\Z|.*(?:Tests?|TestCase|IT|ITCase|Spec)\Z")
# Each begins with a fixed word, which is looked for at the speed of memory.
_CREATED = re.compile(rb"new ([A-Z]\w*)")
_EXTENDED = re.compile(rb"extends ([A-Z]\w*)")
_IMPLEMENTED = re.compile(rb"implements ([A-Z][\w, ]*)")
_IMPORTED = re.compile(rb"import [\w.]*\.(\w+);")
# A head without brackets in brackets or in annotations, which most are: read as text, it takes a third of the
# time that its nodes do.
_TYPE = rb"[\w.]++(?:<[\w. ?]++>)?(?:\[\])*+"
_PARAMETER = rb"(?:@[A-Z]\w*+ )?(?:final )?" + _TYPE + rb" \w++"
_PLAIN_HEAD = re.compile(
    rb"(?:(?:public|protected|private|static|final|abstract|synchronized|default|@[A-Z]\w*+)\s++)*+"
    rb"(?:(?!(?:public|protected|private|static|final|abstract|synchronized|default|native|strictfp)\b)("
    + _TYPE
    + rb") )?"
    rb"(\w++)\(((?:" + _PARAMETER + rb"(?:,\s++" + _PARAMETER + rb")*+)?)\)\s*+(?:throws [\w., ]++)?([{;])"
)
_OBJECT = re.compile(rb"\bObject\b")
_BASE = re.compile(rb"[\w.]+")


class Java:
    """The one instance is `JAVA`."""

    traits = Traits(
        key="java",
        name="Java",
        family="java",
        query=QUERY + marks.JAVA,
        assertions=ASSERTIONS + marks.JAVA_TESTS,
        docs="above",
        typing="static",
        function_name=re.compile(r"[a-z$][A-Za-z0-9$]*\Z"),
        class_name=re.compile(r"[A-Z][A-Za-z0-9$]*\Z"),
        has_lambda_scopes=True,
        counts_conditions_only=True,
        hides_members=True,
        private_head=re.compile(
            rb"\s*+private\b(?![^(]*\b(?:readObject|readObjectNoData|readResolve|writeObject|writeReplace)\b)"
        ),
        frames=(b"class C { void f() {\n%s\n} }", b"class C {\n%s\n}"),
    )

    def grammar(self) -> Grammar:
        return Grammar(tree_sitter_java.language())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        plain = _PLAIN_HEAD.match(text, node.start_byte)
        if plain and b"Object" not in plain[0]:
            result, name, taken, opening = plain.groups()
            count = taken.count(b",") + 1 if taken else 0
            slots = count + (result is not None and result != b"void")
            body_byte = plain.end() - 1 if opening == b"{" else node.end_byte
            return Signature(name, plain.start(2), body_byte, count, slots, slots, 0)
        return self._signature(node, text)

    def _signature(self, node: Node, text: bytes) -> Signature:
        name, line_byte, body_byte = b"", node.start_byte, node.end_byte
        parameters = slots = hollow = 0
        for child in node.named_children:
            kind = child.type
            if kind == "identifier":
                name, line_byte = text[child.start_byte : child.end_byte], child.start_byte
            elif kind == "formal_parameters":
                parameters, hollow = _read_parameters(child, text)
                slots += parameters
            elif kind in {"block", "constructor_body"}:
                body_byte = child.start_byte
        result = node.child_by_field_name("type")
        if result is not None and result.type != "void_type":
            slots += 1
            hollow += _says_nothing(result, text)
        return Signature(name, line_byte, body_byte, parameters, slots, slots - hollow, hollow)

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        name, line_byte = b"", node.start_byte
        bases: tuple[str, ...] = ()
        for child in node.named_children:
            kind = child.type
            if kind == "identifier":
                name, line_byte = text[child.start_byte : child.end_byte], child.start_byte
            elif kind in {"superclass", "super_interfaces", "extends_interfaces"}:
                bases += _bases(text[child.start_byte : child.end_byte])
        return ClassHead(name, line_byte, node.start_byte, bases)

    def arms(self, node: Node, text: bytes) -> Arms:
        """Every alternative of a label is a decision, as in `case 1, 2`; the default is none."""
        body = node.child_by_field_name("body")
        arms = [child for child in body.named_children if child.type in ARMS] if body else []
        count = sum(
            _alternatives(label, text) for arm in arms for label in arm.named_children if label.type == "switch_label"
        )
        return Arms(count, len(arms) >= 5 and all(_statements(arm) <= 1 for arm in arms))

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        return False

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        """`import a.b.*` leaves open which classes it means, mates need no import, and Javadoc runs nothing: none of
        them closes a circle."""
        is_package = node.type == "package_declaration"
        words = text[node.start_byte : node.end_byte].decode("utf-8", "replace").rstrip(";").split()
        words = words[words.index("package") + 1 :] if is_package and "package" in words else words[1:]
        is_static = words[:1] == ["static"]
        name = "".join(words[is_static:])
        if is_package:
            mates = _mates(text)
            if mates:
                yield ImportedName(name, mates, is_lazy=True)
        elif name.endswith(".*"):
            yield ImportedName(name.removesuffix(".*"), ALL, is_lazy=not is_static)
        else:
            is_read_only = not _is_used(name.rpartition(".")[2].encode(), text, node.end_byte)
            yield ImportedName(name, is_type_only=is_read_only)

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        return container != "function" and (b"public" in head or b"protected" in head)

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        """A constructor has the name of its class."""
        if b"@" not in head and kind not in CONSTRUCTORS:
            return NO_MARKS
        is_hooked = kind in CONSTRUCTORS or b"@" in head.replace(b"@Override", b"")
        return Marks(b"@Override" in head, False, is_hooked)

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        """The parameters and, in angle brackets, the type parameters, as Javadoc writes them."""
        end = node.child_by_field_name("body")
        words = re.findall(rb"\w+", text[node.start_byte : end.start_byte if end else node.end_byte])
        return {word.decode("utf-8", "replace") for word in words}

    def is_test(self, path: str) -> bool:
        folders = path.split("/")[:-1]
        is_benchmark = stem_of(path).endswith(("Benchmark", "Benchmarks"))
        is_in_tests = not {"test", "tests", "testFixtures", "androidTest"}.isdisjoint(folders)
        return is_benchmark or is_in_tests or self.is_collected(path)

    def is_collected(self, path: str) -> bool:
        return bool(_TEST_STEM.match(stem_of(path)))

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return JvmProject(paths)


def _is_used(name: bytes, text: bytes, start: int) -> bool:
    """Whether a word stands anywhere but in comments, as far as the beginnings of its lines tell."""
    place = text.find(name, start)
    for _ in range(MAX_MENTIONS):
        if place < 0:
            return False
        if not text[text.rfind(b"\n", 0, place) + 1 : place].lstrip().startswith(COMMENT_LINES):
            return True
        place = text.find(name, place + 1)
    return True


def _mates(text: bytes) -> tuple[str, ...]:
    """The classes that a file creates, extends or implements without importing them: those of its own package and of
    its own. Looking for every class that it names would find a sixtieth more, for a tenth of the time of a parse."""
    lists = b",".join(_IMPLEMENTED.findall(text)).replace(b" ", b"").split(b",")
    named = {*_CREATED.findall(text), *_EXTENDED.findall(text), *lists}
    return tuple(sorted(name.decode() for name in named - set(_IMPORTED.findall(text)) if name.isalnum()))


def _read_parameters(node: Node, text: bytes) -> tuple[int, int]:
    """How many parameters there are, and how many of them are plain objects."""
    count = hollow = 0
    for child in node.named_children:
        if child.type in {"formal_parameter", "spread_parameter"}:
            kind = child.child_by_field_name("type") or child.named_child(0)
            count += 1
            hollow += kind is not None and _says_nothing(kind, text)
    return count, hollow


def _says_nothing(kind: Node, text: bytes) -> bool:
    return bool(_OBJECT.fullmatch(text, kind.start_byte, kind.end_byte))


def _bases(written: bytes) -> tuple[str, ...]:
    words = _BASE.findall(re.sub(rb"<[^>]*>", b"", written))
    return tuple(
        word.rpartition(b".")[2].decode("utf-8", "replace") for word in words if word not in {b"extends", b"implements"}
    )


def _alternatives(label: Node, text: bytes) -> int:
    written = text[label.start_byte : label.end_byte]
    return 0 if b"default" in written else max(1, label.named_child_count)


def _statements(arm: Node) -> int:
    body = [child for child in arm.named_children if child.type != "switch_label" and child.type not in JUMPS]
    if len(body) == 1 and body[0].type == "block":
        return sum(child.type not in JUMPS for child in body[0].named_children)
    return len(body)


JAVA = Java()
