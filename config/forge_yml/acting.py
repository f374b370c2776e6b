"""Which keys have an engine behind them: the others are read, kept and shown, and whoever sets one is told so."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from config.forge_yml.layers import Effective
from config.forge_yml.model import KEYS
from config.forge_yml.reading import Written
from config.strict_yaml import Location

NOT_ACTED_ON: Final = ("refactor.automerge", "llm", "security", "notify")
"""The keys that change nothing yet; a section stands for all of its keys."""
OF_THE_WHOLE: Final = (
    *("score", "refactor.window"),
    *(f"refactor.limits.{word}" for word in ("open_prs", "prs_per_day", "lines")),
)
"""What besides them changes nothing in `projects`: it is judged and counted for the repository as a whole."""
NOT_YET: Final = "not acted on yet"


def is_acted_on(key: str, *, in_project: bool = False) -> bool:
    """Whether what a file says there changes anything; the key is written with dots, without `projects`."""
    idle = (*NOT_ACTED_ON, *OF_THE_WHOLE) if in_project else NOT_ACTED_ON
    return not any(f"{key}.".startswith(f"{each}.") for each in idle)


def idle_in_force(effective: Effective) -> list[str]:
    """The keys that some file sets and nothing acts on, in the order of the model."""
    return [
        key
        for key, (_, source) in effective.values.items()
        if source.origin != "built-in" and not is_acted_on(key, in_project=source.origin == "project")
    ]


def idle_in_file(written: Written[Any]) -> list[str]:
    """The keys that this one file sets and nothing acts on, each once; those of parts begin with `projects[].`."""
    return list(dict.fromkeys(_idle(written.document.places)))


def _idle(locations: Iterable[Location]) -> Iterator[str]:
    for location in locations:
        of_a_project = location[:1] == ("projects",) and len(location) > 1
        key = ".".join(map(str, location[2:] if of_a_project else location))
        if key in KEYS and not is_acted_on(key, in_project=of_a_project):
            yield f"projects[].{key}" if of_a_project else key
