"""Where a law is most easily broken: each danger as a small tree of its own."""

import pytest

from tests.engine.analysis.laws.moving import extracted, steps
from tests.engine.analysis.laws.test_ledger_adds_up import sample
from tests.engine.analysis.laws.test_monotone import TOLERANCE, lowered
from tests.engine.analysis.laws.trees import Judge, Judged, with_test
from tests.engine.analysis.laws.writing import documented

SHIFT = 0.05  # points that a language may win or lose by the lines of one step
BRANCHES = "".join(f"    if first and second > {number}:\n        total += {number}\n" for number in range(12))
TANGLED = f"def tangle{{}}(first, second):\n    total = 0\n{BRANCHES}    return total\n\n\n"
NAMES = "".join(f"    name_{letter},\n" for letter in "abcdefghijklmnopqrstuvwxyz" * 3)
HEADER = f"from shop.names import (\n{NAMES})\n"
TABLE = "PRICES = {\n" + "".join(f'    "p{number}": {number},\n' for number in range(200)) + "}\n"
LISTING = """def listing(things):
    found = []
    for thing in things:
        if thing.is_wanted and thing.price:
            found.append(f"{thing.name}: {thing.price}")
    return found
"""


def tangled(*letters: str) -> str:
    return "".join(map(TANGLED.format, letters))


def test_a_table_that_moves_out_of_a_tested_module_takes_no_coverage_with_it(judge: Judge) -> None:
    files = {"shop/sums.py": (TABLE + tangled(*"abc")).encode(), "shop/other.py": tangled(*"defghijklm").encode()}
    before = judge.judged(with_test(files, "shop/sums.py"))

    apart = {"shop/sums.py": ("from shop.table import PRICES\n" + tangled(*"abc")).encode()}
    after = judge.judged({**before.files, **apart, "shop/table.py": TABLE.encode()})

    assert lowered(before, after, "coverage") == {}
    assert before.parts["coverage"] < 0.6


def test_a_copied_header_of_imports_stands_nowhere_twice(judge: Judge) -> None:
    one = judge.judged({"shop/all.py": (HEADER + LISTING + tangled("a")).encode()})

    two = judge.judged({"shop/a.py": (HEADER + LISTING).encode(), "shop/b.py": (HEADER + tangled("a")).encode()})

    assert two.parts["modularity"] == one.parts["modularity"] == 1.0
    assert two.score >= one.score - TOLERANCE


def test_the_fifth_module_makes_no_circle_worse(judge: Judge) -> None:
    pair = {"a.py": b"import b\n" + tangled("a").encode(), "b.py": b"import a\n" + tangled("b", "c").encode()}
    four = judge.judged({**pair, "c.py": tangled("d").encode(), "d.py": tangled("e").encode()})

    split = {
        "b.py": b"import a\nfrom b_more import tanglec\n" + tangled("b").encode(),
        "b_more.py": tangled("c").encode(),
    }
    five = judge.judged({**four.files, **split})

    assert lowered(four, five, "dependency") == {}


def test_words_for_a_base_take_none_from_the_methods_that_have_their_own(judge: Judge) -> None:
    body = (
        "        {}if amount:\n            self.paid = amount\n        self.count += 1\n        return self.paid\n\n\n"
    )
    method = f"    def pay(self, amount):\n{body}"
    own = '"""Take the money of the customer and keep it."""\n        '
    source = "class Till:\n" + method.format("")
    source += "".join(f"class Till{letter}(Till):\n" + method.format(own) for letter in "ABCDEF")
    source += "".join(f"class Box{letter}:\n" + method.format("") for letter in "ABCDEF")
    before = judge.judged({"tills.py": source.encode()})

    after = judge.judged({"tills.py": source.replace("        if", f"        {own}if", 1).encode()})

    assert after.parts["documentation"] > before.parts["documentation"]


def test_an_import_for_a_type_alone_makes_no_module_longer(judge: Judge) -> None:
    source = tangled(*"abcdefghijklmn")
    before = judge.judged({"sums.py": source.encode(), "shop.py": b"class Cart:\n    pass\n"})

    head = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop import Cart\n\n"
    typed = head + source.replace("(first, second):", '(first: "Cart", second: int) -> int:', 1)
    after = judge.judged({**before.files, "sums.py": typed.encode()})

    assert lowered(before, after, "types") == {}
    assert after.parts["modularity"] == before.parts["modularity"] < 1.0


def test_a_test_beyond_what_an_estimate_may_say_changes_nothing(judge: Judge, real_trees: dict[str, Judged]) -> None:
    click = real_trees["click"]

    more = judge.judged(with_test(click.files, "click/types.py"), like=click)

    assert click.parts["coverage"] == 0.6
    assert more.score == click.score


@pytest.fixture(scope="module")
def mixed(judge: Judge, real_trees: dict[str, Judged]) -> Judged:
    """A package between code of two other languages that is better than it."""
    others = {f"{name}/{path}": raw for name in ("go", "typescript") for path, raw in sample(name).items()}
    return judge.judged({**real_trees["click"].files, **others})


def test_words_move_no_points_between_languages(judge: Judge, mixed: Judged) -> None:
    after = [judge.judged(edit.files, like=mixed) for edit in documented(mixed.files)]

    assert min(each.score for each in after) >= mixed.score - TOLERANCE


def test_a_step_moves_next_to_nothing_between_languages(judge: Judge, mixed: Judged) -> None:
    python = {path: raw for path, raw in mixed.files.items() if path.endswith(".py")}

    edits = extracted(python, steps(python), 8)
    after = [judge.judged({**mixed.files, **edit.files}, like=mixed).score for edit in edits]

    assert min(after) >= mixed.score - SHIFT
    assert len(after) == 8


def test_a_better_name_raises_the_score(judge: Judge) -> None:
    source = tangled(*"abcdefghij") + tangled("k").replace("tanglek", "tmp")
    before = judge.judged({"sums.py": source.encode()})

    after = judge.judged({"sums.py": source.replace("def tmp", "def sum_of_prices").encode()})

    assert after.score > before.score
    assert after.parts["naming"] == 1.0
