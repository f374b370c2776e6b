"""GitHub's own description of its API as a judge: is this a request that GitHub would understand?"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import jsonschema_rs

from tests.doubles.npm import node_modules

_ROOT = "urn:github"
_WITH_SLASHES = {"ref", "path", "basehead", "branch"}  # parameters whose values may hold slashes


@dataclass(frozen=True, slots=True)
class _Operation:
    pattern: re.Pattern[str]
    template: str
    methods: Mapping[str, Any]

    @property
    def literal_length(self) -> int:
        """The more is spelt out, the earlier it is tried: `commits/{ref}/check-runs` before `commits/{ref}`."""
        return len(re.sub(r"{\w+}", "", self.template))


class Contract:
    """Judges requests; loading takes less than a second."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._registry = jsonschema_rs.Registry([(_ROOT, document)], draft=jsonschema_rs.Draft4)
        operations = [_Operation(_pattern(path), path, methods) for path, methods in document["paths"].items()]
        self._operations = sorted(operations, key=lambda operation: -operation.literal_length)
        self._validators: dict[str, jsonschema_rs.Draft4Validator] = {}

    def judge(self, method: str, raw_path: str, query: Mapping[str, str], body: bytes) -> list[str]:
        """What GitHub would refuse, in words; empty for a request in order."""
        path = unquote(raw_path)
        operation = next((found for found in self._operations if found.pattern.fullmatch(path)), None)
        if operation is None:
            return [f"{path}: no such path"]
        details = operation.methods.get(method.lower())
        if details is None:
            return [f"{operation.template}: no {method}"]
        where = f"{method} {operation.template}"
        return [
            f"{where}: {fault}"
            for fault in (*self._query_faults(details, query), *self._body_faults(operation, method, details, body))
        ]

    def _query_faults(self, details: Mapping[str, Any], query: Mapping[str, str]) -> list[str]:
        known = {parameter["name"]: parameter for parameter in map(self._resolved, details.get("parameters", []))}
        faults = []
        for name, value in query.items():
            parameter = known.get(name)
            if parameter is None or parameter["in"] != "query":
                faults.append(f"unknown parameter {name}")
            elif not jsonschema_rs.is_valid(self._resolved(parameter["schema"]), _typed(value, parameter["schema"])):
                faults.append(f"parameter {name} is {value!r}")
        if query.get("per_page", "").isdecimal() and int(query["per_page"]) > 100:
            faults.append("per_page is above 100")
        return faults

    def _body_faults(self, operation: _Operation, method: str, details: Mapping[str, Any], body: bytes) -> list[str]:
        described = details.get("requestBody", {}).get("content", {}).get("application/json")
        if described is None:
            return ["a body where none is described"] if body else []
        if not body:
            return ["the body is missing"] if details["requestBody"].get("required") else []
        try:
            value = json.loads(body)
        except ValueError:
            return ["the body is not JSON"]
        pointer = f"/paths/{_escaped(operation.template)}/{method.lower()}/requestBody/content/application~1json/schema"
        faults = [
            f"{'.'.join(map(str, e.instance_path)) or 'body'}: {e.message[:200]}"
            for e in self._validator(pointer).iter_errors(value)
        ]
        return faults + _unknown_fields(described["schema"], value)

    def _validator(self, pointer: str) -> jsonschema_rs.Draft4Validator:
        if pointer not in self._validators:
            schema = {"$ref": f"{_ROOT}#{quote(pointer, safe='/~')}"}
            self._validators[pointer] = jsonschema_rs.Draft4Validator(schema, registry=self._registry)
        return self._validators[pointer]

    def _resolved(self, node: Any) -> Any:
        if "$ref" not in node:
            return node
        found: Any = self._document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return found


@cache
def github_contract() -> Contract:
    """The description that octokit publishes, read once a process."""
    path = node_modules() / "@octokit/openapi/generated/api.github.com.json"
    return Contract(json.loads(path.read_bytes()))


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", template)
    literal = [re.escape(part) for part in parts[::2]]
    values = [".+" if name in _WITH_SLASHES else "[^/]+" for name in parts[1::2]] + [""]
    return re.compile("".join(text + value for text, value in zip(literal, values, strict=True)))


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _typed(value: str, schema: Mapping[str, Any]) -> object:
    if schema.get("type") == "integer" and value.isdecimal():
        return int(value)
    return value == "true" if schema.get("type") == "boolean" and value in {"true", "false"} else value


def _unknown_fields(schema: Mapping[str, Any], value: object) -> list[str]:
    """GitHub ignores a field that it does not know, which is how a misspelt one goes unnoticed."""
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    return [f"unknown field {name}" for name in value if name not in schema["properties"]]
