"""`/forge allow`: what was rejected may come back."""

from providers.code_hosts.code_host import Permission


async def test_a_rejection_is_taken_back(ask, desk, steering, refactoring):
    desk.rows = [refactoring("rejected")]

    reply = await ask(f"/forge allow {desk.rows[0].reference}", permission=Permission.MAINTAIN)

    assert "2 changes that" in reply.markdown
    assert steering.asked_back == [desk.rows[0].reference]


async def test_only_a_rejection_can_be_taken_back(ask, desk, steering, refactoring):
    desk.rows = [refactoring("open")]

    reply = await ask(f"/forge allow {desk.rows[0].reference}", permission=Permission.MAINTAIN)

    assert "is open; only a rejection can be taken back." in reply.markdown
    assert steering.asked_back == []


async def test_the_job_has_to_be_named(ask):
    reply = await ask("/forge allow", permission=Permission.MAINTAIN)

    assert "has to be named" in reply.markdown


async def test_a_job_that_is_not_there_is_said(ask):
    reply = await ask("/forge allow J-00000bad", permission=Permission.MAINTAIN)

    assert "There is no refactoring `J-00000bad`" in reply.markdown
