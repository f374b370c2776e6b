"""The table in the README is the one that the suite is told by."""

from tests.stories.capabilities import HOSTS
from tests.stories.collector import README, stories, written


def test_the_table_of_the_readme_is_what_the_suite_tells() -> None:
    assert README.read_text("utf-8") == written(README.read_text("utf-8"))


def test_at_least_sixty_stories_are_told_on_every_host() -> None:
    told = stories()

    assert set(told) == set(HOSTS)
    assert min(told.values()) >= 60
