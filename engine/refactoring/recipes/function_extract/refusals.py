"""Why a part of a function is not extracted: one code for each rule, and the sentence that goes with it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Code(StrEnum):
    """The value is what is counted; the rules themselves stand in `legality` and `methods`."""

    NO_REGION = "no_region"
    UNREADABLE = "unreadable"
    GONE = "gone"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    OWN_SCOPE = "reads_own_scope"
    SHADOWED = "shadowed_builtin"
    COMPILED = "compiled_elsewhere"
    EXCEPT_STAR = "except_star"
    YIELDS = "yields"
    PARTIAL_RETURN = "partial_return"
    NEVER_ENDS = "never_ends"
    LEAVES_LOOP = "leaves_loop"
    DECLARES = "declares_names"
    DELETES = "deletes_name"
    DEFINES_CLASS = "defines_class"
    FRAME = "looks_at_frame"
    WARNS = "warns_of_caller"
    GLOBAL_NAME = "stores_global"
    MAYBE_UNBOUND = "maybe_unbound"
    ESCAPES_TRY = "escapes_try"
    CAPTURED = "captured_outside"
    CAPTURES = "captures_changing"
    BECOMES_GLOBAL = "becomes_global"
    ENCLOSING_NAME = "enclosing_name"
    FIRST_ATTRIBUTE = "first_attribute"
    LIFETIME = "lifetime"
    RECEIVER = "receiver"
    WIDE_INTERFACE = "wide_interface"


@dataclass(frozen=True, slots=True)
class Illegal:
    """A rule that a region breaks, with the names that it is about."""

    code: Code
    names: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """A clause that goes on after "cannot be moved: it"."""
        return _REASONS[self.code].format(names=", ".join(self.names))


_REASONS: Final = {
    Code.YIELDS: "yields to the caller of a generator",
    Code.PARTIAL_RETURN: "returns on some ways and goes on with the function on others",
    Code.NEVER_ENDS: "always ends in an error, so that nothing could stand behind the call",
    Code.LEAVES_LOOP: "breaks out of a loop that stands around it",
    Code.DECLARES: "declares global or nonlocal names",
    Code.DELETES: "deletes a name",
    Code.DEFINES_CLASS: "defines a class, whose qualified name would change",
    Code.FRAME: "calls what looks at its caller's frame ({names})",
    Code.WARNS: "gives a warning that is told of a caller further up",
    Code.GLOBAL_NAME: "assigns names that are not the function's own ({names})",
    Code.MAYBE_UNBOUND: "reads or leaves behind names that may not be bound there ({names})",
    Code.ESCAPES_TRY: "binds names that are still read when an error or a return leaves it ({names})",
    Code.CAPTURED: "shares names with functions or generators defined outside it ({names})",
    Code.CAPTURES: "holds functions or generators whose names are bound anew later ({names})",
    Code.BECOMES_GLOBAL: "would take every binding of names that are read outside it ({names})",
    Code.ENCLOSING_NAME: "reads names of the functions or type parameters around it ({names})",
    Code.FIRST_ATTRIBUTE: "sets attributes of a new object, which tools look for in its constructor ({names})",
    Code.LIFETIME: "holds something whose life would end with the new function ({names})",
    Code.RECEIVER: "needs its object, and {names}",
    Code.WIDE_INTERFACE: "would need {names}",
}
