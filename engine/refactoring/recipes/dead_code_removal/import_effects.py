"""Which modules of a tree do nothing but define things when they are loaded."""

import ast
import sys
from collections.abc import Iterator, Mapping
from typing import Final

from engine.refactoring.modules import modules
from engine.refactoring.recipes.dead_code_removal.facts import facts_of
from engine.refactoring.recipes.dead_code_removal.purity import is_inert
from engine.refactoring.source import Source
from engine.refactoring.view import View

# What their import does is why they are imported.
_ACTING: Final = frozenset(
    {"__future__", "antigravity", "faulthandler", "idlelib", "readline", "rlcompleter", "site", "sitecustomize"}
    | {"this", "turtle", "turtledemo", "usercustomize"}
)


def loads_quietly(view: View, path: str, module: str, member: str) -> bool:
    """Whether `from module import member` (or `import module`, with an empty member) does nothing but define.

    So it is for the standard library, but for modules known to act, and for modules of the tree whose own body and
    imports are quiet. The packages around the importing file are loaded already.
    """
    if is_standard(view, module):
        return module.partition(".")[0] not in _ACTING
    own = modules(view).names.get(path, "")
    loaded = set(_chain(own)[:-1])
    files = [modules(view).paths.get(each) for each in _loads(view, module, member) if each not in loaded]
    return bool(module) and quiet_files(view).issuperset(files)


def is_standard(view: View, module: str) -> bool:
    """Whether the module is of the standard library, and no file of the tree hides it."""
    root = module.partition(".")[0]
    return root in sys.stdlib_module_names and root not in _roots(view)


def is_submodule(view: View, module: str, member: str) -> bool:
    """Whether the member may be a module of its own, which its import loads."""
    known_here = module.partition(".")[0] in _roots(view)
    return f"{module}.{member}" in modules(view).paths or not (known_here or is_standard(view, module))


def quiet_files(view: View) -> frozenset[str | None]:
    """The files that only define, and import only what is quiet too. Files in a circle of imports are not quiet,
    since the order in which they load shows in them."""
    return view.of_tree(_quiet_files)


def _quiet_files(view: View) -> frozenset[str | None]:
    needs = {path: view.of_file(_body_needs, path) for path in view.python if path in modules(view).names}
    waiting = {path: _files_of(view, path, found) for path, found in needs.items() if found is not None}
    quiet: set[str | None] = set()
    while fresh := {path for path, files in waiting.items() if path not in quiet and quiet.issuperset(files)}:
        quiet |= fresh
    return frozenset(quiet)


def _files_of(view: View, path: str, needs: frozenset[tuple[int, str, str]]) -> frozenset[str | None]:
    """The files of the tree that these imports load, None among them for what is not known to be quiet."""
    known = modules(view)
    files: set[str | None] = set()
    loaded = set(_chain(known.names[path])[:-1])
    for level, name, member in needs:
        module = known.resolved(path, level, name)
        if is_standard(view, module):
            files |= {None} if module.partition(".")[0] in _ACTING - {"__future__"} else set()
        else:
            files |= {known.paths.get(each) for each in _loads(view, module, member) if each not in loaded}
    return frozenset(files)


def _body_needs(view: View, path: str) -> frozenset[tuple[int, str, str]] | None:
    """What the body imports, as level, module and member; None where the body does more than define."""
    source = view.source(path)
    if not isinstance(source, Source):
        return None
    origin = facts_of(view, path).origins
    needs: set[tuple[int, str, str]] = set()
    for statement in source.tree.body:
        if isinstance(statement, ast.Import):
            needs |= {(0, each.name, "") for each in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            needs |= {(statement.level, statement.module or "", each.name) for each in statement.names}
        elif not _is_quiet(statement, origin):
            return None
    return frozenset(needs)


def _loads(view: View, module: str, member: str) -> Iterator[str]:
    yield from _chain(module)
    if member and f"{module}.{member}" in modules(view).paths:
        yield f"{module}.{member}"


def _chain(module: str) -> list[str]:
    """A module's name after those of the packages around it."""
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _roots(view: View) -> frozenset[str]:
    return view.of_tree(_root_names)


def _root_names(view: View) -> frozenset[str]:
    return frozenset(each.partition(".")[0] for each in modules(view).paths)


def _is_quiet(statement: ast.stmt, origin: Mapping[str, str]) -> bool:
    match statement:
        case ast.FunctionDef(decorator_list=[]) | ast.AsyncFunctionDef(decorator_list=[]):
            arguments = statement.args
            return all(is_inert(each, origin) for each in (*arguments.defaults, *arguments.kw_defaults))
        case ast.ClassDef(decorator_list=[], bases=[], keywords=[]):
            return all(_is_quiet(each, origin) for each in statement.body)
        case ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(target=ast.Name(), value=value):
            return is_inert(value, origin)
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return True
        case _:
            return False
