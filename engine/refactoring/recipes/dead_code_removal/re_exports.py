"""Whether another file takes a name out of the module that imported it."""

import ast

from engine.refactoring.modules import modules
from engine.refactoring.recipes.dead_code_removal.facts import facts_of
from engine.refactoring.source import Source
from engine.refactoring.view import View


def is_taken_elsewhere(view: View, path: str, name: str) -> bool:
    """Whether another file may take the name from this one: by import, as an attribute, or in a dotted string."""
    own = modules(view).names.get(path, "")
    stem = own.rpartition(".")[2]
    exports = "__all__" in facts_of(view, path).uses
    return any(_takes(view, other, own, stem, name, exports=exports) for other in view.python if other != path)


def _takes(view: View, path: str, own: str, stem: str, name: str, *, exports: bool) -> bool:
    """Cheap questions first: most files do not even know the module's last name."""
    facts = facts_of(view, path)
    if stem not in facts.uses and stem not in facts.mentions:
        return False
    if name not in facts.uses and name not in facts.mentions:
        return not exports and _takes_all(view, path, own)
    source = view.source(path)
    if not isinstance(source, Source):
        return True
    is_named_with = f"{stem}.{name}" in source.raw.decode() or name in facts.exact
    return is_named_with or _takes_all(view, path, own) or _imports_from(view, source, own, name)


def _takes_all(view: View, path: str, own: str) -> bool:
    source = view.source(path)
    return not isinstance(source, Source) or _imports_from(view, source, own, "*")


def _imports_from(view: View, source: Source, own: str, name: str) -> bool:
    """Whether the file imports the name out of the module, or reads it off the module under another name."""
    known = modules(view)
    local: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            base = known.resolved(source.path, node.level, node.module) if source.path in known.names else ""
            if base in (own, "") and any(each.name == name for each in node.names):
                return True
            local |= {each.asname or each.name for each in node.names if f"{base}.{each.name}" == own}
        elif isinstance(node, ast.Import):
            local |= {each.asname for each in node.names if each.asname and each.name == own}
    read = (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute) and node.attr == name)
    return any(isinstance(node.value, ast.Name) and node.value.id in local for node in read)
