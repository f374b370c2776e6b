"""The paths that a tree's own `.forge.yml` leaves out of its score."""

from config.forge_yml import FILE
from engine.analysis.sources import Tree
from engine.workspace.checkout import GitTree
from handlers.jobs.rules import Followed, rules_of_file


def followed_rules(tree: Tree) -> Followed:
    """The rules of a tree, with a sentence where its file cannot be followed."""
    return rules_of_file(tree.file(FILE) if isinstance(tree, GitTree) else _file(tree))


def _file(tree: Tree) -> bytes | None:
    asked = [blob for blob in tree.blobs if blob.path == FILE and blob.mode in {"file", "executable"}]
    return next((raw for _, raw in tree.read(asked)), None)
