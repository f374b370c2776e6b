"""The double of GitLab behaves as GitLab does, asked by python-gitlab: who is there, and what git holds."""

import gitlab as python_gitlab

from tests.doubles.asking import ask, refused
from tests.doubles.gitlab.people import DEVELOPER, REPORTER
from tests.doubles.gitlab.routes import ROUTES
from tests.doubles.gitlab.stage import BOT, WRITER, GitLabDouble
from tests.doubles.gitlab.tables import python_gitlab_tables
from tests.doubles.gitlab.world import Project


async def test_a_project_is_found_by_number_and_by_its_encoded_path(
    api: python_gitlab.Gitlab, project: Project
) -> None:
    by_number = await ask(lambda: api.projects.get(project.id))

    by_path = await ask(lambda: api.projects.get(project.path))

    assert by_number.id == by_path.id == project.id
    assert by_path.path_with_namespace == project.path
    assert by_path.permissions["group_access"] == {"access_level": DEVELOPER, "notification_level": 3}


async def test_a_private_project_is_not_there_for_strangers(gitlab: GitLabDouble, project: Project) -> None:
    gitlab.new_user("sam-stranger")
    stranger = python_gitlab.Gitlab(gitlab.url, private_token="glpat-sam-stranger")

    status, message = await refused(lambda: stranger.projects.get(project.id))

    assert (status, message) == (404, "404 Project Not Found")


async def test_members_of_the_group_are_members_of_the_project_unless_asked_for_its_own(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    there, writer = await ask(lambda: api.projects.get(project.id)), gitlab.user(WRITER)

    inherited = await ask(lambda: there.members_all.get(writer.id))
    status, message = await refused(lambda: there.members.get(writer.id))

    assert (inherited.access_level, inherited.state) == (DEVELOPER, "active")
    assert (status, message) == (404, "404 Not found")


async def test_the_higher_of_two_memberships_counts_and_an_expired_one_still_shows_its_date(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    gitlab.set_member(project, "rita-reporter", DEVELOPER, expires_at="2020-01-01")
    there = await ask(lambda: api.projects.get(project.id))

    member = await ask(lambda: there.members_all.get(gitlab.user("rita-reporter").id))

    assert (member.access_level, member.expires_at) == (DEVELOPER, "2020-01-01")


async def test_lists_come_in_pages_that_the_client_follows(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    issues = [await gitlab.open_issue(project, f"Issue {number}") for number in range(5)]
    there = await ask(lambda: api.projects.get(project.id))

    found = await ask(lambda: list(there.issues.list(iterator=True, per_page=2, sort="asc")))

    assert [issue.iid for issue in found] == [issue.iid for issue in issues]
    assert len([seen for seen in gitlab.requests if seen.path.endswith("/issues")]) == 3


async def test_projects_come_by_keyset_too(gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project) -> None:
    await gitlab.make_project(f"{project.path}-2")
    keyset = {"pagination": "keyset", "order_by": "id", "sort": "asc", "per_page": 1, "membership": True}

    found = await ask(lambda: [there.id for there in api.projects.list(iterator=True, **keyset)])

    own = [there for there in gitlab.world.projects.values() if there.level_of(gitlab.bot)]
    assert found == sorted(there.id for there in own)
    assert "id_after" in gitlab.requests[-1].fields


async def test_branches_are_those_of_git(gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project) -> None:
    sha = await gitlab.push(project, "forge/x", {"a.py": "new\n"})
    there = await ask(lambda: api.projects.get(project.id))

    branch = await ask(lambda: there.branches.get("forge/x"))
    await ask(branch.delete)

    assert (branch.commit["id"], branch.protected) == (sha, False)
    assert await gitlab.git.sha(project.path, "forge/x") is None
    assert await refused(branch.delete) == (404, "404 Branch Not Found")


async def test_files_trees_and_comparisons_are_read_from_git(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    await gitlab.push(project, "topic", {"pkg/c d.py": "y = 2\n"})
    there = await ask(lambda: api.projects.get(project.id))

    content = await ask(lambda: there.files.get("pkg/c d.py", ref="topic").decode())
    tree = await ask(lambda: there.repository_tree(ref="topic", recursive=True, get_all=True))
    difference = await ask(lambda: there.repository_compare("main", "topic"))

    assert content == b"y = 2\n"
    assert [(entry["path"], entry["type"]) for entry in tree] == [
        ("a.py", "blob"),
        ("pkg", "tree"),
        ("pkg/b.py", "blob"),
        ("pkg/c d.py", "blob"),
    ]
    assert isinstance(difference, dict)
    assert [diff["new_path"] for diff in difference["diffs"]] == ["pkg/c d.py"]
    assert await refused(lambda: there.files.get("none.py", ref="topic")) == (404, "404 File Not Found")
    assert await refused(lambda: there.commits.get("0" * 40)) == (404, "404 Commit Not Found")


async def test_a_token_tells_its_scopes_and_its_user(gitlab: GitLabDouble, project: Project) -> None:
    gitlab.give_token(gitlab.bot, "glpat-reads", ("read_api",))
    reader = python_gitlab.Gitlab(gitlab.url, private_token="glpat-reads")

    own = await ask(lambda: reader.personal_access_tokens.get("self"))
    await ask(reader.auth)
    status, _ = await refused(lambda: reader.projects.get(project.id).issues.create({"title": "x"}))

    assert own.scopes == ["read_api"]
    assert reader.user is not None
    assert (reader.user.username, status) == (BOT, 403)


async def test_a_reporter_reads_and_comments_but_does_not_write(gitlab: GitLabDouble, project: Project) -> None:
    await gitlab.push(project, "topic", {"a.py": "new\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    reporter = python_gitlab.Gitlab(gitlab.url, oauth_token="glpat-rita-reporter")
    there = await ask(lambda: reporter.projects.get(project.id))

    await ask(lambda: there.mergerequests.get(mr.iid).notes.create({"body": "Nice"}))
    status, message = await refused(lambda: there.commits.get("main").statuses.create({"state": "success"}))

    assert project.level_of(gitlab.user("rita-reporter")) == REPORTER
    assert (status, message) == (403, "403 Forbidden")


def test_the_double_takes_no_parameter_that_the_tables_do_not_know() -> None:
    tables = python_gitlab_tables()
    covered = [route for route in ROUTES if tables.covers(route.method, route.template)]

    strange = {
        f"{route.method} {route.template}": sorted(unknown)
        for route in covered
        if (unknown := route.known - tables.allowed(route.method, route.template))
    }

    assert strange == {}
    assert len(covered) / len(ROUTES) > 0.8
