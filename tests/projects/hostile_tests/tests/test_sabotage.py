"""Each of these ends the run, or tries to make it endless."""

import os
import signal
import time


def test_leaves_as_if_all_were_well():
    os._exit(0)


def test_unregisters_the_plugin(request):
    manager = request.config.pluginmanager
    for plugin in list(manager.get_plugins()):
        if type(plugin).__name__ == "Reporter":
            manager.unregister(plugin)
    raise AssertionError


def test_hangs():
    for number in range(1, 32):
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_IGN)
    time.sleep(600)


def test_floods():
    while True:
        os.write(1, b"x" * 65536)
        os.write(2, b"x" * 65536)


def test_kills_all():
    os.kill(-1, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def test_bombs():
    while True:
        try:
            os.fork()
        except OSError:
            pass


def test_eats_memory():
    eaten = []
    while True:
        eaten.append(bytearray(16 << 20))


def test_leaves_a_daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 256)
            os.execvp("sleep", ["sleep", "3917.75"])
        os._exit(0)
