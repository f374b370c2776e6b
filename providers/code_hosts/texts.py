"""Text as code hosts take it: in UTF-8, within a limit, never cut in the middle of a row. Pure."""

from providers.code_hosts.code_host import CheckRun

FIELD_BYTES = 65_535  # GitHub documents characters and counts bytes: github/docs issue 35252


def is_sayable(text: str) -> bool:
    """Whether JSON can carry the text: names of files may hold bytes that are no UTF-8, and those cannot."""
    return sayable(text) == text


def sayable(text: str) -> str:
    """The text without NUL, and with "?" for what is no character; hosts refuse a request that holds either."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def without_last_rows(markdown: str, limit_bytes: int) -> str:
    """The text within the limit of UTF-8 bytes: whole rows are dropped from the end, and counted in a last one.

    A single row that is larger than the limit is left out as well: half a table row would break the table.
    """
    markdown = sayable(markdown)
    if len(markdown.encode()) <= limit_bytes:
        return markdown
    rows = markdown.split("\n")
    room = limit_bytes - len(_left_out(len(rows)).encode())
    kept = 0
    for row in rows:
        room -= len(row.encode()) + 1
        if room < 0:
            break
        kept += 1
    return "\n".join(rows[:kept]) + _left_out(len(rows) - kept)


def with_commands(check_run: CheckRun) -> str:
    """The summary of a check run, for a host without buttons: below it, what to write in a comment instead."""
    rows = [f"- `{action.command}`: {action.description}." for action in check_run.actions]
    return "\n".join([check_run.summary, "\n**To be written in a comment**\n", *rows]) if rows else check_run.summary


def cut(title: str, limit: int) -> str:
    """A title of at most `limit` characters; an ellipsis stands for the rest."""
    title = sayable(title)
    return title if len(title) <= limit else title[: limit - 1].rstrip() + "…"


def _left_out(rows: int) -> str:
    return f"\n\n… {rows} more rows did not fit here."
