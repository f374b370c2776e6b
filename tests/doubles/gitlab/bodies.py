"""Bodies of webhooks, field for field as the genuine ones in tests/payloads/gitlab, filled from the double's state."""

from collections.abc import Mapping
from typing import Any

from tests.doubles.bare_repositories import ZEROS, RefMove
from tests.doubles.gitlab.body_parts import VISIBILITY, Parts
from tests.doubles.gitlab.git import GitLabRepositories
from tests.doubles.gitlab.noteables import Emoji, Issue, MergeRequest, Note, Noteable
from tests.doubles.gitlab.people import User, stamp
from tests.doubles.gitlab.world import Pipeline, Project

MOST_COMMITS = 20  # GitLab tells no more of them in a push


class Bodies:
    def __init__(self, git: GitLabRepositories, base_url: str) -> None:
        self._git = git
        self._base_url = base_url
        self._parts = Parts(git, base_url)

    async def push(self, project: Project, user: User, move: RefMove) -> dict[str, Any]:
        gone = move.after == ZEROS
        new = () if gone else (move.after,) if move.before == ZEROS else (f"{move.before}..{move.after}",)
        commits = await self._git.log(project.path, *new, limit=500) if new else []
        return {
            "object_kind": "push",
            "event_name": "push",
            "before": move.before,
            "after": move.after,
            "ref": move.ref,
            "ref_protected": move.ref.removeprefix("refs/heads/") in project.protected_branches,
            "checkout_sha": None if gone else move.after,
            "user_id": user.id,
            "user_name": user.name,
            "user_username": user.username,
            "user_email": "",
            "user_avatar": "",
            "project_id": project.id,
            "project": self._parts.project(project),
            "repository": self._parts.repository(project) | {"visibility_level": VISIBILITY[project.visibility]},
            "commits": [self._parts.commit(project, commit) for commit in reversed(commits[:MOST_COMMITS])],
            "total_commits_count": len(commits),
        }

    async def merge_request(
        self,
        mr: MergeRequest,
        user: User,
        action: str,
        *,
        old_sha: str | None = None,
        changes: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """`old_sha` stands in it only when commits were pushed."""
        attributes = await self._parts.merge_request(mr) | {"action": action}
        if old_sha is not None:
            attributes["oldrev"] = old_sha
        return {
            "object_kind": "merge_request",
            "event_type": "merge_request",
            "user": self._parts.user(user),
            "project": self._parts.project(mr.project),
            "repository": self._parts.repository(mr.project),
            "object_attributes": attributes,
            "labels": self._parts.labels(mr),
            "changes": dict(changes or {}),
            "assignees": [],
        }

    async def note(self, noteable: Noteable, note: Note, action: str) -> dict[str, Any]:
        assert note.author is not None
        project = noteable.project
        kind = "merge_requests" if isinstance(noteable, MergeRequest) else "issues"
        about = f"{self._base_url}/{project.path}/-/{kind}/{noteable.iid}"
        attributes = {
            "id": note.id,
            "note": note.body,
            "noteable_type": noteable.kind,
            "author_id": note.author.id,
            "created_at": note.created_at,
            "updated_at": note.updated_at,
            "project_id": project.id,
            "attachment": None,
            "line_code": None,
            "commit_id": "",
            "noteable_id": noteable.id,
            "system": note.is_system,
            "st_diff": None,
            "type": "DiffNote" if note.position else None,
            "description": note.body,
            "action": action,
            "url": f"{about}#note_{note.id}",
        }
        told = {
            "object_kind": "note",
            "event_type": "note",
            "user": self._parts.user(note.author),
            "project_id": project.id,
            "project": self._parts.project(project),
            "repository": self._parts.repository(project),
            "object_attributes": attributes,
        }
        if isinstance(noteable, MergeRequest):
            return told | {"merge_request": await self._parts.merge_request(noteable)}
        return told | {"issue": self._parts.noteable(noteable)}

    def issue(self, issue: Issue, user: User, action: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {
            "object_kind": "issue",
            "event_type": "issue",
            "user": self._parts.user(user),
            "project": self._parts.project(issue.project),
            "repository": self._parts.repository(issue.project),
            "object_attributes": self._parts.noteable(issue) | {"action": action},
            "labels": self._parts.labels(issue),
            "changes": dict(changes or {}),
        }

    def emoji(self, project: Project, emoji: Emoji) -> dict[str, Any]:
        attributes = {"id": emoji.id, "name": emoji.name, "user_id": emoji.user.id, "action": "award"}
        on = {"awardable_id": emoji.awardable_id, "awardable_type": emoji.awardable_type}
        who = {"user": self._parts.user(emoji.user), "project_id": project.id, "project": self._parts.project(project)}
        return {"object_kind": "emoji", "event_type": "award", **who, "object_attributes": attributes | on}

    async def pipeline(self, project: Project, pipeline: Pipeline, user: User) -> dict[str, Any]:
        (commit,) = await self._git.log(project.path, pipeline.sha, limit=1)
        attributes = {
            "id": pipeline.id,
            "iid": pipeline.id,
            "name": None,
            "ref": pipeline.ref,
            "tag": False,
            "sha": pipeline.sha,
            "before_sha": ZEROS,
            "source": pipeline.source,
            "status": pipeline.status,
            "detailed_status": "passed" if pipeline.status == "success" else pipeline.status,
            "stages": ["test"],
            "created_at": pipeline.created_at,
            "finished_at": stamp(),
            "duration": 63,
            "queued_duration": 10,
            "variables": [],
        }
        builds = [
            {"id": job.id, "stage": "test", "name": job.name, "status": job.status, "when": "on_success"}
            for job in pipeline.jobs
        ]
        return {
            "object_kind": "pipeline",
            "object_attributes": attributes,
            "merge_request": None,
            "user": self._parts.user(user),
            "project": self._parts.project(project),
            "commit": self._parts.commit(project, commit, has_files=False),
            "builds": builds,
        }
