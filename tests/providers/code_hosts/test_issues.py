"""An issue of ours is opened once and edited in place: the same stories on GitHub, on GitLab and on a folder."""

import pytest

from providers.errors import LeaseLost, ProviderRefused

MARKER = "<!-- forge:0123456789abcdef0123456789abcdef -->"
BODY = f"{MARKER}\n## Open\n\n- [ ] one\n\n/forge status\n"


async def test_an_issue_is_opened_once_and_found_by_its_marker(place):
    opened = await place.host.ensure_issue(place.ref, MARKER, "Forge Factory", BODY)
    again = await place.open_host().ensure_issue(place.ref, MARKER, "Forge Factory", f"{MARKER}\nother\n")

    assert (opened.title, opened.state, opened.is_ours) == ("Forge Factory", "open", True)
    assert again == opened
    assert await place.host.get_issue(place.ref, opened.number) == opened


async def test_a_body_is_written_only_over_the_one_that_was_read(place):
    opened = await place.host.ensure_issue(place.ref, MARKER, "Forge Factory", BODY)

    first = await place.host.set_issue_body(place.ref, opened.number, f"{MARKER}\n1", expected=opened.body)
    second = await place.host.set_issue_body(place.ref, opened.number, f"{MARKER}\n2", expected=opened.body)
    now = await place.host.get_issue(place.ref, opened.number)

    assert (first, second) == (True, False)
    assert now is not None
    assert now.body == f"{MARKER}\n1"


async def test_an_issue_and_a_pull_request_never_have_the_same_number(place):
    await place.person_pushes("topic", {"a.py": "x = 2\n"})
    issue = await place.host.ensure_issue(place.ref, MARKER, "Forge Factory", BODY)
    pull_request = await place.person_opens("topic")

    assert issue.number != pull_request


async def test_an_issue_that_is_not_there_is_none(place):
    opened = await place.host.ensure_issue(place.ref, MARKER, "Forge Factory", BODY)

    assert await place.host.get_issue(place.ref, opened.number + (4711 if opened.number > 0 else -4711)) is None


async def test_nothing_is_written_without_the_lease(place, lease):
    opened = await place.host.ensure_issue(place.ref, MARKER, "Forge Factory", BODY)
    lease.lost = LeaseLost("another worker holds the job")

    with pytest.raises(LeaseLost):
        await place.host.set_issue_body(place.ref, opened.number, "taken over", expected=opened.body)
    now = await place.host.get_issue(place.ref, opened.number)

    assert now == opened


async def test_what_a_person_opened_with_our_marker_in_it_is_not_ours(github_place):
    double, name = github_place.double, github_place.ref.full_name
    number = await double.open_issue(name, "Forge Factory", body=BODY)

    with pytest.raises(ProviderRefused):
        await github_place.host.set_issue_body(github_place.ref, number, "ours", expected=BODY)
    opened = await github_place.host.ensure_issue(github_place.ref, MARKER, "Forge Factory", BODY)

    assert opened.number != number
    assert double.violations == []


async def test_the_page_of_a_line_is_on_our_own_address_of_the_host(github_place, gitlab_place, local_place):
    at = ("0" * 40, "src/a b.py", 12)

    urls = [place.host.file_url(place.ref, *at) for place in (github_place, gitlab_place, local_place)]

    assert urls[0].endswith(f"/{github_place.ref.full_name}/blob/{'0' * 40}/src/a%20b.py#L12")
    assert urls[1].endswith(f"/{gitlab_place.ref.full_name}/-/blob/{'0' * 40}/src/a%20b.py#L12")
    assert urls[2] == ""
