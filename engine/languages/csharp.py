"""C#: lizard's complexity and `foreach`, XML documentation above, `dynamic`, `object` and `!` as ways out of the types.

Counted, although lizard does not see it: the arms of a switch expression, guards, patterns joined by `and` and `or`,
and whatever an accessor of a property does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import tree_sitter_c_sharp
from tree_sitter import Language as Grammar
from tree_sitter import Node

from engine.languages import constants
from engine.languages.csharp_project import CsharpProject, is_test_path
from engine.languages.language import Arms, ClassHead, Container, ImportedName, Marks, Project, Signature, Traits
from engine.languages.marks import EMPTY_BRACES

# An `else if` that an `#if` tears off its `if` reads as a function inside a function, called if.
QUERY = f"""
[(method_declaration body: (_)) (constructor_declaration) (destructor_declaration) (operator_declaration)
 (conversion_operator_declaration) (accessor_declaration body: (_))
 (property_declaration value: (arrow_expression_clause))
 (indexer_declaration value: (arrow_expression_clause))] @function
((local_function_statement name: (identifier) @_name) @function (#not-eq? @_name "if"))
((local_function_statement name: (identifier) @_name) @elif (#eq? @_name "if"))
[(lambda_expression) (anonymous_method_expression)] @lambda
[(class_declaration) (interface_declaration) (struct_declaration) (record_declaration) (enum_declaration)] @class
(class_declaration (modifier) @visibility (#eq? @visibility "public"))
(struct_declaration (modifier) @visibility (#eq? @visibility "public"))
(record_declaration (modifier) @visibility (#eq? @visibility "public"))
[(if_statement) (for_statement) (foreach_statement) (while_statement) (do_statement)] @branch
[(conditional_expression) (catch_clause) (preproc_if)] @choice
(preproc_elif) @elif
(preproc_else) @else
(if_statement alternative: (if_statement) @elif)
(if_statement alternative: (_) @else)
[(switch_statement) (switch_expression)] @switch
[(try_statement) (using_statement) (lock_statement)] @block
[(when_clause) (catch_filter_clause) (conditional_access_expression)] @step
[(binary_expression operator: "&&") (and_pattern)] @and
[(binary_expression operator: "||") (or_pattern)] @or
(binary_expression operator: "??") @step
(assignment_expression operator: "??=") @step
(goto_statement) @jump
(comment) @comment
(using_directive) @import
(field_declaration (variable_declaration (variable_declarator
  [(array_creation_expression (initializer_expression)) (implicit_array_creation_expression)
   (initializer_expression)] @literal)))
(postfix_unary_expression "!") @escape
(variable_declaration type: (identifier) @escape (#eq? @escape "dynamic"))
(catch_clause body: (block) @_body (#match? @_body "{EMPTY_BRACES}")) @mark.swallowed
(catch_clause body: (block) @_body (#match? @_body "{EMPTY_BRACES}")) @mark.swallowed
(parameter type: (predefined_type) @_name name: (identifier) @mark.flag (#eq? @_name "bool"))
((preproc_pragma) @mark.pragma-warning (#match? @mark.pragma-warning "warning\\\\s+disable"))
(attribute name: (identifier) @mark.suppress (#eq? @mark.suppress "SuppressMessage"))
"""
ASSERTIONS = constants.checks(
    """(invocation_expression function: (member_access_expression expression: (identifier) @assertion) arguments: (_) %s
  (#match? @assertion "^(Assert|StringAssert|CollectionAssert|FileAssert|ExceptionAssert|XAssert|Check|Expect)$")""",
    "^Assert$",
)
ASSERTIONS += """
(invocation_expression function: (member_access_expression name: (identifier) @assertion)
  (#match? @assertion "^(Should.*|Must.*|Verify.*|Received.*|DidNotReceive.*|Expect.*|Assert.*|Throws.*)$"))
(invocation_expression function: (identifier) @assertion (#match? @assertion "^(Assert|Verify|Expect|Check).*"))
(method_declaration (attribute_list (attribute name: (identifier) @_name)) body: (block) @mark.test
  (#any-of? @_name "Fact" "Theory" "Test" "TestCase" "TestMethod" "DataTestMethod"))
"""
_ALLOWS_ANYTHING = re.compile(rb"(?:object|Object|System\.Object|dynamic)\??\Z")
_PUBLIC = re.compile(rb"\b(?:public|protected)\b")
_ATTRIBUTE = re.compile(rb"\[\s*[A-Z]")
_WORD_PART = r"[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*"


class Csharp:
    """The one instance is `CSHARP`."""

    traits = Traits(
        key="csharp",
        name="C#",
        family="csharp",
        query=QUERY,
        assertions=ASSERTIONS,
        docs="above",
        hides_members=True,
        typing="static",
        # `button1_Click` is how designers name handlers, `Total.get` how accessors are told apart here.
        function_name=re.compile(rf"~?_*{_WORD_PART}\Z|[a-z]\w*_[A-Z]\w*\Z|operator .*|\w+\.\w+\Z"),
        class_name=re.compile(rf"_*{_WORD_PART}\Z"),
        private_head=re.compile(rb"\s*+private\b"),
        frames=(b"class C { void F() {\n%s\n} }", b"class C {\n%s\n}"),
        parameter_tag=re.compile(r"<(?:type)?param\s+name=\"(\w+)\""),
    )

    def grammar(self) -> Grammar:
        return Grammar(tree_sitter_c_sharp.language())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        name, line_byte = _name(node, text)
        body = node.child_by_field_name("body") or node.child_by_field_name("value")
        parameters = _parameter_kinds(node, text)
        kinds = parameters + _result_kinds(node, text)
        hollow = sum(_ALLOWS_ANYTHING.match(kind) is not None for kind in kinds)
        body_byte = body.start_byte if body else node.end_byte
        return Signature(name, line_byte, body_byte, len(parameters), len(kinds), len(kinds) - hollow, hollow)

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        name = node.child_by_field_name("name")
        bases = next((child for child in node.named_children if child.type == "base_list"), None)
        written = [text[each.start_byte : each.end_byte] for each in bases.named_children] if bases else []
        last = (each.partition(b"(")[0].partition(b"<")[0].rpartition(b".")[2].strip() for each in written)
        return ClassHead(
            text[name.start_byte : name.end_byte] if name else b"",
            name.start_byte if name else node.start_byte,
            node.start_byte,
            tuple(base.decode("utf-8", "replace") for base in last if base),
        )

    def arms(self, node: Node, text: bytes) -> Arms:
        """Each `case` and each arm of an expression is a decision; `default` and `_` are none."""
        if node.type == "switch_expression":
            arms = [child for child in node.named_children if child.type == "switch_expression_arm"]
            count = sum(not text.startswith((b"_ ", b"_="), arm.start_byte) for arm in arms)
            return Arms(count, len(arms) >= 5)
        body = node.child_by_field_name("body")
        sections = [child for child in body.named_children if child.type == "switch_section"] if body else []
        count = sum(text.startswith(b"case", section.start_byte) for section in sections)
        return Arms(count, len(sections) >= 5 and all(_statements(section) <= 1 for section in sections))

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        return False

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        """A namespace, or the class after `using static`, or what an alias stands for; types load on first use."""
        words = text[node.start_byte : node.end_byte].decode("utf-8", "replace").rstrip(" ;").split("=")[-1].split()
        if words:
            yield ImportedName(words[-1].removeprefix("global::"), ("*",), is_lazy=True)

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        """What says so itself and, inside a type, stands in one that does: its word comes first in the head."""
        words = len(_PUBLIC.findall(head))
        return words >= 2 if container == "class" else words >= 1 and container == "module"

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        """An accessor and a method of a named interface were named elsewhere, an attribute may be what calls."""
        is_hooked = kind == "accessor_declaration" or head.rstrip().endswith(b".") or bool(_ATTRIBUTE.search(head))
        return Marks(is_override=b"override" in head.split(), is_hooked=is_hooked)

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        body = node.child_by_field_name("body") or node.child_by_field_name("value")
        words = re.findall(rb"\w+", text[node.start_byte : body.start_byte if body else node.end_byte])
        return {word.decode("utf-8", "replace") for word in words}

    def is_test(self, path: str) -> bool:
        return is_test_path(path)

    def is_collected(self, path: str) -> bool:
        """A test project's runner finds every class with test methods; those without any assert nothing."""
        return is_test_path(path)

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return CsharpProject(paths)


def _name(node: Node, text: bytes) -> tuple[bytes, int]:
    """What people call a member, and the byte where that begins: `Total.get`, `operator ==`, `this`, `~Cart`."""
    child = node.child_by_field_name("name")
    if node.type == "accessor_declaration":
        owner = node.parent.parent if node.parent else None
        of = owner.child_by_field_name("name") if owner else None
        accessor = text[child.start_byte : child.end_byte] if child else b"get"
        return (text[of.start_byte : of.end_byte] if of else b"this") + b"." + accessor, node.start_byte
    operator = node.child_by_field_name("operator")
    if operator is not None:
        return b"operator " + text[operator.start_byte : operator.end_byte], operator.start_byte
    if child is None:
        return b"operator cast" if node.type.startswith("conversion") else b"this", node.start_byte
    prefix = b"~" if node.type == "destructor_declaration" else b""
    return prefix + text[child.start_byte : child.end_byte], child.start_byte


def _parameter_kinds(node: Node, text: bytes) -> list[bytes]:
    """The types of the parameters, as they are written; those of `params` stand beside the others."""
    parameters = node.child_by_field_name("parameters")
    kinds = []
    for child in parameters.named_children if parameters else ():
        kind = child.child_by_field_name("type") if child.type == "parameter" else None
        kind = child if child.type == "array_type" else kind
        if kind is not None:
            kinds.append(text[kind.start_byte : kind.end_byte])
    return kinds


def _result_kinds(node: Node, text: bytes) -> list[bytes]:
    """The type of what comes back, if anything does."""
    kind = node.child_by_field_name("returns") or node.child_by_field_name("type")
    written = text[kind.start_byte : kind.end_byte] if kind else b"void"
    return [] if written == b"void" else [written]


def _statements(section: Node) -> int:
    """Statements of one arm; a closing break is none, and a block of one is one."""
    body = [child for child in section.named_children if child.type == "block" or _is_statement(child)]
    if len(body) == 1 and body[0].type == "block":
        return sum(map(_is_statement, body[0].named_children))
    return len(body)


def _is_statement(node: Node) -> bool:
    return node.type.endswith("_statement") and node.type != "break_statement"


CSHARP = Csharp()
