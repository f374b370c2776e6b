"""Which paths are left out, and which are never edited."""

from collections.abc import Callable

import pathspec

from config.forge_yml.sections import Paths


def excluder(paths: Paths) -> Callable[[str], bool]:
    """Whether a path, written from the repository's root, is left out of the score."""
    included = pathspec.GitIgnoreSpec.from_lines(paths.include)
    excluded = pathspec.GitIgnoreSpec.from_lines(paths.exclude)
    if not paths.include:
        return excluded.match_file
    return lambda path: not included.match_file(path) or excluded.match_file(path)


def protector(paths: Paths) -> Callable[[str], bool]:
    """Whether a path may be judged and never edited."""
    return pathspec.GitIgnoreSpec.from_lines(paths.protected).match_file
