"""What was asked of a refactoring job: by whom, where, and for which part of the tree; as its row keeps it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish. `number` is the issue or pull request it was written in, `command_id` the row whose reply is edited as
    things go on, `comment_id` the comment and `line` the command as typed; all of them empty for a schedule.

    `types` are refactoring types, all enabled ones when empty. `base_branch` is what the change is proposed for, at
    `base_sha` where that is bound to what a person saw: the head of pull request `number`, which then went to
    `target_branch`, `asked_at_s` seconds after 1970. With `is_fork` that is the commit of a stranger, which is read and
    never run, and whose configuration is not followed.

    It is `part` of a series, counted from 1, whose first refactoring was `series_id`, empty for that one itself.
    """

    actor_id: str = ""
    actor_login: str = ""
    number: int = 0
    command_id: str = ""
    comment_id: str = ""
    line: str = ""
    types: tuple[str, ...] = ()
    path: str = ""
    symbol: str = ""
    at_line: int = 0
    base_branch: str = ""
    base_sha: str = ""
    target_branch: str = ""
    asked_at_s: float = 0.0
    is_fork: bool = False
    part: int = 1
    series_id: str = ""

    @property
    def is_scheduled(self) -> bool:
        """Whether nobody asked for it."""
        return not self.actor_id

    @property
    def is_aimed(self) -> bool:
        """Whether it names a type or a place: then changes that win no points are wanted too."""
        return bool(self.types or self.path)

    @property
    def replied_command_id(self) -> UUID | None:
        """The command whose reply tells how things go, None where nobody asked in a comment."""
        return UUID(self.command_id) if self.number and self.command_id else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Fields of a newer version are passed over."""
        known = {each.name: document[each.name] for each in fields(cls) if each.name in document}
        return cls(**{**known, "types": tuple(known.get("types", ()))})
