"""Every route that the double answers, and which of them a request means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from tests.doubles.gitlab import (
    contents,
    discussions,
    hooks,
    issues,
    labels,
    members,
    merge_request_views,
    merge_requests,
    notes,
    pipelines,
    projects,
    repository,
    statuses,
)
from tests.doubles.gitlab.call import Route

ROUTES: tuple[Route, ...] = (
    *projects.ROUTES,
    *members.ROUTES,
    *labels.ROUTES,
    *repository.ROUTES,
    *contents.ROUTES,
    *statuses.ROUTES,
    *merge_request_views.ROUTES,
    *merge_requests.ROUTES,
    *notes.ROUTES,
    *discussions.ROUTES,
    *issues.ROUTES,
    *hooks.ROUTES,
    *pipelines.ROUTES,
)
_REST_OF_PATH = "artifact"  # the one part that may hold slashes as they are; all others come encoded


@dataclass(frozen=True, slots=True)
class Found:
    route: Route
    at: Mapping[str, str]


def find(method: str, raw_path: str) -> Found | None:
    """`raw_path` is still encoded: a slash inside a part is %2F, as GitLab wants it."""
    for route, pattern in _PATTERNS:
        found = pattern.fullmatch(raw_path)
        if found is not None and route.method == method:
            return Found(route, {name: unquote(value) for name, value in found.groupdict().items()})
    return None


def _pattern(template: str) -> re.Pattern[str]:
    def part(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}>{'.+' if found[1] == _REST_OF_PATH else '[^/]+'})"

    return re.compile(re.sub(r":(\w+)", part, template))


# What spells out more is tried first: `members/all` is no user.
_PATTERNS = sorted(
    ((route, _pattern(route.template)) for route in ROUTES), key=lambda pair: pair[0].template.count(":")
)
