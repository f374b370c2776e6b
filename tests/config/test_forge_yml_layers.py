"""What is in force: which layer wins, and what a lock of the organization lets through."""

import pytest

from config.forge_yml import ForgeYmlError, Layer, Layers, Source, read_organization, read_repository

ORGANIZATION_SHA, SHA = "a" * 40, "b" * 40


def layers(repository: str = "", organization: str = "", *, is_building_on: bool = True) -> Layers:
    """The layers of these texts, behind their `version: 1`."""
    above = Layer(read_organization(f"version: 1\n{organization}".encode()), "forge.yml", ORGANIZATION_SHA)
    own = Layer(read_repository(f"version: 1\n{repository}".encode()), ".forge.yml", SHA)
    return Layers(above, above if is_building_on else None, own)


def test_without_any_file_everything_is_built_in() -> None:
    effective = Layers().at("src/a.py")

    assert effective.value("refactor.limits.open_prs") == (3, Source())
    assert effective.rules.refactor.limits.open_prs == 3
    assert {source for _, source in effective.values.values()} == {Source()}


def test_a_repository_goes_before_its_organization_and_each_value_knows_its_line() -> None:
    organization = "refactor:\n  limits: {files: 5, lines: 100}\n"

    effective = layers("refactor:\n  draft: true\n  limits:\n    lines: 90\n", organization).at()

    assert effective.value("refactor.limits.lines") == (90, Source("repository", ".forge.yml", SHA, 5))
    assert effective.value("refactor.limits.files") == (5, Source("organization", "forge.yml", ORGANIZATION_SHA, 3))
    assert effective.value("refactor.limits.open_prs") == (3, Source())
    limits = effective.rules.refactor.limits
    assert (limits.open_prs, limits.files, limits.lines, effective.rules.refactor.draft) == (3, 5, 90, True)


def test_lists_replace_and_maps_merge() -> None:
    organization = "paths: {exclude: [a, b]}\nllm: {route: {names: small, tests: small}}\n"

    rules = layers("paths: {exclude: [c]}\nllm: {route: {tests: large}}\n", organization).at().rules

    assert rules.paths.exclude == ("c",)
    assert rules.llm.route == {"names": "small", "tests": "large"}


def test_a_repository_that_builds_on_nothing_still_has_the_locks() -> None:
    organization = "mode: observe\nrefactor: {draft: true}\nlocked: [mode]\n"

    rules = layers("extends: none\n", organization, is_building_on=False).at().rules

    assert (rules.mode, rules.refactor.draft) == ("observe", False)


PROJECTS = """\
tests: {command: make test, flake_runs: 2}
projects:
  - {path: services, tests: {command: make services}}
  - {path: services/pay, tests: {command: make pay}, notify: {}}
""".replace(", notify: {}", "")


@pytest.mark.parametrize(
    ("path", "command", "line"),
    [
        pytest.param("", "make test", 2, id="the whole"),
        pytest.param("tools/a.py", "make test", 2, id="in none"),
        pytest.param("services/a.py", "make services", 4, id="in one"),
        pytest.param("services/pay/deep/a.py", "make pay", 5, id="the deepest wins"),
        pytest.param("services/pay", "make pay", 5, id="the folder itself"),
        pytest.param("services/payroll/a.py", "make services", 4, id="a longer name is another folder"),
    ],
)
def test_the_nearest_project_goes_before_the_rest_of_the_file(path: str, command: str, line: int) -> None:
    effective = layers(PROJECTS).at(path)

    value, source = effective.value("tests.command")
    assert (value, source.line, effective.rules.tests.flake_runs) == (command, line, 2)
    assert source.origin == ("repository" if command == "make test" else "project")


LOCKED = [
    pytest.param("mode: observe", "mode: propose", "mode", "observe", id="a further mode is held"),
    pytest.param("mode: observe", "mode: off", "mode", "off", id="a nearer mode is granted"),
    pytest.param("refactor: {limits: {files: 5}}", "refactor: {limits: {files: 6}}", "refactor.limits.files", 5),
    pytest.param("refactor: {limits: {files: 5}}", "refactor: {limits: {files: 4}}", "refactor.limits.files", 4),
    pytest.param("score: {gate: {min: 60}}", "score: {gate: {min: 50}}", "score.gate.min", 60),
    pytest.param("score: {gate: {min: 60}}", "score: {gate: {min: 70}}", "score.gate.min", 70),
    pytest.param("score: {gate: {enforce: true}}", "score: {gate: {enforce: false}}", "score.gate.enforce", True),
    pytest.param("score: {gate: {scope: all}}", "score: {gate: {scope: new-code}}", "score.gate.scope", "all"),
    pytest.param("llm: {enabled: false}", "llm: {enabled: true}", "llm.enabled", False),
    pytest.param("llm: {enabled: true}", "llm: {enabled: false}", "llm.enabled", False),
    pytest.param("llm: {budget: {per_job_usd: 2}}", "llm: {budget: {per_job_usd: 3.5}}", "llm.budget.per_job_usd", 2),
    pytest.param("tests: {timeout: 10m}", "tests: {timeout: 1h}", "tests.timeout", "10m"),
    pytest.param("tests: {timeout: 10m}", "tests: {timeout: 599s}", "tests.timeout", "599s"),
    pytest.param("tests: {command: make}", "tests: {command: make x}", "tests.command", "make", id="no tighter way"),
    pytest.param("commands: {write: [maintain]}", "commands: {write: [write]}", "commands.write", ("maintain",)),
    pytest.param("commands: {write: [write]}", "commands: {write: [admin]}", "commands.write", ("admin",)),
    pytest.param("security: {fail_on: high}", "security: {fail_on: critical}", "security.fail_on", "high"),
    pytest.param("security: {fail_on: high}", "security: {fail_on: low}", "security.fail_on", "low"),
    pytest.param(
        "refactor: {enabled: [file_split, variable_rename]}",
        "refactor: {enabled: [variable_rename, type_annotation]}",
        "refactor.enabled",
        ("variable_rename",),
        id="only what both enable",
    ),
    pytest.param(
        "refactor: {enabled: [file_split]}", "mode: off", "refactor.enabled", ("file_split",), id="said by one only"
    ),
    pytest.param(
        "paths: {protected: [a, b]}", "paths: {protected: [c]}", "paths.protected", ("c", "a", "b"), id="both protect"
    ),
    pytest.param(
        "paths: {protected: [a]}",
        "paths: {protected: [a, '!a']}",
        "paths.protected",
        ("!a", "a"),
        id="what is locked cannot be taken back",
    ),
]


@pytest.mark.parametrize(("organization", "repository", "key", "value"), LOCKED)
def test_a_lock_lets_a_repository_be_tighter_and_never_looser(
    organization: str, repository: str, key: str, value: object
) -> None:
    effective = layers(repository, f"{organization}\nlocked: [{key}]\n").at()

    assert effective.value(key)[0] == value


def test_a_wish_that_a_lock_does_not_grant_is_known_with_its_place() -> None:
    effective = layers("refactor: {limits: {files: 50, lines: 9}}\n", "locked: [refactor.limits]\n").at()

    assert effective.value("refactor.limits.files") == (10, Source("locked", "forge.yml", ORGANIZATION_SHA, 2))
    assert effective.value("refactor.limits.lines")[1].origin == "repository"
    [held] = effective.held
    assert (held.key, held.wanted, held.source.line) == ("refactor.limits.files", 50, 2)


def test_a_lock_holds_in_a_project_too() -> None:
    repository = "projects: [{path: pay, refactor: {limits: {files: 50}}}]\n"

    effective = layers(repository, "locked: [refactor]\n").at("pay/a.py")

    assert effective.rules.refactor.limits.files == 10
    assert effective.held[0].source.origin == "project"


@pytest.mark.parametrize(
    ("lock", "meant"),
    [("refactor.limit", "refactor.limits"), ("mdoe", "mode"), ("projects", ""), ("refactor.limits.file", "files")],
)
def test_a_lock_on_no_key_is_a_mistake_in_the_organizations_file(lock: str, meant: str) -> None:
    with pytest.raises(ForgeYmlError) as caught:
        read_organization(f"version: 1\nlocked: [mode, {lock}]\n".encode())

    [problem] = caught.value.problems
    assert str(problem).startswith(f'forge.yml:2:16: the key "{lock}" is not known')
    assert meant in problem.suggestion


@pytest.mark.parametrize(
    ("own", "key", "is_told"),
    [
        pytest.param("", "llm.route", False, id="what is only written there"),
        pytest.param("llm: {route: {tests: large}}\n", "llm.route", False, id="a map that it goes into"),
        pytest.param("llm: {enabled: true}\n", "llm.enabled", True, id="what is written over it"),
        pytest.param("", "paths.protected", False, id="a list under a lock that it goes into"),
        pytest.param("", "mode", True, id="what only the lock says"),
    ],
)
def test_nothing_that_a_file_went_into_is_told_where_the_file_is_not(own: str, key: str, is_told: bool) -> None:
    told = layers(own, "mode: observe\npaths: {protected: [gen]}\nlocked: [mode, paths.protected]\n")
    said = b"version: 1\nllm: {enabled: false, route: {names: small}}\npaths: {protected: [secret]}\n"
    base = Layer(read_repository(said), "base.yml", "c" * 40, is_told=False)

    effective = Layers(told.organization, base, told.repository).at()

    assert effective.value(key)[1].is_told == is_told
