"""The sections of `.forge.yml`: what each key means, what it may be, its default, and what makes it tighter."""

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field

from config.forge_yml.tightening import FEWER, HIGHER, LOWER, MORE, OFF, ON, SHORTER, earlier_in, least_of
from config.forge_yml.values import (
    Duration,
    Few,
    Hours,
    Label,
    Line,
    Money,
    NoNetwork,
    Patterns,
    Section,
    Share,
    Some,
    Text,
    TimeZone,
)

RefactoringType = Literal[
    "dead_code_removal",
    "complexity_reduction",
    "function_extract",
    "variable_rename",
    "file_split",
    "type_annotation",
    "interface_extraction",
    "dependency_injection",
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Automerge = Literal["never", "deterministic-and-fully-proven"]
OnMissing = Literal["refuse", "draft"]
Scope = Literal["all", "new-code"]
FailOn = Literal["low", "medium", "high", "critical", "never"]
Level = Literal["write", "maintain", "admin"]
Task = Literal["names", "docs", "tests", "fixes"]
Size = Literal["small", "large"]
ModelName = Annotated[
    str,
    Text(
        r"^[a-z0-9_-]{1,40}/[A-Za-z0-9._:/-]{1,100}$", "a model is written as provider/name", "anthropic/claude-sonnet"
    ),
]
Profile = Literal["seed-v1"]
LEVELS = get_args(Level)


class Paths(Section):
    """Patterns as .gitignore has them. Without `include` everything is judged; `exclude` wins over it."""

    include: Patterns = ()
    """What is judged; without it, everything."""
    exclude: Patterns = ()
    """What is left out of the score and never edited."""
    protected: Annotated[Patterns, MORE] = ()
    """What is judged and reported, and never edited."""


class Analysis(Section):
    """When the repository is judged, and how much is said at its lines."""

    on: Few[Literal["push", "pull_request"]] = ("push", "pull_request")
    """What starts an analysis: pushes to the default branch, and pull requests."""
    schedule: Literal["never", "daily", "weekly", "monthly"] = "weekly"
    """How often the default branch is judged when nobody pushes."""
    annotations: Annotated[int, Field(ge=0, le=50)] = 10
    """How many findings are shown at changed lines; the rest is counted."""


class Gate(Section):
    """What the score must reach for the check to pass."""

    min: Annotated[Share, HIGHER] = 0
    """The least score, 0 to 100; with 0 none is asked."""
    max_drop: Annotated[Share, LOWER] = 100
    """How many points one pull request may cost; with 100 as many as there are."""
    scope: Annotated[Scope, earlier_in(get_args(Scope))] = "new-code"
    """Whether only what a pull request adds counts, or all of the repository."""
    enforce: Annotated[bool, ON] = False
    """Whether the check fails where the gate is not passed; otherwise it stays neutral."""


class Score(Section):
    """How the score is weighed, and what it must reach."""

    profile: Profile = "seed-v1"
    """The weights of the parts, by name: there is one profile so far."""
    gate: Gate = Gate()


class Limits(Section):
    """How many pull requests of the bot may be open, and how large one of them may grow."""

    open_prs: Annotated[int, Field(ge=0, le=20), LOWER] = 3
    """How many of them may be open at once."""
    prs_per_day: Annotated[int, Field(ge=0, le=50), LOWER] = 2
    """How many may be opened in one day, as the window's time zone counts days."""
    files: Annotated[int, Field(ge=1, le=100), LOWER] = 10
    """How many files one of them may change."""
    lines: Annotated[int, Field(ge=1, le=5000), LOWER] = 400
    """How many lines one of them may change."""


class Window(Section):
    """When pull requests may be opened, asked for or not; what comes between waits for the next opening."""

    days: Annotated[Some[Weekday], FEWER] = get_args(Weekday)
    """The days of the week."""
    hours: Hours = "00-24"
    """The first full hour and the end, as in 08-17; 22-06 goes through the night."""
    tz: TimeZone = "UTC"
    """The time zone of days and hours, by its IANA name."""


class Refactor(Section):
    """What may be refactored. Without `enabled` every type is; `draft` opens all pull requests as drafts."""

    enabled: Annotated[Few[RefactoringType] | None, FEWER] = None
    """The types of refactoring that may be done; without it, all of them."""
    limits: Limits = Limits()
    window: Window = Window()
    draft: Annotated[bool, ON] = False
    """Whether all pull requests open as drafts."""
    automerge: Annotated[Automerge, earlier_in(get_args(Automerge))] = "never"
    """Whether a pull request may be merged without a person: never, or where no model wrote it and all is proven."""


class Proof(Section):
    """What must be shown before a change is proposed."""

    require: Annotated[Few[Literal["tests", "public_api"]], MORE] = ("tests", "public_api")
    """The proofs without which a change is no more than what `on_missing` says."""
    min_touched_coverage: Annotated[Share, HIGHER] = 60
    """The least share of changed lines that tests run, in percent."""
    on_missing: Annotated[OnMissing, earlier_in(get_args(OnMissing))] = "draft"
    """What becomes of a change whose proof is missing: a draft that says so, or nothing."""


class Tests(Section):
    """How the repository's tests are run; a command is one command line, never given to a shell."""

    command: Line = ""
    """What runs the tests; without it, what is found in the repository."""
    setup: Line = ""
    """A line of pip, uv, poetry or npm that names what to install besides what is found: read, never run."""
    timeout: Annotated[Duration, SHORTER] = "10m"
    """How long one run may take, within the time that a whole proof has."""
    network: Annotated[NoNetwork, OFF] = False
    """Whether the tests may reach a network: they never may, so that nothing but false is taken."""
    flake_runs: Annotated[int, Field(ge=1, le=20), HIGHER] = 5
    """How often a test that fails only since a change is run, in all, before that is held against it."""


class Budget(Section):
    """What language models may cost, in US dollars."""

    per_job_usd: Annotated[Money, LOWER] = 0.5
    """The most for one job."""
    per_month_usd: Annotated[Money, LOWER] = 40
    """The most for all jobs of this repository in a calendar month."""


class Llm(Section):
    """Whether and which language models may be asked. Keys live on the server, never here."""

    enabled: Annotated[bool, OFF] = True
    """Whether any model may be asked."""
    route: Annotated[Mapping[Task, Size], Field(strict=False)] = {}
    """Which size of model does which kind of task."""
    providers: Annotated[Mapping[Size, ModelName], Field(strict=False)] = {}
    """Which model each size is; without it, what the server has."""
    budget: Budget = Budget()
    redact: Annotated[Patterns, MORE] = ()
    """The files of which no model is shown a line."""


class Security(Section):
    """Which scanners run, and when the check fails."""

    secrets: Annotated[bool, ON] = True
    """Whether credentials are looked for."""
    sast: Annotated[bool, ON] = True
    """Whether code is matched with patterns of vulnerabilities."""
    dependencies: Annotated[bool, ON] = True
    """Whether dependencies are looked up among known vulnerabilities."""
    sarif: bool = True
    """Whether findings are given to the host's own list of alerts."""
    fail_on: Annotated[FailOn, earlier_in(get_args(FailOn))] = "never"
    """The least severity of a new finding with which the check fails."""


class Commands(Section):
    """Which permission on the host a command needs, at the least."""

    write: Annotated[Some[Level], least_of(LEVELS)] = ("write",)
    """For commands that change something, such as refactor and plan."""
    approve: Annotated[Some[Level], least_of(LEVELS)] = ("maintain",)
    """For decisions, such as approve, reject and rollback."""
    allow_bots: Annotated[Few[Annotated[int, Field(ge=1, le=2**53)]], FEWER] = ()
    """Other apps that may ask, never decide, by their numeric ids."""


class Pr(Section):
    """How the bot's pull requests look."""

    labels: Annotated[Few[Label], Field(max_length=20)] = ("forge",)
    """Labels that each of them gets; one that a person takes off stays off."""
    reviewers: Literal["none", "codeowners"] = "none"
    """Who is asked to review, once, when one opens that is no draft: nobody, or the owners that CODEOWNERS names."""
    title: Annotated[
        str,
        Text(
            r"^[^{}\n\r]{0,100}\{summary\}[^{}\n\r]{0,100}$",
            "a title is one line in which {summary} stands once",
            "refactor: {summary}",
        ),
    ] = "{summary}"
    """The title; `{summary}` stands for what is done."""


class Dashboard(Section):
    """The one issue that shows what is open, held and failed."""

    issue: bool = False
    """Whether the issue is kept."""


class Jira(Section):
    """Where issues are opened for findings."""

    project: Annotated[str, Text(r"^([A-Z][A-Z0-9]{1,19})?$", "a project is written in capitals, as PAY", "PAY")] = ""
    """The key of the project; without it, nothing is opened."""
    from_: Annotated[Literal["low", "medium", "high", "critical"], Field(alias="from")] = "high"
    """The least severity for which an issue is opened."""


class Notify(Section):
    """Who is told, besides the pull request."""

    slack: Annotated[
        str, Text(r"^(#[^ \t\n\r#]{1,79})?$", 'a channel is written in quotes with its #, as "#eng"', "#eng")
    ] = ""
    """The Slack channel; without it, none."""
    jira: Jira = Jira()
