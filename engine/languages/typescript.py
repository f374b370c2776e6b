"""TypeScript and TSX: under `strict` a missing annotation is an inferred one, so only the escape hatches cost."""

import re

import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node

from engine.languages import marks
from engine.languages.ecmascript import (
    ASSERTIONS,
    CLASS_NAME,
    CONSTRUCTOR,
    EXPORTS,
    FRAMES,
    FUNCTION_NAME,
    PRIVATE_HEAD,
    QUERY,
    TOP,
    Ecmascript,
    name_of,
)
from engine.languages.ecmascript_project import MANIFESTS
from engine.languages.language import Container, Signature, Traits

OWN_QUERY = """
[(abstract_class_declaration) (interface_declaration) (enum_declaration)] @class
(public_field_definition value: [(arrow_function) (function_expression)] @function)
[(required_parameter value: (_)) (optional_parameter value: (_))] @step
(call_expression "?.") @step
(non_null_expression) @escape
(as_expression (predefined_type) @escape (#eq? @escape "any"))
"""
PARAMETERS = frozenset({"required_parameter", "optional_parameter"})
# Parameters that all have a plain type or value, as most have: read as text, they take a third of the time that nodes
# do.
_TYPE = rb"(?:[\w.$]++(?:<[\w.$]++>)?|'[\w.-]*+')(?:\[\])*+"
_VALUE = rb" = (?:[\w.]++|'[\w.-]*+')"
_PARAMETER = (
    rb"(?!this)[A-Za-z_$][\w$]*+(?:\??: " + _TYPE + rb"(?: \| " + _TYPE + rb")*+(?:" + _VALUE + rb")?|" + _VALUE + rb")"
)
_PLAIN = re.compile(rb"\((?:" + _PARAMETER + rb"(?:,\s++" + _PARAMETER + rb")*+)?\)")
_ANY = re.compile(rb"\bany\b")


class Typescript(Ecmascript):
    """One instance a grammar: `TYPESCRIPT`, and `TSX` where angle brackets are elements."""

    def __init__(self, key: str) -> None:
        # Assignment patterns are parameters of JavaScript only; here a default value stands in its parameter.
        self.traits = Traits(
            key=key,
            name="TypeScript",
            family="ecmascript",
            query=QUERY + OWN_QUERY + marks.TYPESCRIPT,
            assertions=ASSERTIONS,
            top=TOP,
            docs="above",
            typing="gradual",
            function_name=FUNCTION_NAME,
            class_name=CLASS_NAME,
            has_lambda_scopes=True,
            folds_functions=False,
            manifests=MANIFESTS,
            exports=EXPORTS,
            called_by_itself=CONSTRUCTOR,
            private_head=PRIVATE_HEAD,
            frames=FRAMES,
            receiver=b"this",
        )

    def grammar(self) -> Grammar:
        if self.traits.key == "tsx":
            return Grammar(tree_sitter_typescript.language_tsx())
        return Grammar(tree_sitter_typescript.language_typescript())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        """A result may stay unsaid: the checker infers it, but never a parameter."""
        name, _ = name_of(node, text)
        parameters = node.child_by_field_name("parameters")
        body = node.child_by_field_name("body")
        body_byte = body.start_byte if body else node.end_byte
        if parameters is None:
            return Signature(name, node.start_byte, body_byte, 1, 1, 0, 0)
        plain = _PLAIN.match(text, parameters.start_byte)
        if plain and not _ANY.search(plain[0]):
            slots = plain[0].count(b",") + (plain.end() > plain.start() + 2)
            return Signature(name, node.start_byte, body_byte, slots, slots, slots, 0)
        slots = typed = hollow = 0
        for child in parameters.named_children:
            if child.type in PARAMETERS and not text.startswith(b"this", child.start_byte):
                slots += 1
                annotation = child.child_by_field_name("type")
                is_hollow = (
                    annotation is not None and _ANY.search(text, annotation.start_byte, annotation.end_byte) is not None
                )
                hollow += is_hollow
                # A default value states its type as well as an annotation does.
                typed += not is_hollow and (annotation is not None or child.child_by_field_name("value") is not None)
        return Signature(name, node.start_byte, body_byte, slots, slots, typed, hollow)


TYPESCRIPT = Typescript("typescript")
TSX = Typescript("tsx")
