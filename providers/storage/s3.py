"""A bucket that speaks S3: Amazon's, or any that answers like it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from providers.storage.errors import ObjectTooLarge, StorageUnavailable
from providers.storage.store import checked

CONNECT_TIMEOUT_S: Final = 5
READ_TIMEOUT_S: Final = 60
MAX_DELETED: Final = 1000  # in one request
Answer = TypeVar("Answer")


class S3Store:
    """Objects of one bucket below `prefix`. Each carries a tag `keep-days`, which the bucket's lifecycle rules read.

    Credentials and region come from where Amazon's library looks for them: the environment, a profile, the instance.
    """

    def __init__(self, bucket: str, *, prefix: str = "", endpoint_url: str | None = None) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._endpoint_url = endpoint_url
        self._client: Any = None
        self._opening = asyncio.Lock()

    async def put(self, key: str, body: bytes, *, keep_days: int) -> None:
        name, tags = self._name(key), f"keep-days={keep_days}"
        await self._call(lambda s3: s3.put_object(Bucket=self._bucket, Key=name, Body=body, Tagging=tags))

    async def get(self, key: str, *, limit_bytes: int) -> bytes | None:
        return await self._call(lambda s3: self._read(s3, self._name(key), limit_bytes))

    async def delete(self, keys: Sequence[str]) -> None:
        names = [{"Key": self._name(key)} for key in keys]
        for start in range(0, len(names), MAX_DELETED):
            await self._call(partial(self._forget, names=names[start : start + MAX_DELETED]))

    async def newest(self, prefix: str, *, limit: int = 1000) -> list[str]:
        name = self._name(prefix.rstrip("/")) + "/"
        answer = await self._call(lambda s3: s3.list_objects_v2(Bucket=self._bucket, Prefix=name, MaxKeys=1000))
        found = sorted(answer.get("Contents", ()), key=lambda each: each["Key"])
        found.sort(key=lambda each: each["LastModified"], reverse=True)
        return [each["Key"][len(self._prefix) :] for each in found[:limit]]

    async def close(self) -> None:
        if self._client is not None:
            await asyncio.to_thread(self._client.close)

    def _name(self, key: str) -> str:
        return self._prefix + checked(key)

    def _forget(self, s3: Any, names: Sequence[Mapping[str, str]]) -> None:
        s3.delete_objects(Bucket=self._bucket, Delete={"Objects": names, "Quiet": True})

    def _read(self, s3: Any, name: str, limit_bytes: int) -> bytes | None:
        from botocore.exceptions import ClientError

        try:
            answer = s3.get_object(Bucket=self._bucket, Key=name)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise
        with answer["Body"] as body:
            if answer["ContentLength"] > limit_bytes:
                raise ObjectTooLarge(name, answer["ContentLength"], limit_bytes)
            content: bytes = body.read()
            return content

    async def _call(self, ask: Callable[[Any], Answer]) -> Answer:
        """One request in a thread: Amazon's library waits where it stands."""
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
        return await asyncio.to_thread(self._asked, ask)

    def _open(self) -> Any:
        # Imported when the first object is asked for: it takes a second that no other command should wait.
        import boto3
        from botocore.config import Config

        config = Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path" if self._endpoint_url else "auto"},
        )
        return boto3.client("s3", endpoint_url=self._endpoint_url, config=config)

    def _asked(self, ask: Callable[[Any], Answer]) -> Answer:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return ask(self._client)
        except (BotoCoreError, ClientError) as error:
            raise StorageUnavailable(f"the bucket {self._bucket} refused or did not answer: {error}") from error
