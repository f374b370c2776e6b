"""JavaScript and JSX: types count where JSDoc states them, since TypeScript's checker reads them there."""

import re

import tree_sitter_javascript
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

_TYPED_PARAMETER = re.compile(rb"@(?:param|arg|argument)\s*\{")
_TYPED_WHOLE = re.compile(rb"@type\s*\{")
MAX_LINES_OFF = 2
_NO_PARAMETERS = frozenset({"comment"})


class Javascript(Ecmascript):
    """The one instance is `JAVASCRIPT`."""

    traits = Traits(
        key="javascript",
        name="JavaScript",
        family="ecmascript",
        query=QUERY + marks.JAVASCRIPT,
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
        return Grammar(tree_sitter_javascript.language())

    def signature(self, node: Node, text: bytes, container: Container) -> Signature:
        """A result may stay unsaid, as in TypeScript: the checker infers it, but never a parameter."""
        name, name_byte = name_of(node, text)
        several = node.child_by_field_name("parameters")
        body = node.child_by_field_name("body")
        count = 1 if several is None else sum(child.type not in _NO_PARAMETERS for child in several.named_children)
        body_byte = body.start_byte if body else node.end_byte
        documented = _documentation_above(text, min(name_byte, node.start_byte))
        is_typed_whole = _TYPED_WHOLE.search(documented) is not None
        typed = count if is_typed_whole else min(count, len(_TYPED_PARAMETER.findall(documented)))
        return Signature(name, node.start_byte, body_byte, count, count, typed, 0)


def _documentation_above(text: bytes, start: int) -> bytes:
    """The JSDoc comment that ends on the line above, or above an empty one; empty when there is none."""
    line = text.rfind(b"\n", 0, start) + 1
    end = line - 1
    while end > 0 and text[end - 1 : end].isspace():
        end -= 1
    if text[max(end - 2, 0) : end] != b"*/" or text.count(b"\n", end, line) > MAX_LINES_OFF:
        return b""
    return text[max(text.rfind(b"/**", 0, end), 0) : end]


JAVASCRIPT = Javascript()
