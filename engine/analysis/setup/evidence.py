"""What the commands of a repository do, and who runs them: a CI on each change, or only a file that says so."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from engine.analysis.setup.ci.registry import pipelines
from engine.analysis.setup.ci.step import Pipelines
from engine.analysis.setup.classify import effects_of
from engine.analysis.setup.commands import program_of, unwrapped
from engine.analysis.setup.declared import declared_commands
from engine.analysis.setup.documents.reading import Document, documents
from engine.analysis.setup.following import Following
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.shell import UNKNOWN, Command, Written
from engine.analysis.setup.tools import SERVES, Effect

MAX_SEEN: Final = 3_000
_TEST_PROGRAM: Final = re.compile(r"(?:run)?[-_]?(?:all|unit)?[-_]?tests?(?:[-_.]\w+){0,4}\Z")


class Seen(NamedTuple):
    """A command that does something. `origin` is the call that leads to it, in the CI or in a file that declares it;
    it is verified where the CI runs it on changes and its failure stops them."""

    command: Command
    origin: Command
    is_verified: bool
    is_on_requests: bool = False

    @property
    def text(self) -> str:
        """The call as a person types it, with what it comes to where that is something else."""
        if self.command.text == self.origin.text or self.command.words == ("task", "test"):
            return f"`{self.origin.text}`"
        return f"`{self.command.text}` through `{self.origin.text}`"


class Evidence:
    """Everything that the judges of the single items ask, found once."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.following = Following(repository)
        self._done: dict[tuple[str, ...], frozenset[Effect]] = {}
        self._all: dict[Effect, list[Seen]] = {}

    def effects(self, command: Command) -> frozenset[Effect]:
        """What a command does, found once for equal words."""
        if command.words not in self._done:
            self._done[command.words] = effects_of(command)
        return self._done[command.words]

    @cached_property
    def pipelines(self) -> Pipelines:
        return pipelines(self.repository)

    @cached_property
    def documents(self) -> list[Document]:
        return documents(self.repository)

    @cached_property
    def in_pipelines(self) -> list[Seen]:
        """Every command that the CI reaches, in its order; equal calls once."""
        found: list[Seen] = []
        done: set[tuple[object, ...]] = set()
        for step in self.pipelines.steps:
            key = (step.is_gate, step.is_on_requests, *_key(step.written))
            if key in done or len(found) > MAX_SEEN:
                continue
            done.add(key)
            for origin in self.following.commands(step.written):
                reached = self.following.reached(origin)
                for command in reached:
                    is_verified = step.is_gate and not command.is_tolerated
                    found.append(Seen(command, origin, is_verified, step.is_on_requests))
                if self._is_test_by_name(origin) and not any(map(self.effects, reached)):
                    found.append(Seen(Command(("task", "test")), origin, is_verified=False))
        return found

    def _is_test_by_name(self, command: Command) -> bool:
        """Whether a program of the repository is called like a test: a hint where what it does could not be read."""
        inner = unwrapped(command)
        path = beside(inner.folder, inner.words[0]) if inner.words else ""
        return path in self.repository.path_set and bool(_TEST_PROGRAM.match(path.rpartition("/")[2]))

    @cached_property
    def said(self) -> list[Seen]:
        """What scripts, manifests and documents declare."""
        return [
            Seen(command, origin, is_verified=False)
            for origin in (*declared_commands(self.repository), *self._documented())
            for command in self.following.reached(origin)
        ][:MAX_SEEN]

    def best(self, effect: Effect) -> Seen | None:
        """The strongest evidence that something is done: verified, else in a CI that is no gate, else declared."""
        return next(iter(self.all(effect)), None)

    def verified(self, effect: Effect) -> Seen | None:
        """What the CI runs on changes, None where it runs nothing of the kind."""
        return next((seen for seen in self._effects.get(effect, []) if seen.is_verified), None)

    def all(self, effect: Effect) -> list[Seen]:
        """All evidence of an effect, the strongest first; what files declare only where the CI does not verify it."""
        if effect not in self._all:
            self._all[effect] = self._found(effect)
        return self._all[effect]

    def _found(self, effect: Effect) -> list[Seen]:
        found = self._effects.get(effect, [])
        verified = [seen for seen in found if seen.is_verified]
        found = verified or found or [seen for seen in self.said if effect in self.effects(seen.command)]
        return sorted(found, key=self._rank)

    def _rank(self, seen: Seen) -> tuple[bool, bool, bool, int]:
        """First what serves the main language, then what runs on pull requests, then what the call does itself."""
        serves = SERVES.get(program_of(unwrapped(seen.command).words))
        is_foreign = serves is not None and self.repository.main_language not in serves
        is_direct = seen.command is seen.origin and UNKNOWN not in seen.origin.text
        return is_foreign, not seen.is_on_requests, not is_direct, len(seen.origin.words)

    def is_foreign(self, seen: Seen) -> bool:
        """Whether a command serves another language than the one that most of the source is written in."""
        return self._rank(seen)[0]

    @cached_property
    def _effects(self) -> dict[Effect, list[Seen]]:
        found: dict[Effect, list[Seen]] = {}
        for seen in self.in_pipelines:
            for effect in self.effects(seen.command):
                found.setdefault(effect, []).append(seen)
        return found

    def _documented(self) -> Iterator[Command]:
        for document in self.documents:
            yield from document.commands


def _key(written: Written) -> tuple[object, ...]:
    """The same text in the same folder runs the same, wherever it stands."""
    return (written.text, written.folder, written.is_tolerated, *sorted(written.variables.items()))
