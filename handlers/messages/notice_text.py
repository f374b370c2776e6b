"""The one comment that nobody asked for under a pull request: its parts, and a check run that no check can tell."""

from collections.abc import Mapping
from typing import Final

from handlers.messages.fitting import Rows, fit
from handlers.messages.markdown import cell, code, plain
from providers.code_hosts.code_host import CheckRun
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


def as_part(check: CheckRun) -> str:
    """What a check run says, as a part of the comment: the same title, summary, annotations and text."""
    rows = [f"- {cell(f'{one.path}:{one.line}')} {plain(one.title, _TITLE_LIMIT)}" for one in check.annotations]
    return fit(
        [
            f"### {plain(check.name)}: {plain(check.title, _TITLE_LIMIT)}",
            f"Commit {code(check.head_sha[:12])}." + (f" [Details]({check.details_url})" if check.details_url else ""),
            without_last_rows(with_commands(check), _SUMMARY_LIMIT),
            Rows("**At the changed lines**\n", rows[:_REMARKS], "remarks", total=len(rows)),
            _folded("How the numbers came about", without_last_rows(check.text, _TEXT_LIMIT)),
        ],
        PART_LIMIT,
    )


def _folded(heading: str, markdown: str) -> str:
    return f"<details>\n<summary>{heading}</summary>\n\n{markdown}\n\n</details>" if markdown else ""
