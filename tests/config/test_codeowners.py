"""Who owns a path, by the rules that GitHub and GitLab document for CODEOWNERS."""

import time

import pytest

from config.codeowners import MAX_BYTES, read_code_owners

# After the example in "About code owners", docs.github.com.
GITHUB = b"""\
# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/*  docs@example.com @writer
apps/ @octocat
/scripts/ @doctocat @octocat
**/logs @logger
/apps/github
!secret.md @mallory
[abc].py @mallory
"""
# After "Code Owners" and its reference, docs.gitlab.com.
GITLAB = b"""\
* @default-owner
README.md @docs-lead
internal/notes.md @notes
/config/ @ops/team/core @@maintainer
path\\ with\\ spaces/ @spaced

[Database][2] @database-team
model/db/
config/db/database-setup.md @docs-team
!model/db/generated.sql

^[Ruby]
*.rb @ruby-owner

[database]
*.sql @sql-owner
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        pytest.param("main.c", ("global-owner1", "global-owner2"), id="everything"),
        pytest.param("src/deep/a.js", ("js-owner",), id="a name anywhere, and a remark behind the owners"),
        pytest.param("cmd/main.go", (), id="an address is nobody's account"),
        pytest.param("a.txt", ("octo-org/octocats",), id="a team"),
        pytest.param("build/logs/x/y", ("logger",), id="the last line that matches decides"),
        pytest.param("docs/start.md", ("writer",), id="right in a folder"),
        pytest.param("docs/build/start.md", ("global-owner1", "global-owner2"), id="a star goes no deeper"),
        pytest.param("services/apps/x", ("octocat",), id="a folder anywhere"),
        pytest.param("apps", ("global-owner1", "global-owner2"), id="a file is no folder"),
        pytest.param("scripts/x", ("doctocat", "octocat"), id="a folder at the root"),
        pytest.param("src/scripts/x", ("global-owner1", "global-owner2"), id="and nowhere else"),
        pytest.param("apps/github/a", (), id="a line without owners takes them away"),
        pytest.param("secret.md", ("global-owner1", "global-owner2"), id="an exception is skipped"),
        pytest.param("a.py", ("global-owner1", "global-owner2"), id="a class is skipped"),
    ],
)
def test_a_path_of_github_has_the_owners_of_the_last_line_that_matches(path: str, owners: tuple[str, ...]) -> None:
    assert read_code_owners(GITHUB, "github").groups_of(path) == ((owners,) if owners else ())


@pytest.mark.parametrize(
    ("path", "groups"),
    [
        pytest.param("a.c", (("default-owner",),), id="everything"),
        pytest.param("sub/README.md", (("docs-lead",),), id="a name anywhere"),
        pytest.param("x/internal/notes.md", (("notes",),), id="a path anywhere, unless a slash stands before it"),
        pytest.param("config/a/b", (("ops/team/core",),), id="a folder, a group of a group, and a role that is nobody"),
        pytest.param("path with spaces/a", (("spaced",),), id="escaped spaces"),
        pytest.param("model/db/a", (("default-owner",), ("database-team",)), id="sections beside each other"),
        pytest.param("model/db/a.sql", (("default-owner",), ("sql-owner",)), id="a section that goes on further down"),
        pytest.param("model/db/generated.sql", (("default-owner",),), id="taken out of a section for good"),
        pytest.param("a.rb", (("default-owner",),), id="an optional section does not count beside others"),
    ],
)
def test_a_path_of_gitlab_has_the_owners_of_every_section(path: str, groups: tuple[tuple[str, ...], ...]) -> None:
    assert read_code_owners(GITLAB, "gitlab").groups_of(path) == groups


def test_an_optional_section_counts_where_it_is_the_only_one() -> None:
    owners = read_code_owners(b"^[Ruby] @ruby-owner\n*.rb\n", "gitlab")

    assert owners.groups_of("a.rb") == (("ruby-owner",),)


def test_who_owns_most_of_some_paths_comes_first() -> None:
    owners = read_code_owners(GITHUB, "github")

    found = owners.owners_of(["a.js", "scripts/a", "apps/b", "cmd/main.go"])

    assert found == ["octocat", "js-owner", "doctocat"]


@pytest.mark.parametrize("raw", [b"", b"* @a\n" + b"#" * MAX_BYTES, b"\xff\xfe\x00 @a", b"* " + b"@" * 900])
def test_a_file_that_nobody_writes_by_hand_names_nobody(raw: bytes) -> None:
    assert read_code_owners(raw, "github").groups_of("a.py") == ()


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_no_pattern_holds_a_worker_up(host: str) -> None:
    patterns = ["*a" * 200, "**/a/" * 80 + "b", "/".join(["**", "*a*a*a*"] * 30), "?" * 400]
    owners = read_code_owners("\n".join(f"{each} @a" for each in patterns * 20).encode(), host)
    started = time.perf_counter()

    for path in ("a" * 250, "a/" * 120 + "c", "/".join(["aaaaaaaa"] * 60)):
        owners.groups_of(path)

    assert time.perf_counter() - started < 2.0
