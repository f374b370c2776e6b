from tests.doubles.gitlab_fixtures import gitlab, gitlab_process  # noqa: F401 - fixtures are found by name
