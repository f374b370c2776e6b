"""What an independent client knows of GitLab's API: python-gitlab's tables of parameters, as a judge of requests.

GitLab publishes a description of its API, but in no package that could be pinned as test data, so the tables of
python-gitlab (`gitlab/v4/objects/*`) stand in: for every route that has a manager there they say which
parameters must and which may be sent. `BEYOND` lists what GitLab takes and that client leaves out.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import gitlab.v4.objects
from gitlab import mixins
from gitlab.base import RESTManager
from gitlab.types import RequiredOptional

_NOTHING = RequiredOptional()
ANYWHERE = {"page", "per_page", "pagination", "order_by", "sort", "id_after", "cursor"}
# the client sends these to another path than its table says
_MOVED = {("POST", "/projects/:/repository/commits/:/statuses"): ("POST", "/projects/:/statuses/:")}

BEYOND = {
    ("POST", "/projects/:/statuses/:"): {"pipeline_id"},  # docs.gitlab.com/api/commits/#set-commit-pipeline-status
    ("GET", "/projects/:/repository/commits/:/statuses"): {"ref", "name", "all"},
    ("GET", "/projects/:/repository/branches"): {"search"},
    ("PUT", "/projects/:/merge_requests/:"): {"add_labels", "remove_labels"},
    ("PUT", "/projects/:/issues/:"): {"add_labels", "remove_labels"},
    ("GET", "/projects"): {"min_access_level"},
    ("GET", "/groups/:"): {"with_projects"},
    ("GET", "/groups/:/projects"): {"min_access_level"},
}
_HOOK_FIELDS = {  # docs.gitlab.com/api/project_webhooks, docs.gitlab.com/api/group_webhooks
    *("name", "description", "signing_token", "emoji_events", "feature_flag_events", "milestone_events"),
    *("resource_access_token_events", "repository_update_events", "branch_filter_strategy", "member_events"),
    *("push_events_branch_filter", "confidential_note_events", "vulnerability_events", "project_events"),
    *("releases_events", "deployment_events", "job_events", "subgroup_events"),
}
_NOTE_FIELDS = {"activity_filter"}  # docs.gitlab.com/api/notes


@dataclass(frozen=True, slots=True)
class Parameters:
    required: frozenset[str]
    optional: frozenset[str]


def normal(template: str) -> str:
    """A path with every variable part as a bare colon."""
    return re.sub(r"\{\w+\}|:\w+", ":", template)


class Tables:
    def __init__(self) -> None:
        self._known = dict(_entries())

    def covers(self, method: str, template: str) -> bool:
        return (method, normal(template)) in self._known

    def allowed(self, method: str, template: str) -> set[str]:
        """Every parameter that may be sent there, as far as the two lists know."""
        key = method, normal(template)
        found = self._known[key]
        return {*found.required, *found.optional, *BEYOND.get(key, ()), *_beyond(key[1]), *ANYWHERE}

    def judge(self, method: str, template: str, names: set[str]) -> list[str]:
        """What is wrong with these parameters, in words; empty for a route that the tables do not cover."""
        if not self.covers(method, template):
            return []
        required = self._known[method, normal(template)].required
        faults = [f"unknown parameter {name}" for name in sorted(names - self.allowed(method, template))]
        return faults + [f"{name} is missing" for name in sorted(required - names)]


@cache
def python_gitlab_tables() -> Tables:
    return Tables()


def _beyond(path: str) -> set[str]:
    if path.endswith(("/hooks", "/hooks/:")):
        return _HOOK_FIELDS
    return _NOTE_FIELDS if path.endswith("/notes") else set()


def _entries() -> Iterator[tuple[tuple[str, str], Parameters]]:
    for manager in vars(gitlab.v4.objects).values():
        if inspect.isclass(manager) and issubclass(manager, RESTManager) and getattr(manager, "_path", None):
            path = normal(manager._path)
            for (method, at), attributes, more in _operations(manager, path):
                key = _MOVED.get((method, at), (method, at))
                yield key, Parameters(frozenset(attributes.required), frozenset((*attributes.optional, *more)))


def _operations(
    manager: type[RESTManager[gitlab.base.RESTObject]], path: str
) -> Iterator[tuple[tuple[str, str], RequiredOptional, tuple[str, ...]]]:
    gets = tuple(getattr(manager, "_optional_get_attrs", ()))
    if issubclass(manager, mixins.ListMixin):
        yield ("GET", path), _NOTHING, tuple(manager._list_filters)
    if issubclass(manager, mixins.GetMixin):
        yield ("GET", f"{path}/:"), _NOTHING, gets
    if issubclass(manager, mixins.GetWithoutIdMixin):
        yield ("GET", path), _NOTHING, gets
    if issubclass(manager, mixins.CreateMixin):
        yield ("POST", path), manager._create_attrs, tuple(manager._create_attrs.exclusive)
    if issubclass(manager, mixins.UpdateMixin):
        method = manager._update_method.name
        yield (method, f"{path}/:"), manager._update_attrs, tuple(manager._update_attrs.exclusive)
    if issubclass(manager, mixins.DeleteMixin):
        yield ("DELETE", f"{path}/:"), _NOTHING, ()
