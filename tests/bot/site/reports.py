"""A report as a middling repository would get it, with names that somebody chose to do harm."""

import hashlib
from dataclasses import replace

from engine.analysis.report import FileSummary, Finding, NotJudged, Part, Report

HOSTILE = "<script>alert(1)</script>\"'>&amp;{{7*7}}\u202egpj"

WEIGHTS = {
    "modularity": 0.20, "complexity": 0.15, "types": 0.15, "coverage": 0.20,
    "documentation": 0.15, "naming": 0.10, "dependency": 0.05,
}  # fmt: skip
_LOST = {
    "modularity": 0.21, "complexity": 0.36, "types": 0.14, "coverage": 0.40,
    "documentation": 0.27, "naming": 0.08, "dependency": 0.0,
}  # fmt: skip
_FOLDERS = ["src/shop/billing", "src/shop/catalogue", "src/shop/checkout", "src/shop", "services/pay/adapters", "tools"]
_METRICS = [
    ("cyclomatic", 19.0, 10.0, "`settle` takes 19 paths; a reader has to hold all of them", "function_extract"),
    ("cognitive", 31.0, 15.0, "conditions inside loops inside conditions", "no automatic fix"),
    ("file_lines", 812.0, 300.0, "812 code lines: an agent loads all of them to change one rule", "file_split"),
    ("annotations", 4.0, 0.0, "4 parameters and results without a type", "type_annotation"),
    ("documentation", 1.0, 0.0, "public, and its docstring says no more than its name", "no automatic fix"),
    ("nesting", 5.0, 4.0, "five levels deep", "guard_clauses"),
]


def sha(name: str) -> str:
    return hashlib.sha1(name.encode()).hexdigest()


def make_report(commit_sha: str, worse: float = 1.0, finding_count: int = 130) -> Report:
    """A report whose losses add up; `worse` scales them all."""
    parts = tuple(
        Part(
            name,
            weight,
            1 - _LOST[name] * worse,
            round(100 * weight * _LOST[name] * worse, 2),
            "estimated" if name == "coverage" else "measured",
            "no report of a test run was found; 60% of the modules are imported by tests" if name == "coverage" else "",
        )
        for name, weight in WEIGHTS.items()
    )
    lost = sum(part.loss for part in parts)
    score = round(100 - lost, 1)
    return Report(
        score_version="seed-v1",
        engine_revision="3f2c9d7",
        commit_sha=commit_sha,
        score=score,
        interval=(round(score - 6, 1), score),
        confidence=0.71,
        parts=parts,
        findings=_findings(lost, finding_count),
        files=tuple(FileSummary(f"src/shop/m{at}.py", "python", "source", 300, 220, 12) for at in range(64)),
        not_judged=(
            *(NotJudged(f"src/shop/generated/schema_{at}_pb2.py", "generated") for at in range(55)),
            NotJudged("vendor/jquery.min.js", "vendored"),
            NotJudged("src/shop/broken \udcff\n.py", "does not parse: 4% of its bytes are errors"),
        ),
    )


def _findings(lost: float, count: int) -> tuple[Finding, ...]:
    shares = [1 / (at + 3) for at in range(count)]
    findings = []
    for at, share in enumerate(shares):
        metric, value, limit, message, fix = _METRICS[at % len(_METRICS)]
        path = f"{_FOLDERS[at % len(_FOLDERS)]}/module_{at % 17}.py"
        findings.append(
            Finding(
                f"FF-{sha(str(at))[:6]}",
                path,
                12 + at * 7,
                metric,
                value,
                limit,
                lost * share / sum(shares),
                message,
                fix,
                f"Ledger.settle_{at}" if metric != "file_lines" else "",
            )
        )
    long_path = "src/" + "a_folder_whose_name_goes_on/" * 6 + HOSTILE + ".py"
    findings[2] = replace(findings[2], path=long_path, message=HOSTILE, symbol=HOSTILE)
    return tuple(findings)
