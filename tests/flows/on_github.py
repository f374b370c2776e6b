"""What people see on GitHub, waited for."""

from typing import Any

from tests.doubles.github import GitHubDouble
from tests.flows.conftest import eventually


async def concluded(github: GitHubDouble, repository: str, sha: str) -> dict[str, Any]:
    """The one check run of a commit, once it is completed."""

    async def look() -> dict[str, Any] | None:
        runs = await github.check_runs(repository, sha)
        assert len(runs) <= 1
        return next((run for run in runs if run["status"] == "completed"), None)

    return await eventually(look, f"a concluded check run on {sha[:12]}")


async def replies(github: GitHubDouble, repository: str, number: int, count: int) -> list[dict[str, Any]]:
    """The bot's comments, once there are `count` of them."""

    async def look() -> list[dict[str, Any]] | None:
        found = [comment for comment in await github.comments(repository, number) if comment["user"]["type"] == "Bot"]
        return found if len(found) >= count else None

    return await eventually(look, f"{count} replies under #{number}")
