"""Rust: lizard's complexity, rustdoc above, `unsafe` as the only escape, tests inside the module that they test.

Matches are exhaustive, so one arm of each is no decision, whether it is `_` or not. `loop` alone decides nothing: its
breaks do. An inline `#[cfg(test)] mod` is left out of what is judged; each `#[test]` with an assertion in it counts as
an assertion of the file, since the file tests itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import tree_sitter_rust
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
from engine.languages.rust_project import RustProject, used_paths

# `loop` is a switch without arms: it nests and deepens, and is no decision. Of a chain with `let` each operator is a
# step, and the chain as a whole one cognitive point, as `&&` is elsewhere.
QUERY = """
(function_item) @function
(closure_expression) @lambda
[(struct_item) (enum_item) (union_item) (trait_item) (impl_item)] @class
(attribute_item) @decorator
((attribute_item) @_name . [(attribute_item) (line_comment)]* . (mod_item body: (_)) @inline_test
  (#match? @_name "^#\\\\[cfg\\\\((all\\\\()?test\\\\b"))
((attribute_item) @_name . [(attribute_item) (line_comment)]* . (function_item) @assertion
  (#match? @_name "^#\\\\[([a-z_]+::)?test\\\\b") (#match? @assertion "assert|panic!"))
[(if_expression) (for_expression) (while_expression)] @branch
(let_declaration alternative: (block) @choice)
(else_clause (if_expression) @elif)
(else_clause (block) @else)
[(match_expression) (loop_expression)] @switch
(match_pattern condition: (_) @step)
(try_expression) @step
(let_chain "&&" @step)
(let_chain) @jump
(binary_expression operator: "&&") @and
(binary_expression operator: "||") @or
[(break_expression (label)) (continue_expression (label))] @jump
[(line_comment) (block_comment)] @comment
[(use_declaration) (mod_item !body) (macro_definition)] @import
[(const_item value: (array_expression) @literal) (static_item value: (array_expression) @literal)
 (const_item value: (reference_expression (array_expression) @literal))
 (static_item value: (reference_expression (array_expression) @literal))]
(unsafe_block) @escape
(parameter pattern: (identifier) @mark.flag type: (primitive_type) @_name (#eq? @_name "bool"))
(attribute_item (attribute . (identifier) @_name) (#any-of? @_name "allow" "expect")) @mark.allow
(inner_attribute_item (attribute . (identifier) @_name) (#any-of? @_name "allow" "expect")) @mark.allow
"""
ASSERTIONS = constants.checks(
    """(macro_invocation
  macro: [(identifier) @assertion (scoped_identifier name: (identifier) @assertion)] (token_tree) %s
  (#match? @assertion "^((debug_|prop_)?assert.*|panic|check.*|expect.*|quickcheck|proptest)$")""",
    "^(?:debug_)?assert(?:_eq|_ne)?$",
)
ASSERTIONS += """
(call_expression function: (field_expression field: (field_identifier) @assertion)
  (#match? @assertion "^(assert.*|expect_err|unwrap_err|success|failure)$"))
((attribute_item) @_name . (function_item body: (block) @mark.test) (#match? @_name "^#\\\\[([a-z_]+::)?test\\\\b"))
"""
TEST_FOLDERS = frozenset({"test", "tests", "benches"})
TEST_STEMS = frozenset({"test", "tests"})
MODULES_ABOVE = frozenset({"crate", "super"})
MAX_MACRO = 20_000  # bytes of a macro that are looked through
COMMENTS = frozenset({"line_comment", "block_comment"})
_ANYTHING = re.compile(rb"\bdyn\s+(?:[a-z_]+::)*Any\b")
_FIXED_BY_OTHERS = re.compile(rb"#\[(?:unsafe\()?(?:no_mangle|export_name|wasm_bindgen|py\w+|napi)\b")
_IN_MACRO = re.compile(rb"\buse\s++([\w:{},*\s]++);|\bmod\s++(\w++)\s*+;")
_FOR_TESTS = re.compile(rb"#\[cfg\((?:all\()?test\b")
_LAST_WORD = re.compile(rb"(\w+)\s*(?:<|\Z)")
_PUBLIC = re.compile(rb"(?:\A|\s)pub\s")


class Rust:
    """The one instance is `RUST`."""

    traits = Traits(
        key="rust",
        name="Rust",
        family="rust",
        query=QUERY,
        assertions=ASSERTIONS,
        docs="above",
        typing="static",
        function_name=re.compile(r"_*[a-z][a-z0-9_]*\Z|r#\w+\Z"),
        class_name=re.compile(r"[A-Z][A-Za-z0-9]*\Z|[a-z][a-z0-9]*\Z"),
        manifests=frozenset({"Cargo.toml"}),
        frames=(b"fn f() {\n%s\n}",),
    )

    def grammar(self) -> Grammar:
        return Grammar(tree_sitter_rust.language())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        name, body_byte = b"", node.end_byte
        parameters = slots = hollow = 0
        for field in ("name", "parameters", "return_type", "body"):
            child = node.child_by_field_name(field)
            if child is None:
                continue
            if field == "name":
                name = text[child.start_byte : child.end_byte]
            elif field == "parameters":
                parameters, hollow = _read_parameters(child, text)
                slots += parameters
            elif field == "return_type":
                slots += 1
                hollow += _allows_anything(child, text)
            else:
                body_byte = child.start_byte
        return Signature(name, node.start_byte, body_byte, parameters, slots, slots - hollow, hollow)

    def class_head(self, node: Node, text: bytes) -> ClassHead:
        """An `impl` has the name of its type, so that methods are named by it, and its trait as a base."""
        name = node.child_by_field_name("name") or node.child_by_field_name("type")
        trait = node.child_by_field_name("trait")
        bases = (_last_word(trait, text).decode("utf-8", "replace"),) if trait else ()
        return ClassHead(_last_word(name, text) if name else b"", node.start_byte, node.start_byte, bases)

    def arms(self, node: Node, text: bytes) -> Arms:
        body = node.child_by_field_name("body") if node.type == "match_expression" else None
        arms = [child for child in body.named_children if child.type == "match_arm"] if body else []
        return Arms(max(0, len(arms) - 1), len(arms) >= 5 and all(_statements(arm) <= 1 for arm in arms))

    def is_wrapper(self, node: Node | None, text: bytes) -> bool:
        return False

    def imports(self, node: Node, text: bytes) -> Iterator[ImportedName]:
        """What `use` names, and what a module or a macro brings in without it, which closes no circle."""
        argument = node.child_by_field_name("argument")
        if argument is not None:
            is_for_tests = _is_for_tests(node, text)
            for used in used_paths(text[argument.start_byte : argument.end_byte].decode("utf-8", "replace")):
                if not is_for_tests:
                    yield used
                if is_for_tests or used.module in MODULES_ABOVE:
                    yield used._replace(is_lazy=True)
        elif node.type == "macro_definition":
            for match in _IN_MACRO.finditer(text, node.start_byte, min(node.end_byte, node.start_byte + MAX_MACRO)):
                written = match[1] or b"self::" + match[2]
                yield from (used._replace(is_lazy=True) for used in used_paths(written.decode("utf-8", "replace")))
        else:
            yield from _hanging(node, text)

    def is_public(self, name: str, head: bytes, container: Container) -> bool:
        """`pub` without a scope; methods of a trait have none, they are as public as it and documented there."""
        return container != "function" and _PUBLIC.search(head) is not None

    def marks(self, kind: str, head: bytes, decorators: Sequence[bytes]) -> Marks:
        return Marks(is_hooked=any(_FIXED_BY_OTHERS.match(decorator) for decorator in decorators))

    def parameter_names(self, node: Node, text: bytes) -> set[str]:
        body = node.child_by_field_name("body")
        words = re.findall(rb"\w+", text[node.start_byte : body.start_byte if body else node.end_byte])
        return {word.decode("utf-8", "replace") for word in words}

    def is_test(self, path: str) -> bool:
        return self.is_collected(path) or not TEST_FOLDERS.isdisjoint(path.split("/")[:-1])

    def is_collected(self, path: str) -> bool:
        """Cargo runs `tests/`; a module file named after its tests stands behind `#[cfg(test)]`."""
        stem = stem_of(path)
        is_named_so = stem in TEST_STEMS or stem.endswith(("_test", "_tests"))
        return is_named_so or not TEST_STEMS.isdisjoint(path.split("/")[:-1])

    def project(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> Project:
        return RustProject(paths, manifests)


def _is_for_tests(node: Node, text: bytes) -> bool:
    above = node.prev_named_sibling
    return above is not None and _FOR_TESTS.match(text, above.start_byte, above.end_byte) is not None


def _hanging(node: Node, text: bytes) -> Iterator[ImportedName]:
    """The file that `mod name;` hangs into the tree, where its own module uses it: by its name, or without one where it
    is private, as for the traits that it implements."""
    name = node.child_by_field_name("name")
    if name is not None:
        written = text[name.start_byte : name.end_byte]
        if not text.startswith(b"pub", node.start_byte) or written + b"::" in text:
            yield ImportedName("self", (written.decode("utf-8", "replace"),), is_lazy=True)


def _read_parameters(node: Node, text: bytes) -> tuple[int, int]:
    """How many parameters there are without `self`, and how many of them take anything."""
    kinds = [child.child_by_field_name("type") for child in node.named_children if child.type == "parameter"]
    return len(kinds), sum(kind is not None and _allows_anything(kind, text) for kind in kinds)


def _allows_anything(kind: Node, text: bytes) -> bool:
    return _ANYTHING.search(text, kind.start_byte, kind.end_byte) is not None


def _last_word(node: Node, text: bytes) -> bytes:
    """`fmt::Display` is Display, `Foo<T>` is Foo, `&mut Foo` too; other types are named as they stand, shortened."""
    written = text[node.start_byte : node.end_byte]
    match = _LAST_WORD.search(written)
    return match[1] if match else b""


def _statements(arm: Node) -> int:
    value = arm.child_by_field_name("value")
    if value is None or value.type != "block":
        return 1
    return sum(child.type not in COMMENTS for child in value.named_children)


RUST = Rust()
