"""The pieces of which bodies of webhooks are made: people, projects, commits, merge requests and issues."""

from dataclasses import dataclass
from typing import Any

from tests.doubles.gitlab.git import Commit, GitLabRepositories
from tests.doubles.gitlab.noteables import MergeRequest, Noteable
from tests.doubles.gitlab.people import User
from tests.doubles.gitlab.world import Project

VISIBILITY = {"private": 0, "internal": 10, "public": 20}


@dataclass(frozen=True, slots=True)
class Parts:
    git: GitLabRepositories
    base_url: str

    def user(self, user: User) -> dict[str, Any]:
        shown = {"id": user.id, "name": user.name, "username": user.username}
        return shown | {"avatar_url": None, "email": "[REDACTED]"}

    def repository(self, project: Project) -> dict[str, Any]:
        ssh, http = f"git@gitlab.example.com:{project.path}.git", f"{self.base_url}/{project.path}.git"
        urls = {"url": ssh, "homepage": f"{self.base_url}/{project.path}", "git_http_url": http, "git_ssh_url": ssh}
        return {"name": project.path.rpartition("/")[2], "description": "", **urls}

    def project(self, project: Project) -> dict[str, Any]:
        repository = self.repository(project)
        return repository | {
            "id": project.id,
            "web_url": repository["homepage"],
            "avatar_url": None,
            "ssh_url": repository["url"],
            "http_url": repository["git_http_url"],
            "namespace": project.group.path,
            "visibility_level": VISIBILITY[project.visibility],
            "path_with_namespace": project.path,
            "default_branch": project.default_branch,
        }

    def commit(self, project: Project, commit: Commit, *, has_files: bool = True) -> dict[str, Any]:
        told = {
            "id": commit.sha,
            "message": commit.message,
            "title": commit.title,
            "timestamp": commit.committer[2],
            "url": f"{self.base_url}/{project.path}/-/commit/{commit.sha}",
            "author": {"name": commit.author[0], "email": commit.author[1]},
        }
        return told | ({"added": [], "modified": [], "removed": []} if has_files else {})

    def noteable(self, noteable: Noteable) -> dict[str, Any]:
        return {
            "id": noteable.id,
            "iid": noteable.iid,
            "title": noteable.title,
            "description": noteable.description,
            "state": noteable.state,
            "author_id": noteable.author.id,
            "assignee_id": None,
            "assignee_ids": [],
            "milestone_id": None,
            "created_at": noteable.created_at,
            "updated_at": noteable.updated_at,
            "project_id": noteable.project.id,
            "labels": self.labels(noteable),
        }

    def labels(self, noteable: Noteable) -> list[dict[str, Any]]:
        known = noteable.project.labels
        return [{"id": known[name]["id"], "title": name, "color": known[name]["color"]} for name in noteable.labels]

    async def merge_request(self, mr: MergeRequest) -> dict[str, Any]:
        (last,) = await self.git.log(mr.project.path, mr.version.head, limit=1)
        told = self.noteable(mr)
        del told["project_id"]
        return told | {
            "source_branch": mr.source_branch,
            "target_branch": mr.target_branch,
            "source_project_id": mr.source.id,
            "target_project_id": mr.project.id,
            "source": self.project(mr.source),
            "target": self.project(mr.project),
            "last_commit": self.commit(mr.project, last, has_files=False),
            "merge_status": "unchecked",
            "detailed_merge_status": "unchecked",
            "merge_commit_sha": mr.merge_commit,
            "work_in_progress": mr.is_draft,
            "draft": mr.is_draft,
            "blocking_discussions_resolved": True,
            "url": f"{self.base_url}/{mr.project.path}/-/merge_requests/{mr.iid}",
        }
