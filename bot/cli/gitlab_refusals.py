"""What a GitLab said no to, or why it said nothing: a sentence each, with what would work."""

from datetime import date
from typing import Final

import aiohttp

from providers.code_hosts.gitlab.access import DEVELOPER, MAINTAINER, NEEDED_SCOPE, Holder, Standing, Target
from providers.errors import ProviderError, ProviderRefused, ProviderUnavailable
from providers.rest.parking import Parked

_ROLES: Final = {0: "no member", 10: "Guest", 15: "Planner", 20: "Reporter", 30: "Developer", 40: "Maintainer"}
_SOON_DAYS: Final = 14
_PREFIX: Final = (
    "Name the address that people open, with the path behind its name if there is one: https://host/gitlab."
)


def role(level: int) -> str:
    return _ROLES.get(level, "Owner" if level >= 50 else f"at level {level}")


def of_token(error: ProviderError, variable: str, url: str) -> str:
    """Why it is not known whose the token is. `variable` names where it came from."""
    if not isinstance(error, ProviderRefused):
        return silence(error, url)
    if error.status == 401:
        return _unknown_token(error.reason.lower(), variable, url)
    if error.status == 404:
        return f"{url} answers, but not as a GitLab does: there is no /api/v4. {_PREFIX}"
    if 300 <= error.status < 400:
        return f"{url} sends us on to another address, and no token goes there. Name that one instead."
    return f"GitLab refused the token in {variable} ({error.status}): {error.reason}"


def of_target(error: ProviderError, holder: Holder, target: Target, url: str) -> str:
    """Why nothing is known of the project or the group."""
    if not isinstance(error, ProviderRefused):
        return silence(error, url)
    if error.status in {403, 404}:
        return (
            f"@{holder.login} sees no {target.kind} {target.path} on {url} ({error.status}). Check the path, which is"
            f" that of the page in the browser with every group in it, or make the account a member with the role"
            f" {role(DEVELOPER)}."
        )
    return f"GitLab refused to show the {target.kind} {target.path} ({error.status}): {error.reason}"


def of_hook(error: ProviderError, target: Target, hook_url: str, url: str) -> str:
    """Why the hook is not there."""
    if not isinstance(error, ProviderRefused):
        return silence(error, url)
    if error.status in {403, 404} and target.kind == "group":
        return (
            f"the hooks of the group {target.path} are not to be had ({error.status}). Hooks of groups need GitLab"
            " Premium; without it connect each project with --project."
        )
    if error.status == 422:
        return (
            f"GitLab does not take the address {hook_url}: {error.reason}. It must be one that GitLab may call; those"
            " in its own network an administrator allows under Admin > Settings > Network > Outbound requests."
        )
    return f"GitLab refused to set the hook ({error.status}): {error.reason}"


def silence(error: ProviderError, url: str) -> str:
    """Why there was no answer, as far as the connection tells."""
    cause = error.__cause__.__cause__ if error.__cause__ is not None else None
    match cause:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return (
                f"the certificate of {url} is not trusted here: {cause}. Set SSL_CERT_FILE to the file with the"
                " certificate of the authority that signed it."
            )
        case aiohttp.ClientConnectorDNSError():
            return f"nobody here knows the name in {url}. Check it, and the DNS of this machine."
        case TimeoutError():
            return f"{url} did not answer in time. Check that this machine may reach it."
        case aiohttp.ClientConnectorError():
            return f"nothing answers at {url}: {cause.os_error.strerror}. Check the address and the port."
    if isinstance(error, Parked):
        return f"GitLab limits how often it is asked; try again in {error.retry_after_s:.0f} s."
    if isinstance(error, ProviderUnavailable) and error.reason.startswith("unreadable answer"):
        return f"{url} answers, but not as a GitLab does. {_PREFIX}"
    return f"{url} did not answer as it should: {getattr(error, 'reason', error)}. Try again later."


def scope(holder: Holder, variable: str) -> str:
    """Of a token that may not do what it has to."""
    has = ", ".join(holder.scopes or ()) or "none"
    return f"the token in {variable} has the scopes {has}; it needs {NEEDED_SCOPE}. Make one with that scope."


def shortcoming(holder: Holder, standing: Standing, target: Target) -> str:
    """Why the bot's account cannot work there at all; "" where it can."""
    if standing.level >= DEVELOPER:
        return ""
    return (
        f"@{holder.login} is {role(standing.level)} of the {target.kind} {target.path}. The bot needs"
        f" {role(DEVELOPER)}, to push branches, open merge requests and set statuses. Give the account that role."
    )


def ending(holder: Holder, variable: str, today: date) -> str:
    """Of a token that is over soon; "" for any other."""
    if holder.expires_on is None or (left := (holder.expires_on - today).days) > _SOON_DAYS:
        return ""
    return f"The token in {variable} expires on {holder.expires_on}, in {left} days. Make the next one in time."


def closed(holder: Holder, branch: str) -> str:
    """Of a default branch on which GitLab takes no status from the account."""
    return (
        f"The branch {branch} is protected so that @{holder.login} may neither push nor merge: commits on it get no"
        " status of the bot's, merge requests do. Let Developers merge there (Settings > Repository > Protected"
        f" branches), or make the account a {role(MAINTAINER)}."
    )


def _unknown_token(reason: str, variable: str, url: str) -> str:
    new = f"Make a new one with the scope {NEEDED_SCOPE} and set {variable} to it."
    if "expired" in reason:
        return f"the token in {variable} has expired. {new}"
    if "revoked" in reason:
        return f"the token in {variable} was revoked. {new}"
    return (
        f"{url} does not know the token in {variable}, or its account is blocked. Copy the token again, whole, and"
        " check that it was made on this GitLab."
    )
