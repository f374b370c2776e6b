"""The other formats that configuration is written in: each reader gives {} for what it cannot read, and is bounded."""

import configparser
import json
import re
import tomllib
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

# `a.a.a…` costs tomllib the square of its parts; no real key has more than a handful.
MAX_DOTS_A_LINE: Final = 500
# An open comment is looked for to the end of the file, once for each.
MAX_COMMENTS: Final = 200

_NOISE: Final = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.S)

Table = dict[str, Any]


def text_of(raw: bytes) -> str:
    """UTF-8 without its byte order mark, anything else replaced, line ends as "\\n"."""
    return raw.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def read_json(raw: bytes) -> Table:
    """A JSON object; comments and trailing commas are taken only where plain JSON fails."""
    text = text_of(raw)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return _read_commented(text) if text.count("/*") <= MAX_COMMENTS else {}
    return document if isinstance(document, dict) else {}


def _read_commented(text: str) -> Table:
    try:
        document = json.loads(_NOISE.sub(lambda found: found[1] or "", text))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def read_toml(raw: bytes) -> Table:
    """A TOML document."""
    text = text_of(raw)
    if any(line.count(".") > MAX_DOTS_A_LINE for line in text.split("\n")):
        return {}
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def read_ini(raw: bytes) -> dict[str, dict[str, str]]:
    """The sections of an INI file by name, values as written, continued lines joined by "\\n"."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, default_section="\0")
    try:
        parser.read_string(text_of(raw))
    except (configparser.Error, ValueError):
        return {}
    return {name: {key: value or "" for key, value in parser.items(name)} for name in parser.sections()}


def read_xml(raw: bytes) -> Element | None:
    """The root of an XML document; entities and external references are refused."""
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return None
    return root


def table(value: object, *names: str) -> Table:
    """The table that stands below `names`, {} where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def strings(value: object) -> list[str]:
    """The strings of a list; a single string is a list of one."""
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def line_with(text: str, *needles: str) -> int:
    """The first line, from 1, that has one of the needles; 1 where none has."""
    places = [place for place in (text.find(needle) for needle in needles) if place >= 0]
    return text.count("\n", 0, min(places)) + 1 if places else 1
