"""Counts the stories and writes the table of capabilities: `python -m tests.stories.collector` mends the README."""

import importlib
import inspect
import math
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tests.stories.capabilities import CAPABILITIES, HOSTS

README: Final = Path(__file__).resolve().parents[2] / "README.md"
BEGIN: Final = "<!-- capabilities: written by `python -m tests.stories.collector` -->"
END: Final = "<!-- end of capabilities -->"


def stories() -> dict[str, int]:
    """How many are told on each host; every case of a table is one."""
    told: Counter[str] = Counter()
    for story in _functions():
        cases = _cases(story)
        hosts = cases.pop("stage", HOSTS)
        for host in hosts:
            told[str(host)] += math.prod(len(values) for values in cases.values())
    return dict(told)


def table() -> str:
    """The rows of the README, with the words of each host."""
    counted = stories()
    rows = [
        "| | GitHub | GitLab | local |",
        "|---|---|---|---|",
        *(f"| {each.name} | {each.github} | {each.gitlab} | {each.local} |" for each in CAPABILITIES),
        "| Stories told in the tests | " + " | ".join(str(counted[host]) for host in HOSTS) + " |",
    ]
    return "\n".join(rows)


def written(readme: str) -> str:
    """The README with the table as it is now; raises ValueError where its place is not marked."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the README has no place for the table: {BEGIN} and {END} mark it")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _functions() -> Iterator[Callable[..., Any]]:
    """Those that are told on a host: they ask for one, or for a repository there."""
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"tests.stories.{file.stem}")
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            if name.startswith("test_"):
                yield function


def _cases(story: Callable[..., Any]) -> dict[str, list[Any]]:
    """The values of each table over the story, by the names of its columns."""
    marks = [mark for mark in getattr(story, "pytestmark", ()) if mark.name == "parametrize"]
    return {str(mark.args[0]): list(mark.args[1]) for mark in marks}


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
