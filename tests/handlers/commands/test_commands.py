from collections.abc import Awaitable, Callable
from datetime import datetime
from textwrap import dedent
from typing import Any

import pytest

from engine.analysis.report import Report
from handlers.commands.command import DeliveryRecord, JobRecord, Reply, RunRecord
from handlers.commands.registry import COMMANDS, offered_to
from handlers.messages.fitting import LIMIT
from providers.code_hosts.code_host import Permission

HEAD_SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
Ask = Callable[..., Awaitable[Reply]]
Past = Callable[[float], datetime]


async def test_help_lists_what_the_person_may_use(ask: Ask) -> None:
    reply = await ask("/forge help")

    assert (reply.state, reply.reaction) == ("done", "+1")
    assert reply.markdown == dedent("""\
        > `/forge help`

        Commands you may use in `acme/shop`, where you have `write`:

        | Command | Does |
        |---|---|
        | `/forge help [command]` | Lists the commands you may use, or explains one. |
        | `/forge status [job]` | Shows what waits, runs and ended lately, or one job like `J-1042`. |
        | `/forge score [path] [--top=5]` | Shows the score, its parts and its largest losses, or those of one path. |
        | `/forge explain FF-…` | Explains one finding: what it costs, why, and what wins it back. |
        | `/forge why [target]` | Says why nothing happened, or why a file, a finding or a job is as it is. |
        | `/forge config [path] [--explain]` | Shows the configuration in force, and where each value comes from. |
        | `/forge cost` | Shows what the work here took this month, and what caps it. |
        | `/forge plan [path] [--type=…]` | Shows which refactorings would win how many points; makes no branch. |
        | `/forge refactor [path] [--type=…] [--dry-run]` | Proposes one refactoring, with its proof. |
        | `/forge retry J-…` | Does again what failed, was refused or was called off. |
        | `/forge rebase [J-…]` | Makes a proposed change again on the newest base. |
        | `/forge cancel J-…` | Calls off a refactoring that waits or runs. |
        | `/forge stop` | Calls off whatever waits or runs under this pull request. |

        A command starts a line of a new comment; edits are not read. `/forge help <command>` explains one.""")


async def test_help_does_not_list_what_the_person_may_not_use(ask: Ask) -> None:
    reply = await ask("/forge help score", permission=Permission.NONE)

    assert (reply.state, reply.reaction) == ("refused", "confused")
    assert "There is no command `score` that you may use here." in reply.markdown


@pytest.mark.parametrize("verb", sorted(COMMANDS))
async def test_every_command_is_explained(ask: Ask, verb: str) -> None:
    reply = await ask(f"/forge help {verb}", permission=Permission.ADMIN)

    assert f"/forge {COMMANDS[verb].usage}\n" in reply.markdown
    assert COMMANDS[verb].summary in reply.markdown
    assert f"Needs `{COMMANDS[verb].needs.name.lower()}`." in reply.markdown


async def test_a_command_in_want_of_help_is_suggested(ask: Ask) -> None:
    reply = await ask("/forge help scroe")

    assert reply.markdown.endswith("There is no command `scroe` that you may use here. Did you mean `score`?")


def test_the_commands_offered_follow_the_permission() -> None:
    assert offered_to(Permission.NONE) == ()
    assert [command.name for command in offered_to(Permission.READ)] == [
        "help", "status", "score", "explain", "why", "config", "cost",
    ]  # fmt: skip


@pytest.mark.usefixtures("analysed")
async def test_the_score_is_shown_with_its_parts_and_largest_losses(ask: Ask) -> None:
    reply = await ask("/forge score --top=1")

    assert reply.markdown == dedent("""\
        > `/forge score --top=1`

        **Readiness 74.1** of 100, confidence medium, between 66.1 and 82.1.

        | Part | Value | Weight | Points lost |
        |---|---:|---:|---:|
        | Modularity | 91% | 20% | 1.8 |
        | Complexity | 64% | 15% | 5.4 |
        | Types | 50% | 15% | 7.5 |
        | Coverage | 60% (estimated) | 20% | 8 |
        | Documentation | 94% | 15% | 0.9 |
        | Naming | 77% | 10% | 2.3 |
        | Dependencies | 100% | 5% | 0 |

        **Largest losses**

        | Finding | Where | What | Points | Fix |
        |---|---|---|---:|---|
        | FF-0c55e9 | `src/shop.py:1` | 812 code lines in one file (full marks up to 300) | -1.8 | Split it. |

        … and 2 more findings, worth 0.7 points together.

        Commit `ab12cd34ef56`. [The whole report](https://forge.test/runs/1)""")


@pytest.mark.usefixtures("analysed")
@pytest.mark.parametrize(
    ("target", "said", "findings"),
    [
        pytest.param(
            "src",
            "`src`: 3 findings, worth 2.5 points of the 25.9 that the repository loses.",
            ["FF-0c55e9", "FF-3f9c21", "FF-77ab02"],
            id="dir",
        ),
        pytest.param("src/pay.py", "`src/pay.py`: 1 finding, worth 0.4 points of the 25.9", ["FF-3f9c21"], id="file"),
        pytest.param("src/pay.py:90", "`src/pay.py:90`: 1 finding", ["FF-3f9c21"], id="line"),
        pytest.param("src/pay.py::settle", "`src/pay.py::settle`: 1 finding", ["FF-3f9c21"], id="function"),
        pytest.param("src/pay.py::other", "`src/pay.py::other`: no findings.", [], id="another function"),
        pytest.param("src/pa", "`src/pa` is not in commit `ab12cd34ef56`.", [], id="half a name"),
        pytest.param("tests", "Only source files count for the score; these are of the kind test.", [], id="tests"),
        pytest.param("pay.py", "Did you mean `src/pay.py`?", [], id="without its folder"),
        pytest.param("src/old.py", "`src/old.py` was not judged: does not parse: 4% of its bytes", [], id="not judged"),
    ],
)
async def test_the_losses_of_one_path_are_shown(ask: Ask, target: str, said: str, findings: list[str]) -> None:
    reply = await ask(f"/forge score {target}")

    assert said in reply.markdown
    assert [word for word in reply.markdown.split() if word.startswith("FF-")] == findings


async def test_under_a_pull_request_the_score_is_that_of_its_head(
    ask: Ask, records: Any, analysed: RunRecord, report: Callable[..., Report]
) -> None:
    records.runs.append(RunRecord("f" * 40, "completed", report(score=60.0, commit_sha="f" * 40)))

    reply = await ask("/forge score", head_sha="f" * 40)

    assert "**Readiness 60** of 100" in reply.markdown
    assert analysed.commit_sha[:12] not in reply.markdown


@pytest.mark.parametrize(
    ("run", "said"),
    [
        pytest.param(None, "There is no analysis of commit `ffffffffffff` yet.", id="none"),
        pytest.param(RunRecord("f" * 40, "running"), "is not done yet. Its check run shows", id="running"),
        pytest.param(
            RunRecord("f" * 40, "failed", None, "files: 300,000 is over the limit of 200,000"),
            "failed: files: 300,000 is over the limit of 200,000. Press",
            id="failed",
        ),
    ],
)
async def test_without_a_report_the_reply_says_why(ask: Ask, records: Any, run: RunRecord | None, said: str) -> None:
    records.runs += [run] if run else []

    reply = await ask("/forge score", head_sha="f" * 40)

    assert reply.state == "nothing_to_do"
    assert said in reply.markdown


async def test_a_tree_without_source_has_no_score(ask: Ask, records: Any, report: Callable[..., Report]) -> None:
    records.runs.append(RunRecord(HEAD_SHA, "completed", report(score=None, interval=None, findings=(), files=())))

    reply = await ask("/forge score")

    assert "There is no source file to score in this commit." in reply.markdown


@pytest.mark.usefixtures("worked")
async def test_status_shows_what_runs_waits_and_ended(ask: Ask) -> None:
    reply = await ask("/forge status")

    assert reply.markdown == dedent("""\
        > `/forge status`

        1 job running, 1 waiting.

        | Job | What | State | When |
        |---|---|---|---|
        | `J-1043` | analysis of 77aa88bb99cc | running, 42% | 12 s ago |
        | `J-1044` | analysis of 5e5e5e5e5e5e | waiting | 3 s ago |

        **Ended last**

        | Job | What | State | When |
        |---|---|---|---|
        | `J-1042` | analysis of ab12 | done: score 74.1 | 6 min ago |
        | `J-1041` | analysis of ffff | failed: stopped after three crashes: killed | 2 h ago |""")


async def test_status_does_not_count_the_answer_being_written(ask: Ask, records: Any, past: Past) -> None:
    records.jobs.append(JobRecord("J-1045", "comment", "reply to a comment", "running", "", 1, past(1)))

    reply = await ask("/forge status")

    assert reply.state == "nothing_to_do"


async def test_status_of_a_new_repository_is_that_nothing_ran(ask: Ask) -> None:
    reply = await ask("/forge status")

    assert reply.state == "nothing_to_do"
    assert reply.markdown.endswith("No job has run in this repository yet.")


@pytest.mark.usefixtures("worked")
async def test_one_job_is_shown_in_full(ask: Ask) -> None:
    reply = await ask("/forge status J-1043")

    assert reply.markdown == dedent("""\
        > `/forge status J-1043`

        `J-1043`, analysis of 77aa88bb99cc: running, 42%.
        - Asked for 20 s ago.
        - Started 12 s ago, attempt 1.""")


@pytest.mark.parametrize("verb", ["status", "why"])
async def test_an_unknown_job_is_refused_with_a_way_to_find_it(ask: Ask, verb: str) -> None:
    reply = await ask(f"/forge {verb} J-9")

    assert reply.state == "refused"
    assert "There is no job `J-9` in this repository. `/forge status` lists the jobs" in reply.markdown


async def test_a_reply_of_any_repository_fits_into_a_comment(
    ask: Ask, records: Any, report: Callable[..., Report], past: Past
) -> None:
    long = "名" * 5000
    records.runs.append(RunRecord(HEAD_SHA, "completed", report(findings=report().findings * 2000)))
    records.jobs += [JobRecord(f"J-{n}", "x", long, "failed", long, 1, past(n)) for n in range(200)]
    records.deliveries += [DeliveryRecord(long, long, "failed", long, past(n)) for n in range(50)]

    replies = [
        await ask(f"/forge {line}") for line in ("score", "score src --top=50", "status", "why", "why src/pay.py")
    ]

    assert all(len(reply.markdown.encode()) < LIMIT - 1000 for reply in replies)
