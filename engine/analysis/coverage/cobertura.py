"""Cobertura's XML, as coverage.py, Istanbul, gcovr, coverlet, PHPUnit and many others write it."""

from collections.abc import Mapping

from engine.analysis.coverage.report import UnreadableReport
from engine.analysis.coverage.tally import FileTally, Tally
from engine.analysis.coverage.xml_events import walk

FORMAT = "Cobertura"
MOST_ROOTS = 50


def read(body: bytes, tally: Tally) -> None:
    """Count the `line` elements of each `class`; names are relative to one of the `source` folders.

    Raises `UnreadableReport`, also for Clover's reports, whose root has the same name.
    """
    _Reader(tally).read(body)


class _Reader:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._file: FileTally | None = None
        self._has_packages = False

    def read(self, body: bytes) -> None:
        walk(body, self._started, self._ended)
        if not self._has_packages:
            raise UnreadableReport("it has no packages, so it is not Cobertura's")

    def _started(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "line" and self._file is not None:
            self._mark(self._file, attributes)
        elif tag == "class":
            self._file = self._tally.file(_needed(attributes, "filename"))
        elif tag == "packages":
            self._has_packages = True

    def _ended(self, tag: str, text: str) -> None:
        if tag == "class":
            self._file = None
        elif tag == "source" and text.strip() and len(self._tally.roots) < MOST_ROOTS:
            self._tally.roots.append(text.strip())

    @staticmethod
    def _mark(file: FileTally, attributes: Mapping[str, str]) -> None:
        try:
            file.mark(int(_needed(attributes, "number")), ran=float(_needed(attributes, "hits")) > 0)
        except ValueError:
            raise UnreadableReport(f"it has a broken line, {dict(attributes)!r:.80}") from None


def _needed(attributes: Mapping[str, str], name: str) -> str:
    value = attributes.get(name)
    if value is None:
        raise UnreadableReport(f"an element lacks its {name}")
    return value
