"""The npm parts of the counterparts."""

from pathlib import Path

from tests.npm import Installation

FOLDER = Path(__file__).parent
_DESCRIPTION = FOLDER / "node_modules/@octokit/openapi/generated/api.github.com.json"


def node_modules() -> Path:
    """The installed packages. Without them the test fails in CI, and is skipped with the reason elsewhere."""
    return _INSTALLATION.ensure()


def _prune() -> None:
    """Of 380 MB of descriptions one file of 13 MB is read."""
    for path in _DESCRIPTION.parent.iterdir():
        if path != _DESCRIPTION:
            path.unlink()


_INSTALLATION = Installation(FOLDER, "the GitHub double", trim=_prune)
