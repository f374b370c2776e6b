"""What `bench.refactorings` has measured: one row a project and type, kept as JSON lines, shown as a table."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from engine.refactoring.recipes.recipe import TransformationType

LARGEST_ERROR: Final = 0.1  # points by which a promised gain may differ from the measured one
_TYPES: Final[list[str]] = [*TransformationType]
_SHOWN: Final = 6
HEAD: Final = (
    f"{'project':28}{'type':22}{'candidates':>11}{'refused':>8}{'applied':>8}{'proven':>7}{'gaps':>5}{'refuted':>8}"
    f"{'seconds':>8}{'promised':>9}{'measured':>9}  tests"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One type on one project.

    `proposals` are pull requests, `planned` the steps in them, `refused` the candidates left alone by the code of the
    reason. `applied` are the steps that climbed; of them `proven` and `not_proven` stand, `refuted` says by title why
    one does not, and `lost` counts those that built on such a one. Of those that stand, `tested` are the steps after
    which the repository's own tests passed as before. `promised` and `measured` are points of the 100, one of each a
    proposal that climbed. `tests` is what that rung said of every climb, `reasons` why something is not proven or was
    not planned.
    """

    project: str
    commit: str
    type: str
    proposals: int = 0
    planned: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    applied: int = 0
    proven: int = 0
    not_proven: int = 0
    refuted: Mapping[str, str] = field(default_factory=dict)
    lost: int = 0
    tested: int = 0
    tests: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    seconds: float = 0.0
    promised: tuple[float, ...] = ()
    measured: tuple[float, ...] = ()

    @property
    def candidates(self) -> int:
        return self.planned + sum(self.refused.values())

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises TypeError for what is no row."""
        known: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in document.items()
        }
        return cls(**known)

    def line(self) -> str:
        """The row as the table shows it."""
        return (
            f"{self.project[:27]:28}{self.type:22}{self.candidates:>11,}{sum(self.refused.values()):>8,}"
            f"{self.applied:>8}{self.proven:>7}{self.not_proven:>5}{len(self.refuted):>8}{self.seconds:>8.0f}"
            f"{sum(self.promised):>+9.2f}{sum(self.measured):>+9.2f}  {'; '.join(dict.fromkeys(self.tests)) or '-'}"
        )


class Rows:
    """The file of the rows: one a line, added as soon as it is measured."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[Row]:
        """All rows, in the order of projects and types. Raises ValueError or TypeError for a file of something else."""
        if not self._path.exists():
            return []
        rows = [Row.from_json(json.loads(line)) for line in self._path.read_text().splitlines()]
        return sorted(rows, key=lambda row: (row.project, _TYPES.index(row.type)))

    def has(self, project: str, type_: str) -> bool:
        return any((row.project, row.type) == (project, type_) for row in self.read())

    def add(self, row: Row) -> None:
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(row)) + "\n")


def is_as_promised(row: Row) -> bool:
    """Whether every gain was measured as it had been promised."""
    pairs = zip(row.promised, row.measured, strict=True)
    return all(abs(promised - measured) <= LARGEST_ERROR for promised, measured in pairs)


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The rows with their reasons below them, and then the totals of each type and of all."""
    yield from ["", HEAD]
    for row in rows:
        yield row.line()
        yield from (f"    {said}" for said in _reasons(row))
    yield from ["", HEAD.replace("project", "total  ")]
    for type_ in dict.fromkeys(row.type for row in rows):
        yield _total([row for row in rows if row.type == type_], type_)
    yield _total(rows, "all types")
    errors = [abs(a - b) for row in rows for a, b in zip(row.promised, row.measured, strict=True)]
    tested, stands = sum(row.tested for row in rows), sum(row.proven + row.not_proven for row in rows)
    yield f"{stands} steps stand, on {tested} of them the repositories' own tests were run and passed as before"
    yield f"promised and measured gain differ by at most {max(errors, default=0.0):.4f} points, {len(errors)} proposals"


def _reasons(row: Row) -> Iterator[str]:
    if row.refused:
        common = Counter(row.refused).most_common(_SHOWN)
        yield "refused: " + ", ".join(f"{code} {count:,}" for code, count in common)
    yield from (f"refuted: {title}: {why}" for title, why in row.refuted.items())
    yield from [f"lost: {row.lost} that built on a refuted one"] if row.lost else []
    yield from (f"not proven: {said}" for said in row.reasons[:_SHOWN])


def _total(rows: Sequence[Row], type_: str) -> str:
    """The sums of these rows, in the columns of the table."""
    total = Row(f"{len({row.project for row in rows})} projects", "", type_)
    for row in rows:
        total = _sum(total, row)
    return total.line()


def _sum(one: Row, other: Row) -> Row:
    return replace(
        one,
        planned=one.planned + other.planned,
        refused=Counter(one.refused) + Counter(other.refused),
        applied=one.applied + other.applied,
        proven=one.proven + other.proven,
        not_proven=one.not_proven + other.not_proven,
        refuted={**one.refuted, **{f"{other.project}: {title}": why for title, why in other.refuted.items()}},
        seconds=one.seconds + other.seconds,
        promised=one.promised + other.promised,
        measured=one.measured + other.measured,
    )
