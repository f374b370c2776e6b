"""Instructions for agents: short, true, of one mind, and not the README once more."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from engine.analysis.report import SetupItem
from engine.analysis.setup.classify import effects_of
from engine.analysis.setup.commands import operands, program_of, unwrapped
from engine.analysis.setup.documents.claims import Claims
from engine.analysis.setup.documents.reading import Document
from engine.analysis.setup.evidence import Evidence
from engine.analysis.setup.items.item import absent, declared, not_applicable, verified
from engine.analysis.setup.tools import Effect
from engine.analysis.setup.wanted import INSTRUCTIONS

MAX_LINES: Final = 150
SHINGLE: Final = 6  # words in a row
COPIED_SHARE: Final = 0.5
MIN_SHINGLES: Final = 20
_WORD: Final = re.compile(r"\w+")
_FIX: Final = "Write down in AGENTS.md what the code cannot tell: commands, constraints, what must not be touched."
# Lock files and the program that installs from them.
_MANAGERS: Final = (
    ("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("package-lock.json", "npm"), ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile.lock", "pipenv"),
)  # fmt: skip
_NODE: Final = frozenset({"npm", "pnpm", "yarn", "bun"})
_PYTHON: Final = frozenset({"uv", "poetry", "pdm", "pipenv"})


class Instructions:
    """The files for agents of one repository; one that only points to another has nothing of its own to judge."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._repository = evidence.repository
        named = [path for name in INSTRUCTIONS for path in evidence.repository.by_name.get(name, ())]
        self._paths = sorted(filter(_is_for_agents, named)) + evidence.repository.below(".cursor/rules")

    def items(self) -> list[SetupItem]:
        names = (
            "instructions",
            "instructions length",
            "instructions accuracy",
            "instructions consistency",
            "instructions own words",
        )
        if not self._written:
            reason = "there are no instructions that could be read" if self._paths else "there are no instructions"
            first = (
                declared(names[0], "the file is empty or was not read", self._paths[0], 1, fix=_FIX)
                if self._paths
                else absent(names[0], "no AGENTS.md or file of that kind was found", fix=_FIX)
            )
            return [first, *(not_applicable(name, reason) for name in names[1:])]
        others = ", ".join(document.path for document in self._written[:3])
        present = verified(names[0], others, self._written[0].path, 1)
        return [
            present,
            self._length(names[1]),
            self._accuracy(names[2]),
            self._consistency(names[3]),
            self._own_words(names[4]),
        ]

    @cached_property
    def _written(self) -> list[Document]:
        own = [document for document in self._evidence.documents if document.path in set(self._paths)]
        return [document for document in own if not _is_pointer(document)]

    def _length(self, name: str) -> SetupItem:
        longest = max(self._written, key=lambda document: document.text.rstrip().count("\n"))
        count = longest.text.rstrip().count("\n") + 1
        if count <= MAX_LINES:
            return verified(name, f"{count} lines", longest.path, 1)
        fix = f"Shorten it to {MAX_LINES} lines: every task pays for every line."
        return absent(name, f"{count} lines, more than {MAX_LINES}", longest.path, MAX_LINES + 1, fix=fix)

    def _accuracy(self, name: str) -> SetupItem:
        claims = Claims(self._repository)
        found = [(document.path, claim) for document in self._written for claim in claims.of(document)]
        wrong = [(path, claim) for path, claim in found if not claim.is_true]
        if wrong:
            path, claim = wrong[0]
            detail = f"`{claim.text}` does not exist; {len(wrong)} of {len(found)} names are wrong"
            return absent(name, detail, path, claim.line, fix="Correct or remove what no longer exists.")
        if not found:
            return not_applicable(name, "it names no path, command or script that could be checked")
        return verified(name, f"all {len(found)} paths, commands and scripts exist", self._written[0].path, 1)

    def _consistency(self, name: str) -> SetupItem:
        for document in self._written:
            problem = self._other_manager(document)
            if problem:
                return absent(
                    name,
                    problem[0],
                    document.path,
                    problem[1],
                    fix="Name the package manager that wrote the lock file.",
                )
        if len(self._written) < 2:
            return not_applicable(name, "there is one file, and nothing else that it could contradict")
        for effect in ("tests", "lint", "format"):
            problem_of_two = _disagreement(self._written, effect)
            if problem_of_two:
                return absent(
                    name, problem_of_two, self._written[1].path, 1, fix="Keep one file and let the others point to it."
                )
        return verified(name, f"{len(self._written)} files name the same commands", self._written[0].path, 1)

    def _other_manager(self, document: Document) -> tuple[str, int] | None:
        used = {program for lock, program in _MANAGERS if lock in self._repository.path_set}
        for command in document.commands:
            program = program_of(command.words)
            family = next((each for each in (_NODE, _PYTHON) if program in each), frozenset())
            if (
                "install" in effects_of(command)
                and used & family
                and program not in used
                and len(operands(command.words)) <= 1
            ):
                return f"it installs with {program}, the lock file is of {sorted(used & family)[0]}", command.line
        return None

    def _own_words(self, name: str) -> SetupItem:
        readme = next(
            (document for document in self._evidence.documents if document.path.lower().startswith("readme")), None
        )
        if readme is None:
            return not_applicable(name, "there is no README to compare with")
        known = _shingles(readme.text)
        for document in self._written:
            own = _shingles(document.text)
            share = len(own & known) / len(own) if len(own) >= MIN_SHINGLES else 0.0
            if share > COPIED_SHARE:
                fix = "Keep what an agent needs beside the README, and remove the rest."
                return absent(name, f"{share:.0%} of it stands in {readme.path}", document.path, 1, fix=fix)
        return verified(name, f"it does not repeat {readme.path}", self._written[0].path, 1)


def _is_for_agents(path: str) -> bool:
    folder = path.rpartition("/")[0]
    return folder in {"", ".github", ".claude"}


def _is_pointer(document: Document) -> bool:
    """`@AGENTS.md`, or a sentence that names another file for agents, and nothing else."""
    lines = [line for line in document.lines if line.strip() and not line.startswith("#")]
    return not lines or (len(lines) <= 3 and any(name in document.text.lower() for name in INSTRUCTIONS))


def _disagreement(written: Sequence[Document], effect: Effect) -> str:
    """Two files that do the same with other programs."""
    told: list[tuple[str, set[str]]] = []
    for document in written:
        programs = {
            program_of(unwrapped(command).words) for command in document.commands if effect in effects_of(command)
        }
        if programs:
            told.append((document.path, programs))
    for path, programs in told[1:]:
        if not programs & told[0][1]:
            return f"for {effect}, {told[0][0]} says {sorted(told[0][1])[0]} and {path} says {sorted(programs)[0]}"
    return ""


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return set(zip(*(words[offset:] for offset in range(SHINGLE)), strict=False))
