"""`/forge onboard`: an admin asks the bot back."""

import pytest

from config.forge_yml import Layer, Layers, read_repository
from handlers.commands.registry import COMMANDS
from handlers.jobs.configuration import Configuration
from providers.code_hosts.code_host import Permission
from providers.database.onboarding import Onboarding

WRITTEN = Configuration(Layers(None, None, Layer(read_repository(b"version: 1\n"), ".forge.yml", "a" * 40)))


async def test_the_pull_request_is_queued(ask, steering):
    reply = await ask("/forge onboard")

    assert "Queued: a pull request that adds `.forge.yml` is on its way." in reply.markdown
    assert steering.asked_back == ["ana"]


async def test_one_that_is_open_is_named(ask, steering):
    steering.onboarding = Onboarding("open", number=7)

    reply = await ask("/forge onboard")

    assert "It is open already: #7." in reply.markdown


async def test_a_file_that_is_there_needs_no_pull_request(ask, steering, records):
    records.in_force = WRITTEN

    reply = await ask("/forge onboard")

    assert reply.state == "nothing_to_do"
    assert "There is a `.forge.yml` on the default branch already." in reply.markdown
    assert steering.asked_back == []


@pytest.mark.parametrize("permission", [each for each in Permission if each < Permission.ADMIN])
def test_only_an_admin_may(permission):
    assert permission < COMMANDS["onboard"].needs
