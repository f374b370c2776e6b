"""The JSON schema of the file (draft 2020-12), for editors and for tools of other people."""

import json
from functools import cache
from typing import Any, Final

from config.forge_yml.acting import NOT_YET, is_acted_on
from config.forge_yml.keys import keys_of, sections_of
from config.forge_yml.model import ForgeYml, OrganizationYml

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
TITLES: Final = {ForgeYml: ".forge.yml", OrganizationYml: "forge.yml of an organization"}


@cache
def json_schema(model: type[ForgeYml] = ForgeYml) -> str:
    """The schema as JSON text. It takes what reading takes; beyond it reading refuses unknown time zones, folders with
    `.` or `..`, patterns that are none, hours that end where they begin, and 1.0 for 1."""
    generated = model.model_json_schema(by_alias=True)
    _mark_idle(generated, model)
    named = {"$schema": DIALECT, **_without_null(generated), "title": TITLES[model]}
    return json.dumps(named, indent=2, ensure_ascii=False) + "\n"


def _mark_idle(generated: dict[str, Any], model: type[ForgeYml]) -> None:
    """Say it of each key that changes nothing yet; a project has the sections of the file itself."""
    for key in keys_of(model):
        if is_acted_on(key) or key.startswith("projects[]."):
            continue
        section, _, word = key.rpartition(".")
        written = generated["$defs"][sections_of(model)[section].__name__]["properties"][word]
        written["description"] += f" {NOT_YET.capitalize()}."


def _without_null(schema: Any) -> Any:
    """A key is left out rather than written without a value: null is taken nowhere, and no title repeats a key."""
    if isinstance(schema, list):
        return [_without_null(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if {"type": "null"} in schema.get("anyOf", ()):
        [written] = [each for each in schema["anyOf"] if each != {"type": "null"}]
        rest = {word: each for word, each in schema.items() if word not in {"anyOf", "default"}}
        return _without_null({**written, **rest})
    kept = {word: each for word, each in schema.items() if not (word == "title" and isinstance(each, str))}
    return {word: each if word == "default" else _without_null(each) for word, each in kept.items()}
