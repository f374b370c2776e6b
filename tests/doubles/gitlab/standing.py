"""What stands in a project, as values that a story can compare and a snapshot can keep: no ids, no dates."""

from typing import Any

from tests.doubles.gitlab.noteables import Discussion, MergeRequest, Note, Noteable
from tests.doubles.gitlab.world import Project


def what_stands(project: Project) -> dict[str, Any]:
    return {
        "merge_requests": [_merge_request(mr) for mr in project.merge_requests.values()],
        "issues": [_noteable(issue) for issue in project.issues.values()],
        "statuses": [
            {"sha": status.sha, "name": status.name, "state": status.state, "description": status.description}
            for status in project.statuses
            if not status.is_retried
        ],
        "hooks": [hook.settings["url"] for hook in project.hooks],
    }


def _merge_request(mr: MergeRequest) -> dict[str, Any]:
    branches = {"source": mr.source_branch, "target": mr.target_branch, "head": mr.version.head}
    return {**_noteable(mr), **branches, "is_draft": mr.is_draft}


def _noteable(noteable: Noteable) -> dict[str, Any]:
    return {
        "iid": noteable.iid,
        "title": noteable.title,
        "description": noteable.description,
        "state": noteable.state,
        "labels": list(noteable.labels),
        "author": noteable.author.username,
        "emoji": [given.name for given in noteable.emoji],
        "discussions": [_discussion(discussion) for discussion in noteable.discussions],
    }


def _discussion(discussion: Discussion) -> dict[str, Any]:
    first = discussion.notes[0]
    position = first.position or {}
    return {
        "notes": [_note(note) for note in discussion.notes],
        "line": f"{position['new_path']}:{position['new_line']}" if position else None,
        "is_resolved": first.is_resolvable and all(note.resolved_by is not None for note in discussion.notes),
    }


def _note(note: Note) -> dict[str, Any]:
    emoji = [(given.user.username, given.name) for given in note.emoji]
    return {"author": note.author.username if note.author else None, "body": note.body, "emoji": emoji}
