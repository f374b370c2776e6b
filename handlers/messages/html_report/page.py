"""The page itself: the views of its sections, the frame they stand in, and its bound of size."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup, escape

from engine.analysis.comparison import Comparison
from engine.analysis.coverage.report import Coverage
from engine.analysis.explanation import Explanation
from engine.analysis.report import Report
from handlers.messages.beside_the_score import APART, NO_POINTS, STATE_WORDS, setup_score, setup_told
from handlers.messages.explained import interval_told
from handlers.messages.html_report import folders, graph, lists, treemap
from handlers.messages.html_report.headline import confidence_line, headline, part_rows
from handlers.messages.html_report.trend_chart import chart
from handlers.messages.markdown import shortened
from handlers.messages.trend import PastScore
from handlers.messages.wording import HOW_TO_MEND, counted, part_name, percent, points

LARGEST: Final = 200
MOST_BYTES: Final = 1_500_000
_NAME_LIMIT: Final = 120
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Extras:
    """What the page shows beyond the report: the repository's name, how the score came about, the coverage reports,
    and earlier scores that compare with this one, oldest first and this one among them."""

    name: str = ""
    explanation: Explanation | None = None
    coverage: Coverage | None = None
    history: Sequence[PastScore] = ()


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How many rows the lists have at most."""

    losses: int
    classes: int
    places: int
    reasons: int

    def halved(self) -> "_Bounds":
        return _Bounds(self.losses // 2, self.classes // 2, self.places // 2, self.reasons // 2)


def render(comparison: Comparison, extras: Extras, *, largest: int = LARGEST) -> str:
    """The page, never larger than MOST_BYTES: lists are cut, and say so, until it fits."""
    bounds = _Bounds(largest, 25, 20, 40)
    while True:
        text = _rendered(comparison, extras, bounds)
        if len(text.encode()) <= MOST_BYTES or bounds == _Bounds(0, 0, 0, 0):
            return text
        bounds = bounds.halved()


def _rendered(comparison: Comparison, extras: Extras, bounds: _Bounds) -> str:
    style, script = ((_HERE / name).read_text("utf-8") for name in ("page.css", "page.js"))
    return (
        _environment()
        .get_template("page.html")
        .render(
            _view(comparison, extras, bounds),
            style=Markup(style),  # noqa: S704 our own files, without a word of the report in them
            script=Markup(script),  # noqa: S704
            policy=_policy(style, script),
        )
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"soft": _soft, "ticked": _ticked}
    return environment


def _soft(path: str) -> Markup:
    """A path that may be broken behind its slashes, so that names stay whole."""
    return Markup("/<wbr>").join(path.split("/"))


def _ticked(text: str) -> Markup:
    """What stands between backticks as code; an odd one stays what it is."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if at % 2 else escape(piece) for at, piece in enumerate(pieces)
    )


def _policy(style: str, script: str) -> str:
    """Nothing is fetched, and nothing runs or colours but these two."""
    ours = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    return f"default-src 'none'; {ours}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _view(comparison: Comparison, extras: Extras, bounds: _Bounds) -> dict[str, Any]:
    report = comparison.head
    rows = lists.setup(report.setup)
    new = frozenset(finding.id for finding in comparison.new_findings)
    return {
        "name": shortened(extras.name, _NAME_LIMIT) or "Repository",
        "head": headline(comparison),
        "parts": part_rows(report, extras.explanation),
        "confidence": confidence_line(report, extras.explanation),
        "interval": interval_told(report),
        "chart": chart(extras.history),
        "map": _map(report),
        "hot_spots": lists.hot_spots(report),
        "graph": graph.view(report.dependencies),
        "ledger": lists.ledger(report.findings, new, bounds.losses),
        "ledger_parts": list(dict.fromkeys(part_name(each.metric) for each in report.findings[: bounds.losses])),
        "ledger_more": _more(report, bounds.losses),
        "mending": HOW_TO_MEND,
        "setup": rows,
        "setup_idle": [row for row in rows if row.tone == "quiet"],
        "setup_score": setup_score(report.setup) if report.setup else "",
        "setup_told": setup_told(report.setup) if report.setup else "",
        "apart": APART,
        "states": STATE_WORDS,
        "duplicates": lists.duplicates(report.duplicates, bounds.classes, bounds.places),
        "duplicates_more": max(0, len(report.duplicates) - bounds.classes),
        "antipatterns": lists.antipatterns(report, bounds.places),
        "no_points": NO_POINTS,
        "suppressions": lists.suppressions(report),
        "coverage": _coverage(report, extras.coverage),
        "left_out": lists.not_judged(report.not_judged, bounds.reasons, bounds.places),
        "left_out_count": counted(len(report.not_judged), "file"),
    }


def _map(report: Report) -> dict[str, Any] | None:
    """The treemap in two shapes and as a list; None where there is no code or nothing lost."""
    groups = folders.groups(report.files)
    if not groups:
        return None
    elsewhere = sum(file.loss for file in report.files) - sum(group.lost for group in groups)
    return {
        "drawings": [treemap.drawn(groups, "wide", treemap.WIDE), treemap.drawn(groups, "narrow", treemap.NARROW)],
        "legend": treemap.legend(),
        "mean": treemap.mean_told(groups),
        "rows": treemap.listed(groups),
        "more": max(0, len(groups) - treemap.MOST_LISTED),
        "elsewhere": points(elsewhere) if elsewhere >= 0.05 else "",
    }


def _more(report: Report, shown: int) -> str:
    rest = report.findings[shown:]
    return f"{counted(len(rest), 'smaller loss', 'smaller losses')}, worth {points(sum(f.loss for f in rest))} together"


def _coverage(report: Report, coverage: Coverage | None) -> dict[str, Any]:
    part = next((part for part in report.parts if part.name == "coverage"), None)
    told = {"state": part.state if part else "not applicable", "reason": shortened(part.reason, 400) if part else ""}
    if coverage is None:
        return told | {"share": "", "lines": "", "origins": [], "notes": []}
    origins = [
        (shortened(o.name, _NAME_LIMIT), o.format, f"{o.mapped:,} of {o.files:,}") for o in coverage.origins[:20]
    ]
    return told | {
        "share": percent(coverage.covered_share),
        "lines": counted(coverage.coverable, "line"),
        "origins": origins,
        "notes": [shortened(note, 400) for note in coverage.notes[:20]],
    }
