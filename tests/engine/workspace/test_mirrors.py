import os
import signal
import subprocess
import sys
import time

import pytest

from engine.workspace.blobs import Budget
from engine.workspace.mirrors import MAX_PACKS

BUDGET = Budget()


def _contents(checkout, sha):
    tree = checkout.tree(sha)
    return {blob.path: content for blob, content in tree.read(tree.blobs)}


def _mirrors(tmp_path):
    return sorted(path.name for path in (tmp_path / "mirrors").glob("*.git"))


def test_many_fetches_do_not_leave_many_packs(cache, repository, tmp_path):
    for number in range(MAX_PACKS + 2):
        sha = repository.commit({"a.py": str(number)})
        cache.open("local/1", repository.url, [sha], None, budget=BUDGET).close()

    with cache.open("local/1", repository.url, [sha], None, budget=BUDGET) as checkout:
        assert _contents(checkout, sha) == {"a.py": str(MAX_PACKS + 1).encode()}
    assert len(list((tmp_path / "mirrors").glob("*.git/objects/pack/*.pack"))) < 5


KILLED = """
import sys
from pathlib import Path
from engine.workspace.blobs import Budget
from engine.workspace.checkout import MirrorCache
from engine.workspace.mirrors import MAX_PACKS
MirrorCache(Path(sys.argv[1]), 2**30).open("local/1", sys.argv[2], [sys.argv[3]], None, budget=Budget())
"""


def test_after_a_kill_in_the_middle_of_a_fetch_the_next_one_is_good(tmp_path, repository, cache):
    sha = repository.commit({f"{number}.bin": os.urandom(3_000_000) for number in range(12)})
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "mirrors"), repository.url, sha])
    _wait_for(lambda: list((tmp_path / "mirrors").glob("*.git/objects/pack/tmp_pack*")))

    process.send_signal(signal.SIGKILL)
    process.wait()

    with cache.open("local/1", repository.url, [sha], None, budget=BUDGET) as checkout:
        assert len(_contents(checkout, sha)) == 0  # each of them is beyond the reading limit
        assert len(checkout.tree(sha).blobs) == 12
    assert not list((tmp_path / "mirrors").rglob("tmp_*"))


@pytest.mark.parametrize("damage", ["HEAD", "objects", "config"])
def test_a_half_made_mirror_is_made_anew(tmp_path, repository, cache, damage):
    sha = repository.commit({"a.py": "1"})
    cache.open("local/1", repository.url, [sha], None, budget=BUDGET).close()
    mirror = tmp_path / "mirrors" / _mirrors(tmp_path)[0]
    (mirror / damage).rename(tmp_path / "gone")
    (mirror / "refs/forge" / f"{sha}.lock").parent.mkdir(parents=True, exist_ok=True)
    (mirror / "refs/forge" / f"{sha}.lock").touch()

    with cache.open("local/1", repository.url, [sha], None, budget=BUDGET) as checkout:
        assert _contents(checkout, sha) == {"a.py": b"1"}


def _remove(pack):
    pack.unlink()


def _tear(pack):
    os.truncate(pack, pack.stat().st_size // 2)


def _scribble(pack):
    content = bytearray(pack.read_bytes())
    content[20:60] = b"\xff" * 40
    pack.write_bytes(content)


@pytest.mark.parametrize("harm", [_remove, _tear, _scribble])
@pytest.mark.parametrize("is_new_wanted", [True, False])
def test_a_mirror_whose_objects_are_harmed_mends_itself(tmp_path, repository, cache, harm, is_new_wanted):
    first = repository.commit({"a.py": "1" * 5000})
    cache.open("local/1", repository.url, [first], None, budget=BUDGET).close()
    for pack in (tmp_path / "mirrors").glob("*.git/objects/pack/*.pack"):
        pack.chmod(0o600)
        harm(pack)
    wanted = repository.commit({"a.py": "2"}) if is_new_wanted else first

    with cache.open("local/1", repository.url, [wanted], None, budget=BUDGET) as checkout:
        assert _contents(checkout, wanted) == {"a.py": b"2" if is_new_wanted else b"1" * 5000}


def test_leftovers_of_a_killed_git_do_not_stop_the_next_fetch(tmp_path, repository, cache):
    first = repository.commit({"a.py": "1"})
    cache.open("local/1", repository.url, [first], None, budget=BUDGET).close()
    second = repository.commit({"a.py": "2"})
    mirror = tmp_path / "mirrors" / _mirrors(tmp_path)[0]
    leftovers = [mirror / f"refs/forge/{second}.lock", mirror / "packed-refs.lock", mirror / "objects/pack/tmp_pack_x"]
    for leftover in leftovers:
        leftover.write_bytes(b"half")

    with cache.open("local/1", repository.url, [second], None, budget=BUDGET) as checkout:
        assert _contents(checkout, second) == {"a.py": b"2"}
    assert not [leftover for leftover in leftovers if leftover.exists()]


def _wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.002)
