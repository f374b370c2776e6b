"""Which store a deployment has: `s3://bucket/prefix`, or a folder."""

from pathlib import Path

from providers.storage.local import LocalStore
from providers.storage.s3 import S3Store
from providers.storage.store import ObjectStore

S3 = "s3://"


def open_store(address: str, *, endpoint_url: str | None = None) -> ObjectStore:
    """The store at this address."""
    if not address.startswith(S3):
        return LocalStore(Path(address))
    bucket, _, prefix = address.removeprefix(S3).partition("/")
    return S3Store(bucket, prefix=prefix, endpoint_url=endpoint_url)
