"""What people may want of the bot, in seven classes: what each needs on the host, and what it may be done about."""

from dataclasses import dataclass
from typing import Final, Literal

from config.forge_yml.sections import Commands
from providers.code_hosts.code_host import Permission

BUILT_IN: Final = Commands()


@dataclass(frozen=True, slots=True)
class Right:
    """A class of commands, buttons and ticks; `name` as the design papers number it.

    `needs` is the least permission on the host, and `narrowed_by` the key of `commands` in `.forge.yml` that may ask
    for more, never for less. What `is_read_only` writes nothing but its one reply. What `is_static` neither runs a
    repository's code nor changes anything of it, so that it is done about the pull request of a fork as well. With
    `or_owner`, whoever may write and owns every file that it is about has it, too, unless more was asked for.
    """

    name: str
    needs: Permission
    narrowed_by: Literal["", "write", "approve"] = ""
    is_read_only: bool = False
    is_static: bool = False
    or_owner: bool = False

    def needed(self, policy: Commands) -> Permission:
        """The least permission under this policy."""
        levels = {"": (), "write": policy.write, "approve": policy.approve}[self.narrowed_by]
        asked = min((Permission[level.upper()] for level in levels), default=self.needs)
        return max(self.needs, asked)


ANSWER: Final = Right("C0", Permission.READ, is_read_only=True, is_static=True)
COMPUTE: Final = Right("C1", Permission.WRITE, "write", is_static=True)
RUN: Final = Right("C2", Permission.WRITE, "write")
CHANGE: Final = Right("C3", Permission.WRITE, "write")
APPROVE: Final = Right("C4", Permission.MAINTAIN, "approve", or_owner=True)
DECIDE: Final = Right("C4", Permission.MAINTAIN, "approve")
UNDO: Final = Right("C5", Permission.MAINTAIN, "approve")
ADMINISTER: Final = Right("C6", Permission.ADMIN)
# Cheap to obey: it calls off what runs, and destroys nothing.
STOP: Final = Right("stop", Permission.TRIAGE, is_static=True)
