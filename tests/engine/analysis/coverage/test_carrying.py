"""What another commit's reports say, taken over for what the commit's own do not speak of."""

from engine.analysis.coverage.carrying import carried_over, measured_at
from engine.analysis.coverage.report import Coverage, FileCoverage, Origin, bitmap

BASE_SHA = "5e1f0c2" + "0" * 33


def _report(name: str, *paths: str, ran: int = 3) -> Coverage:
    files = {path: FileCoverage(bitmap(range(1, 1 + ran)), bitmap([9])) for path in paths}
    return Coverage(files, (Origin(name, "Cobertura", len(files), len(files)),), (f"{name} was read.",))


def test_without_a_report_of_its_own_a_commit_takes_all_from_the_other() -> None:
    other = measured_at(_report("py.xml", "a.py"), BASE_SHA)

    taken = carried_over(Coverage({}), other, ["new.py"])

    assert taken.files == other.files
    assert [origin.commit_sha for origin in taken.origins] == [BASE_SHA]
    assert taken.unseen == {"new.py"}


def test_what_was_measured_here_wins_and_the_rest_is_filled_in() -> None:
    own, other = _report("py.xml", "a.py", ran=5), measured_at(_report("js.info", "a.py", "web/b.ts"), BASE_SHA)

    taken = carried_over(own, other, ["new.py", "web/new.ts"])

    assert list(taken.files) == ["a.py", "web/b.ts"]
    assert (taken.files["a.py"].covered, taken.files["web/b.ts"].covered) == (5, 3)
    assert [(origin.name, origin.commit_sha) for origin in taken.origins] == [("py.xml", ""), ("js.info", BASE_SHA)]
    assert taken.notes == ("py.xml was read.", "js.info was read.")


def test_a_new_file_in_a_language_that_was_measured_here_is_missed_and_no_other() -> None:
    own, other = _report("py.xml", "a.py"), _report("js.info", "b.ts")

    taken = carried_over(own, other, ["new.py", "new.ts"])

    assert taken.unseen == {"new.ts"}


def test_where_the_other_says_nothing_nothing_changes() -> None:
    own = _report("py.xml", "a.py")

    assert carried_over(own, Coverage({}, notes=("no artifact",)), ["new.ts"]) is own
