"""The paths that a tree's own `.forge.yml` leaves out of its score."""

import hashlib
import json

from config.forge_yml import FILE, ForgeYmlError, excluder, read_forge_yml
from engine.analysis.listing import NO_RULES, Rules
from engine.analysis.sources import Tree
from engine.workspace.checkout import GitTree


def followed_rules(tree: Tree) -> tuple[Rules, str]:
    """The rules of a tree, and a sentence where its file cannot be followed: then no path is left out."""
    raw = tree.file(FILE) if isinstance(tree, GitTree) else _file(tree)
    if raw is None:
        return NO_RULES, ""
    try:
        paths = read_forge_yml(raw).paths
    except ForgeYmlError as error:
        return NO_RULES, f"No path is left out of the score, since this cannot be read: {error.problems[0]}."
    if not paths.include and not paths.exclude:
        return NO_RULES, ""
    written = json.dumps([paths.include, paths.exclude]).encode("ascii")
    return Rules(hashlib.sha256(written).hexdigest(), excluder(paths)), ""


def _file(tree: Tree) -> bytes | None:
    asked = [blob for blob in tree.blobs if blob.path == FILE and blob.mode in {"file", "executable"}]
    return next((raw for _, raw in tree.read(asked)), None)
