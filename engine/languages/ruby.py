"""Ruby: RuboCop's complexity without its count of blocks, snake case, RDoc and YARD above.

Blocks count for the method that they stand in, as closures do everywhere here. The language has no place for types:
Sorbet and RBS write them beside it, so that part does not apply.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tree_sitter import Language as Grammar
from tree_sitter import Node

from engine.languages import constants
from engine.languages.language import (
    ANY_NAME,
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
from engine.languages.ruby_project import RubyProject

QUERY: Final = """
[(method) (singleton_method)] @function
(call block: (_) @lambda)
(lambda) @lambda
[(class) (module) (singleton_class)] @class
[(if) (unless) (while) (until) (for) (if_modifier) (unless_modifier) (while_modifier) (until_modifier)] @branch
[(conditional) (rescue) (rescue_modifier)] @choice
(elsif) @elif
(if alternative: (else) @else)
(elsif alternative: (else) @else)
(unless alternative: (else) @else)
[(case) (case_match)] @switch
(begin [(rescue) (ensure)]) @block
(binary operator: ["&&" "and"]) @and
(binary operator: ["||" "or"]) @or
(operator_assignment operator: ["&&=" "||="]) @step
(call operator: "&.") @step
[(if_guard) (unless_guard)] @step
[(redo) (retry)] @jump
(comment) @comment
(call !receiver method: (identifier) @_name arguments: (argument_list (string))
  (#any-of? @_name "require" "require_relative" "load" "autoload")) @import
(call !receiver method: (identifier) @_name arguments: (argument_list [(constant) (scope_resolution)] @import)
  (#any-of? @_name "include" "extend" "prepend"))
(superclass [(constant) (scope_resolution)] @import)
(call receiver: [(constant) (scope_resolution)] @import)
(assignment left: (constant) right: [(array) (hash)] @literal)
(assignment left: (constant) right: (call receiver: [(array) (hash)] @literal))
(uninterpreted) @literal
(class body: (body_statement (identifier) @visibility
  (#any-of? @visibility "private" "protected" "public" "module_function")))
(module body: (body_statement (identifier) @visibility
  (#any-of? @visibility "private" "protected" "public" "module_function")))
(singleton_class body: (body_statement (identifier) @visibility
  (#any-of? @visibility "private" "protected" "public")))
(rescue !exceptions !body) @mark.swallowed
(rescue exceptions: (exceptions (constant) @_name) !body (#any-of? @_name "StandardError" "Exception")) @mark.swallowed
(optional_parameter name: (identifier) @mark.flag value: [(true) (false)])
"""
ASSERTIONS = """
(call method: (identifier) @assertion !arguments
  (#match? @assertion "^(assert.*|refute.*|flunk|expect|expect_.*|should|should_.*|must_.*|wont_.*)$"))
"""
ASSERTIONS += constants.checks(
    """(call method: (identifier) @assertion arguments: (_) %s
  (#match? @assertion "^(assert.*|refute.*|flunk|expect|expect_.*|should|should_.*|must_.*|wont_.*)$")""",
    "^(?:assert|assert_equal|refute|expect)$",
)
ASSERTIONS += """
(call receiver: (identifier) @assertion (#any-of? @assertion "is_expected" "are_expected"))
(call method: (identifier) @_name arguments: (argument_list . [(constant) (scope_resolution)] @import)
  (#any-of? @_name "describe" "context"))
(method name: (identifier) @_name body: (_) @mark.test (#match? @_name "^test_"))
"""
ARMS: Final = frozenset({"when", "in_clause"})
QUIET: Final = frozenset({"comment"})
TEST_FOLDERS: Final = frozenset({"spec", "test", "tests", "features"})
_VISIBILITY: Final = re.compile(rb"\b(?:private|protected|public|module_function)(?:_class_method)?\b")
_STRING: Final = re.compile(rb"""(["'])([\w./@+ -]+)\1""")
_COLLECTED: Final = re.compile(r"_(?:spec|test)\Z|\Atest_")
_SPEC_IN_FRONT: Final = re.compile(r"spec_(?!.*helper\Z)")
_PARAMETER: Final = re.compile(rb"[A-Za-z_]\w*")


class Ruby:
    """The one instance is `RUBY`."""

    traits = Traits(
        key="ruby",
        name="Ruby",
        family="ruby",
        query=QUERY,
        assertions=ASSERTIONS,
        docs="above",
        typing="none",
        function_name=re.compile(r"_*[a-z0-9][a-z0-9_]*[?!=]?\Z|_+\Z|\W+\Z"),
        class_name=re.compile(r"[A-Z][A-Za-z0-9]*\Z|self\Z"),
        namespaces=frozenset({"module", "class", "comment", "assignment"}),
        parameter_tag=re.compile(r"@param[ \t]+(?:\[[^\]\n]*\][ \t]*)?[*&]{0,2}([a-z_]\w*)"),
    )

    def grammar(self) -> Grammar:
        import tree_sitter_ruby  # megabytes of tables, which only a process that reads this language should hold

        return Grammar(tree_sitter_ruby.language())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        name = node.child_by_field_name("name")
        several = node.child_by_field_name("parameters")
        body = node.child_by_field_name("body")
        count = sum(child.type not in QUIET for child in several.named_children) if several else 0
        written = text[name.start_byte : name.end_byte] if name else b""
        line_byte = name.start_byte if name else node.start_byte
        return Signature(written, line_byte, body.start_byte if body else node.end_byte, count, 0, 0, 0)

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        """The last word of its name; `class << self` is called self."""
        name = node.child_by_field_name("name") or node.child_by_field_name("value")
        above = node.child_by_field_name("superclass")
        body = node.child_by_field_name("body")
        base = above.named_child(0) if above and above.named_child_count else None
        bases = (_last_word(base, text),) if base is not None and base.type in {"constant", "scope_resolution"} else ()
        return ClassHead(
            _last_word(name, text).encode() if name else b"",
            name.start_byte if name else node.start_byte,
            body.start_byte if body else node.end_byte,
            bases,
        )

    def arms(self, node: Node, text: bytes) -> Arms:
        """Each `when` and `in` is a decision, however many values it lists; `in name` matches everything: none."""
        arms = [child for child in node.named_children if child.type in ARMS]
        otherwise = [child for child in node.named_children if child.type == "else"]
        decisions = sum(not _is_wildcard(arm) for arm in arms)
        every = [_statements(arm.child_by_field_name("body")) for arm in arms] + [_statements(arm) for arm in otherwise]
        return Arms(decisions, len(every) >= 5 and all(count <= 1 for count in every))

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        return False

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        """What `require` names, as a path; or a constant, which an autoloader finds by its name."""
        written = text[node.start_byte : node.end_byte]
        if node.type != "call":
            yield ImportedName(written.decode("utf-8", "replace"))
            return
        found = _STRING.search(written)
        if found is None:
            return
        path = found[2].decode("ascii", "replace")
        if written.startswith(b"require_relative"):
            yield ImportedName(path if path.startswith(".") else f"./{path}")
        else:
            yield ImportedName(f"{path.removesuffix('.rb')}.rb", (), False, written.startswith(b"autoload"))

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        """The last word of visibility before it counts: in front of its `def`, or else alone on a line above.

        `private :name`, which comes after the method, is not seen.
        """
        if name.startswith("_") or container == "function" or name in {"self", "initialize"}:
            return False
        words = _VISIBILITY.findall(head)
        return not words or words[-1] in {b"public", b"module_function"}

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        return Marks()

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        """Every word of the parameter list; what `*args` and `**options` take is named by the documentation alone."""
        several = node.child_by_field_name("parameters")
        written = text[several.start_byte : several.end_byte] if several else b""
        names = {word.decode("ascii") for word in _PARAMETER.findall(written)}
        return names | {ANY_NAME} if b"*" in written else names

    def is_test(self, path: str) -> bool:
        return self.is_collected(path) or _is_in_tests(path)

    def is_collected(self, path: str) -> bool:
        """RSpec's `_spec.rb`, and Minitest's `_test.rb` or `test_` in front; `spec_` in front only among tests, since
        sources are about other specifications."""
        stem = stem_of(path)
        return bool(_COLLECTED.search(stem)) or (bool(_SPEC_IN_FRONT.match(stem)) and _is_in_tests(path))

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return RubyProject(paths)


def _is_in_tests(path: str) -> bool:
    return not TEST_FOLDERS.isdisjoint(path.split("/")[:-1])


def _last_word(node: Node, text: bytes) -> str:
    return text[node.start_byte : node.end_byte].rpartition(b"::")[2].decode("utf-8", "replace")


def _is_wildcard(arm: Node) -> bool:
    pattern = arm.child_by_field_name("pattern")
    return (
        arm.type == "in_clause"
        and pattern is not None
        and pattern.type == "identifier"
        and arm.child_by_field_name("guard") is None
    )


def _statements(body: Node | None) -> int:
    return sum(child.type not in QUIET for child in body.named_children) if body else 0


RUBY = Ruby()
