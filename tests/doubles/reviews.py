"""What people write in a review of a pull request, on the double of GitHub: at a line, and above all lines."""

from typing import Any

from tests.doubles.github import WRITER, GitHubDouble


async def remark(
    github: GitHubDouble, full_name: str, number: int, text: str, *, path: str, line: int, login: str = WRITER
) -> str:
    """Its path below the repository's, once the webhook has been answered."""
    said = {"body": text, "path": path, "line": line, "side": "RIGHT"}
    document = await _told(github, f"{full_name}/pulls/{number}/comments", said, login, "pull_request_review_comment")
    return f"pulls/comments/{document['id']}"


async def submit(github: GitHubDouble, full_name: str, number: int, text: str, *, login: str = WRITER) -> str:
    """A review without remarks, that neither approves nor asks for changes; its path, once that has been answered."""
    said = {"body": text, "event": "COMMENT"}
    document = await _told(github, f"{full_name}/pulls/{number}/reviews", said, login, "pull_request_review")
    return f"pulls/{number}/reviews/{document['id']}"


async def _told(github: GitHubDouble, path: str, said: dict[str, Any], login: str, event: str) -> dict[str, Any]:
    seen = len(github.deliveries)
    document: dict[str, Any] = await github.stage.call("POST", f"/repos/{path}", said, login=login)
    await github.relay.wait_for(event, after=seen)
    return document
