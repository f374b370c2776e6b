"""From the words of a command line to the question that planning is asked."""

from pathlib import Path

from config.forge_yml import FILE, ForgeYmlError, Paths, read_forge_yml
from engine.analysis.sources import Tree
from engine.refactoring.errand import Errand
from engine.refactoring.recipes.recipe import TransformationType
from engine.workspace.checkout import is_repository, open_folder, open_repository
from handlers.commands.grammar import PathTarget
from handlers.commands.targets import BadTarget, read_target


class Unanswerable(Exception):
    """The wish makes no sense; the sentence says why, and what would have worked."""


def errand_of(path: Path, types: tuple[str, ...], target: str) -> Errand:
    """The question about a repository or folder. Raises `Unanswerable`."""
    if not path.is_dir():
        raise Unanswerable(f"{path} is not a folder. Give a git repository or a folder of source.")
    known = [each.value for each in TransformationType]
    if unknown := [name for name in types if name not in known]:
        raise Unanswerable(f"{unknown[0]!r} is not a refactoring type. Types: {', '.join(known)}.")
    tree = open_tree(path)
    paths, aimed = _paths(tree), _target(target)
    return Errand(
        place=str(path.absolute()),
        commit_sha=tree.commit_sha,
        types=types,
        paths=_beneath(tree, aimed.path) if aimed else (),
        symbol=(aimed.symbol or "") if aimed else "",
        line=(aimed.line or 0) if aimed else 0,
        include=paths.include,
        exclude=paths.exclude,
        protected=paths.protected,
        is_asked=bool(types or target),
    )


def open_tree(path: Path) -> Tree:
    """The last commit of a repository; the files of a folder as they lie there."""
    return open_repository(path) if is_repository(path) else open_folder(path)


def _target(word: str) -> PathTarget | None:
    if not word:
        return None
    try:
        target = read_target(word, ("path",))
    except BadTarget as error:
        raise Unanswerable(f"the target {word!r}: {error.sentence} {error.remedy}".strip()) from error
    assert isinstance(target, PathTarget)
    return target


def _beneath(tree: Tree, path: str) -> tuple[str, ...]:
    """The file of that path, or all files of that folder."""
    folder = path.rstrip("/") + "/"
    found = tuple(blob.path for blob in tree.blobs if blob.path == path or blob.path.startswith(folder))
    if not found:
        raise Unanswerable(f"there is no {path!r} in the last commit. A path is written from the repository's root.")
    return found


def _paths(tree: Tree) -> Paths:
    """The patterns of the tree's own `.forge.yml`. Raises `Unanswerable` for one that cannot be read: going on without
    it could edit what it protects."""
    raw = next((raw for _, raw in tree.read([blob for blob in tree.blobs if blob.path == FILE])), None)
    if raw is None:
        return Paths()
    try:
        return read_forge_yml(raw).paths
    except ForgeYmlError as error:
        raise Unanswerable(f"{FILE} cannot be read, so nothing is changed: {error.problems[0]}") from error
