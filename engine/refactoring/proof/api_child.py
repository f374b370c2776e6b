"""Compares the public API of packages before and after, by griffe: a script, which imports nothing of this product.

Its argument is a folder with the trees `before` and `after`. On its input stand, for each of them, pairs of a folder
within it and a top-level name. It answers with the number of public names before, and the breaking changes.
"""

import json
import re
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

import griffe

MEMORY_BYTES = 2 << 30
MOST_BREAKAGES = 100
PRIVATE = re.compile(r"\b_\w+")
Loaded = dict[tuple[str, str], griffe.Object]


def main(root: Path) -> None:
    """Print the comparison."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    asked = json.load(sys.stdin)
    before, after = (_loaded(root / tree, asked[tree]) for tree in ("before", "after"))
    told = [f"module was removed: {top}" for folder, top in before if (folder, top) not in after]
    for place in before.keys() & after.keys():
        found = griffe.find_breaking_changes(before[place], after[place])
        told += [_line(breakage) for breakage in found if not _says_the_same(breakage)]
    names = sum(map(_public_names, before.values()))
    print(json.dumps({"names": names, "breakages": sorted(told)[:MOST_BREAKAGES]}))


def _loaded(tree: Path, tops: Sequence[Sequence[str]]) -> Loaded:
    """The packages and modules, those of one folder known to each other."""
    loaded: Loaded = {}
    for folder in sorted({folder for folder, _ in tops}):
        loader = griffe.GriffeLoader(search_paths=[tree / folder], allow_inspection=False)
        for top in sorted(top for place, top in tops if place == folder):
            package = loader.load(top)
            assert isinstance(package, griffe.Object)
            loaded[folder, top] = package
        loader.resolve_aliases(external=False)
    return loaded


def _says_the_same(breakage: griffe.Breakage) -> bool:
    """Defaults and annotations are compared as text: another private name may stand for the same."""
    old, new = breakage.old_value, breakage.new_value
    if breakage.kind is griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT:
        old, new = old.default, new.default
    elif breakage.kind is not griffe.BreakageKind.RETURN_CHANGED_TYPE:
        return False
    return PRIVATE.sub("_", str(old)) == PRIVATE.sub("_", str(new))


def _public_names(package: griffe.Object) -> int:
    count, todo = 0, [package]
    while todo:
        for member in todo.pop().members.values():
            count += member.is_public
            if not member.is_alias and (member.is_module or member.is_class):
                todo.append(member)  # type: ignore[arg-type]  # what is no alias is an object
    return count


def _line(breakage: griffe.Breakage) -> str:
    return " ".join(f"{breakage.kind.value}: {breakage.obj.path}".split())[:300]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
