"""The coverage of a commit and of its base: what the host has, or why there is none."""

import asyncio
from uuid import UUID

import pytest

from engine.analysis.coverage.report import Coverage, lines_of
from handlers.jobs import coverage
from handlers.jobs.coverage import Side, digest_of, find_reports, same_knowledge, why_none
from handlers.jobs.repository import Subject
from providers.code_hosts.code_host import CoverageFile, CoverageReports
from providers.code_hosts.events import RepositoryRef
from providers.errors import LeaseLost, ProviderError, ProviderRefused, ProviderUnavailable

SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
BASE_SHA = "0011223344556677889900112233445566778899"
NONE = CoverageReports((), "no workflow run of this commit has succeeded")
HEAD = Side(SHA, ["src/a.py", "src/new.py", "web/b.ts"])
BASE = Side(BASE_SHA, ["src/a.py", "src/old.py", "web/b.ts"])


def lcov(path: str, *, ran: int) -> bytes:
    """Ten lines of one file, of which the first `ran` did."""
    lines = "".join(f"DA:{line},{int(line <= ran)}\n" for line in range(1, 11))
    return f"TN:\nSF:/home/runner/work/shop/shop/{path}\n{lines}end_of_record\n".encode()


def kept(sha: str = SHA, /, **bodies: bytes) -> CoverageReports:
    return CoverageReports([CoverageFile(f"{name}/lcov.info", body, sha) for name, body in bodies.items()])


def covered(found: Coverage) -> dict[str, int]:
    return {path: file.covered for path, file in found.files.items()}


class Host:
    """A code host that keeps these reports, or cannot say."""

    def __init__(self, answer: CoverageReports | ProviderError | None) -> None:
        self._answer = answer

    async def get_coverage_reports(self, repository: RepositoryRef, commit_sha: str) -> CoverageReports:
        if isinstance(self._answer, ProviderError):
            raise self._answer
        if self._answer is None:
            await asyncio.Event().wait()
        return self._answer


def _subject(answer: CoverageReports | ProviderError | None) -> Subject:
    ref = RepositoryRef("github", "1", "acme/shop", "main", "7")
    return Subject(UUID(int=1), UUID(int=2), ref, Host(answer))


async def test_the_reports_of_the_host_are_found() -> None:
    reports = kept(python=lcov("src/a.py", ran=1))

    assert await find_reports(_subject(reports), SHA) is reports


@pytest.mark.parametrize("error", [ProviderUnavailable("github", 30.0, "down"), ProviderRefused("github", 451, "no")])
async def test_an_analysis_goes_on_without_a_host_that_fails(error: ProviderError) -> None:
    found = await find_reports(_subject(error), SHA)

    assert (list(found.files), found.reason) == ([], "the code host could not be asked")


async def test_a_host_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "TIMEOUT_S", 0.01)

    assert (await find_reports(_subject(None), SHA)).reason == "the code host could not be asked"


async def test_a_worker_that_has_lost_its_job_stops() -> None:
    with pytest.raises(LeaseLost):
        await find_reports(_subject(LeaseLost("another worker holds the job")), SHA)


def test_each_side_has_its_own_report_where_both_have_one() -> None:
    known = same_knowledge(
        HEAD, kept(python=lcov("src/a.py", ran=5)), BASE, kept(BASE_SHA, python=lcov("src/a.py", ran=9))
    )

    assert (covered(known.head), covered(known.base)) == ({"src/a.py": 5}, {"src/a.py": 9})
    assert [origin.commit_sha for origin in known.head.origins] == [SHA]
    assert known.measured_sha == SHA


def test_before_its_ci_has_ended_a_head_is_known_as_its_base_is() -> None:
    known = same_knowledge(HEAD, NONE, BASE, kept(BASE_SHA, python=lcov("src/a.py", ran=9)))

    assert known.own.files == {}
    assert known.head.files == known.base.files
    assert known.head.unseen == {"src/new.py"}
    assert known.measured_sha == BASE_SHA


def test_a_base_that_was_never_measured_is_known_as_its_head_is() -> None:
    known = same_knowledge(HEAD, kept(python=lcov("src/a.py", ran=5)), BASE, NONE)

    assert covered(known.base) == covered(known.head) == {"src/a.py": 5}
    assert known.base.unseen == {"src/old.py"}


def test_where_nobody_has_measured_nothing_is_known_of_either() -> None:
    known = same_knowledge(HEAD, NONE, BASE, NONE)

    assert (known.head.files, known.base.files) == ({}, {})
    assert known.measured_sha == ""


def test_a_build_that_has_not_ended_or_was_not_needed_is_filled_in_from_the_other_side() -> None:
    of_base = kept(BASE_SHA, python=lcov("src/a.py", ran=9), web=lcov("web/b.ts", ran=7))

    known = same_knowledge(HEAD, kept(python=lcov("src/a.py", ran=5)), BASE, of_base)

    assert covered(known.head) == {"src/a.py": 5, "web/b.ts": 7}
    assert [(origin.name, origin.commit_sha) for origin in known.head.origins] == [
        ("python/lcov.info", SHA),
        ("web/lcov.info", BASE_SHA),
    ]
    assert covered(known.base) == {"src/a.py": 9, "web/b.ts": 7}


def test_a_report_named_after_its_build_is_the_same_report_in_another_build() -> None:
    of_head = kept(**{f"coverage-{SHA[:9]}-18234567890": lcov("src/a.py", ran=5)})
    of_base = kept(BASE_SHA, **{f"coverage-{BASE_SHA}-18234560000": lcov("src/old.py", ran=9)})

    known = same_knowledge(HEAD, of_head, BASE, of_base)

    assert covered(known.head) == {"src/a.py": 5}, "what no test runs any more is not filled in from before"


def test_a_report_that_cannot_be_read_is_as_none() -> None:
    known = same_knowledge(HEAD, kept(python=b"<coverage"), BASE, kept(BASE_SHA, python=lcov("src/a.py", ran=9)))

    assert covered(known.head) == {"src/a.py": 9}


def test_without_a_base_there_is_the_head_alone() -> None:
    known = same_knowledge(HEAD, kept(python=lcov("src/a.py", ran=5)), None, None)

    assert lines_of(known.head.files["src/a.py"].missed_lines) == [6, 7, 8, 9, 10]
    assert known.own is known.head


def test_why_there_is_no_report_is_told_in_one_sentence() -> None:
    known = same_knowledge(HEAD, NONE, None, None)

    assert why_none(known.own, NONE) == (
        "No coverage report of this commit: no workflow run of this commit has succeeded.",
    )


def test_what_was_not_read_besides_is_told_too() -> None:
    reports = kept(python=lcov("src/a.py", ran=5), broken=b"<coverage")
    reports = CoverageReports(reports.files, "artifact 'huge': it is too large")

    told = why_none(same_knowledge(HEAD, reports, None, None).own, reports)

    assert told[0] == "Artifact 'huge': it is too large."
    assert told[1].startswith("broken/lcov.info was not read: ")


def test_a_digest_tells_reports_apart_and_nothing_else() -> None:
    one, other = lcov("src/a.py", ran=5), lcov("src/a.py", ran=6)

    digests = [
        digest_of(kept(python=one)),
        digest_of(kept(python=other)),
        digest_of(kept(web=one)),
        digest_of(kept(python=one, web=other)),
        digest_of(NONE),
        digest_of(CoverageReports((), "they keep no artifact")),
    ]

    assert len(set(digests)) == len(digests)
    assert digest_of(kept(web=other, python=one)) == digest_of(kept(BASE_SHA, python=one, web=other))
