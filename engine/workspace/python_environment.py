"""Making the environment of a Python repository: what it asks for, as far as it can be had without running any."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name

from engine.workspace.confinement import Interpreter, own_interpreter
from engine.workspace.dependencies.declared import Tier
from engine.workspace.environments import (
    Environment,
    EnvironmentCache,
    EnvironmentTooLarge,
    NotPrepared,
    facts_of,
    key_of,
)
from engine.workspace.installing import INSIDE, Installer, uv_binary
from engine.workspace.preparation import Preparation
from engine.workspace.sandbox import Completed, Sandbox

Progress = Callable[[str], None]

_Facts = dict[str, object]

_NEEDED: Final = frozenset({"pytest", "coverage"})
_MOST_ATTEMPTS: Final = 12
_FIND_TIMEOUT_S: Final = 60.0
_LONGEST_COMPLAINT: Final = 600
_SHORTEST_ATTEMPT_S: Final = 5.0
_MENTIONED: Final = re.compile(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What is tried next: everything up to a tier, without the names that were given up, with the pins or without."""

    tier: Tier
    without: frozenset[str]
    has_pins: bool

    def requirements(self, plan: Preparation) -> list[str]:
        lines = plan.up_to(self.tier)
        return [line for line in lines if canonicalize_name(Requirement(line).name) not in self.without]

    def after(self, complaint: str, plan: Preparation) -> "_Attempt | None":
        """What to try once this has failed: without the pins, without the names complained of, a tier less."""
        if self.has_pins and plan.pins:
            return replace(self, has_pins=False)
        blamed = _droppable(plan) & {canonicalize_name(name) for name in _MENTIONED.findall(complaint)} - self.without
        if blamed:
            return replace(self, without=self.without | blamed)
        return replace(self, tier=Tier(self.tier - 1)) if self.tier > Tier.RUNTIME else None


def prepare_python(
    sandbox: Sandbox,
    plan: Preparation,
    cache: EnvironmentCache,
    *,
    tenant: str,
    deadline_s: float,
    progress: Progress,
) -> Environment | NotPrepared:
    """The environment, out of the cache or installed anew within `deadline_s`."""
    interpreter = interpreter_for(plan.python)
    if interpreter is None:
        return NotPrepared(f"the project needs Python {plan.python}, which is not installed here")
    key = _key(interpreter, plan)
    folder = cache.find(tenant, key)
    if folder is None:
        uv = uv_binary()
        if uv is None:
            return NotPrepared("uv, which installs the dependencies, is not here")
        with cache.building(tenant) as building:
            installer = Installer(sandbox, uv, interpreter, building, cache.downloads(tenant))
            facts = _installed(installer, plan, time.monotonic() + deadline_s, progress)
            if isinstance(facts, NotPrepared):
                return facts
            try:
                folder = cache.keep(tenant, key, building, facts)
            except EnvironmentTooLarge as error:
                return NotPrepared(f"{error}")
    return _environment(plan, interpreter, folder)


def kept_python(plan: Preparation, cache: EnvironmentCache, tenant: str) -> Environment | None:
    """The environment where it stands ready; None where it would have to be installed."""
    interpreter = interpreter_for(plan.python)
    folder = cache.find(tenant, _key(interpreter, plan)) if interpreter is not None else None
    return _environment(plan, interpreter, folder) if interpreter is not None and folder is not None else None


def _key(interpreter: Interpreter, plan: Preparation) -> str:
    return key_of([str(interpreter.executable)], plan.up_to(Tier.DEVELOPMENT), plan.up_to(Tier.RUNTIME), plan.pins)


def interpreter_for(versions: str) -> Interpreter | None:
    """The Python that runs this process where it will do, else the first on this machine that is in the range."""
    if SpecifierSet(versions).contains(".".join(map(str, sys.version_info[:3]))):
        return own_interpreter()
    uv = uv_binary()
    if uv is None:
        return None
    command = [str(uv), "python", "find", "--no-config", "--no-python-downloads", "--no-project", "--system", versions]
    try:
        said = subprocess.run(command, capture_output=True, cwd="/", timeout=_FIND_TIMEOUT_S, check=False).stdout
    except subprocess.TimeoutExpired:
        return None
    executable = Path(said.decode(errors="replace").strip()).resolve()
    return Interpreter(executable, executable.parents[1]) if said else None


def _installed(installer: Installer, plan: Preparation, end: float, progress: Progress) -> _Facts | NotPrepared:
    """What came of installing, trying less and less; `end` is on the monotonic clock."""
    made = installer.make(_left_s(end))
    if made.exit_code != 0:
        return NotPrepared(f"no virtual environment could be made: {_complaint(made)}")
    attempt: _Attempt | None = _Attempt(Tier.DEVELOPMENT, frozenset(), has_pins=bool(plan.pins))
    complaint = ""
    for _ in range(_MOST_ATTEMPTS):
        if attempt is None or time.monotonic() > end:
            break
        requirements = attempt.requirements(plan)
        progress(f"installing {len(requirements)} requirements")
        done = installer.install(requirements, plan.pins if attempt.has_pins else (), _left_s(end))
        if done.exit_code == 0:
            return {"notes": _notes(attempt, plan, complaint)}
        complaint = _complaint(done)
        attempt = attempt.after(complaint, plan)
    return NotPrepared(f"the dependencies could not be installed as wheels: {complaint}")


def _droppable(plan: Preparation) -> set[NormalizedName]:
    """Names that only tests and development ask for; without pytest there is nothing to run."""
    named = {
        tier: {canonicalize_name(Requirement(line).name) for line in lines} for tier, lines in plan.requirements.items()
    }
    optional = named[Tier.TESTS] | named[Tier.DEVELOPMENT]
    return optional - named[Tier.RUNTIME] - _NEEDED


def _notes(attempt: _Attempt, plan: Preparation, complaint: str) -> list[str]:
    notes = [f"{name} was left out: it could not be installed as a wheel" for name in sorted(attempt.without)]
    if plan.pins and not attempt.has_pins:
        notes.append("the versions of the lock file could not all be had; others were chosen")
    if attempt.tier < Tier.DEVELOPMENT:
        notes.append(f"only what the project itself needs{' and its tests' * attempt.tier} was installed: {complaint}")
    return notes


def _environment(plan: Preparation, interpreter: Interpreter, folder: Path) -> Environment:
    notes = facts_of(folder).get("notes")
    said = tuple(note for note in notes if isinstance(note, str)) if isinstance(notes, list) else ()
    return Environment(plan, interpreter, folder, INSIDE, dict(_versions(folder)), (*plan.left_out, *said))


def _versions(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and version of everything installed, by the folders that describe it."""
    for described in sorted(folder.glob("lib/python*/site-packages/*.dist-info")):
        name, _, version = described.name.removesuffix(".dist-info").rpartition("-")
        yield canonicalize_name(name), version


def _complaint(done: Completed) -> str:
    """What uv said, in one line."""
    said = " ".join(done.stderr.decode("utf-8", "replace").split())
    if done.ended_by != "exit":
        return f"the installation was ended ({done.ended_by}) after {done.seconds:.0f} s"
    return "".join(character if character.isprintable() else " " for character in said)[:_LONGEST_COMPLAINT]


def _left_s(end: float) -> float:
    return max(end - time.monotonic(), _SHORTEST_ATTEMPT_S)
