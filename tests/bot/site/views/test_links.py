from pathlib import Path
from uuid import UUID

from bot.site.views.links import host_links
from config.settings import GitHubSettings, GitLabSettings, LocalSettings, Settings
from providers.database.records import RepositoryRow
from providers.database.repositories import Repository

SETTINGS = Settings(
    database_url="",
    redis_url="",
    github=GitHubSettings("1", "", (), git_url="https://git.acme.example"),
    gitlab=GitLabSettings("", (), url="https://gitlab.acme.example"),
    local=LocalSettings(Path("/srv/git"), ()),
)


ID = UUID("01a20371-fae9-7bdd-a27f-b60709da18d9")


def repository(host: str, name: str = "acme/shop") -> Repository:
    return Repository(ID, ID, RepositoryRow(host, "1", name, "main", "77", True), None, None, True)


def test_addresses_are_built_on_the_host_of_the_settings():
    links = host_links(SETTINGS, repository("github"))

    assert links.commit("ab12") == "https://git.acme.example/acme/shop/commit/ab12"
    assert links.conversation(41) == "https://git.acme.example/acme/shop/pull/41"
    assert links.line("ab12", "a.py", 3) == "https://git.acme.example/acme/shop/blob/ab12/a.py#L3"


def test_gitlab_has_its_own_pages_and_counts_issues_apart():
    links = host_links(SETTINGS, repository("gitlab", "acme/tools/shop"))

    project = "https://gitlab.acme.example/acme/tools/shop/-"
    assert links.commit("ab12") == f"{project}/commit/ab12"
    assert links.line("ab12", "a b.py", 3) == f"{project}/blob/ab12/a%20b.py#L3"
    assert (links.reference(12), links.conversation(12)) == ("!12", f"{project}/merge_requests/12")
    assert (links.reference(-7), links.conversation(-7)) == ("#7", f"{project}/issues/7")


def test_a_name_cannot_leave_its_place_in_an_address():
    links = host_links(SETTINGS, repository("github", 'acme/"><a href=//x?y#z'))

    assert links.commit("ab12") == "https://git.acme.example/acme/%22%3E%3Ca%20href%3D//x%3Fy%23z/commit/ab12"


def test_pull_requests_of_the_local_host_are_shown_here_and_nothing_of_it_elsewhere():
    links = host_links(SETTINGS, repository("local"))

    assert links.conversation(7) == f"/repositories/{ID}/pulls/7"
    assert (links.commit("ab12"), links.line("ab12", "a.py", 1)) == (None, None)


def test_a_host_that_this_deployment_does_not_know_has_no_addresses():
    links = host_links(SETTINGS, repository("bitbucket"))

    assert (links.commit("ab12"), links.conversation(1), links.line("ab12", "a.py", 1)) == (None, None, None)
