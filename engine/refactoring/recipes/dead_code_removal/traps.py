"""Why a definition that nothing seems to use may be alive all the same: each reason with its code and a sentence."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from engine.refactoring.names import names, names_in
from engine.refactoring.recipes.dead_code_removal.facts import WORD, Definition, Sort, facts_of
from engine.refactoring.recipes.dead_code_removal.findings import DEFINERS
from engine.refactoring.recipes.dead_code_removal.kinship import PLAIN_BASES
from engine.refactoring.recipes.dead_code_removal.purity import dotted, is_inert, is_plain
from engine.refactoring.recipes.dead_code_removal.removal import remarks_above, shares_a_line
from engine.refactoring.recipes.dead_code_removal.world import world
from engine.refactoring.recipes.recipe import Refusal
from engine.refactoring.source import Source
from engine.refactoring.view import View

_TYPING: Final = ("overload", "override", "final", "no_type_check", "deprecated", "runtime_checkable")
_QUIET_DECORATORS: Final = frozenset(
    {"staticmethod", "classmethod", "property", "functools.lru_cache", "functools.cache", "functools.cached_property"}
    | {"functools.wraps", "functools.total_ordering", "contextlib.contextmanager", "contextlib.asynccontextmanager"}
    | {"dataclasses.dataclass", "enum.unique", "warnings.deprecated"}
    | {f"{module}.{name}" for module in ("typing", "typing_extensions") for name in _TYPING}
)
# How a property names its further methods: `@size.setter`.
_ACCESSORS: Final = frozenset({"setter", "getter", "deleter"})
# A person wrote why this stands here although nothing calls it.
ASKED_TO_STAY: Final = re.compile(
    r"compat|deprecat|legacy|debug|backward|\bkeep|do not remove|noqa|vulture", re.IGNORECASE
)
# Called from a debugger, or by a line that comes and goes.
_AID: Final = re.compile(r"_+(?:p?print|dump|debug|show)_")


def trap(view: View, definition: Definition) -> Refusal | None:
    """The first reason to leave the definition alone; None where there is none."""
    for code, reason in _REASONS.items():
        said = reason(view, definition)
        if said:
            path, line = definition.place
            return Refusal(code, f"{definition.qualname} in {path}:{line} {said}.")
    return None


def public(view: View, definition: Definition) -> str:
    """Only private names are the project's own affair."""
    return "" if definition.is_private else "is public: nothing in the tree uses it, but others may"


def decorated(view: View, definition: Definition) -> str:
    origin = facts_of(view, definition.path).origins
    for node in _defined(definition.node):
        for each in node.decorator_list:
            called = each.func if isinstance(each, ast.Call) else each
            is_accessor = dotted(called, {}) in {f"{node.name}.{kind}" for kind in _ACCESSORS}
            if dotted(called, origin) not in _QUIET_DECORATORS and not is_accessor:
                return f"is decorated with {ast.unparse(called)}, which may hand it on"
    return ""


def acts(view: View, definition: Definition) -> str:
    """Whether reading the definition itself does something."""
    origin = facts_of(view, definition.path).origins
    if isinstance(definition.node, ast.ClassDef):
        stray = next((each for each in definition.node.body if not _is_quiet_member(each)), None)
        if stray is not None:
            return f"does something while its class is made (line {stray.lineno})"
    for expression in _evaluated(definition.node):
        if not is_inert(expression, origin):
            return f"evaluates {ast.unparse(expression)[:60]!r} when it is read"
    return ""


def based(view: View, definition: Definition) -> str:
    """Whether making the class may be noticed by what it comes from."""
    node = definition.node
    if not isinstance(node, ast.ClassDef):
        return ""
    if node.keywords:
        return "has a metaclass or arguments that its base classes see"
    origin = facts_of(view, definition.path).origins
    for base in node.bases:
        name = dotted(base.value if isinstance(base, ast.Subscript) else base, origin)
        if name not in PLAIN_BASES and not _is_quiet_base(view, definition.path, name):
            return f"comes from {ast.unparse(base)}, which may know its subclasses"
    return ""


def _is_quiet_base(view: View, path: str, name: str) -> bool:
    """Whether every ancestor of that name stands in the same file and is plain."""
    known, pending, seen = world(view), [name], set[str]()
    while pending:
        each = pending.pop()
        if each in PLAIN_BASES or each in seen:
            continue
        seen.add(each)
        found = known.kin.get(each, ())
        if known.enumerates_classes or len(found) != 1 or found[0].path != path or not found[0].is_plain:
            return False
        pending += found[0].bases
    return True


def known_outside(view: View, definition: Definition) -> str:
    known = definition.name in view.outside.names
    return "has a name that the standard library or a dependency knows: it may be an override" if known else ""


def outside_unknown(view: View, definition: Definition) -> str:
    """Without the dependencies at hand a method may be what a class from outside calls."""
    if definition.sort is not Sort.METHOD or view.outside.is_complete:
        return ""
    if not definition.name.startswith("_"):
        return f"may be what others expect of such an object: {view.outside.missing}"
    owner = definition.qualname.split(".")[-2]
    if owner not in world(view).outside_kin:
        return ""
    return f"may override a method from outside the tree: {view.outside.missing}"


def composed(view: View, definition: Definition) -> str:
    """Somebody may put the name together out of strings."""
    pattern = names(view).composed_by(definition.name)
    if pattern:
        return f"has a name that the tree may put together out of {pattern.prefix + '…' + pattern.suffix!r}"
    loose = any(each.varying(definition.name) for each in names(view).patterns if not each.is_telling)
    if loose and (world(view).spells(definition.name) or _may_mean_something(view, definition.name.lstrip("_"))):
        return "has a name whose words are known, in a tree that puts an underscore before names"
    return "has a name whose parts are strings of the tree" if world(view).composes(definition.name) else ""


def _may_mean_something(view: View, bare: str) -> bool:
    """Whether a name from outside, like that of a class whose instances are visited, may become this one."""
    return not view.outside.names or bare in view.outside.names


def spoken_of(view: View, definition: Definition) -> str:
    return "is named in a file that is not Python" if definition.name in world(view).elsewhere else ""


def mangled(view: View, definition: Definition) -> str:
    """`__name` of a class is reached from elsewhere as `_Class__name`."""
    if definition.sort is not Sort.METHOD or not definition.name.startswith("__"):
        return ""
    written = f"_{definition.qualname.split('.')[-2].lstrip('_')}{definition.name}"
    used = any(written in facts_of(view, path).uses for path in view.python)
    return f"is used as {written}" if used else ""


def module_name(view: View, definition: Definition) -> str:
    return "has the name of a module" if definition.name in world(view).stems else ""


def looked_through(view: View, definition: Definition) -> str:
    found = definition.path in world(view).looked_through
    return "may be found by code that looks through the names of its module or class" if found else ""


def asked_to_stay(view: View, definition: Definition) -> str:
    source = view.source(definition.path)
    if not isinstance(source, Source):
        return ""
    node = definition.node
    docstring = ast.get_docstring(node) if isinstance(node, DEFINERS) else None
    own = source.lines[definition.place[1] - 1 : node.lineno]
    said = [*remarks_above(source, definition.place[1]), *(line.partition(b"#")[2] for line in own)]
    text = " ".join(line.decode() for line in said) + " " + (docstring or "").partition("\n")[0]
    match = ASKED_TO_STAY.search(text) or _AID.match(definition.name)
    return f"is said to stay for a reason ({match[0]!r})" if match else ""


def remarked(view: View, definition: Definition) -> str:
    """Named in a comment elsewhere: most of those are calls that were switched off for a while."""
    for path in view.python:
        if definition.name in names_in(view, path).comments:
            source = view.source(path)
            number = _remark(source, definition) if isinstance(source, Source) else 0
            if number:
                return f"is named in a comment at {path}:{number}"
    return ""


def _remark(source: Source, definition: Definition) -> int:
    """The first line whose comment names the definition and does not belong to it; 0 where there is none."""
    path, first = definition.place
    own = range(0)
    if path == source.path:
        own = range(first - len(remarks_above(source, first)), (definition.node.end_lineno or first) + 1)
    for number, line in enumerate(source.lines, start=1):
        if number not in own and b"#" in line and definition.name in WORD.findall(line.partition(b"#")[2].decode()):
            return number
    return 0


def alias(view: View, definition: Definition) -> str:
    value = getattr(definition.node, "value", None)
    is_alias = definition.sort is Sort.CONSTANT and isinstance(value, ast.Name | ast.Attribute)
    return "is a second name for something, as they are kept for others" if is_alias else ""


def shares_line(view: View, definition: Definition) -> str:
    source = view.source(definition.path)
    shared = isinstance(source, Source) and shares_a_line(source, definition.node)
    return "shares its line with something else" if shared else ""


def guarded(view: View, definition: Definition) -> str:
    """A constant in a `try` is often there to fail."""
    source = view.source(definition.path)
    if definition.sort is not Sort.CONSTANT or not isinstance(source, Source):
        return ""
    value = getattr(definition.node, "value", None)
    tries = (each for each in source.tree.body if isinstance(each, ast.Try) and _holds(each, definition.node))
    return "stands in a try block, and may be there to fail" if value and not is_plain(value) and any(tries) else ""


def _holds(outer: ast.stmt, inner: ast.stmt) -> bool:
    return outer.lineno <= inner.lineno <= (outer.end_lineno or outer.lineno)


def _defined(node: ast.stmt) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The definition and, for a class, what its body defines, at any depth of classes."""
    pending = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, DEFINERS):
            yield each
        if isinstance(each, ast.ClassDef):
            pending += each.body


def _is_quiet_member(node: ast.stmt) -> bool:
    return isinstance(node, (*DEFINERS, ast.Assign, ast.AnnAssign, ast.Pass)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _evaluated(node: ast.stmt) -> Iterator[ast.expr]:
    """What is evaluated when the definition is read; annotations are taken to be inert."""
    pending = [node]
    while pending:
        match pending.pop():
            case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args):
                yield from (each for each in (*args.defaults, *args.kw_defaults) if each is not None)
            case ast.ClassDef(body=body):
                pending += body
            case ast.Assign(targets=targets, value=value):
                yield from (each for each in targets if not isinstance(each, ast.Name))
                yield value
            case ast.AnnAssign(value=ast.expr() as value):
                yield value
            case _:
                continue


_REASONS: Final[Mapping[str, Callable[[View, Definition], str]]] = {
    "public": public,
    "decorated": decorated,
    "acts": acts,
    "based": based,
    "known_outside": known_outside,
    "outside_unknown": outside_unknown,
    "composed": composed,
    "spoken_of": spoken_of,
    "mangled": mangled,
    "module_name": module_name,
    "looked_through": looked_through,
    "asked_to_stay": asked_to_stay,
    "remarked": remarked,
    "alias": alias,
    "guarded": guarded,
    "shares_line": shares_line,
}
