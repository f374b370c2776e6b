"""What the name of a file, or who imports it, says against listing a mark that stands in it."""

import re
from typing import Final

# Files that are run or configured, never imported, and folders of such.
_SCRIPT: Final = re.compile(
    r"(?:\A|/)(?:__main__|setup|conf|conftest|noxfile|manage|tasks|fabfile|wsgi|asgi|sitecustomize)\.py\Z|"
    r"(?:\A|/)_?(?:scripts?|bin|tools?|utils?|examples?|docs?|benchmarks?|samples|demos?|ci)/|\A[^/]+\.py\Z"
)
DECLARATIONS: Final = (".pyi", ".d.ts")  # they say what stands elsewhere
_HANDS_ON: Final = re.compile(r"(?:\A|/)__init__\.py\Z")
_OPEN: Final = re.compile(r"\.py\Z")  # privacy is a convention: another module may use what it imports


def is_exempt(kind: str, path: str, *, is_imported: bool) -> bool:
    """Whether a mark of this kind is none in this file; `is_imported` says that another file imports it."""
    if path.endswith(DECLARATIONS):
        return True
    if kind == "import-effect":
        return not is_imported and _SCRIPT.search(path) is not None
    if kind == "star-import":
        return _HANDS_ON.search(path) is not None
    return kind == "unused-private" and is_imported and _OPEN.search(path) is not None
