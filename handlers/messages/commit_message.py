"""The messages of the bot's own commits: hosts read them for people to call and issues to close, as git does for
trailers."""

from engine.refactoring.results import PlannedChange, PlannedStep
from handlers.messages.markdown import quiet

_WHY_LIMIT = 1000  # characters


def render(change: PlannedChange, step: PlannedStep, *, reference: str, asked_by: str) -> str:
    """One step of a change, by the job of this reference; `asked_by` is a login, empty for a schedule."""
    trailers = [f"Forge-Job: {reference}", f"Forge-Recipe: {change.recipe.name}@{change.recipe.version}"]
    trailers += [f"Requested-by: {asked_by}"] if asked_by else []
    listed = "\n".join(trailers)
    return f"{quiet(step.title)}\n\n{quiet(step.candidate.why, _WHY_LIMIT)}\n\n{listed}\n"
