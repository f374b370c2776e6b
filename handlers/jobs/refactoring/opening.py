"""Open a pull request as the rules of its files want it: title, labels, and whose review is asked for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from config.forge_yml import ForgeYml
from engine.errors import EngineError
from handlers.jobs.owners import code_owners
from handlers.jobs.refactoring.task import Task
from handlers.messages import review_text
from handlers.messages.pull_request import titled
from providers.code_hosts.proposals import PullRequest, PullRequestDraft

MOST_REVIEWERS: Final = 15


def as_wanted(draft: PullRequestDraft, rules: ForgeYml) -> PullRequestDraft:
    """As the rules ask for it: its own title says what is done, and it is a draft where all have to be."""
    title, is_draft = titled(rules.pr.title, draft.title), draft.is_draft or rules.refactor.draft
    return replace(draft, title=title, is_draft=is_draft, labels=rules.pr.labels)


async def asked_for_review(
    task: Task, opened: PullRequest, rules: ForgeYml, paths: Sequence[str], asker: str
) -> list[str]:
    """Ask the owners of these files, once it is there to be reviewed; sentences about those who could not be asked.

    Nobody is asked to review a draft, nor what they asked for themselves (`asker`, a login, "" for nobody).
    """
    is_ready = opened.is_ours and opened.state == "open" and not opened.is_draft
    if rules.pr.reviewers != "codeowners" or not is_ready:
        return []
    try:
        owners = (await code_owners(task.ctx, task.subject)).owners_of(paths)
    except EngineError as error:  # it is open already, and stands without a reviewer
        return [review_text.not_told(str(error))]
    others = [name for name in owners if name.casefold() != asker.casefold()]
    if not others:
        return []
    refused = await task.subject.host.ensure_reviewers(task.subject.ref, opened.number, others[:MOST_REVIEWERS])
    notes = [review_text.refused(refused, task.subject.ref.host)] if refused else []
    return notes + ([review_text.too_many(len(others), MOST_REVIEWERS)] if len(others) > MOST_REVIEWERS else [])
