"""XML from strangers: one pass of events, no tree, no entities, nothing loaded from anywhere."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from engine.analysis.coverage.report import UnreadableReport

DEEPEST = 64
FIRST_BYTES = 65_536

Started = Callable[[str, Mapping[str, str]], None]
Ended = Callable[[str, str], None]


class _Target:
    """Told of each element as it begins and, with the text before its end, as it ends."""

    def __init__(self, started: Started, ended: Ended) -> None:
        self._started = started
        self._ended = ended
        self._depth = 0
        self._text = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnreadableReport(f"its elements stand more than {DEEPEST} deep")
        self._text = ""
        self._started(tag, attributes)

    def data(self, text: str) -> None:
        self._text = text

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._ended(tag, self._text)
        self._text = ""

    def close(self) -> None:
        """There is no tree to hand out."""


def walk(body: bytes, started: Started, ended: Ended) -> None:
    """Tell every element in order. Raises `UnreadableReport` for anything but plain, whole XML.

    A document type is let by, since JaCoCo writes one, but what it names is never loaded and what it defines is
    refused. The whole body goes in at once: expat would scan a long token again with each piece.
    """
    target = _Target(started, ended)
    parser = DefusedXMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(body)
        parser.close()
    except DefusedXmlException as refused:
        raise UnreadableReport(f"its XML is not harmless ({type(refused).__name__})") from refused
    except (ParseError, ValueError, LookupError) as broken:
        raise UnreadableReport(f"its XML is broken: {str(broken)[:100]}") from broken


def root_tag(body: bytes) -> str:
    """The name of the first element. Raises `UnreadableReport` for what is no harmless XML."""
    found = ""

    def started(tag: str, _attributes: Mapping[str, str]) -> None:
        nonlocal found
        found = tag
        raise _Found

    with suppress(_Found):
        walk(body[:FIRST_BYTES], started, lambda _tag, _text: None)
    return found


class _Found(Exception):
    """The first element was met."""
