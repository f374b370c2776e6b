"""Webhooks as GitLab sends them: its headers, the legacy token or the newer signature, kept for a second sending."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from tests.doubles.gitlab.people import Hook
from tests.doubles.gitlab.world import Project

ANSWER_TIMEOUT_S = 10.0  # GitLab's own
_SWITCHES = {
    "Push Hook": "push_events",
    "Tag Push Hook": "tag_push_events",
    "Merge Request Hook": "merge_requests_events",
    "Note Hook": "note_events",
    "Issue Hook": "issues_events",
    "Pipeline Hook": "pipeline_events",
    "Emoji Hook": "emoji_events",
    "Member Hook": "member_events",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery as it went out; `status` is None where there was nobody to send it to, 0 without an answer."""

    event: str
    hook: Hook
    headers: Mapping[str, str]
    body: bytes
    status: int | None = None

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def delivery_id(self) -> str:
        return self.headers["Idempotency-Key"]


class Sender:
    """`usual` is told of everything in every project; beside it each hook of a project or its group, as it asks."""

    def __init__(self, session: aiohttp.ClientSession, usual: Hook) -> None:
        self.usual = usual
        self.copies = 1  # how often each delivery goes out, under the same id
        self.deliveries: list[Sent] = []
        self._session = session
        self._under_way: set[asyncio.Task[list[Sent]]] = set()

    def tell(self, project: Project, event: str, document: Mapping[str, Any]) -> asyncio.Task[list[Sent]]:
        """Send it while the caller goes on, as GitLab's queue does; awaiting the task waits for the answers."""
        task = asyncio.create_task(self._tell(project, event, document))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def test(self, hook: Hook, event: str, document: Mapping[str, Any]) -> Sent:
        """To this hook alone, asleep or not: an answer of 2xx wakes it."""
        body = json.dumps(document).encode()
        return await self._deliver(Sent(event, hook, signed(hook, event, body, str(uuid.uuid4())), body))

    async def settled(self) -> None:
        """Returns when everything that was told has been answered."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def again(self, sent: Sent, *, with_new_id: bool = False) -> Sent:
        """The same delivery once more: by the button "Resend", or told twice by a second hook."""
        fresh = signed(sent.hook, sent.event, sent.body, sent.headers["X-Gitlab-Event-UUID"])
        return await self._deliver(replace(sent, headers=fresh if with_new_id else sent.headers, status=None))

    async def _tell(self, project: Project, event: str, document: Mapping[str, Any]) -> list[Sent]:
        body = json.dumps(document).encode()
        hooks = [self.usual] + [
            hook
            for hook in (*project.hooks, *project.group.hooks)
            if hook.settings.get(_SWITCHES[event]) and not hook.is_asleep
        ]
        event_id = str(uuid.uuid4())
        return [await self._deliver(Sent(event, hook, signed(hook, event, body, event_id), body)) for hook in hooks]

    async def _deliver(self, sent: Sent) -> Sent:
        status = None
        url = sent.hook.settings["url"]
        for _ in range(self.copies if url else 0):
            status = await self._post(url, sent)
            sent.hook.failures = 0 if 200 <= status < 300 else sent.hook.failures + 1
        self.deliveries.append(replace(sent, status=status))
        return self.deliveries[-1]

    async def _post(self, url: str, sent: Sent) -> int:
        timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S)
        try:
            async with self._session.post(url, data=sent.body, headers=sent.headers, timeout=timeout) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0


def signed(hook: Hook, event: str, body: bytes, event_id: str, at: int | None = None) -> dict[str, str]:
    """The headers of a delivery; `at` is its time in seconds since 1970, now unless told."""
    delivery_id = str(uuid.uuid4())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "GitLab/19.2.0",
        "X-Gitlab-Event": event,
        "X-Gitlab-Instance": "https://gitlab.example.com",
        "X-Gitlab-Webhook-UUID": str(uuid.uuid5(uuid.NAMESPACE_OID, str(hook.id))),
        "X-Gitlab-Event-UUID": event_id,
        "Idempotency-Key": delivery_id,
        "webhook-id": delivery_id,
    }
    if hook.token:
        headers["X-Gitlab-Token"] = hook.token
    if hook.signing_token:
        moment = str(int(time.time()) if at is None else at)
        headers["webhook-timestamp"] = moment
        headers["webhook-signature"] = signature(hook.signing_token, delivery_id, moment, body)
    return headers


def signature(signing_token: str, delivery_id: str, moment: str, body: bytes) -> str:
    """Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, its key what stands behind `whsec_` in base64."""
    key = base64.b64decode(signing_token.removeprefix("whsec_"))
    told = f"{delivery_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
