"""That an extracted interface changes nothing that runs, and says of the class what is true of it.

Both trees are read again. Whether type checkers agree is theirs to say; the signatures are compared here.
"""

import ast
import time
from collections.abc import Sequence
from tokenize import TokenError

from engine.refactoring.comparing import comments, differing_paths
from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.recipes.interface_extraction.members import public_methods
from engine.refactoring.recipes.interface_extraction.placing import place
from engine.refactoring.recipes.interface_extraction.protocol_file import Fault, Interface, read_interface
from engine.refactoring.recipes.interface_extraction.stripping import Stripped, has_flag, stripped
from engine.refactoring.recipes.interface_extraction.uses import asked
from engine.refactoring.source import Source, parsed
from engine.refactoring.view import View


def prove(before: View, after: View, path: str, name: str) -> Sequence[Evidence]:
    """Proven when only annotations and imports for type checkers changed, and the new protocol is true of the class."""
    started = time.perf_counter()
    try:
        row = _compared(before, after, path, name)
    except Fault as fault:
        row = disproved(Rung.STATIC, str(fault))
    except (RecursionError, TokenError, SyntaxError) as error:
        row = not_proven(Rung.STATIC, f"the files cannot be compared ({type(error).__name__})")
    return [Evidence(row.rung, row.verdict, row.said, time.perf_counter() - started)]


def _compared(before: View, after: View, path: str, name: str) -> Evidence:
    target = place(path)
    owner = _class(_source(before, path), name)
    known = _source(before, target) if target in before.files else None
    interface = read_interface(known, _source(after, target), owner)
    changed = sorted(differing_paths(before, after) - {target})
    count = sum(_changed_parameters(_source(before, each), _source(after, each), name, interface) for each in changed)
    if not changed and {each.name for each in public_methods(owner)} - interface.members.keys():
        raise Fault(f"{interface.name} lacks a public method of {name}")
    return proven(
        Rung.STATIC,
        f"nothing that runs changed but an import of typing: {count} annotations name {interface.name}, whose "
        f"{len(interface.members)} members have the signatures of {name}",
    )


def _source(view: View, path: str) -> Source:
    source = view.source(path) if path in view.files and path.endswith(".py") else None
    if not isinstance(source, Source):
        raise Fault(f"{path} is gone, or is no Python that can be read")
    return source


def _class(source: Source, name: str) -> ast.ClassDef:
    found = [node for node in source.tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    if len(found) != 1:
        raise Fault(f"{source.path} has not exactly one class {name}")
    return found[0]


def _changed_parameters(before: Source, after: Source, name: str, interface: Interface) -> int:
    """How many parameters of a file are annotated with the protocol instead of the class; nothing else may differ."""
    if comments(before.raw) != comments(after.raw):
        raise Fault(f"a comment of {after.path} was lost, added or changed")
    if not _is_unevaluated(after.tree) or not has_flag(after.tree):
        raise Fault(f"{after.path} evaluates its annotations, or its TYPE_CHECKING is not typing's")
    old, new = stripped(parsed(before.raw)), stripped(parsed(after.raw))
    if ast.dump(old.tree) != ast.dump(new.tree):
        raise Fault(f"something else than annotations changed in {after.path}")
    _check_imports(old, new, name, interface)
    return _compared_annotations(old, new, interface)


def _is_unevaluated(tree: ast.Module) -> bool:
    imports = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    return any(alias.name == "annotations" for node in imports for alias in node.names)


def _check_imports(old: Stripped, new: Stripped, name: str, interface: Interface) -> None:
    """One import more, that of the protocol; one less at most, that of a class that is named no more."""
    added, gone = new.imports - old.imports, old.imports - new.imports
    if len(added) != 1 or not min(added).endswith(f"_protocols import {interface.name}"):
        raise Fault(f"{interface.name} is not what is imported for type checkers")
    if not gone:
        return
    bound = min(gone).rpartition(" ")[2]
    trees = [new.tree, *(annotation for *_, annotation in new.annotations if annotation is not None)]
    is_named = any(isinstance(node, ast.Name) and node.id == bound for tree in trees for node in ast.walk(tree))
    if len(gone) > 1 or is_named or f"import {name}" not in min(gone):
        raise Fault("an import for type checkers went that is needed")


def _compared_annotations(old: Stripped, new: Stripped, interface: Interface) -> int:
    count = 0
    names: set[str] = set()
    for (_, _, _, was), (function_name, function, parameter, annotation) in zip(
        old.annotations, new.annotations, strict=True
    ):
        if _dump(was) == _dump(annotation):
            continue
        if not (isinstance(was, ast.Name) and isinstance(annotation, ast.Name) and annotation.id == interface.name):
            raise Fault(f"the annotation of {parameter.arg} in {function_name} is not {interface.name}")
        wanted = asked(function, parameter.arg)
        if not wanted or not wanted <= interface.members.keys():
            raise Fault(f"{function_name} asks more of {parameter.arg} than {interface.name} offers")
        names.add(was.id)
        count += 1
    if len(names) != 1:
        raise Fault("not one class was replaced by the protocol")
    return count


def _dump(annotation: ast.expr | None) -> str:
    return "" if annotation is None else ast.dump(annotation)
