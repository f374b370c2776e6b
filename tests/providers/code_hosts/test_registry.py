"""The table of the code hosts."""

import pytest

from config.settings import GitHubSettings
from providers.code_hosts.github.client import GitHub
from providers.code_hosts.github.connection import GitHubConnection
from providers.code_hosts.github.webhook import GitHubReceiver
from providers.code_hosts.registry import Hosts, UnknownHost
from tests.doubles.parks import Parks


@pytest.fixture
def hosts() -> Hosts:
    settings = GitHubSettings("1", "", ())
    connection = GitHubConnection(settings, Parks())
    return Hosts({"github": GitHubReceiver(settings)}, {"github": lambda fence: GitHub(connection, fence)})


async def _held() -> None:
    """A job that holds its lease."""


def test_a_host_is_opened_and_read_by_its_name(hosts: Hosts) -> None:
    assert hosts.open("github", _held).name == hosts.receiver("github").name == "github"
    assert hosts.names == ("github",)


def test_a_name_that_nobody_set_up_is_unknown(hosts: Hosts) -> None:
    with pytest.raises(UnknownHost, match="gitlab"):
        hosts.open("gitlab", _held)
    with pytest.raises(UnknownHost, match="gitlab"):
        hosts.receiver("gitlab")
