"""The comparison with rope, on one function that both take apart and one whose part rope cannot."""

from bench.rope_beside import compared, rows
from engine.refactoring.view import View

_BRANCHES = "".join(f"        if item == {number}:\n            total += {number}\n" for number in range(12))
BOTH_CAN = f"""\
def run(items):
    total = 0
    for item in items:
{_BRANCHES}    return total
"""
_RETURNS = "".join(f"    if kind == {number}:\n        return {number} * kind\n" for number in range(14))
ONLY_WE_CAN = f"""\
def pick(kind):
    kind = int(kind)
{_RETURNS}    return None
"""


def test_both_tools_get_the_same_parts_and_each_result_is_judged_alike() -> None:
    view = View({"both.py": BOTH_CAN.encode(), "ours.py": ONLY_WE_CAN.encode()})

    table = compared(view, extractions=4, moves=4)

    ours, ropes = table["extract", "ours"], table["extract", "rope"]
    assert (ours.targets, ours.right, ours.same_api, ours.put_back) == (2, 2, 2, 2)
    assert (ropes.targets, ropes.right, ropes.same_api, ropes.put_back) == (2, 1, 1, 1)
    assert len(ropes.refused) == 1
    assert "one return" in ropes.refused[0]


def test_a_table_has_a_row_for_each_tool_and_refactoring() -> None:
    table = compared(View({"it.py": b"x = 1\n"}), extractions=1, moves=1)

    told = [line.split()[:3] for line in rows(table)]

    assert told[1:] == [
        ["extract", "ours", "0"],
        ["extract", "rope", "0"],
        ["move", "ours", "0"],
        ["move", "rope", "0"],
    ]
