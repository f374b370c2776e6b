"""The table of commands; each does its work in a file of its own."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.gitlab import app as gitlab

if TYPE_CHECKING:
    from config.settings import Settings

ROOT = Path(__file__).resolve().parents[2]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Forge Factory makes repositories ready for AI coding agents, and proves it.",
)
app.add_typer(gitlab, name="gitlab")
Types = Annotated[
    list[str] | None, typer.Option("--type", metavar="TYPE", help="Only this type of refactoring; repeatable.")
]
Target = Annotated[
    str, typer.Option(metavar="PATH[:LINE|::SYMBOL]", help="Only there: a file, folder, line or function.")
]
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def main() -> None:
    """Run one command; a known problem ends with one plain sentence and exit status 2, never with a traceback."""
    from bot.embedded import EmbeddedError
    from config.settings import SettingsError
    from engine.errors import EngineError
    from providers.errors import ProviderError

    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # here, where a reader that hung up can still be met in words
    except (SettingsError, EmbeddedError, EngineError, ProviderError) as error:
        print(f"forge: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `forge … | head`; what is still buffered must not fail again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@app.command()
def demo(
    path: Annotated[Path, typer.Argument(help="A git repository; this one by default.")] = ROOT,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the status site running until Ctrl-C.")] = False,
) -> None:
    """Run the main job on a real repository: push, webhook, analysis, check run, `/forge score`."""
    from bot.cli.demo import run_demo

    sys.exit(asyncio.run(run_demo(path, is_kept=keep)))


@app.command()
def up(
    data: Annotated[Path, typer.Option(help="Where databases and repositories live.")] = Path(".forge/up"),
    port: Annotated[int, typer.Option(help="The port of the status site and the webhooks.")] = 8321,
) -> None:
    """Run everything on this machine: embedded services, web and workers, with the local code host."""
    from bot.cli.stack import run_up

    asyncio.run(run_up(data, port))


@app.command()
def serve() -> None:
    """The web process: webhooks, health and the status site. Configured by the environment."""
    from bot.app import serve as serve_app
    from bot.cli.logs import log_json

    log_json()
    asyncio.run(serve_app(_settings()))


@app.command()
def worker(role: Annotated[str, typer.Option(help="Serve one role only; all of them by default.")] = "") -> None:
    """The worker processes: relay, jobs, and a supervisor that starts again what dies."""
    from bot.cli.logs import log_json
    from bot.worker.owner import end_with_owner
    from bot.worker.processes import ROLES, serve_role
    from bot.worker.supervisor import supervise

    end_with_owner(os.environ)
    log_json()
    if role and role not in ROLES:
        raise typer.BadParameter(f"{role!r} is not a role. Roles: {', '.join(ROLES)}", param_hint="--role")
    asyncio.run(serve_role(_settings(), role) if role else supervise(os.environ))


@app.command()
def migrate(revision: Annotated[str, typer.Argument(help="head, base, or the id of a migration.")] = "head") -> None:
    """Bring the database to a revision; safe to start twice at once."""
    from alembic.util import CommandError

    from providers.database.migration import migrate as migrate_to

    try:
        migrate_to(_settings().database_url, revision)
    except CommandError as error:  # a revision that is not there
        raise typer.BadParameter(str(error), param_hint="REVISION") from error
    print(f"The database is at {revision}.")


@app.command()
def analyze(
    path: Annotated[Path, typer.Argument(help="A git repository, or any folder.")] = Path(),
    base: Annotated[str, typer.Option(help="Compare with this revision.")] = "",
    head: Annotated[str, typer.Option(help="Judge this revision.")] = "HEAD",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON, schema 1.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print every curve and every loss, until it is 100.")
    ] = False,
    sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0, as code scanning takes it.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the report as a Markdown document.")] = False,
    html: Annotated[str, typer.Option(metavar="FILE|-", help="Write the report as one self-contained page.")] = "",
    coverage: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A coverage report of this commit; repeatable.")
    ] = None,
    functions: Annotated[
        bool, typer.Option("--functions", help="With --json: functions and the import graph.")
    ] = False,
    findings: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="How many losses are told one by one.")
    ] = None,
    processes: Annotated[int, typer.Option(help="How many analysis processes.", min=1, max=64)] = os.cpu_count() or 1,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Read everything anew, and keep nothing.")] = False,
) -> None:
    """Score a repository here and now; needs neither database nor network."""
    from bot.cli.analyze import run_analyze
    from bot.cli.judging import Question

    asked = {"json": as_json, "explain": explain, "sarif": sarif, "markdown": markdown, "html": bool(html)}
    question = Question(
        path,
        base,
        head,
        forms=tuple(form for form, is_asked in asked.items() if is_asked),
        functions=functions,
        html=html,
        coverage=tuple(coverage or ()),
        findings=findings,
        processes=processes,
        is_cached=not no_cache,
    )
    sys.exit(run_analyze(question))


@app.command()
def plan(
    path: Annotated[Path, typer.Argument(help="A git repository, or any folder.")] = Path(),
    types: Types = None,
    target: Target = "",
) -> None:
    """Show which refactorings would win how many points; writes nothing."""
    from bot.cli.refactor import Wish, run_plan

    sys.exit(run_plan(Wish(path, tuple(types or ()), target)))


@app.command()
def refactor(
    path: Annotated[Path, typer.Argument(help="A git repository, or any folder.")] = Path(),
    types: Types = None,
    target: Target = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be done; the default.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print the change as a diff.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Change the files of the work tree.")] = False,
    prove: Annotated[bool, typer.Option("--prove", help="Run the repository's tests in the sandbox, too.")] = False,
) -> None:
    """Refactor a repository here and now, each change with its proof; writes nothing unless asked to."""
    from bot.cli.refactor import Act, Wish, run_refactor

    if dry_run + diff + write > 1:
        raise typer.BadParameter("they exclude each other: choose one", param_hint="--dry-run, --diff, --write")
    act: Act = "diff" if diff else "write" if write else "dry-run"
    sys.exit(run_refactor(Wish(path, tuple(types or ()), target, act, is_proven=prove)))


@app.command()
def verify(
    receipt: Annotated[Path, typer.Argument(help="The receipt.json of a refactoring.")],
    path: Annotated[Path, typer.Argument(help="The git repository that it is about.")] = Path(),
) -> None:
    """Make the change of a receipt again and compare the trees; writes nothing."""
    from bot.cli.verify import run_verify

    sys.exit(run_verify(receipt, path))


@app.command()
def doctor() -> None:
    """Say in plain words what is missing or too old here, and how to mend it."""
    from bot.cli.doctor import run_doctor

    sys.exit(asyncio.run(run_doctor(os.environ)))


@app.command()
def comment(
    repository: Annotated[str, typer.Argument(help="owner/name on the local host.")],
    number: Annotated[int, typer.Argument(help="The pull request's number.")],
    text: Annotated[str, typer.Argument(help='For example "/forge score".')],
    data: Annotated[Path, typer.Option(help="The folder of `forge up`.")] = Path(".forge/up"),
) -> None:
    """Write a comment under a pull request of the local host."""
    from bot.cli.local import comment_on

    sys.exit(comment_on(data, repository, number, text))


@app.command()
def create(
    repository: Annotated[str, typer.Argument(help="owner/name on the local host.")],
    data: Annotated[Path, typer.Option(help="The folder of `forge up`.")] = Path(".forge/up"),
) -> None:
    """Create a bare repository on the local host; then add it as a remote and push."""
    from bot.cli.local import create_on

    sys.exit(create_on(data, repository))


@app.command(context_settings=PASS_ON)
def test(ctx: typer.Context) -> None:
    """Run every check and test of this project; arguments go to pytest and leave the checks out."""
    from bot.cli.develop import run_tests

    sys.exit(run_tests(ctx.args))


@app.command()
def check(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH|-]...", help="Files, or folders that hold one; - is the input.")
    ] = None,
) -> None:
    """Judge .forge.yml as the bot would, with line and column of each mistake."""
    from bot.cli.check import run_check

    sys.exit(run_check(paths or ["."]))


@app.command()
def lint() -> None:
    """Run this project's checks alone: lint, format, types, import directions."""
    from bot.cli.develop import run_checks

    sys.exit(run_checks())


@app.command(context_settings=PASS_ON)
def bench(ctx: typer.Context) -> None:
    """Run a benchmark: `forge bench` lists them, `forge bench ingress` runs one."""
    from bot.cli.develop import run_bench

    sys.exit(run_bench(ctx.args))


def _settings() -> "Settings":
    from config.settings import Settings

    return Settings.from_env(os.environ)
