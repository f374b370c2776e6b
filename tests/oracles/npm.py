"""The reference tools that come from npm: ESLint with its plugins, jscpd, madge, c8."""

from pathlib import Path

from tests.npm import Installation

_INSTALLATION = Installation(Path(__file__).parent, "the comparison with reference tools")


def node_modules() -> Path:
    """The installed packages. Without them the test fails in CI, and is skipped with the reason elsewhere."""
    return _INSTALLATION.ensure()
