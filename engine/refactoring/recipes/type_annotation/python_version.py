"""The oldest Python that a project says it runs under."""

import re
import tomllib
from typing import Final

from engine.refactoring.view import View

_LEAST: Final = re.compile(r"(?:>=|~=|==|\^)\s*3\.(\d+)")
_SELF_SINCE: Final = 11


def knows_self(view: View) -> bool:
    """Whether `typing.Self` is there in every version: the project says that it needs Python 3.11 or later."""
    return view.of_tree(oldest_minor) >= _SELF_SINCE


def oldest_minor(view: View) -> int:
    """The `N` of the oldest 3.N; 0 where nothing is said."""
    try:
        stated = tomllib.loads(view.files.get("pyproject.toml", b"").decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return 0
    project, tool = stated.get("project"), stated.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    dependencies = poetry.get("dependencies") if isinstance(poetry, dict) else None
    said = (
        project.get("requires-python") if isinstance(project, dict) else None,
        dependencies.get("python") if isinstance(dependencies, dict) else None,
    )
    found = [int(match[1]) for each in said if isinstance(each, str) and (match := _LEAST.search(each))]
    return max(found, default=0)
