"""The plain table of the code hosts: from a name to its member, and to its pure half."""

from collections.abc import Callable, Mapping

from providers.code_hosts.code_host import CodeHost, Fence, Receiver


class UnknownHost(KeyError):
    """No host of this name is set up here."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no code host is called {self.name[:40]!r} here"


class Hosts:
    """The hosts of this deployment; `bot/resources.py` hands in what makes them."""

    def __init__(self, receivers: Mapping[str, Receiver], openers: Mapping[str, Callable[[Fence], CodeHost]]) -> None:
        self._receivers = dict(receivers)
        self._openers = dict(openers)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._receivers)

    def open(self, name: str, fence: Fence) -> CodeHost:
        """The host, bound to the fence of one job. Raises `UnknownHost`."""
        if name not in self._openers:
            raise UnknownHost(name)
        return self._openers[name](fence)

    def receiver(self, name: str) -> Receiver:
        """What reads the deliveries of the host. Raises `UnknownHost`."""
        if name not in self._receivers:
            raise UnknownHost(name)
        return self._receivers[name]
