"""A layout as ruff is told it, and what it makes of a text."""

import subprocess
from codecs import BOM_UTF8
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.refactoring.ruff import ask_ruff
from engine.refactoring.source import MAX_BYTES

TARGETS: Final = tuple(f"py3{minor}" for minor in range(7, 16))
DYNAMIC: Final = 0  # code in docstrings as wide as the text around it leaves room for


class Formatter(StrEnum):
    """Those whose layout ruff knows: its own, and black's, of which its own is a copy."""

    RUFF = "ruff"
    BLACK = "black"


class NotFormatted(Exception):
    """Ruff could not lay the text out: it does not parse, is too large, or took too long."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a repository says of its layout. Widths are in columns; `target` is the oldest Python, as `py310`."""

    formatter: Formatter
    target: str
    line_length: int = 88
    indent_width: int = 4
    quote_style: str = "double"
    indent_style: str = "space"
    line_ending: str = "auto"
    skip_magic_trailing_comma: bool = False
    docstring_code: bool = False
    docstring_code_length: int = DYNAMIC
    preview: bool = False

    def formatted(self, path: str, raw: bytes) -> bytes:
        """The text in this layout. Raises `NotFormatted`."""
        if len(raw) > MAX_BYTES:
            raise NotFormatted(path)
        name = "stub.pyi" if path.endswith(".pyi") else "module.py"  # stubs have a layout of their own
        mark = BOM_UTF8 if raw.startswith(BOM_UTF8) else b""  # ruff would drop it
        try:
            done = ask_ruff("format", [*self._flags(), "--stdin-filename", name], raw.removeprefix(mark))
        except (OSError, subprocess.SubprocessError) as error:
            raise NotFormatted(path) from error
        if done.returncode:
            raise NotFormatted(path)
        return mark + done.stdout

    def _flags(self) -> list[str]:
        told = {
            "line-length": self.line_length,
            "indent-width": self.indent_width,
            "target-version": f'"{self.target}"',
            "format.quote-style": f'"{self.quote_style}"',
            "format.indent-style": f'"{self.indent_style}"',
            "format.line-ending": f'"{self.line_ending}"',
            "format.skip-magic-trailing-comma": str(self.skip_magic_trailing_comma).lower(),
            "format.docstring-code-format": str(self.docstring_code).lower(),
            "format.docstring-code-line-length": self.docstring_code_length or '"dynamic"',
            "format.preview": str(self.preview).lower(),
        }
        return [part for name, value in told.items() for part in ("--config", f"{name}={value}")]
