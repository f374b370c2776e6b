"""The pull request that takes a refactoring back."""

from collections.abc import Sequence

from handlers.messages.fitting import Rows, fit
from handlers.messages.markdown import code, plain


def title(reference: str) -> str:
    return f"Roll back {reference}"


def body(reference: str, pull_request: str, paths: Sequence[str], base_sha: str, trigger: str) -> str:
    """What it does, and that nothing else is touched; `pull_request` is the one taken back, as its host writes it."""
    rows = [f"- {code(path)}" for path in paths]
    said = (
        f"Takes {pull_request} ({reference}) back. Every file below reads, byte for byte, as it did at"
        f" {code(base_sha[:12])}, before the refactoring; none of them had been changed since, and nothing else"
        " is touched."
    )
    why = f"Why it was made: {code(f'/{trigger} why {reference}')}."
    return fit([said, Rows("", rows, "files"), why])


def with_notes(body: str, notes: Sequence[str]) -> str:
    """The same with what became known once it was open."""
    return fit([body, Rows("", [f"- {plain(note, 400)}" for note in notes], "notes")])
