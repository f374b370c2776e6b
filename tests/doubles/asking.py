"""python-gitlab asks and blocks, the double answers from the test's own loop: so it asks in a thread."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import gitlab as python_gitlab
import pytest

Found = TypeVar("Found")


async def ask(question: Callable[[], Found]) -> Found:
    """python-gitlab blocks, and the double answers from this very loop."""
    async with asyncio.timeout(20):
        return await asyncio.to_thread(question)


async def refused(question: Callable[[], object]) -> tuple[int, object]:
    """The status and the message of the refusal that must come."""
    with pytest.raises(python_gitlab.GitlabError) as found:
        await ask(question)
    assert found.value.response_code is not None
    return found.value.response_code, found.value.error_message
