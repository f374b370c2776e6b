"""Deliveries come twice, late and in any order: what stands in the end is what would stand had they come in order.

`./forge bench orders` plays fifty orders on each host.
"""

import os
import random

from tests.stories.conftest import Make
from tests.stories.life import live, live_unheard, tell_in_disorder

ORDERS = int(os.environ.get("FORGE_ORDERS", "2"))  # on each host


async def test_a_life_that_is_told_in_disorder_ends_as_it_does_in_order(make_repository: Make) -> None:
    in_order = await live(await make_repository(name="in-order"))
    wanted = await in_order.outcome()

    for seed in range(ORDERS):
        shop = await make_repository(name=f"order-{seed}")
        life, told = await live_unheard(shop)
        await tell_in_disorder(shop, told, random.Random(seed))
        assert await life.outcome() == wanted, f"order {seed}"

    assert len(wanted["said"]) == len(in_order.comments)
