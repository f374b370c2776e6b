"""One request as its handler sees it, what it may answer, and the shapes of GitLab's refusals."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.gitlab.bodies import Bodies
from tests.doubles.gitlab.git import GitLabRepositories
from tests.doubles.gitlab.people import Group, Token, User
from tests.doubles.gitlab.sender import Sender
from tests.doubles.gitlab.world import Project, World


class Refused(Exception):
    """An answer in GitLab's own words; `document` is written as JSON."""

    def __init__(self, status: int, document: object) -> None:
        super().__init__(f"{status}: {document}")
        self.status = status
        self.document = document


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of another kind than a document with the method's usual status."""

    status: int
    document: object = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """`fields` are query and body together: GitLab makes no difference. `at` are the parts of the path, decoded."""

    world: World
    git: GitLabRepositories
    sender: Sender
    bodies: Bodies
    base_url: str
    token: Token
    at: Mapping[str, str]
    fields: Mapping[str, Any]
    headers: Mapping[str, str]
    given_project: Project | None = None
    given_group: Group | None = None

    @property
    def user(self) -> User:
        return self.token.user

    @property
    def project(self) -> Project:
        assert self.given_project is not None
        return self.given_project

    @property
    def group(self) -> Group:
        assert self.given_group is not None
        return self.given_group

    def text(self, name: str, default: str = "") -> str:
        value = self.fields.get(name)
        return default if value is None else str(value)

    def is_set(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "1"}

    def names(self, name: str) -> list[str]:
        """A list that is given as one, or as words between commas."""
        value = self.fields.get(name)
        words = value if isinstance(value, list) else str(value or "").split(",")
        return [str(word).strip() for word in words if str(word).strip()]


Handler = Callable[[Call], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Route:
    """`level` is what a member needs; `fields` are the names it takes, a "!" after those it must have."""

    method: str
    template: str
    handler: Handler
    level: int = 0
    fields: str = ""

    @property
    def required(self) -> list[str]:
        return [name.rstrip("!") for name in self.fields.split() if name.endswith("!")]

    @property
    def known(self) -> set[str]:
        return {name.rstrip("!") for name in self.fields.split()}


def not_found(what: str = "") -> Refused:
    """`404 Commit Not Found` for a thing that GitLab names, else the answer for a row that is not there."""
    return Refused(404, {"message": f"404 {what} Not Found" if what else "404 Not found"})


def forbidden() -> Refused:
    return Refused(403, {"message": "403 Forbidden"})


def bad_request(message: object) -> Refused:
    return Refused(400, {"message": message})


def invalid(problem: str) -> Refused:
    """A parameter that is missing or has no valid value: the one refusal that says `error`."""
    return Refused(400, {"error": problem})


def one_of(call: Call, name: str, *choices: str) -> str:
    """The field, "" where it is not given; any other word is refused."""
    value = call.text(name)
    if value and value not in choices:
        raise invalid(f"{name} does not have a valid value")
    return value


def bounded(call: Call, name: str, longest: int) -> str:
    value = call.text(name)
    if len(value) > longest:
        raise bad_request({name: [f"is too long (maximum is {longest} characters)"]})
    return value
