"""The reference of the file: every section and key in words, from the same schema that editors are given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from config.forge_yml.keys import keys_of, sections_of, words_of
from config.forge_yml.model import ForgeYml
from config.forge_yml.schema import json_schema

PAGE: Final = "/docs/forge-yml"
"""Where the status site shows it, to everybody."""

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeyText:
    """One key in words. `default` is YAML on one line, "" for a key that must be written; `tighter` is "" for none."""

    word: str
    kind: str
    default: str
    meaning: str
    tighter: str


@dataclass(frozen=True, slots=True)
class SectionText:
    """One section in words; `name` is dotted, with `[]` for the entries of a list, "" for the file itself."""

    name: str
    meaning: str
    keys: tuple[KeyText, ...]


def reference() -> tuple[SectionText, ...]:
    """All sections that have keys with values of their own, in the order of the file; a project's stand once, above."""
    whole = json.loads(json_schema())
    found = (_section(name, whole) for name in sections_of(ForgeYml) if not name.startswith("projects[]."))
    return tuple(section for section in found if section.keys)


def _section(name: str, whole: Schema) -> SectionText:
    model = sections_of(ForgeYml)[name]
    written: Schema = whole if not name else whole["$defs"][model.__name__]
    prefix = f"{name}." if name else ""
    known = keys_of(ForgeYml)
    keys = (
        KeyText(
            word,
            _kind(written["properties"][word]),
            "" if known[prefix + word].is_required else _shown(written["properties"][word].get("default")),
            written["properties"][word]["description"],
            tighter.words if (tighter := known[prefix + word].tighter) else "",
        )
        for word in words_of(model)
        if prefix + word in known
    )
    return SectionText(name, written["description"], tuple(keys))


def _shown(default: object) -> str:
    """As it would be written: JSON is YAML, and shorter without the quotes of a plain word."""
    if default is None:
        return "left out"
    if isinstance(default, str) and default.replace("-", "").replace("_", "").isalnum():
        return default
    return (
        json.dumps(default, ensure_ascii=False).replace('"', "") if isinstance(default, list) else json.dumps(default)
    )


def _kind(schema: Schema) -> str:
    """What may be written there, in words."""
    if "$ref" in schema:
        return "keys of its own"
    if "const" in schema:
        return _shown(schema["const"])
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if schema.get("minimum", 0) == schema.get("maximum", 1):
        return str(schema["minimum"])
    match schema["type"]:
        case "array":
            return f"list of {_kind(schema['items'])}"
        case "object":
            return f"map from {_kind(schema['propertyNames'])} to {_kind(schema['additionalProperties'])}"
        case "boolean":
            return "true | false"
        case "integer" | "number" as kind:
            return f"{'whole number' if kind == 'integer' else 'number'}, {schema['minimum']} to {schema['maximum']}"
        case _ if schema.get("format") == "date":
            return "date, as 2027-01-31"
        case _:
            return f"text, as {schema['examples'][0]}" if "examples" in schema else "text"
