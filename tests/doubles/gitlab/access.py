"""Who asks, and may they: tokens and their scopes, members and their levels, and 404 before 403."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.doubles.gitlab.bodies import Bodies
from tests.doubles.gitlab.call import Call, Refused, forbidden, not_found
from tests.doubles.gitlab.git import GitLabRepositories
from tests.doubles.gitlab.people import DEVELOPER, REPORTER, Group, Token, User
from tests.doubles.gitlab.routes import Found
from tests.doubles.gitlab.sender import Sender
from tests.doubles.gitlab.world import Project, World

_EXPIRED = "Token is expired. You can either do re-authorization or token refresh."
_OPEN_TO_ALL = ("/notes", "/award_emoji", "/issues", "/discussions")
_GIT_SCOPES = {False: {"api", "read_repository", "write_repository"}, True: {"api", "write_repository"}}


def token_of(world: World, headers: Mapping[str, str]) -> Token:
    """The token of a request to the API. Without one, GitLab answers as to a wrong one on everything private."""
    kind, _, bearer = headers.get("Authorization", "").partition(" ")
    secret = headers.get("PRIVATE-TOKEN") or (bearer.strip() if kind.lower() == "bearer" else "")
    token = world.tokens.get(secret)
    if token is None or token.user.state != "active":
        raise Refused(401, {"message": "401 Unauthorized"})
    if token.is_revoked or token.is_expired:
        problem = "Token was revoked. You have to re-authorize from the user." if token.is_revoked else _EXPIRED
        raise Refused(401, {"error": "invalid_token", "error_description": problem})
    return token


@dataclass(frozen=True, slots=True)
class Access:
    """What the calls work on; hands it out to those who may."""

    world: World
    git: GitLabRepositories
    sender: Sender
    bodies: Bodies

    def call(
        self, found: Found, token: Token, fields: Mapping[str, Any], headers: Mapping[str, str], origin: str
    ) -> Call:
        """The call as its handler sees it; refused where the token or its user may not make it."""
        _check_scope(token, found)
        project = self._project(found, token.user) if "project" in found.at else None
        group = self._group(found, token.user) if "group" in found.at else None
        parts = self.world, self.git, self.sender, self.bodies
        return Call(*parts, origin, token, found.at, fields, headers, project, group)

    def _project(self, found: Found, user: User) -> Project:
        project, route = self.world.project(found.at["project"]), found.route
        if project is None or not project.is_visible_to(user):
            raise not_found("Project")
        is_reading = route.method == "GET"
        # Hooks and their like are for maintainers, even where everybody may read and comment.
        is_for_all = route.level <= REPORTER and (is_reading or route.template.endswith(_OPEN_TO_ALL))
        may = (project.visibility != "private" and is_for_all) or project.level_of(user) >= route.level
        if not may or (project.is_archived and not is_reading):
            raise forbidden()
        return project

    def _group(self, found: Found, user: User) -> Group:
        group = self.world.group(found.at["group"])
        member = group.members.get(user.id) if group is not None else None
        if group is None or member is None:
            raise not_found("Group")
        if member.access_level < found.route.level:
            raise forbidden()
        return group

    def refuses_git(self, authorization: str, full_name: str, *, is_push: bool) -> int:
        """0 where git may go on, else the status that answers: 401 without a token, 404 for what is not seen."""
        token = self.git_token(authorization, is_push=is_push)
        if token is None:
            return 401
        project = self.world.project(full_name)
        if project is None or not project.is_visible_to(token.user):
            return 404
        level = project.level_of(token.user)
        may = level >= DEVELOPER if is_push else project.visibility != "private" or level >= REPORTER
        return 0 if may else 403

    def git_token(self, authorization: str, *, is_push: bool = False) -> Token | None:
        """Basic, any user name but none, a token with a scope for it."""
        kind, _, encoded = authorization.partition(" ")
        try:
            user, _, secret = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        token = self.world.tokens.get(secret)
        if kind.lower() != "basic" or not user or token is None or token.is_revoked or token.is_expired:
            return None
        return token if _GIT_SCOPES[is_push] & set(token.scopes) else None

    def opens_git(self, authorization: str, *, is_push: bool = False) -> bool:
        """Whether the token has a scope for it; which projects it reaches is asked before."""
        return self.git_token(authorization, is_push=is_push) is not None


def _check_scope(token: Token, found: Found) -> None:
    enough = {"api", "read_api"} if found.route.method == "GET" else {"api"}
    if found.route.template == "/user":
        enough = enough | {"read_user"}
    if found.route.template == "/personal_access_tokens/self" or enough & set(token.scopes):
        return
    problem = "The request requires higher privileges than provided by the access token."
    refusal = {"error": "insufficient_scope", "error_description": problem, "scope": " ".join(sorted(enough))}
    raise Refused(403, refusal)
