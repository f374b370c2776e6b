"""The first pull request in a repository: what the bot found there, what it would do, and how to say yes or no."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from config.forge_yml import FILE, Problem
from handlers.messages.fitting import Rows, fit
from handlers.messages.markdown import code, plain
from handlers.messages.wording import counted, level, loss, number, reference
from providers.code_hosts.code_host import Permission

TITLE: Final = "Start with Forge Factory"
FIRST_WEEK: Final = 3
_OF_AN_APP: Final = (
    ("contents: write", "reads the commits that are judged; pushes to branches named `forge-factory/…` and no other"),
    ("pull requests: write", "opens pull requests, and brings the bodies of its own up to date"),
    ("checks: write", "the readiness check, with remarks at changed lines"),
    ("issues: write", "answers `/forge` commands; keeps one dashboard issue where you ask for it"),
    ("actions: read", "the coverage reports that your own CI kept"),
    ("members: read, metadata: read", "asks whether whoever gives a command may give it"),
)
_OF_AN_ACCOUNT: Final = (
    (
        "role: Developer",
        "reads the commits that are judged; pushes to branches named `forge-factory/…` and no other; merge requests",
    ),
    (
        "scope of its token: api",
        "statuses of commits, remarks at changed lines, answers to `/forge` commands; no narrower one allows them",
    ),
    ("hook: push, merge requests", "learns which commits are to be judged"),
    ("hook: comments", "hears `/forge` commands"),
    ("hook: issues", "sees the ticks in the dashboard issue"),
    ("hook: pipelines", "learns when your own CI has kept a coverage report"),
)
_NOT_ASKED: Final = {
    "github": "Not asked for: workflows, secrets, administration. It cannot touch a pipeline or a setting.",
    "gitlab": "Not asked for: the role Maintainer, and hooks for confidential issues and comments. It cannot push to a"
    " branch that is protected from Developers, and cannot touch a setting.",
}
_NO_PLACE: Final = "No loss can be named: there is no source to judge, or nothing is lost."


@dataclass(frozen=True, slots=True)
class Lever:
    """One of the largest losses: `points` of the 100; `url` leads to its line, "" where the host has no page for it."""

    points: float
    message: str
    path: str
    line: int
    url: str


@dataclass(frozen=True, slots=True)
class FirstChange:
    """A pull request that the bot would open first; `gain` in points of the 100."""

    title: str
    gain: float
    files: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found at a commit. `score` is None without source files; `tests` is a sentence about the run of the
    tests, whatever became of it; `first` are the planner's first changes, or `no_plan` says why there are none."""

    commit_sha: str
    score: float | None
    score_version: str
    levers: tuple[Lever, ...]
    package_manager: str
    test_command: str
    tests: str
    first: tuple[FirstChange, ...]
    no_plan: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises KeyError or TypeError for a document of another version."""
        levers = tuple(Lever(**row) for row in document["levers"])
        first = tuple(FirstChange(**row) for row in document["first"])
        return cls(**{**document, "levers": levers, "first": first})


@dataclass(frozen=True, slots=True)
class Written:
    """What the file of the branch says now: its mode, or the mistakes in it; `mode` is "" where it is gone.

    `others` is how many other files the branch changes: none of them by the bot.
    """

    mode: str
    problems: tuple[Problem, ...] = ()
    others: int = 0


def proposed(trigger: str) -> str:
    """The file that is proposed: six lines that say what they do."""
    return (
        "# What Forge Factory may do here. Merging this starts it; `mode: off` ends it.\n"
        "version: 1\n"
        "# observe: checks only. `propose` adds pull requests, each with its proof; `off` is silence.\n"
        "mode: observe\n"
        '# Files that are judged and never edited are named like this: paths: {protected: ["src/crypto/**"]}\n'
        f"# Every other key, with what it is set to and from where: /{trigger} config --explain\n"
    )


def body(facts: Facts, written: Written, host: str, trigger: str) -> str:
    """The whole text of the pull request, on the code host of this name."""
    return fit(
        [
            _others(written.others),
            _what(written),
            _mistakes(written.problems),
            _score(facts),
            Rows("", [_lever(lever) for lever in facts.levers], "losses") if facts.levers else _NO_PLACE,
            _tests(facts),
            _first(facts),
            _permissions(host),
            _yes_and_no(host, trigger),
        ]
    )


def asked_back(open_number: int | None, host: str) -> str:
    """The answer to somebody who wants the pull request."""
    if open_number is not None:
        return f"It is open already: {reference(host, open_number)}. Merge it to start, close it to keep the bot away."
    return (
        f"Queued: a pull request that adds {code(FILE)} is on its way. Until it is merged the bot changes nothing here"
        " and judges nothing."
    )


def not_yet(open_number: int | None, host: str, trigger: str) -> tuple[str, str]:
    """Why nothing is changed before somebody has said yes, and what would be the yes."""
    said = "Nothing is changed here before somebody has said yes to the bot."
    if open_number is not None:
        return said, f"Merging {reference(host, open_number)} does."
    return said, f"{code(f'/{trigger} onboard')} opens the pull request that asks, or add {code(FILE)} by hand."


def _what(written: Written) -> str:
    if written.problems:
        return (
            f"**{code(FILE)} on this branch cannot be read yet.** Mend it before you merge; until then nothing starts."
        )
    if not written.mode:
        return f"**This branch holds no {code(FILE)} any more.** Merged like this, the bot stays off."
    return (
        f"This adds {code(FILE)} with {_MODES[written.mode]} Nothing else has happened here, and nothing will before it"
        " is merged."
    )


def _others(count: int) -> str:
    """It is opened in the bot's name, which speaks for nothing that somebody else has put on its branch."""
    if not count:
        return ""
    return (
        f"**This branch changes {counted(count, 'other file')} as well.** The bot added {code(FILE)} and nothing else:"
        " look at the rest as at anybody's change."
    )


_MODES: Final = {
    "off": "`mode: off`: merged like this, the bot stays silent.",
    "observe": "`mode: observe`: checks on commits and pull requests, and no change to any file.",
    "propose": "`mode: propose`: checks, and pull requests that each carry their proof.",
}


def _mistakes(problems: Sequence[Problem]) -> Rows:
    return Rows("", [f"- {code(str(problem))}" for problem in problems], "mistakes")


def _score(facts: Facts) -> str:
    if facts.score is None:
        return f"## No score at {code(facts.commit_sha[:7])}"
    return (
        f"## Readiness {number(facts.score)} of 100 at {code(facts.commit_sha[:7])}\n\n"
        f"How well agents and people can work here ({plain(facts.score_version)}). The biggest levers:"
    )


def _lever(lever: Lever) -> str:
    place = f"{code(f'{lever.path}:{lever.line}')}"
    linked = f"[{place}]({lever.url})" if lever.url else place
    return f"1. {linked} {plain(lever.message)} ({loss(lever.points)} points)"


def _tests(facts: Facts) -> str:
    manager = plain(facts.package_manager) if facts.package_manager else "none was found"
    command = code(facts.test_command) if facts.test_command else "none was found"
    lines = [
        "## What it can run",
        "",
        f"- Package manager: {manager}",
        f"- Test command: {command}",
        f"- {plain(facts.tests, 400)}",
    ]
    return "\n".join(lines)


def _first(facts: Facts) -> str | Rows:
    head = f"## In the first week at most {FIRST_WEEK} pull requests"
    if not facts.first:
        return f"{head}\n\nNone yet: {plain(facts.no_plan or 'nothing was found that can be proven', 400)}."
    said = f"{head}\n\nOnly once {code('mode')} is {code('propose')}, and as things stand these:\n"
    return Rows(said, [_change(change) for change in facts.first], "changes")


def _change(change: FirstChange) -> str:
    return f"1. {plain(change.title)} ({change.gain:+.2f} points, {counted(change.files, 'file')})"


def _permissions(host: str) -> str:
    """An App has permissions one by one, an account has a role; a folder on one's own machine asks for neither."""
    granted = {"github": _OF_AN_APP, "gitlab": _OF_AN_ACCOUNT}.get(host, ())
    if not granted:
        return ""
    rows = "\n".join(f"| {name} | {reason} |" for name, reason in granted)
    return f"## What it may do, and why\n\n| permission | for |\n| --- | --- |\n{rows}\n\n{_NOT_ASKED[host]}"


def _yes_and_no(host: str, trigger: str) -> str:
    again = code(f"/{trigger} onboard")
    return (
        "## Yes or no\n\n"
        "**Merge = start. Close = off**, and this is not asked again. "
        f"The ways back: {again} in any issue, by somebody with {level(host, Permission.ADMIN)}, or adding {code(FILE)}"
        " by hand.\n\n"
        f"Edit {code(FILE)} on this branch as you like: this text follows."
    )
