"""What the recipe leaves alone, each with the code of its refusal: its tests and its documentation."""

from typing import Final

from engine.refactoring.recipes.recipe import Example


def _near_miss(title: str, refusal: str, text: str) -> Example:
    return Example(title, {"module.py": text}, refusal=refusal)


LEAVES_ALONE: Final = (
    _near_miss(
        "every part of the loop would leave it",
        "leaves_loop",
        """\
def pick(items):
    for item in items:
        if item.a0 and item.b0:
            break
        if item.a1 and item.b1:
            break
        if item.a2 and item.b2:
            break
        if item.a3 and item.b3:
            break
        if item.a4 and item.b4:
            break
        if item.a5 and item.b5:
            break
    return item
""",
    ),
    _near_miss(
        "every part of the loop may return, or go on",
        "partial_return",
        """\
def find(items):
    for item in items:
        if item.a0 and item.b0:
            return 0
        if item.a1 and item.b1:
            return 1
        if item.a2 and item.b2:
            return 2
        if item.a3 and item.b3:
            return 3
        if item.a4 and item.b4:
            return 4
        if item.a5 and item.b5:
            return 5
    return None
""",
    ),
    _near_miss(
        "nobody can hand on what an asynchronous generator yields",
        "yields",
        """\
async def feed(items):
    async for item in items:
        if item.a0 and item.b0:
            yield 0
        if item.a1 and item.b1:
            yield 1
        if item.a2 and item.b2:
            yield 2
        if item.a3 and item.b3:
            yield 3
        if item.a4 and item.b4:
            yield 4
        if item.a5 and item.b5:
            yield 5
""",
    ),
    _near_miss(
        "a name that may not be bound yet",
        "maybe_unbound",
        """\
def last(items):
    for item in items:
        if item.a0 and item.b0:
            found = 0
        if item.a1 and item.b1:
            found = 1
        if item.a2 and item.b2:
            found = 2
        if item.a3 and item.b3:
            found = 3
        if item.a4 and item.b4:
            found = 4
        if item.a5 and item.b5:
            found = 5
    return found
""",
    ),
    _near_miss(
        "a function outside reads what the part would bind",
        "captured_outside",
        """\
def count(items, report):
    seen = 0
    report(lambda: seen)
    for item in items:
        if item.a0 and item.b0:
            seen = 0
        if item.a1 and item.b1:
            seen = 1
        if item.a2 and item.b2:
            seen = 2
        if item.a3 and item.b3:
            seen = 3
        if item.a4 and item.b4:
            seen = 4
        if item.a5 and item.b5:
            seen = 5
""",
    ),
    _near_miss(
        "a new object gets its attributes in its constructor",
        "first_attribute",
        """\
class Options:
    def __init__(self, given):
        for item in given:
            if item.a0 and item.b0:
                self.a0 = item
            if item.a1 and item.b1:
                self.a1 = item
            if item.a2 and item.b2:
                self.a2 = item
            if item.a3 and item.b3:
                self.a3 = item
            if item.a4 and item.b4:
                self.a4 = item
            if item.a5 and item.b5:
                self.a5 = item
""",
    ),
    _near_miss(
        "all variables are read at once",
        "reads_own_scope",
        """\
def settings(item):
    if item.a0 and item.b0:
        a0 = item.c
    if item.a1 and item.b1:
        a1 = item.c
    if item.a2 and item.b2:
        a2 = item.c
    if item.a3 and item.b3:
        a3 = item.c
    if item.a4 and item.b4:
        a4 = item.c
    if item.a5 and item.b5:
        a5 = item.c
    return locals()
""",
    ),
    _near_miss(
        "ten decisions are not too many",
        "",
        """\
def many(item):
    if item.a0:
        item.run(0)
    if item.a1:
        item.run(1)
    if item.a2:
        item.run(2)
    if item.a3:
        item.run(3)
    if item.a4:
        item.run(4)
    if item.a5:
        item.run(5)
    if item.a6:
        item.run(6)
    if item.a7:
        item.run(7)
    if item.a8:
        item.run(8)
""",
    ),
)
