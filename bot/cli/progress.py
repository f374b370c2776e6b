"""What a long command is at just now, for whoever watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def shown_progress() -> Iterator[Callable[[str], None]]:
    """A line on standard error that leaves nothing behind; silent where nobody watches."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda sentence: None
        return
    with console.status("starting") as status:
        yield status.update
