"""A check run and its remarks as the tests write them, and what then stands in a project."""

from dataclasses import replace
from typing import Any

from providers.code_hosts.code_host import Annotation, CheckRun
from tests.doubles.gitlab.stage import GitLabDouble
from tests.doubles.gitlab.world import Project

NAME = "Forge Factory"
CHANGED = {"shop.py": "".join(f"line_{n} = {n * 2 if n == 20 else n}\n" for n in range(1, 41)) + "new = 1\n"}
ADDED, CONTEXT, ELSEWHERE = 20, 19, 5


def check(sha: str, **changes: Any) -> CheckRun:
    done = CheckRun(NAME, sha, "run-1", "completed", "81 of 100, 2 better", "**+2**", "All of it.", "success")
    return replace(done, details_url="https://forge.example/runs/1", **changes)


def remark(line: int, title: str = "Too long", **changes: Any) -> Annotation:
    return replace(Annotation("shop.py", line, "warning", title, "Split it."), **changes)


async def statuses(gitlab: GitLabDouble, project: Project) -> list[tuple[str, str]]:
    stands = await gitlab.what_stands(project)
    return [(one["state"], one["description"]) for one in stands["statuses"]]


async def discussions(gitlab: GitLabDouble, project: Project) -> list[dict[str, Any]]:
    stands = await gitlab.what_stands(project)
    return list(stands["merge_requests"][0]["discussions"])


async def lines(gitlab: GitLabDouble, project: Project) -> list[tuple[str, bool]]:
    """Where remarks stand, and whether they are resolved."""
    return [(one["line"], one["is_resolved"]) for one in await discussions(gitlab, project) if one["line"]]
