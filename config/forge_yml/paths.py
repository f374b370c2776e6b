"""Which paths are left out, and which are never edited."""

from collections.abc import Callable

from config.forge_yml.sections import Paths
from config.gitignore import matcher


def excluder(paths: Paths) -> Callable[[str], bool]:
    """Whether a path, written from the repository's root, is left out of the score."""
    is_included, is_excluded = matcher(paths.include), matcher(paths.exclude)
    if not paths.include:
        return is_excluded
    return lambda path: not is_included(path) or is_excluded(path)


def protector(paths: Paths) -> Callable[[str], bool]:
    """Whether a path may be judged and never edited."""
    return matcher(paths.protected)
