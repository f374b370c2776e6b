"""The words that items are made with: four states, and a sentence that would help."""

from engine.analysis.report import SetupItem
from engine.analysis.sources import shown_path

NO_TESTS = "there are no tests"


def verified(name: str, detail: str, path: str = "", line: int = 0) -> SetupItem:
    """Seen to work, or seen to agree with what it describes."""
    return SetupItem(name, "verified", detail, shown_path(path), line if path else 0)


def declared(name: str, detail: str, path: str = "", line: int = 0, *, fix: str = "") -> SetupItem:
    """Said somewhere, and nothing shows that it is so."""
    return SetupItem(name, "declared", detail, shown_path(path), line if path else 0, fix)


def absent(name: str, detail: str, path: str = "", line: int = 0, *, fix: str = "") -> SetupItem:
    """Missing, or there and wrong."""
    return SetupItem(name, "absent", detail, shown_path(path), line if path else 0, fix)


def not_applicable(name: str, reason: str) -> SetupItem:
    """Of no use here, or nothing that the files could tell; the reason says which."""
    return SetupItem(name, "not applicable", reason)
