"""GitLab CI: jobs with `extends`, rules and local includes; a job runs on changes unless its rules say otherwise."""

import re
from collections.abc import Iterator
from typing import Final

from engine.analysis.setup.ci.step import Step
from engine.analysis.setup.repository import Repository
from engine.analysis.setup.shell import Written
from engine.analysis.setup.yaml_values import Text, Value, items, line_of, mapping, texts

FILE: Final = ".gitlab-ci.yml"
MAX_EXTENDS: Final = 5
MAX_LINES: Final = 500
_KEYWORDS: Final = frozenset(
    {"default", "include", "stages", "variables", "workflow", "image", "services", "cache", "spec", "pages:deploy"}
)
# Pipelines of tags, schedules and hand starts are no gate for a change.
_ELSEWHERE: Final = re.compile(
    r"\$CI_COMMIT_TAG\b(?!\s*==\s*null)|==\s*[\"'](?:schedule|web|api|trigger|pipeline)[\"']"
)
_ELSEWHERE_ONLY: Final = frozenset({"tags", "schedules", "web", "api", "triggers", "pipelines"})


def files(repository: Repository) -> list[str]:
    """The root file and the local ones that it may include."""
    names = [path for path in repository.files if path.startswith((".gitlab/", ".gitlab-ci")) and path != FILE]
    return [FILE, *names] if FILE in repository.files else []


def steps(repository: Repository) -> Iterator[Step]:
    jobs: dict[str, tuple[str, dict[str, Value]]] = {}
    is_started = True
    for path in files(repository):
        for name, job in repository.yaml(path).items():
            if name == "workflow":
                is_started = is_started and _is_gate(mapping(job))
            elif name not in _KEYWORDS:
                jobs[name] = (path, mapping(job))
    default = mapping(repository.yaml(FILE).get("default")) if jobs else {}
    for name, (path, _) in jobs.items():
        if not name.startswith("."):
            job = {**default, **_extended(jobs, name, 0)}
            yield from _steps_of(job, path, is_gate=is_started and _is_gate(job))


def _extended(jobs: dict[str, tuple[str, dict[str, Value]]], name: str, depth: int) -> dict[str, Value]:
    own = jobs[name][1] if name in jobs else {}
    merged: dict[str, Value] = {}
    for base in texts(own.get("extends")) if depth < MAX_EXTENDS else []:
        merged.update(_extended(jobs, base, depth + 1))
    return merged | own


def _steps_of(job: dict[str, Value], path: str, *, is_gate: bool) -> Iterator[Step]:
    allowed = job.get("allow_failure")
    lines = [line for key in ("before_script", "script") for line in _lines(job.get(key))]
    if lines:
        text = "\n".join(lines)
        written = Written(text, "", path, line_of(lines[0]), allowed is not None and allowed != "false")
        yield Step(written, is_gate)


def _lines(value: Value) -> list[Text]:
    """The lines of a script; lists in it, as `!reference` and anchors make them, are flattened once."""
    found = [line for each in items(value)[:MAX_LINES] for line in (texts(each) if isinstance(each, list) else [each])]
    return [line for line in found if isinstance(line, Text)][:MAX_LINES]


def _is_gate(job: dict[str, Value]) -> bool:
    if job.get("when") in {"manual", "never"}:
        return False
    if "rules" in job:
        return any(_is_gating_rule(mapping(rule)) for rule in items(job["rules"]) if isinstance(rule, dict))
    only = job.get("only")
    names = texts(mapping(only).get("refs")) if isinstance(only, dict) else texts(only)
    return not names or not set(names) <= _ELSEWHERE_ONLY


def _is_gating_rule(rule: dict[str, Value]) -> bool:
    return rule.get("when") not in {"never", "manual"} and not _ELSEWHERE.search(str(rule.get("if") or ""))
