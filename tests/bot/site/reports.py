"""A report as a middling repository would get it, with names that somebody chose to do harm."""

import hashlib
from dataclasses import replace

from engine.analysis.report import (
    AgentSetup,
    Antipattern,
    CloneClass,
    FileSummary,
    Finding,
    NotJudged,
    Part,
    Place,
    Report,
    SetupItem,
    Suppression,
)

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
    (
        "complexity", 16, 5, "cyclomatic complexity 16, cognitive complexity 29, nesting 4 (free up to 5, 5 and 2)",
        "Return early to flatten it, and move whole steps into functions of their own.",
    ),
    (
        "types", 1, 4, "2 of 4 parameters and results without a type, 1 of 4 with a type that allows everything",
        "Write the types of its parameters and of what it returns.",
    ),
    (
        "modularity", 6261, 300, "6,261 code lines in one file (full marks up to 300)",
        "Split it into modules by what changes together.",
    ),
    (
        "documentation", 0, 1, "no documentation",
        "Say what it is for: meaning, units, bounds, what is raised.",
    ),
    ("coverage", 0, 1, "no test reaches it", "Write a test that imports it and checks what it does."),
    (
        "dependency", 12, 0, "in a circle of 12 modules, through its import of src/shop/catalogue/prices.py",
        "Move what both sides need into a module below them, or import it for the type checker only.",
    ),
    ("naming", 1, 0, "its name says nothing", "Rename it after what it is or does, everywhere it is used."),
]  # fmt: skip
_OF_WHOLE_FILES = {"modularity", "coverage", "dependency"}
_UNMEASURED = Finding(
    "FF-c0ffee", "tests/billing/test_ledger.py", 1, "coverage", 0.6, 1, 0.0,
    "what the tests run is not measured: Python code that they import counts at most 60%",
    "Nothing to do yet: coverage reports are not read in this version.",
)  # fmt: skip


_DUPLICATES = (
    CloneClass(
        "exact", 412, 58, tuple(Place(f"services/pay/adapters/module_{at}.py", 10 + at, 67 + at) for at in range(3))
    ),
    CloneClass("renamed", 170, 21, (Place("src/shop/catalogue/prices.py", 4, 24), Place(f"src/{HOSTILE}.py", 8, 28))),
)
_ANTIPATTERNS = (
    *(
        Antipattern(
            "swallowed",
            f"src/shop/billing/module_{at}.py",
            30 + at,
            f"Ledger.settle_{at} drops whatever goes wrong here and says nothing.",
            "every error that can reach this place is expected, and a comment says so",
            f"Ledger.settle_{at}",
        )
        for at in range(24)
    ),
    Antipattern(
        "god-class", "src/shop/checkout/basket.py", 12, "Basket has 34 public methods.", "it hands on", "Basket"
    ),
    Antipattern("of-a-newer-engine", f"src/{HOSTILE}.py", 1, HOSTILE, HOSTILE),
)
_SETUP = AgentSetup(
    58.3,
    (
        SetupItem("lock file", "verified", "uv.lock names every dependency of pyproject.toml", "uv.lock"),
        SetupItem(
            "CI on pull requests", "verified", "runs the tests on every pull request", ".github/workflows/ci.yml", 3
        ),
        SetupItem(
            "tests",
            "declared",
            "`make test` runs pytest; nobody has seen it pass",
            "Makefile",
            14,
            "Let a workflow run it on pull requests.",
        ),
        SetupItem(
            "single-test command",
            "absent",
            "neither README.md nor AGENTS.md says how to run one test",
            fix="Say in AGENTS.md how one test is run: `pytest path::name`.",
        ),
        SetupItem("agent instructions", "absent", HOSTILE, fix=HOSTILE),
        SetupItem("environment variables", "not applicable", "none are read"),
    ),
)


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
            "tests reach 84% of the code lines through imports (an estimate counts at most 60%)"
            if name == "coverage"
            else "",
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
        duplicates=_DUPLICATES,
        antipatterns=_ANTIPATTERNS,
        suppressions=(Suppression("type-ignore", 41, 2.9), Suppression("no-cover", 6, 0.4)),
        setup=_SETUP,
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
                1 if metric in _OF_WHOLE_FILES else 12 + at * 7,
                metric,
                value,
                limit,
                lost * share / sum(shares),
                message,
                fix,
                "" if metric in _OF_WHOLE_FILES else f"Ledger.settle_{at}",
            )
        )
    findings[1] = replace(_UNMEASURED, loss=findings[1].loss)
    long_path = "src/" + "a_folder_whose_name_goes_on/" * 6 + HOSTILE + ".py"
    findings[2] = replace(findings[2], path=long_path, message=HOSTILE, symbol=HOSTILE)
    return tuple(findings)
