"""The configuration in force for a repository: its own file, what that builds on, and what its organization locked."""

import asyncio
from dataclasses import dataclass, replace
from typing import Self

from config.forge_yml import ForgeYml, Layers, Problem
from engine.workspace.checkout import Checkout
from handlers.context import Context
from handlers.errors import UserError
from handlers.jobs.checkout import open_checkout
from handlers.jobs.layers_above import extended_file, organization_file
from handlers.jobs.repository import Subject
from handlers.jobs.rules import Reading, read_at
from handlers.messages import config_text
from handlers.messages.markdown import code
from providers.code_hosts.events import RepositoryRef


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is in force; with `problems` it is what was in force before, and nothing may be changed.

    `name` is what people call it, such as `.forge.yml@ab12cd3`, "" where no file says anything. `private_base` is
    another private repository whose file it builds on; its values are told only to whoever is known to read that one.
    """

    layers: Layers
    problems: tuple[Problem, ...] = ()
    private_base: RepositoryRef | None = None

    @property
    def name(self) -> str:
        layer = self.layers.repository or self.layers.organization
        return f"{layer.file}@{layer.commit_sha[:7]}" if layer else ""

    def told(self) -> Self:
        """As it is shown to somebody who may read the `private_base`."""
        base = self.layers.base
        return self if base is None else replace(self, layers=replace(self.layers, base=replace(base, is_told=True)))

    def for_writing(self) -> ForgeYml:
        """The rules under which something may be changed; raises UserError where nothing may be."""
        if self.problems:
            raise UserError(config_text.refusal(self.problems), "Mend it on the default branch, then ask again.")
        effective = self.layers.at()
        mode, source = effective.value("mode")
        if mode != "propose":
            raise UserError(config_text.not_proposing(mode, source), config_text.HOW_TO_PROPOSE)
        return effective.rules


async def configuration_at(ctx: Context, subject: Subject, checkout: Checkout, sha: str) -> Configuration:
    """The configuration with the file of this commit, which must be at hand."""
    return await configuration_with(ctx, subject, await asyncio.to_thread(read_at, checkout, sha))


async def configuration_of(ctx: Context, subject: Subject) -> Configuration:
    """The configuration of the default branch as it is now; raises UserError for a branch without a commit."""
    branch = subject.ref.default_branch
    head_sha = await subject.host.get_head_sha(subject.ref, branch)
    if head_sha is None:
        raise UserError(f"The branch {code(branch)} has no commit yet.")
    async with open_checkout(ctx, subject.ref, [head_sha]) as checkout:
        return await configuration_at(ctx, subject, checkout, head_sha)


async def configuration_with(ctx: Context, subject: Subject, own: Reading) -> Configuration:
    """The configuration with this file of the repository's own."""
    above = await organization_file(ctx, subject)
    extends = own.layer.written.rules.extends if own.layer else "org"
    if extends in {"org", "none"}:
        base = above.layer if extends == "org" else None
        return Configuration(Layers(above.layer, base, own.layer), own.problems or above.problems)
    assert own.layer is not None, "only a file can name another one"
    extended, private_base = await extended_file(ctx, subject, own.layer)
    problems = own.problems or above.problems or extended.problems
    return Configuration(Layers(above.layer, extended.layer, own.layer), problems, private_base)
