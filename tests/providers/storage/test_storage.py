"""Both stores behave alike: a folder, and a bucket behind a server that speaks S3."""

import asyncio
import os
import time
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from providers.storage.errors import ObjectTooLarge, StorageUnavailable
from providers.storage.local import LocalStore
from providers.storage.registry import open_store
from providers.storage.s3 import S3Store

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="module")
def s3_url():
    before = {name: os.environ.get(name) for name in CREDENTIALS}
    os.environ.update(CREDENTIALS)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(params=["folder", "bucket"])
async def store(request, tmp_path):
    if request.param == "folder":
        opened = open_store(str(tmp_path / "store"))
    else:
        url = request.getfixturevalue("s3_url")
        opened = open_store("s3://forge-factory-test/below/here", endpoint_url=url)
        assert isinstance(opened, S3Store)
        await asyncio.to_thread(make_bucket, url)
    yield opened
    await opened.close()


def make_bucket(url: str) -> None:
    import boto3

    s3 = boto3.client("s3", endpoint_url=url)
    if not any(bucket["Name"] == "forge-factory-test" for bucket in s3.list_buckets()["Buckets"]):
        s3.create_bucket(Bucket="forge-factory-test", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})


async def test_what_was_put_last_is_there_until_it_is_deleted(store):
    await store.put("a/one", b"first", keep_days=1)
    await store.put("a/one", b"second", keep_days=1)

    assert await store.get("a/one", limit_bytes=100) == b"second"

    await store.delete(["a/one", "a/none"])
    assert await store.get("a/one", limit_bytes=100) is None


async def test_what_is_larger_than_its_reader_allows_is_not_read(store):
    await store.put("a/large", b"x" * 1000, keep_days=1)

    with pytest.raises(ObjectTooLarge, match="1,000 bytes"):
        await store.get("a/large", limit_bytes=999)


async def test_the_newest_come_first(store):
    for number in range(3):
        await store.put(f"list/{number}", b"", keep_days=1)
        await store.put(f"lists/{number}", b"", keep_days=1)
        await asyncio.sleep(1.05 if isinstance(store, S3Store) else 0.01)  # a bucket keeps whole seconds

    assert await store.newest("list/", limit=2) == ["list/2", "list/1"]
    assert await store.newest("nothing/") == []


@pytest.mark.parametrize("key", ["../up", "/root", "a//b", "a/./b", "a\\b", "", "a/\nb", "a/ü"])
async def test_a_key_that_leads_elsewhere_is_refused(store, key):
    with pytest.raises(ValueError, match="no key"):
        await store.put(key, b"", keep_days=1)


async def test_a_bucket_that_does_not_answer_is_said_to(s3_url):
    store = open_store("s3://no-such-bucket", endpoint_url=s3_url)

    with pytest.raises(StorageUnavailable, match="no-such-bucket"):
        await store.put("a", b"", keep_days=1)
    await store.close()


async def test_the_folder_forgets_what_need_not_be_kept(tmp_path):
    store = LocalStore(tmp_path)
    await store.put("old", b"", keep_days=1)
    await store.put("young", b"", keep_days=1)
    os.utime(tmp_path / "old", (time.time() - 1, time.time() - 1))

    swept = await store.sweep()

    assert swept == 1
    assert await store.newest("young") == []
    assert [path.name for path in tmp_path.iterdir()] == ["young"]


async def test_a_folder_that_cannot_be_written_is_said_to(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(StorageUnavailable, match="could not be written"):
        await LocalStore(tmp_path / "file").put("a/b", b"", keep_days=1)
