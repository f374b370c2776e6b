"""Projects, groups and people, as the API tells of them."""

from typing import Any

from tests.doubles.gitlab.call import Call, Route, not_found, one_of
from tests.doubles.gitlab.people import Group, Member, User
from tests.doubles.gitlab.world import Project

VERSION = "19.2.0"


def user_document(user: User | None, base_url: str) -> dict[str, Any] | None:
    """The short form that stands in other documents; None for an account that is gone."""
    if user is None:
        return None
    return {
        "id": user.id,
        "username": user.username,
        "public_email": "",
        "name": user.name,
        "state": user.state,
        "locked": False,
        "avatar_url": None,
        "web_url": f"{base_url}/{user.username}",
    }


def project_document(project: Project, base_url: str, user: User | None = None) -> dict[str, Any]:
    name = project.path.rpartition("/")[2]
    document: dict[str, Any] = {
        "id": project.id,
        "description": None,
        "name": name,
        "name_with_namespace": f"{project.group.path} / {name}",
        "path": name,
        "path_with_namespace": project.path,
        "created_at": project.created_at,
        "default_branch": project.default_branch,
        "visibility": project.visibility,
        "archived": project.is_archived,
        "http_url_to_repo": f"{base_url}/{project.path}.git",
        "ssh_url_to_repo": f"git@gitlab.example.com:{project.path}.git",
        "web_url": f"{base_url}/{project.path}",
        "namespace": group_document(project.group, base_url) | {"kind": "group"},
        "issues_enabled": True,
        "merge_requests_enabled": True,
        "jobs_enabled": True,
        "topics": [],
    }
    if project.forked_from is not None:
        document["forked_from_project"] = {
            "id": project.forked_from.id,
            "path_with_namespace": project.forked_from.path,
        }
    if user is not None:
        document["permissions"] = {
            "project_access": _access(project.members.get(user.id)),
            "group_access": _access(project.group.members.get(user.id)),
        }
    return document


def group_document(group: Group, base_url: str) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.path,
        "path": group.path,
        "full_path": group.path,
        "visibility": "private",
        "web_url": f"{base_url}/groups/{group.path}",
    }


def _access(member: Member | None) -> dict[str, int] | None:
    return None if member is None else {"access_level": member.access_level, "notification_level": 3}


async def get_version(_: Call) -> object:
    return {"version": VERSION, "revision": "0123abc4567"}


async def get_current_user(call: Call) -> object:
    shown = user_document(call.user, call.base_url) or {}
    return shown | {"email": f"{call.user.username}@example.com", "bot": call.user.is_bot, "is_admin": False}


async def get_user(call: Call) -> object:
    user = call.world.users.get(int(call.at["user"])) if call.at["user"].isdecimal() else None
    if user is None:
        raise not_found("User")
    return (user_document(user, call.base_url) or {}) | {"bot": user.is_bot}


async def list_users(call: Call) -> object:
    wanted = call.text("username").lower()
    users = [user for user in call.world.users.values() if not wanted or user.username.lower() == wanted]
    return [user_document(user, call.base_url) for user in users]


async def get_own_token(call: Call) -> object:
    token = call.token
    return {
        "id": token.id,
        "name": "forge",
        "revoked": token.is_revoked,
        "created_at": "2026-11-22T10:00:00.000Z",
        "scopes": list(token.scopes),
        "user_id": token.user.id,
        "last_used_at": None,
        "active": True,
        "expires_at": token.expires_at,
    }


async def get_project(call: Call) -> object:
    return project_document(call.project, call.base_url, call.user)


async def list_projects(call: Call) -> object:
    one_of(call, "sort", "asc", "desc")
    shown = [project for project in call.world.projects.values() if _is_listed(project, call)]
    shown.sort(key=lambda project: project.id, reverse=call.text("sort", "desc") == "desc")
    return [project_document(project, call.base_url, call.user) for project in shown]


def _is_listed(project: Project, call: Call) -> bool:
    least = max(int(call.text("min_access_level", "0")), 1 if call.is_set("membership") else 0)
    return (
        project.is_visible_to(call.user)
        and call.given_group in {None, project.group}
        and project.level_of(call.user) >= least
        and ("archived" not in call.fields or project.is_archived == call.is_set("archived"))
    )


async def get_group(call: Call) -> object:
    return group_document(call.group, call.base_url)


ROUTES = (
    Route("GET", "/version", get_version),
    Route("GET", "/user", get_current_user),
    Route("GET", "/users", list_users, fields="username"),
    Route("GET", "/users/:user", get_user),
    Route("GET", "/personal_access_tokens/self", get_own_token),
    Route("GET", "/projects", list_projects, fields="membership min_access_level archived simple"),
    Route("GET", "/projects/:project", get_project),
    Route("GET", "/groups/:group", get_group, fields="with_projects"),
    Route(
        "GET",
        "/groups/:group/projects",
        list_projects,
        fields="min_access_level archived include_subgroups with_shared",
    ),
)
