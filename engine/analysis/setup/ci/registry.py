"""All services that are read, as one table."""

from collections.abc import Callable, Iterator
from typing import Final

from engine.analysis.setup.ci import github, gitlab, others
from engine.analysis.setup.ci.step import MAX_STEPS, Pipelines, Step
from engine.analysis.setup.repository import Repository

_BY_FILE: Final[tuple[tuple[tuple[str, ...], Callable[[Repository, str], Iterator[Step]]], ...]] = (
    (others.CIRCLE, others.circle),
    (others.AZURE, others.azure),
    (others.TRAVIS, others.travis),
    (others.BITBUCKET, others.bitbucket),
)


def pipelines(repository: Repository) -> Pipelines:
    """What the CI of a repository runs, from every file that says it; at most `MAX_STEPS` steps."""
    found = Pipelines(unread=others.unread(repository))
    found.files += github.workflow_files(repository) + gitlab.files(repository)
    sources = [github.steps(repository), gitlab.steps(repository)]
    for names, read in _BY_FILE:
        for path in names:
            if path in repository.files:
                found.files.append(path)
                sources.append(read(repository, path))
    for source in sources:
        for step in source:
            if len(found.steps) >= MAX_STEPS:
                return found
            found.steps.append(step)
    return found
