"""The bytes of the files that a split makes and changes."""

import pytest

from engine.refactoring.recipes.recipe import Plan
from tests.engine.refactoring.recipes.file_split.splitting import PATH, function, parts, planned, split, tree

TWO = function("load(text)") + function("dump(order)")


def test_a_part_carries_the_imports_it_reads_and_no_others() -> None:
    text = (
        "from __future__ import annotations\nimport json, os  # both\nfrom re import (\n    match,\n    search,\n)\n"
        + function("load(text)", "json.loads(text), match, total", 320)
        + function("dump(order)", "os.fspath(order), search, total", 320)
    )

    found = parts(split(tree(text)))

    head = (
        '"""Part of `orders`, which offers it: `{}`."""\n\nfrom __future__ import annotations\n{}\nfrom re import {}\n'
    )
    assert found["load"].startswith(head.format("load", "\nimport json  # both", "match"))
    assert found["dump"].startswith(head.format("dump", "\nimport os  # both", "search"))


def test_types_for_checkers_alone_are_imported_for_them_alone() -> None:
    text = (
        "from __future__ import annotations\nimport typing as t\nif t.TYPE_CHECKING:\n    from decimal import Decimal\n"
        "    Price = Decimal\n"
        + function("load(text) -> Price", steps=320)
        + function("dump(order: Decimal)", steps=320)
    )

    found = parts(split(tree(text)))

    assert "import typing as t\n\nif t.TYPE_CHECKING:\n    from .orders import Price\n" in found["load"]
    assert "import typing as t\n\nif t.TYPE_CHECKING:\n    from decimal import Decimal\n" in found["dump"]


def test_a_part_that_stands_on_another_imports_it() -> None:
    text = function("one(a)") + function("two(a)", "one(a) + total") + function("three(a)", "two(a) + total")

    found = parts(split(tree(text)))

    assert "from ._orders_one import one\n" in found["two"]


@pytest.mark.parametrize(
    ("made", "newline", "start"),
    [
        pytest.param(TWO, b"\n", b"", id="plain"),
        pytest.param(TWO.replace("\n", "\r\n"), b"\r\n", b"", id="CRLF"),
        pytest.param("import os\n" + TWO, b"\n", b"\xef\xbb\xbf", id="byte order mark"),
        pytest.param(TWO.rstrip("\n"), b"\n", b"", id="no last line end"),
        pytest.param(TWO.replace("    ", "\t"), b"\n", b"", id="tabs"),
        pytest.param(TWO.replace("total = 0", 'total = len("äöü€🙂")'), b"\n", b"", id="not ASCII"),
        pytest.param("# Copyright\n\f\n" + TWO, b"\n", b"", id="form feed"),
    ],
)
def test_lines_end_as_they_did_and_what_moved_is_the_same_to_the_byte(made: str, newline: bytes, start: bytes) -> None:
    before = tree(start + made.encode())

    after = split(before)

    texts = [raw for path, raw in after.files.items() if "orders" in path]
    kept = [line for line in before.files[PATH].split(newline) if b"total" in line]
    assert sorted(line for text in texts for line in text.split(newline) if b"total" in line) == sorted(kept)
    assert all(text.count(b"\r\n") == (text.count(b"\n") if newline == b"\r\n" else 0) for text in texts)
    assert after.files[PATH].startswith(start)


def test_comments_that_stand_apart_stay_and_blank_lines_do_not_pile_up() -> None:
    banner = "\n\n# ---- Writing ----\n"
    text = "import os\n" + function("load(text)") + banner + function("dump(order)")

    facade = split(tree(text)).files[PATH].decode()

    assert "\n\n\n\n" not in facade
    assert "\n\n\n# ---- Writing ----\n\n\ndef dump" in facade


def test_a_plan_says_how_many_files_there_are_and_how_long_the_longest_is() -> None:
    plan = planned(tree(TWO))

    assert isinstance(plan, Plan)
    assert plan.title == "Split orders.py into 2 files"
    assert (plan.candidate.before, plan.after) == (566, 285)


def test_a_name_that_a_file_has_already_is_not_taken() -> None:
    view = tree(TWO)
    taken = type(view)({**view.files, "shop/_orders_load.py": b"", "shop/_orders_dump.py": b""})

    plan = planned(taken)

    assert isinstance(plan, Plan)
    assert not plan.changes.created.keys() & taken.files.keys()
