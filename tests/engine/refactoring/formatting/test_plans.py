"""Plans are laid out as the repository's formatter would, on trust of the file as it was before."""

from collections.abc import Iterator, Sequence

import pytest

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.evidence import Evidence, Rung, Verdict, disproved, proven
from engine.refactoring.formatting.layout import LAYOUT_ONLY
from engine.refactoring.formatting.plans import Formatting
from engine.refactoring.recipes.recipe import (
    WHOLE_TREE,
    Candidate,
    Example,
    Plan,
    Safety,
    Scope,
    TransformationType,
)
from engine.refactoring.runner import DEFAULT_CAPS, judged, run
from engine.refactoring.view import View

NARROW = b"line-length = 40\n"
TIDY = b"""def total(price, rate):
    return bill(price, rate, price)


def other(a):
    return bill(a, a)
"""
UNTIDY = TIDY.replace(b"bill(a, a)", b"bill(a,a)")
WRAPPED = b"""def total(price, rate):
    return bill(
        price, the_usual_rate, price
    )


def other(a):
    return bill(a, a)
"""


def plan_for(path: str, changes: ChangeSet) -> Plan:
    candidate = Candidate(path, "total", 1, "because", "metric", 1, 1)
    return Plan("renaming", candidate, changes, "Say which rate", 0)


def replaced(raw: bytes, old: bytes, new: bytes, path: str = "a.py") -> ChangeSet:
    start = raw.index(old)
    return ChangeSet((Edit(path, start, start + len(old), new),))


def formatted(files: dict[str, bytes], changes: ChangeSet, path: str = "a.py") -> tuple[dict[str, bytes], list[str]]:
    """The files that the laid out plan leaves, and its notes."""
    view = View(files)
    plan = Formatting(view).formatted(plan_for(path, changes), view, view.changed(changes))
    return dict(view.changed(plan.changes).files), list(plan.notes)


def test_a_line_that_grew_too_wide_is_wrapped() -> None:
    changes = replaced(TIDY, b", rate, ", b", the_usual_rate, ")

    files, notes = formatted({"ruff.toml": NARROW, "a.py": TIDY}, changes)

    assert files["a.py"] == WRAPPED
    assert notes == []


def test_what_black_is_told_counts_as_well() -> None:
    settings = b"[tool.black]\nline-length = 40\n"

    files, notes = formatted(
        {"pyproject.toml": settings, "a.py": TIDY}, replaced(TIDY, b", rate, ", b", the_usual_rate, ")
    )

    assert (files["a.py"], notes) == (WRAPPED, [])


def test_line_ends_and_the_byte_order_mark_stay() -> None:
    windows = b"\xef\xbb\xbf" + TIDY.replace(b"\n", b"\r\n")

    files, notes = formatted(
        {"ruff.toml": NARROW, "a.py": windows}, replaced(windows, b", rate, ", b", the_usual_rate, ")
    )

    assert files["a.py"] == b"\xef\xbb\xbf" + WRAPPED.replace(b"\n", b"\r\n")
    assert notes == []


def test_a_file_that_was_not_in_format_stays_as_planned() -> None:
    changes = replaced(UNTIDY, b", rate, ", b", the_usual_rate, ")

    files, notes = formatted({"ruff.toml": NARROW, "a.py": UNTIDY}, changes)

    assert files["a.py"] == UNTIDY.replace(b", rate, ", b", the_usual_rate, ")
    assert notes == ["not formatted: a.py was not in ruff's format before"]


def test_where_no_formatter_is_named_nothing_is_said() -> None:
    changes = replaced(TIDY, b", rate, ", b", the_usual_rate, ")

    files, notes = formatted({"a.py": TIDY}, changes)

    assert files["a.py"] == TIDY.replace(b", rate, ", b", the_usual_rate, ")
    assert notes == []


def test_a_new_file_is_laid_out_as_a_whole_where_the_old_one_was() -> None:
    new = b"def total(price):\n  return bill( price )\ndef other(a): return a\n"
    before = {"ruff.toml": NARROW, "a.py": TIDY, "untidy.py": UNTIDY}

    from_tidy, _ = formatted(before, ChangeSet(created={"_new.py": new}), "a.py")
    from_untidy, notes = formatted(before, ChangeSet(created={"_new.py": new}), "untidy.py")

    assert from_tidy["_new.py"] == b"def total(price):\n    return bill(price)\n\n\ndef other(a):\n    return a\n"
    assert from_untidy["_new.py"] == new
    assert notes == ["not formatted: untidy.py was not in ruff's format before"]


@pytest.mark.parametrize(
    ("new", "note"),
    [
        pytest.param(
            b'\n    """Sum.   """\n    return ', "ruff would change more than the layout of a.py", id="docstring"
        ),
        pytest.param(b"\n    return ((", "ruff gave no answer about a.py", id="it does not parse"),
    ],
)
def test_what_ruff_cannot_be_trusted_with_stays_as_planned(new: bytes, note: str) -> None:
    changes = replaced(TIDY, b"\n    return ", new)

    files, notes = formatted({"ruff.toml": NARROW, "a.py": TIDY}, changes)

    assert files["a.py"] == TIDY.replace(b"\n    return ", new, 1)
    assert notes == [f"not formatted: {note}"]


def test_a_change_that_the_formatter_would_undo_stays_as_planned() -> None:
    changes = replaced(TIDY, b"bill(price", b"bill( price")

    files, _ = formatted({"ruff.toml": NARROW, "a.py": TIDY}, changes)

    assert files["a.py"] == TIDY.replace(b"bill(price", b"bill( price")


def test_what_prettier_lays_out_is_said_to_be_left() -> None:
    changes = replaced(b"let a = 1\n", b"a", b"b", "a.ts")

    files, notes = formatted({".prettierrc": b"{}", "a.ts": b"let a = 1\n"}, changes, "a.ts")

    assert files["a.ts"] == b"let b = 1\n"
    assert notes == ["not formatted: a.ts, since prettier does not run here"]


class Renaming:
    """`rate` becomes `the_usual_rate`, a call at a time; the proof believes no line that starts with `price,`."""

    name = "renaming"
    version = 1
    type = TransformationType.VARIABLE_RENAME
    languages = frozenset({"python"})
    safety = Safety.PROVEN
    summary = "Say which rate"
    changes: Sequence[Example] = ()
    leaves_alone: Sequence[Example] = ()

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        for place, line in enumerate(view.files["a.py"].splitlines(), start=1):
            if b", rate, " in line:
                yield Candidate("a.py", "", line=place, why="because", metric="metric", before=1, weight=-place)

    def plan(self, view: View, candidate: Candidate) -> Plan:
        changes = replaced(view.files["a.py"], b", rate, ", b", the_usual_rate, ")
        return Plan(self.name, candidate, changes, "Say which rate", 0)

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        if b"\n    price," in after.files["a.py"]:
            return [disproved(Rung.STATIC, "the price stands alone")]
        return [proven(Rung.STATIC, "as good as before")]


def test_a_layout_that_the_recipe_cannot_compare_is_proven_by_its_syntax_tree() -> None:
    before = b"a = bill(price, rate, price, price)\nb = 1\n"

    done = run(Renaming(), View({"ruff.toml": NARROW, "a.py": before}), WHOLE_TREE, DEFAULT_CAPS)

    assert done.after.files["a.py"] == b"a = bill(\n    price, the_usual_rate, price, price\n)\nb = 1\n"
    assert [row.details for row in done.steps[0].proof.rows] == [(), (LAYOUT_ONLY,)]
    assert done.changes.applied(done.before.files) == {"a.py": done.after.files["a.py"]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"price, price", b"price, cost", id="another name"),
        pytest.param(b"\nb = 1", b"\nb = 1  # one", id="a comment"),
        pytest.param(b")\n", b"\n", id="no Python"),
    ],
)
def test_what_is_altered_behind_the_layout_is_not_proven(old: bytes, new: bytes) -> None:
    view = View({"ruff.toml": NARROW, "a.py": b"a = bill(price, rate, price, price)\nb = 1\n"})
    step = run(Renaming(), view, WHOLE_TREE, DEFAULT_CAPS).steps[0]
    altered = step.after.changed(replaced(step.after.files["a.py"], old, new))

    proof = judged(Renaming(), view, altered, step.plan)

    assert proof.verdict is Verdict.DISPROVED


def test_a_file_stays_trusted_after_a_step_that_was_left_as_planned() -> None:
    view = View({"ruff.toml": NARROW, "a.py": TIDY})
    formatting = Formatting(view)
    docstring = plan_for(
        "a.py", replaced(TIDY, b"\n    return bill(a, a)", b'\n    """Sum.   """\n    return bill(a, a)')
    )
    described = view.changed(formatting.formatted(docstring, view, view.changed(docstring.changes)).changes)
    renaming = plan_for("a.py", replaced(described.files["a.py"], b", rate, ", b", the_usual_rate, "))

    plan = formatting.formatted(renaming, described, described.changed(renaming.changes))

    expected = WRAPPED.replace(b"\n    return bill(a, a)", b'\n    """Sum.   """\n    return bill(a, a)')
    assert described.changed(plan.changes).files["a.py"] == expected
    assert plan.notes == ()
