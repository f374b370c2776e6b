"""Each of these passes when it finds nothing, and prints what it could steal."""

import glob
import os
import socket

import pytest

FILES = ["/etc/shadow", "/root/.ssh/id_rsa", "/root/.netrc", "/home", "/run", "/var/run/docker.sock", "/sys"]


def test_reads_every_environment():
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as file:
                print(path, file.read())
        except OSError:
            pass
    print(dict(os.environ))


@pytest.mark.parametrize("path", FILES)
def test_reads_files_of_the_machine(path):
    assert not os.path.exists(path)


def test_sees_no_other_processes():
    others = [name for name in os.listdir("/proc") if name.isdigit()]

    assert len(others) <= 4


def test_reaches_no_network():
    for address in (("192.0.2.1", 80), ("169.254.169.254", 80)):
        with pytest.raises(OSError):
            socket.create_connection(address, 1)
    with pytest.raises(OSError):
        socket.getaddrinfo("example.org", 443)


def test_may_open_a_server_of_its_own():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), 1).close()


def test_finds_no_repository_and_makes_one_of_its_own():
    assert not os.path.exists(".git")
    os.makedirs(".git/hooks")
    with open(".git/config", "w") as config:
        config.write("[core]\n\tfsmonitor = touch /tmp/owned\n")
    with open(".git/hooks/post-checkout", "w") as hook:
        hook.write("#!/bin/sh\ntouch /tmp/owned\n")


def test_cannot_change_what_is_installed():
    with pytest.raises(OSError):
        open(os.path.join(os.path.dirname(pytest.__file__), "planted.py"), "w")


def test_fills_the_disk():
    with pytest.raises(OSError), open("big", "wb") as file:
        while True:
            file.write(b"x" * (1 << 20))


def test_forks_without_end():
    children = []
    with pytest.raises(OSError):
        while True:
            child = os.fork()
            if child == 0:
                os.execvp("sleep", ["sleep", "3917.5"])
            children.append(child)
    assert len(children) < 300
