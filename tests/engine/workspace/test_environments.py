import os
import time
from pathlib import Path

import pytest

from engine.workspace.environments import EnvironmentCache, EnvironmentTooLarge, facts_of, key_of

A_DAY_S = 86_400


def keep(cache: EnvironmentCache, key: str, size_bytes: int, tenant: str = "ours") -> Path:
    with cache.building(tenant) as folder:
        (folder / "module.py").write_bytes(b"x" * size_bytes)
        return cache.keep(tenant, key, folder, {"notes": ["a note"]})


def age(folder: Path, days: int) -> None:
    used_at = time.time() - days * A_DAY_S
    os.utime(folder / "forge.json", (used_at, used_at))


def test_what_was_kept_is_found_by_its_tenant_alone(tmp_path):
    cache = EnvironmentCache(tmp_path)

    folder = keep(cache, "key", 10)

    assert cache.find("ours", "key") == folder
    assert cache.find("theirs", "key") is None
    assert facts_of(folder) == {"notes": ["a note"], "size_bytes": 10}


def test_the_longest_unused_goes_when_the_cache_is_full(tmp_path):
    cache = EnvironmentCache(tmp_path, max_bytes=250)
    old, older = keep(cache, "old", 100), keep(cache, "older", 100, tenant="theirs")
    age(old, 1)
    age(older, 2)

    newest = keep(cache, "newest", 100)

    assert old.exists()
    assert newest.exists()
    assert not older.exists()


def test_what_was_used_a_moment_ago_stays(tmp_path):
    cache = EnvironmentCache(tmp_path, max_bytes=150)
    first = keep(cache, "first", 100)
    age(first, 3)
    cache.find("ours", "first")

    keep(cache, "second", 100)

    assert first.exists()


def test_large_downloads_go(tmp_path):
    cache = EnvironmentCache(tmp_path, max_bytes=400)
    downloads = cache.downloads("ours")
    (downloads / "wheel").write_bytes(b"x" * 200)

    keep(cache, "key", 10)

    assert not downloads.exists()


def test_what_is_larger_than_the_whole_cache_is_refused_and_gone(tmp_path):
    cache = EnvironmentCache(tmp_path, max_bytes=50)

    with pytest.raises(EnvironmentTooLarge, match="100 bytes, above the limit of 50"):
        keep(cache, "key", 100)

    assert list(tmp_path.glob("*/*")) == []


def test_an_unfinished_environment_leaves_nothing(tmp_path):
    cache = EnvironmentCache(tmp_path)

    with pytest.raises(IsADirectoryError), cache.building("ours") as folder:
        folder.write_text("x")

    assert list(tmp_path.glob("*/*")) == []


def test_who_builds_the_same_a_second_time_takes_the_first(tmp_path):
    cache = EnvironmentCache(tmp_path)
    first = keep(cache, "key", 10)

    second = keep(cache, "key", 20)

    assert second == first
    assert (first / "module.py").stat().st_size == 10


def test_keys_tell_lists_apart():
    assert key_of(["a", "b"], []) == key_of(["a", "b"], [])
    assert len({key_of(["a", "b"], []), key_of(["a"], ["b"]), key_of(["a,b"], [])}) == 3
