"""The project's own checks, tests and benchmarks, as the README and CI call them."""

import importlib
import os
import pkgutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CHECKS: tuple[tuple[str, Sequence[str]], ...] = (
    ("lint", ("ruff", "check", "--quiet", "--no-cache", ".")),
    ("format", ("ruff", "format", "--quiet", "--check", ".")),
    ("types", ("mypy", "--no-error-summary")),
    ("directions", ("lint-imports",)),
)


def run_checks() -> int:
    """Run all, also after a failure, so that one run tells everything; 0 when all are clean."""
    failed = [name for name, command in CHECKS if not _passes(name, command)]
    if failed:
        print(f"Not clean: {', '.join(failed)}. `ruff check --fix` and `ruff format` mend what can be mended alone.")
    return 1 if failed else 0


def run_tests(arguments: Sequence[str]) -> int:
    """All checks, then all tests in three processes, since many wait; with arguments only pytest, with those."""
    if arguments:
        return _run([sys.executable, "-m", "pytest", *arguments])
    checked = run_checks()
    # Whole files at a time, and in the order in which the tests themselves put them.
    together = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    tested = _run([sys.executable, "-m", "pytest", *together, "--durations", "20"])
    return checked or tested


def run_bench(arguments: Sequence[str]) -> int:
    """Run `bench/<name>.py` with the rest of the arguments; without a name the table of promises, `list` says which
    there are and what they measure."""
    known = _benchmarks()
    name, rest = (arguments[0], arguments[1:]) if arguments else ("commitments", ())
    if name == "list":
        for each in known:
            print(f"  {each:<12} {_first_line(each)}")
        return 0
    if name not in known:
        print(f"forge bench: there is no {name!r}. There are: {', '.join(known)}", file=sys.stderr)
        return 2
    return _run([sys.executable, "-m", f"bench.{name}", *rest])


def _benchmarks() -> list[str]:
    """The modules that measure something; the others are what they share."""
    package = importlib.import_module("bench")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.ispkg)
    return [name for name in names if hasattr(importlib.import_module(f"bench.{name}"), "main")]


def _first_line(name: str) -> str:
    return (importlib.import_module(f"bench.{name}").__doc__ or "").strip().partition("\n")[0]


def _passes(name: str, command: Sequence[str]) -> bool:
    began = time.monotonic()
    program = Path(sys.executable).parent / command[0]
    ended = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    verdict = "clean" if ended.returncode == 0 else "NOT CLEAN"
    print(f"{name:<11} {verdict:<10} {time.monotonic() - began:5.1f} s", flush=True)
    if ended.returncode:
        print((ended.stdout + ended.stderr).strip()[-8000:], flush=True)
    return ended.returncode == 0


def _run(command: Sequence[str]) -> int:
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False).returncode
