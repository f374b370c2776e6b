"""Somebody who knows where everything stands, and the shape of what it is worth looking for.

Each test passes where it gets at nothing, and tells its loot where it does. `known.json` is written beside this file.
"""

import json
import os
import re
import socket
from pathlib import Path

import pytest

KNOWN = json.loads(Path(__file__).with_name("known.json").read_text())
LOOT = re.compile(rb"canary-[0-9a-f]{16}")
MOST_BYTES = 4 << 20


@pytest.mark.parametrize("place", KNOWN["paths"])
def test_a_place_of_the_machine_is_not_there(place):
    assert not os.path.lexists(place), os.listdir(place) if os.path.isdir(place) else Path(place).read_bytes()


@pytest.mark.parametrize("address", KNOWN["addresses"], ids=str)
def test_nobody_answers(address):
    with pytest.raises(OSError):
        socket.create_connection(tuple(address), 2)


@pytest.mark.parametrize("path", KNOWN["sockets"])
def test_no_service_answers_on_its_socket(path):
    with socket.socket(socket.AF_UNIX) as service, pytest.raises(OSError):
        service.connect(path)


@pytest.mark.parametrize("pid", KNOWN["pids"])
def test_the_worker_is_out_of_sight(pid):
    assert not os.path.exists(f"/proc/{pid}/status")
    with pytest.raises(OSError):
        os.kill(pid, 9)


def test_nothing_that_can_be_read_is_worth_anything():
    found = {}
    for path in readable_files():
        try:
            with open(path, "rb") as file:
                loot = LOOT.findall(file.read(MOST_BYTES))
        except OSError:
            continue
        if loot:
            found[path] = loot
    assert found == {}
    assert not LOOT.search(repr(dict(os.environ)).encode())


def readable_files():
    """Every file but those of the system and of Python, and what the kernel tells of every process."""
    for root, folders, names in os.walk("/"):
        folders[:] = sorted(set(folders) - {"lib", "lib64", "bin", "sbin", "include", "share"})
        if root == "/":
            folders[:] = sorted(set(folders) - {"proc", "sys", "usr"})
        for name in names:
            if os.path.isfile(os.path.join(root, name)):
                yield os.path.join(root, name)
    for process in os.listdir("/proc"):
        if process.isdigit():
            yield from (f"/proc/{process}/{name}" for name in ("environ", "cmdline", "maps", "mountinfo"))


def test_the_links_of_the_commit_lead_nowhere():
    for link in ("keys", "upwards"):
        assert not os.path.exists(link) or not LOOT.search(b"".join(contents(link)))


def contents(place):
    if os.path.isdir(place):
        for root, _, names in os.walk(place):
            yield from (Path(root, name).read_bytes() for name in names[:20] if os.path.isfile(os.path.join(root, name)))
    elif os.path.isfile(place):
        yield Path(place).read_bytes()


def test_a_trap_is_laid_for_whoever_works_here_next():
    """Settings that git runs programs by, the code to be judged, links out of the tree: all changed under way."""
    trap = KNOWN["marker"]
    os.makedirs(".git/hooks", exist_ok=True)
    Path(".git/config").write_text(f"[core]\n\tfsmonitor = touch {trap}\n[filter \"trap\"]\n\tclean = touch {trap}\n")
    for hook in ("pre-commit", "post-checkout", "post-commit", "pre-push"):
        Path(".git/hooks", hook).write_text(f"#!/bin/sh\ntouch {trap}\n")
        os.chmod(Path(".git/hooks", hook), 0o755)
    Path(".gitattributes").write_text("* filter=trap\n")
    Path("planted.py").write_text("PLANTED = True\n")
    os.remove("README.md")
    os.symlink("/etc/passwd", "README.md")
    with open("shop.py", "a") as source:
        source.write("\nPLANTED = True\n")
    with pytest.raises(OSError):
        Path(trap).write_text("")


def test_memory_ends():
    eaten = []
    with pytest.raises(MemoryError):
        while True:
            eaten.append(bytearray(16 << 20))
