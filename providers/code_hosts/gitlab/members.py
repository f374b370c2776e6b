"""What GitLab's access levels allow here. Pure."""

from datetime import UTC, date, datetime
from typing import Final

from providers.code_hosts.code_host import Permission
from providers.code_hosts.fields import find, find_id

# 10 guest, 15 planner, 20 reporter, 30 developer, 40 maintainer, 50 owner; a custom role tells the one it is based on.
_LEVELS: Final = {
    10: Permission.READ,
    15: Permission.TRIAGE,
    20: Permission.TRIAGE,
    30: Permission.WRITE,
    40: Permission.MAINTAIN,
    50: Permission.ADMIN,
}


def permission(member: object, account_id: str, now_s: float) -> Permission:
    """Of a member as GitLab tells one; `NONE` for anybody else, for one who is blocked and after the last day."""
    level = find(member, "access_level")
    is_alive = find(member, "state") == "active" and find(member, "membership_state") in {None, "active"}
    if find_id(member, "id") != account_id or not is_alive or _is_over(find(member, "expires_at"), now_s):
        return Permission.NONE
    return _LEVELS.get(level, Permission.NONE) if isinstance(level, int) else Permission.NONE


def _is_over(expires_at: object, now_s: float) -> bool:
    """A membership ends as its last day begins; a date that cannot be read ends it as well."""
    if expires_at is None:
        return False
    try:
        last_day = date.fromisoformat(str(expires_at)[:10])
    except ValueError:
        return True
    return last_day <= datetime.fromtimestamp(now_s, UTC).date()
