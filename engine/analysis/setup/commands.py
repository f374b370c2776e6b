"""From a command as it is written to the program that runs in the end: `uv run python -m pytest` is pytest."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from engine.analysis.setup.shell import UNKNOWN, Command

MAX_WRAPPERS: Final = 8

# Programs that run what follows them, with the options of theirs that take a value.
_WRAPPERS: Final[dict[str, frozenset[str]]] = {
    "sudo": frozenset({"-u", "-g"}),
    "env": frozenset({"-u", "-C", "-S"}),
    "time": frozenset(),
    "nice": frozenset({"-n"}),
    "nohup": frozenset(),
    "exec": frozenset(),
    "command": frozenset(),
    "eval": frozenset(),
    "xvfb-run": frozenset({"-s", "--server-args", "-n", "-e", "-f", "-w"}),
    "dbus-run-session": frozenset(),
    "timeout": frozenset({"-s", "-k"}),
    "npx": frozenset({"-p", "--package", "-c"}),
    "bunx": frozenset(),
    "uvx": frozenset({"--from", "--with", "-p", "--python"}),
}
# Programs that run what follows one of these words.
_RUNNERS: Final[dict[str, tuple[str, ...]]] = {
    "uv": ("run",),
    "poetry": ("run",),
    "pdm": ("run",),
    "hatch": ("run", "env run"),
    "pipenv": ("run",),
    "rye": ("run",),
    "pixi": ("run",),
    "conda": ("run",),
    "pipx": ("run",),
    "mise": ("exec", "x"),
    "bundle": ("exec",),
    "npm": ("exec", "x"),
    "pnpm": ("exec", "dlx"),
    "yarn": ("exec", "dlx"),
    "bun": ("x",),
    "corepack": ("npm", "pnpm", "yarn"),
    "docker-compose": ("run", "exec"),
}
_RUNNER_VALUES: Final = frozenset(
    {
        "--with", "--group", "--extra", "--python", "-p", "--no-group", "--only-group", "--package", "--directory",
        "--project", "--env-file", "--from", "-C", "-n", "--name", "-e", "--environment", "--index-url", "--env",
        "-u", "--user", "-w", "--workdir", "-v", "--volume", "--with-requirements", "--with-editable", "--spec",
    }
)  # fmt: skip
_ENDINGS: Final = (".exe", ".cmd", ".bat")
_PYTHON: Final = re.compile(r"(?:python|pypy|py)[\d.]*t?\Z")
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")


def program_of(words: Sequence[str]) -> str:
    """The name of the program without its folder: `venv/bin/ruff` is ruff, `./gradlew` is gradlew."""
    name = words[0].rpartition("/")[2] if words else ""
    return next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)


def unwrapped(command: Command) -> Command:
    """The command inside its wrappers, at most `MAX_WRAPPERS` deep; words that only a run can tell stay as they are."""
    words = command.words
    for _ in range(MAX_WRAPPERS):
        inner = _inner(words)
        if inner is None or not inner:
            break
        words = inner
    return command._replace(words=words) if words != command.words else command


def _inner(words: tuple[str, ...]) -> tuple[str, ...] | None:
    program = program_of(words)
    if _ASSIGNMENT.match(words[0]):
        return words[1:]
    if _PYTHON.match(program):
        return _of_python(words)
    unwrap: Callable[[tuple[str, ...]], tuple[str, ...] | None] | None = _SPECIAL.get(program)
    if unwrap is not None:
        return unwrap(words)
    if program in _WRAPPERS:
        rest = _after_options(words[1:], _WRAPPERS[program])
        return rest[1:] if program == "timeout" else rest
    if program in _RUNNERS and len(words) > 2:
        return _of_runner(words, _RUNNERS[program])
    return None


def _of_runner(words: tuple[str, ...], verbs: tuple[str, ...]) -> tuple[str, ...] | None:
    rest = _after_options(words[1:], _RUNNER_VALUES)
    for verb in verbs:
        parts = tuple(verb.split())
        if rest[: len(parts)] == parts:
            inner = _after_options(rest[len(parts) :], _RUNNER_VALUES)
            # `hatch run env:script` names an environment in front of the script.
            if program_of(words) == "hatch" and inner and ":" in inner[0]:
                return (inner[0].partition(":")[2], *inner[1:])
            return inner[1:] if program_of(words) == "docker-compose" else inner
    return None


def _of_python(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """`python -m module …` is the module; `-W error` and the like stand in front of it."""
    for place, word in enumerate(words[1:], 1):
        if word == "-m":
            return words[place + 1 :]
        if not word.startswith("-") and words[place - 1] not in {"-W", "-X"}:
            return None
    return None


def _of_coverage(words: tuple[str, ...]) -> tuple[str, ...] | None:
    if words[1:2] != ("run",):
        return None
    if "-m" in words:
        return words[words.index("-m") + 1 :]
    rest = _after_options(words[2:], frozenset({"--source", "--rcfile", "--omit", "--include", "--context"}))
    return rest if rest and program_of(rest) in {"pytest", "tox", "nox", "manage.py"} else None


def _of_docker(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """`docker compose run service cmd`; what stands behind `docker run` can be told only where options are joined."""
    if words[1:2] == ("compose",):
        return _of_runner(("docker-compose", *words[2:]), ("run", "exec"))
    if words[1:2] not in {("run",), ("exec",)}:
        return None
    rest = _after_options(words[2:], _RUNNER_VALUES | {"--name", "--network", "--platform", "--entrypoint", "--mount"})
    return rest[1:]


def _of_shell(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """`bash script.sh`; text behind `-c` is a command of its own, and `following` reads it."""
    rest = tuple(word for word in words[1:] if not word.startswith(("-e", "-x", "-u", "-l", "-o", "pipefail")))
    return rest if rest and rest[0] not in {"-c", "-lc", "-ec"} else None


def _of_cross_env(words: tuple[str, ...]) -> tuple[str, ...] | None:
    rest = words[1:]
    while rest and _ASSIGNMENT.match(rest[0]):
        rest = rest[1:]
    return rest


_SPECIAL: Final[dict[str, Callable[[tuple[str, ...]], tuple[str, ...] | None]]] = {
    "coverage": _of_coverage,
    "docker": _of_docker,
    "bash": _of_shell,
    "sh": _of_shell,
    "cross-env": _of_cross_env,
}


def _after_options(words: tuple[str, ...], with_value: frozenset[str]) -> tuple[str, ...]:
    """What follows the options; `--` ends them, assignments count as options."""
    place = 0
    while place < len(words):
        word = words[place]
        if word == "--":
            return words[place + 1 :]
        if word in with_value:
            place += 2
        elif word.startswith("-") or _ASSIGNMENT.match(word) or word == UNKNOWN:
            place += 1
        else:
            break
    return words[place:]


def option(words: Sequence[str], *names: str) -> str | None:
    """The value of an option, written `--name value` or `--name=value`, "" where it has none; None without it."""
    for place, word in enumerate(words):
        name, joined, value = word.partition("=")
        if name in names:
            return value if joined else words[place + 1] if place + 1 < len(words) else ""
    return None


def operands(words: Sequence[str]) -> list[str]:
    """The words behind the program that are no options."""
    return [word for word in words[1:] if not word.startswith("-")]
