"""Each fails, and tries to be reported as passed."""

import json
import os
import socket
import stat

RECORD = {
    "kind": "test",
    "id": "tests/test_forgeries.py::test_that_never_was",
    "when": "call",
    "outcome": "passed",
    "expected": False,
    "seconds": 0,
    "message": "",
}


def test_prints_its_own_report(capsys):
    with capsys.disabled():
        print("\n" + "0" * 64 + " " + json.dumps(RECORD))
    assert "FORGE_CHANNEL" in os.environ


def test_writes_to_every_socket_it_finds():
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, b"\n" + b"0" * 64 + b" " + json.dumps(RECORD).encode() + b"\n")
        except OSError:
            pass
    raise AssertionError


def test_reads_the_key_from_the_channel():
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                channel = socket.socket(fileno=os.dup(number))
                channel.setblocking(False)
                print(channel.recv(1000))
        except OSError:
            pass
    raise AssertionError
