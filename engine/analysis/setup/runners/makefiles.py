"""What a Makefile's target runs: its recipe and those of its prerequisites, with the plain variables put in."""

import re
from dataclasses import dataclass, field
from typing import Final

from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.shell import UNKNOWN, Written

NAMES: Final = ("GNUmakefile", "makefile", "Makefile")
MAX_LINES: Final = 5_000
MAX_TARGETS: Final = 60  # prerequisites that are followed from one target
MAX_EXPANDED: Final = 4_000
_ASSIGNMENT: Final = re.compile(r"\s*(?:export\s+|override\s+)?([\w.-]+)\s*(?:\?|:{1,3}|\+|!)?=\s*(.*)")
_RULE: Final = re.compile(r"([^\s:#=][^:#=]*?)\s*::?(?![=:])([^=;]*)(?:;(.*))?\Z")
_REFERENCE: Final = re.compile(r"\$(?:\(([\w.-]+)\)|\{([\w.-]+)\}|(\$))")
_CONDITIONAL: Final = re.compile(r"\s*(?:ifeq|ifneq|ifdef|ifndef|else|endif)\b")


@dataclass(slots=True)
class Rule:
    """What stands at one target, from all places that name it: both branches of a condition count."""

    line: int
    path: str
    prerequisites: list[str] = field(default_factory=list)
    recipe: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Makefile:
    """The rules by target, in the order of the file, and the variables."""

    rules: dict[str, Rule] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def default(self) -> str:
        return next((name for name in self.rules if not name.startswith(".") and "%" not in name), "")

    def rule(self, target: str) -> Rule | None:
        """The rule of a target; a pattern rule gives its prerequisites with the stem put in."""
        if target in self.rules:
            return self.rules[target]
        for pattern, rule in self.rules.items():
            head, percent, tail = pattern.partition("%")
            if percent and target.startswith(head) and target.endswith(tail) and "/" not in target:
                stem = target[len(head) : len(target) - len(tail)]
                return Rule(rule.line, rule.path, [each.replace("%", stem) for each in rule.prerequisites], rule.recipe)
        return None


def makefile_of(repository: Repository, folder: str, name: str = "") -> Makefile | None:
    """The Makefile of a folder with what it includes by a plain name; None where there is none that was read."""
    path = next(
        (path for each in ([name] if name else NAMES) if (path := beside(folder, each)) in repository.files), ""
    )
    return repository.parsed(path, _makefile) if path else None


def _makefile(repository: Repository, path: str) -> Makefile:
    makefile = Makefile()
    _read(repository, path, makefile, includes=True)
    return makefile


def recipes(makefile: Makefile, target: str, folder: str) -> list[Written]:
    """The recipe lines that `make target` runs, prerequisites first; each target once."""
    found: list[Written] = []
    seen: set[str] = set()
    waiting = [target or makefile.default]
    while waiting and len(seen) < MAX_TARGETS:
        name = waiting.pop()
        rule = None if name in seen else makefile.rule(name)
        seen.add(name)
        if rule is None:
            continue
        waiting.extend(
            word for each in rule.prerequisites for word in _expanded(each, makefile.variables).split() if word != "|"
        )
        found.extend(_recipe(makefile, rule, folder))
    return found


def _recipe(makefile: Makefile, rule: Rule, folder: str) -> list[Written]:
    written = []
    for line, text in rule.recipe:
        stripped = text.lstrip()
        plain = stripped.lstrip("@+- ")
        is_tolerated = "-" in stripped[: len(stripped) - len(plain)]
        written.append(Written(_expanded(plain, makefile.variables), folder, rule.path, line, is_tolerated))
    return written


def _read(repository: Repository, path: str, makefile: Makefile, *, includes: bool) -> None:
    current: list[Rule] = []
    in_definition = False
    for number, line in _logical_lines(repository.text(path)):
        if in_definition or line.startswith(("define ", "endef")):
            in_definition = not line.startswith("endef")
        elif line.startswith("\t") and current:
            for rule in current:
                rule.recipe.append((number, line))
        elif includes and line.startswith(("include ", "-include ")):
            for name in line.split()[1:]:
                included = beside(path.rpartition("/")[0], name)
                if included in repository.files:
                    _read(repository, included, makefile, includes=False)
        elif not _CONDITIONAL.match(line) and line.strip() and not line.lstrip().startswith("#"):
            current = _taken(line, number, path, makefile, current)


def _taken(line: str, number: int, path: str, makefile: Makefile, current: list[Rule]) -> list[Rule]:
    """Take an assignment or the head of a rule; the rules that the next recipe lines belong to."""
    assignment = _ASSIGNMENT.match(line)
    if assignment:
        makefile.variables[assignment[1]] = assignment[2].strip()
        return current
    head = _RULE.match(line.partition("#")[0].rstrip())
    if not head:
        return current
    rules = []
    for target in _expanded(head[1], makefile.variables).split():
        rule = makefile.rules.setdefault(target, Rule(number, path))
        if target != ".PHONY":
            rule.prerequisites.extend(head[2].split())
        if head[3]:
            rule.recipe.append((number, head[3]))
        rules.append(rule)
    return rules


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Lines from 1 with their continuations joined."""
    found: list[tuple[int, str]] = []
    parts: list[str] = []
    start = 1
    for number, line in enumerate(text.split("\n")[:MAX_LINES], 1):
        start = start if parts else number
        if line.endswith("\\"):
            parts.append(line[:-1])
            continue
        found.append((start, "".join([*parts, line])))
        parts = []
    return found


def _expanded(text: str, variables: dict[str, str]) -> str:
    """Plain variables put in, five deep and never longer than `MAX_EXPANDED`; functions stay unknown."""
    for _ in range(5):
        if "$" not in text:
            break
        changed = _REFERENCE.sub(lambda found: _value(found, variables), text)[:MAX_EXPANDED]
        if changed == text:
            break
        text = changed
    return text.replace("\0", "$")


def _value(found: re.Match[str], variables: dict[str, str]) -> str:
    if found[3]:
        return "\0"  # `$$` is a dollar of the shell, and must not be expanded again
    name = found[1] or found[2]
    return "make" if name == "MAKE" else variables.get(name, UNKNOWN if name.isupper() and len(name) == 1 else "")
