"""The one comment that nobody asked for under a pull request: its parts, and a check run that no check can tell."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.messages.fitting import Rows, fit
from handlers.messages.markdown import cell, code, plain
from handlers.messages.wording import counted
from providers.code_hosts.code_host import CheckRun, Remark
from providers.code_hosts.texts import with_commands, without_last_rows

PART_LIMIT: Final = 30_000
"""Bytes of one part: two of them fit into the comment that every host takes."""

_SUMMARY_LIMIT: Final = 14_000
_TEXT_LIMIT: Final = 9_000
_REMARKS: Final = 10
_TITLE_LIMIT: Final = 300


def render(parts: Mapping[str, str]) -> str:
    """The comment, part below part, in the order of their names."""
    return "\n\n---\n\n".join(parts[name] for name in sorted(parts))


def as_part(check: CheckRun, remarks: Sequence[Remark] = ()) -> str:
    """What a check run says, as a part of the comment: the same title, summary, annotations and text.

    The annotations that are discussed at their lines, the `remarks`, are counted and linked and not told twice.
    """
    discussed = {remark.annotation for remark in remarks}
    left = [one for one in check.annotations if one not in discussed]
    rows = [f"- {cell(f'{one.path}:{one.line}')} {plain(one.title, _TITLE_LIMIT)}" for one in left]
    head = "**Not discussed at their lines**\n" if remarks else "**At the changed lines**\n"
    return fit(
        [
            f"### {plain(check.name)}: {plain(check.title, _TITLE_LIMIT)}",
            f"Commit {code(check.head_sha[:12])}." + (f" [Details]({check.details_url})" if check.details_url else ""),
            without_last_rows(with_commands(check), _SUMMARY_LIMIT),
            _discussed(remarks),
            Rows(head, rows[:_REMARKS], "remarks", total=len(rows)),
            _folded("How the numbers came about", without_last_rows(check.text, _TEXT_LIMIT)),
        ],
        PART_LIMIT,
    )


def _discussed(remarks: Sequence[Remark]) -> str:
    """How many there are, and the way to each of the first."""
    if not remarks:
        return ""
    links = ", ".join(f"[{number}]({remark.url})" for number, remark in enumerate(remarks[:_REMARKS], start=1))
    more = f" and {len(remarks) - _REMARKS:,} more" if len(remarks) > _REMARKS else ""
    where = "at its line" if len(remarks) == 1 else "at their lines"
    return f"**{counted(len(remarks), 'remark')} {where}**: {links}{more}"


def _folded(heading: str, markdown: str) -> str:
    return f"<details>\n<summary>{heading}</summary>\n\n{markdown}\n\n</details>" if markdown else ""
