"""What a recipe is: detect, plan, apply (shared), prove; and the values that pass between.

Everything is a pure function of the view: no clock, no network, no file, the same answer in any process. A recipe that
cannot prove what it would do answers with a `Refusal`, which is a result as good as any other and is shown as one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from engine.refactoring.change import ChangeSet
from engine.refactoring.evidence import Evidence
from engine.refactoring.view import View


class TransformationType(StrEnum):
    """The eight of the specification, in the order in which one job applies them: delete before moving, extract before
    splitting so that helpers find their place, types once names have settled."""

    DEAD_CODE_REMOVAL = "dead_code_removal"
    COMPLEXITY_REDUCTION = "complexity_reduction"
    FUNCTION_EXTRACT = "function_extract"
    VARIABLE_RENAME = "variable_rename"
    FILE_SPLIT = "file_split"
    TYPE_ANNOTATION = "type_annotation"
    INTERFACE_EXTRACTION = "interface_extraction"
    DEPENDENCY_INJECTION = "dependency_injection"


class Safety(StrEnum):
    """`PROVEN`: each change carries a proof of its own. `REVIEW`: it could alter behaviour that no proof sees, so a
    person approves it first."""

    PROVEN = "proven"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: these paths, or all that may be edited where `paths` is None; one symbol or one line of a file.

    `symbol` is a qualified name as `__qualname__` writes it without `<locals>`: `Class.method`, `outer.inner`.
    """

    paths: frozenset[str] | None = None
    symbol: str = ""
    line: int = 0

    def has(self, path: str) -> bool:
        return self.paths is None or path in self.paths


WHOLE_TREE: Final = Scope()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something a recipe may better. Plain data, equal for equal trees.

    `why` is one sentence with its figures. `metric` names what gets better (`cyclomatic`, `code_lines`, ...), `before`
    is its value now. `weight` orders candidates, the largest first. `choice` is what else the recipe needs to plan just
    this one.
    """

    path: str
    symbol: str
    line: int
    why: str
    metric: str
    before: float
    weight: float
    choice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a candidate is left alone. `code` is a constant of the recipe (`yields`, `wide_interface`), to be counted;
    `said` is a sentence for people that names the place."""

    code: str
    said: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One change, ready to be applied. `title` is imperative and fits a commit's first line, below 70 characters.

    `after` is the metric as it will be. `facts` are what `prove` may ask of the plan, names only: what it means is
    derived again from the texts. `look_at` says in one sentence where a reviewer should look. `notes` are sentences
    about what was not done. `plain` is the change as the recipe wrote it, where a formatter laid it out afterwards.
    """

    recipe: str
    candidate: Candidate
    changes: ChangeSet
    title: str
    after: float
    facts: Mapping[str, str] = field(default_factory=dict)
    look_at: str = ""
    notes: tuple[str, ...] = ()
    plain: ChangeSet | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A small tree that a recipe changes into `after`, or leaves alone for the reason `refusal` (a code; empty when
    nothing is even found). They are its tests and its documentation."""

    title: str
    before: Mapping[str, str]
    after: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""


class Recipe(Protocol):
    """One way to better code. `version` grows with every change of what it does: receipts name it."""

    name: str
    version: int
    type: TransformationType
    languages: frozenset[str]
    safety: Safety
    summary: str

    @property
    def changes(self) -> Sequence[Example]: ...
    @property
    def leaves_alone(self) -> Sequence[Example]: ...

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        """What may be bettered in this scope. What is found in a file depends on that file and on the indexes of the
        view, so that after a step only the files it touched are asked again."""
        ...

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        """The change for one candidate of this very view."""
        ...

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        """Rows of the rung `STATIC`, from the two texts: nothing that the planner concluded is believed."""
        ...
