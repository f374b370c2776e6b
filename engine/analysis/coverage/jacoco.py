"""JaCoCo's XML: instructions and branches of each line of each source file."""

from collections.abc import Mapping

from engine.analysis.coverage.report import UnreadableReport
from engine.analysis.coverage.tally import FileTally, Tally
from engine.analysis.coverage.xml_events import walk

FORMAT = "JaCoCo"


def read(body: bytes, tally: Tally) -> None:
    """Count the `line` elements of each `sourcefile`, which is known by its package and name.

    A line ran when one of its instructions did, as in JaCoCo's own LINE counter. Raises `UnreadableReport`.
    """
    _Reader(tally).read(body)


class _Reader:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._package = ""
        self._file: FileTally | None = None

    def read(self, body: bytes) -> None:
        walk(body, self._started, self._ended)

    def _started(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "line" and self._file is not None:
            self._mark(self._file, attributes)
        elif tag == "package":
            self._package = attributes.get("name", "")
        elif tag == "sourcefile":
            name = attributes.get("name", "")
            self._file = self._tally.file(f"{self._package}/{name}" if self._package else name)

    def _ended(self, tag: str, _text: str) -> None:
        if tag == "sourcefile":
            self._file = None

    @staticmethod
    def _mark(file: FileTally, attributes: Mapping[str, str]) -> None:
        try:
            line, missed, covered = (int(attributes[name]) for name in ("nr", "mi", "ci"))
        except (KeyError, ValueError):
            raise UnreadableReport(f"it has a broken line, {dict(attributes)!r:.80}") from None
        if missed or covered:
            file.mark(line, ran=covered > 0)
