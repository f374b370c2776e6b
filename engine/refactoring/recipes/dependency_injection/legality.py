"""Whether a constructor may take one more keyword without anybody noticing who does not use it."""

import ast
import builtins
import keyword
from collections.abc import Callable
from typing import Final

from engine.refactoring.classes import classes
from engine.refactoring.recipes.dependency_injection.sites import Site, inside, is_stored
from engine.refactoring.source import Source
from engine.refactoring.view import View

# Their constructors are made or read by others.
_FRAMEWORKS: Final = frozenset({
    "BaseModel", "BaseSettings", "Enum", "Exception", "IntEnum", "Model", "NamedTuple", "Protocol", "RootModel",
    "SQLModel", "Schema", "StrEnum", "Struct", "Structure", "TestCase", "Thread", "TypedDict",
})  # fmt: skip
_READERS: Final = frozenset({"signature", "getfullargspec", "getargspec", "get_type_hints"})
_DELAYED: Final = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)

Reason = tuple[str, str]


def hindrance(view: View, source: Source, site: Site) -> Reason | None:
    """The code of a refusal and its reason, as a clause; None where nothing is in the way."""
    for check in _CHECKS:
        reason = check(source, site)
        if reason is not None:
            return reason
    if _is_signature_read(view, source, site):
        return "signature_read", "its signature is read at run time"
    return None


def _made_by_others(source: Source, site: Site) -> Reason | None:
    bases = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in site.owner.bases}
    if site.owner.decorator_list or site.owner.keywords:
        return "decorated_class", "its class is decorated or has a metaclass, which may read the constructor"
    if bases & _FRAMEWORKS or any(base.endswith(("Error", "Exception")) for base in bases):
        return "framework_class", f"classes derived from {min(bases)} have constructors of a fixed form"
    return None


def _shape(source: Source, site: Site) -> Reason | None:
    constructors = [each for each in site.owner.body if getattr(each, "name", "") == "__init__"]
    if site.constructor.decorator_list or len(constructors) > 1:
        return "decorated_constructor", "its constructor is decorated or defined more than once"
    if site.constructor.args.kwarg is not None:
        return "open_keywords", "its constructor takes any keyword, so that callers may use the name already"
    if site.statement not in site.constructor.body:
        return "conditional", f"{site.attribute} is not built on every path"
    return None


def _storage(source: Source, site: Site) -> Reason | None:
    stores = sum(is_stored(node, site.attribute) for node in ast.walk(site.owner))
    if stores > 1:
        return "stored_again", f"{site.attribute} is assigned in more than one place"
    if any(isinstance(node, _DELAYED) for node in ast.walk(site.call)):
        return "awaits", "its arguments wait, yield or assign"
    return None


def _naming(source: Source, site: Site) -> Reason | None:
    name = site.parameter
    used = {node.id for node in inside(site.constructor) if isinstance(node, ast.Name)}
    arguments = {node.arg for node in ast.walk(site.constructor) if isinstance(node, ast.arg)}
    if name in used | arguments or hasattr(builtins, name) or keyword.iskeyword(name) or not name.isidentifier():
        return "name_taken", f"the name {name} means something else in the constructor"
    if site.callee.partition(".")[0] in arguments | _assigned(site.constructor):
        return "built_by_argument", f"{site.callee} is an argument or local of the constructor already"
    return None


_CHECKS: Final[tuple[Callable[[Source, Site], Reason | None], ...]] = (_made_by_others, _shape, _storage, _naming)


def _assigned(constructor: ast.FunctionDef) -> set[str]:
    return {node.id for node in inside(constructor) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _is_signature_read(view: View, source: Source, site: Site) -> bool:
    """Whether the same file, or anybody who names the class beside it, reads signatures."""
    named = {path for path, bound in classes(view).imported.items() if site.owner.name in bound}
    return any(view.of_file(_reads_signatures, path) for path in named | {source.path})


def _reads_signatures(view: View, path: str) -> bool:
    source = view.source(path)
    if not isinstance(source, Source):
        return True
    called = (node.func for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return any(getattr(each, "attr", getattr(each, "id", "")) in _READERS for each in called)
