"""The judge itself: it must refuse what GitHub refuses, or its silence proves nothing."""

import json

import pytest

from tests.doubles.contract import github_contract

RUN = {"name": "Forge", "head_sha": "a" * 40}
ANNOTATION = {"path": "a.py", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}


@pytest.mark.parametrize(
    ("method", "path", "query", "document"),
    [
        pytest.param("GET", "/repos/a/b/git/ref/heads/x/y", {}, None, id="a branch with a slash"),
        pytest.param(
            "GET", "/repos/a/b/commits/main/check-runs", {"filter": "all", "app_id": "1"}, None, id="check runs"
        ),
        pytest.param(
            "POST", "/repos/a/b/check-runs", {}, {**RUN, "status": "completed", "conclusion": "success"}, id="new"
        ),
        pytest.param("PATCH", "/repos/a/b/check-runs/1", {}, {"status": "in_progress"}, id="change"),
        pytest.param("POST", "/repos/a/b/issues/comments/1/reactions", {}, {"content": "eyes"}, id="a reaction"),
    ],
)
def test_a_request_in_order_passes(method: str, path: str, query: dict[str, str], document: object) -> None:
    body = json.dumps(document).encode() if document is not None else b""

    assert github_contract().judge(method, path, query, body) == []


@pytest.mark.parametrize(
    ("method", "path", "query", "document"),
    [
        pytest.param("GET", "/repos/a/b/checkruns", {}, None, id="no such path"),
        pytest.param("PUT", "/repos/a/b/check-runs", {}, RUN, id="no such method"),
        pytest.param("GET", "/repos/a/b/commits/main/check-runs", {"app": "1"}, None, id="an unknown parameter"),
        pytest.param("GET", "/repos/a/b/commits/main/check-runs", {"app_id": "x"}, None, id="a word for a number"),
        pytest.param("GET", "/repos/a/b/commits/main/check-runs", {"filter": "newest"}, None, id="no such choice"),
        pytest.param("GET", "/repos/a/b/pulls", {"per_page": "101"}, None, id="too large a page"),
        pytest.param("POST", "/repos/a/b/check-runs", {}, {"name": "Forge"}, id="a field missing"),
        pytest.param("POST", "/repos/a/b/check-runs", {}, {**RUN, "detail_url": "x"}, id="a field misspelt"),
        pytest.param("POST", "/repos/a/b/check-runs", {}, {**RUN, "status": "done"}, id="no such status"),
        pytest.param("PATCH", "/repos/a/b/check-runs/1", {}, {"status": "completed"}, id="no conclusion"),
        pytest.param(
            "PATCH",
            "/repos/a/b/check-runs/1",
            {},
            {"output": {"title": "t", "summary": "s", "annotations": [ANNOTATION] * 51}},
            id="51 annotations",
        ),
        pytest.param("PATCH", "/repos/a/b/check-runs/1", {}, {"output": {"title": "t"}}, id="no summary"),
        pytest.param(
            "POST", "/repos/a/b/issues/comments/1/reactions", {}, {"content": "thumbs"}, id="no such reaction"
        ),
        pytest.param("POST", "/repos/a/b/issues/1/comments", {}, None, id="no body"),
        pytest.param("GET", "/repos/a/b", {}, {"a": 1}, id="a body where there is none"),
    ],
)
def test_a_request_out_of_order_does_not(method: str, path: str, query: dict[str, str], document: object) -> None:
    body = json.dumps(document).encode() if document is not None else b""

    assert github_contract().judge(method, path, query, body) != []
