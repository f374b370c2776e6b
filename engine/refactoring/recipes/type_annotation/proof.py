"""The static proof: but for hints that nothing evaluates, and imports that no run enters, the program is the same.

It looks at the two texts alone. Three things are shown of every file that differs: without its new annotations and its
new imports for checkers, the text is byte for byte the old one, but for blanks around an equals sign; so is its syntax
tree; and no new annotation is evaluated to anything but a name that is surely bound where it stands.
"""

from collections.abc import Sequence

from engine.refactoring.evidence import Evidence, Rung, Verdict, disproved, not_proven, proven
from engine.refactoring.recipes.type_annotation.added import Added, Different, added
from engine.refactoring.recipes.type_annotation.evaluation import unsafe_annotation, unsafe_import
from engine.refactoring.recipes.type_annotation.remainder import same_remainder
from engine.refactoring.source import Source, Unreadable
from engine.refactoring.view import View


def proof_of(before: View, after: View) -> Sequence[Evidence]:
    """One row for the whole change."""
    came_or_went = sorted(before.files.keys() ^ after.files.keys())
    if came_or_went:
        return [disproved(Rung.STATIC, f"{came_or_went[0]} came or went: types never do that.")]
    changed = [path for path, raw in before.files.items() if after.files[path] != raw]
    found = [(path, _of_file(before, after, path)) for path in changed]
    for verdict in (Verdict.DISPROVED, Verdict.NOT_PROVEN):
        for path, (seen, reason, _) in found:
            if seen is verdict:
                say = disproved if verdict is Verdict.DISPROVED else not_proven
                return [say(Rung.STATIC, f"{path}: {reason}.")]
    count = sum(slots for _, (_, _, slots) in found)
    if not count:
        return [not_proven(Rung.STATIC, "No type was added.")]
    said = f"{count} {'type was' if count == 1 else 'types were'} added, and nothing else: no run can tell them."
    return [proven(Rung.STATIC, said, details=changed)]


def _of_file(before: View, after: View, path: str) -> tuple[Verdict, str, int]:
    """The verdict, what speaks against the file, and how many slots were filled."""
    old, new = before.source(path), after.source(path)
    if not before.is_editable(path):
        return Verdict.DISPROVED, "must not be edited", 0
    if isinstance(old, Unreadable) or isinstance(new, Unreadable):
        return Verdict.DISPROVED, "does not parse on both sides", 0
    try:
        return _compared(old, new)
    except RecursionError:
        return Verdict.NOT_PROVEN, "is nested too deeply to be compared", 0


def _compared(old: Source, new: Source) -> tuple[Verdict, str, int]:
    try:
        compile(new.raw, new.path, "exec", dont_inherit=True)
        found = added(old.tree, new.tree)
    except (SyntaxError, ValueError) as error:
        return Verdict.DISPROVED, f"does not compile ({error})", 0
    if isinstance(found, Different):
        return Verdict.DISPROVED, found.reason, 0
    return _judged(old, new, found)


def _judged(old: Source, new: Source, found: Added) -> tuple[Verdict, str, int]:
    if not same_remainder(old, new, found):
        return Verdict.DISPROVED, "reads otherwise beside its types: a comment, a blank or the end of a line", 0
    unsafe = unsafe_import(old.tree, new.tree, found) or unsafe_annotation(new.tree, found)
    return (Verdict.NOT_PROVEN, unsafe, 0) if unsafe else (Verdict.PROVEN, "", len(found.annotations))
