"""The terms of one analysis: which rules it follows, what is asked of its check run, whether it is wanted at all."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from config.forge_yml import ForgeYml, excluder
from engine.workspace.checkout import Checkout
from handlers.context import Context
from handlers.jobs.breaker import quieted, remember
from handlers.jobs.configuration import configuration_with
from handlers.jobs.ignoring import ignored
from handlers.jobs.repository import Subject
from handlers.jobs.requests import AnalysisRequest
from handlers.jobs.rules import Followed, followed, notes_of_proposal, read_at
from handlers.messages.policy import Policy
from handlers.messages.wording import counted


@dataclass(frozen=True, slots=True)
class Terms:
    """`rules` is the whole configuration in force; without a file all is as built in."""

    followed: Followed = field(default_factory=Followed)
    rules: ForgeYml = field(default_factory=lambda: ForgeYml(version=1))
    policy: Policy = field(default_factory=Policy)

    def why_unwanted(self, request: AnalysisRequest) -> str:
        """Why commits like this are not analysed here, "" where they are. Who asks for one by name gets it."""
        if self.rules.mode == "off":
            return f"mode is off in {self.policy.configuration}"
        kind = "push" if request.pull_request is None else "pull_request"
        if request.is_fresh or kind in self.rules.analysis.on:
            return ""
        return f"{self.policy.configuration} starts no analysis on {kind.replace('_', ' ')}"

    def why_pointless(self, checkout: Checkout, base_sha: str, head_sha: str) -> str:
        """Why there is nothing to be said of a change, "" where there is: all of its files may be left out.

        With a mistake in the file it is analysed all the same, so that the mistake is told.
        """
        if self.followed.problems or not (self.rules.paths.include or self.rules.paths.exclude):
            return ""
        is_left_out = excluder(self.rules.paths)
        changed = changed_paths(checkout, base_sha, head_sha)
        if not changed or not all(map(is_left_out, changed)):
            return ""
        return f"{self.policy.configuration} leaves out what changed ({counted(len(changed), 'file')})"


def changed_paths(checkout: Checkout, base_sha: str, head_sha: str) -> set[str]:
    """The paths at which two commits differ."""
    before, after = ({(blob.path, blob.blob_id) for blob in checkout.tree(sha).blobs} for sha in (base_sha, head_sha))
    return {path for path, _ in before ^ after}


async def terms_of(ctx: Context, subject: Subject, checkout: Checkout, request: AnalysisRequest) -> Terms:
    """Those of the commit itself; of a pull request those of its base, since nobody excludes their own files."""
    is_fork = await _is_fork(subject, request)
    if request.pull_request is None:
        own, notes = await asyncio.to_thread(read_at, checkout, request.commit_sha), tuple[str, ...]()
    elif request.base_sha is None:
        return Terms(policy=Policy(is_fork=is_fork))
    else:
        own = await asyncio.to_thread(read_at, checkout, request.base_sha)
        notes = await asyncio.to_thread(notes_of_proposal, checkout, request.commit_sha, request.base_sha)
    if request.pull_request is None and request.branch == subject.ref.default_branch:
        await remember(ctx, subject, own)
    configuration = await configuration_with(ctx, subject, own)
    rules = configuration.layers.at().rules
    reasons = await _ignored(ctx, subject, rules, datetime.now(UTC).date())
    policy = Policy(rules.score.gate, rules.analysis.annotations, reasons, configuration.name, is_fork)
    return Terms(await quieted(ctx, followed(own, configuration.layers, notes)), rules, policy)


async def _is_fork(subject: Subject, request: AnalysisRequest) -> bool:
    """Asked of the host each time: an analysis may be told again long after, by another version of this bot."""
    if request.pull_request is None:
        return False
    return (await subject.host.get_pull_request(subject.ref, request.pull_request)).is_fork


async def _ignored(ctx: Context, subject: Subject, rules: ForgeYml, today: date) -> Mapping[str, str]:
    """Why findings are not to be told, by their ids: what a person decided last goes before what the file says."""
    of_file = {each.id: each.reason for each in rules.ignore if each.until is None or each.until >= today}
    by_hand = {each.finding_id: f"{each.reason} ({each.actor_login})" for each in await ignored(ctx, subject)}
    return of_file | by_hand
