"""Members of projects and groups, as the API tells of them: their own, or the inherited ones too."""

from typing import Any

from tests.doubles.gitlab.call import Call, Route, not_found
from tests.doubles.gitlab.people import Member
from tests.doubles.gitlab.projects import user_document


async def list_all_members(call: Call) -> object:
    return [_member_document(member, call) for member in _members(call, is_inherited=True).values()]


async def list_members(call: Call) -> object:
    return [_member_document(member, call) for member in _members(call, is_inherited=False).values()]


async def get_member_of_all(call: Call) -> object:
    return _one_member(call, is_inherited=True)


async def get_member(call: Call) -> object:
    return _one_member(call, is_inherited=False)


def _one_member(call: Call, *, is_inherited: bool) -> object:
    key = call.at["user"]
    member = _members(call, is_inherited=is_inherited).get(int(key)) if key.isdecimal() else None
    if member is None:
        raise not_found()
    return _member_document(member, call)


def _members(call: Call, *, is_inherited: bool) -> dict[int, Member]:
    if call.given_group is not None:
        return call.group.members
    return call.project.all_members if is_inherited else call.project.members


def _member_document(member: Member, call: Call) -> dict[str, Any]:
    """GitLab removes expired members once an hour: until then they are told as they were."""
    level = {"access_level": member.access_level, "created_at": "2026-11-22T10:00:00.000Z"}
    rest = {"expires_at": member.expires_at, "membership_state": "active"}
    return (user_document(member.user, call.base_url) or {}) | level | rest


ROUTES = (
    Route("GET", "/projects/:project/members", list_members),
    Route("GET", "/projects/:project/members/all", list_all_members),
    Route("GET", "/projects/:project/members/all/:user", get_member_of_all),
    Route("GET", "/projects/:project/members/:user", get_member),
    Route("GET", "/groups/:group/members/all/:user", get_member_of_all),
)
