"""Which names may be given at all."""

import builtins
import keyword
import re
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
BUILTINS: Final = frozenset(name for name in dir(builtins) if not name.startswith("_"))


def misfit(new: str) -> str:
    """Why nothing should be called so, as a clause after its name; empty for a name that may be given."""
    if not _NAME.fullmatch(new):
        return "is no name in plain letters"
    if keyword.iskeyword(new) or keyword.issoftkeyword(new):
        return "is a keyword"
    if new.startswith("__"):
        return "would be mangled, or mean something to Python"
    if new in BUILTINS:
        return "is a built-in"
    return ""
