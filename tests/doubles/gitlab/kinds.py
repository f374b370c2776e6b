"""Which kind of value each parameter takes: GitLab turns words into numbers and flags, and refuses what it cannot."""

from collections.abc import Callable, Mapping

from tests.doubles.gitlab.routes import ROUTES
from tests.doubles.gitlab.tables import ANYWHERE


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return str(value).lower() in {"true", "false", "0", "1"}


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and str(value).isdecimal()


def _is_share(value: object) -> bool:
    return str(value).replace(".", "", 1).isdecimal()


def _is_words(value: object) -> bool:
    """A list of words, or one text with commas."""
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(word, str) for word in value))


def _is_numbers(value: object) -> bool:
    return isinstance(value, list) and all(_is_number(each) for each in value)


def _is_map(value: object) -> bool:
    return isinstance(value, Mapping)


_FLAGS = {
    *("resolved", "remove_source_branch", "recursive", "straight", "membership", "archived", "simple", "all"),
    *("with_shared", "with_projects", "include_subgroups", "enable_ssl_verification"),
}
_OTHERS: dict[str, Callable[[object], bool]] = {
    **dict.fromkeys(("page", "per_page", "id_after", "author_id", "min_access_level"), _is_number),
    **dict.fromkeys(("target_project_id", "pipeline_id"), _is_number),
    **dict.fromkeys(("labels", "add_labels", "remove_labels", "iids", "scope"), _is_words),
    "coverage": _is_share,
    "reviewer_ids": _is_numbers,
    "position": _is_map,
}


def _kind(name: str) -> Callable[[object], bool]:
    if name in _FLAGS or name.endswith("_events"):
        return _is_flag
    return _OTHERS.get(name, _is_text)


_KINDS = {name: _kind(name) for name in ANYWHERE.union(*(route.known for route in ROUTES))}


def wrong_kinds(fields: Mapping[str, object]) -> list[str]:
    """GitLab's own words for each value of another kind; a null takes a value away and is always taken."""
    return [
        f"{name} is invalid"
        for name, value in fields.items()
        if value is not None and name in _KINDS and not _KINDS[name](value)
    ]
