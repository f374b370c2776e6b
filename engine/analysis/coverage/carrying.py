"""What was measured at one commit, said of another one: for a commit whose own measurement is not there yet."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePosixPath

from engine.analysis.coverage.report import Coverage


def measured_at(coverage: Coverage, commit_sha: str) -> Coverage:
    """The coverage, with the commit that its reports have measured."""
    return replace(coverage, origins=tuple(replace(origin, commit_sha=commit_sha) for origin in coverage.origins))


def carried_over(own: Coverage, other: Coverage, new_paths: Collection[str]) -> Coverage:
    """What a commit's own reports say, and of all other files what `other` says, the reports of another commit.

    Line numbers stay as they are there. `new_paths` are the files of this tree that the other one does not have: those
    in a language that the own reports speak of were measured, and missed where they are not told of; of the rest
    nobody knows yet, so they count neither way. A path is known to be of a language by its extension.
    """
    if not other.files:
        return own
    spoken_of = {_extension(path) for path in own.files}
    files = {**other.files, **own.files}
    return Coverage(
        {path: files[path] for path in sorted(files)},
        (*own.origins, *other.origins),
        (*own.notes, *other.notes),
        own.unseen | {path for path in new_paths if _extension(path) not in spoken_of},
    )


def _extension(path: str) -> str:
    return PurePosixPath(path).suffix
