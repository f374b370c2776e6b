"""Where Node and our own TypeScript are: never those of a repository, whose packages may do what they like."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
CACHE: Final = Path.home() / ".cache" / "forge-factory" / "ecmascript"


@dataclass(frozen=True, slots=True)
class Tools:
    """The program and the package that make a language service."""

    node: str
    typescript: Path


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no language service, and what would help, as one sentence."""

    said: str


def find_tools(places: tuple[Path, ...] = (FOLDER, CACHE)) -> Tools | Missing:
    """The tools as they are pinned in package.json; another version is none."""
    node = shutil.which("node")
    if node is None:
        return Missing("JavaScript and TypeScript are left alone: Node 20 or newer is not installed")
    wanted = str(json.loads((FOLDER / "package.json").read_bytes())["dependencies"]["typescript"])
    for place in places:
        package = place / "node_modules" / "typescript"
        if _version(package) == wanted:
            return Tools(node, package)
    return Missing(
        f"JavaScript and TypeScript are left alone: typescript {wanted} is not installed; run"
        f" `npm ci --ignore-scripts` in {FOLDER}"
    )


def _version(package: Path) -> str:
    try:
        return str(json.loads((package / "package.json").read_bytes())["version"])
    except (OSError, ValueError, KeyError):
        return ""
