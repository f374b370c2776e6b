"""Reports with something in every list, with names that somebody chose to do harm, and with nothing at all."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from engine.analysis.report import (
    AgentSetup,
    Antipattern,
    CloneClass,
    Dependencies,
    FileSummary,
    Finding,
    NotJudged,
    Place,
    Report,
    SetupItem,
    Standing,
    Suppression,
)
from tests.handlers.conftest import make_report

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "two\nlines\r and a tab\t",
    "bidi\u202egpj.py\u202c",
    "n" * 5000,
    "100%25 %2e%2e %",
    "{{ 7*7 }}{% raw %}{0}[text](1)",
    "</style></script></title>",
    "@everyone fixes #1 | <b>`x`",
    "日本語のファイル名" * 4,
)
SETUP = AgentSetup(
    41.5,
    (
        SetupItem("tests", "verified", "`pytest` in a CI step", ".github/workflows/tests.yml", 23),
        SetupItem("lock file", "declared", "uv.lock stands beside pyproject.toml", "uv.lock", 0, "Run `uv lock`."),
        SetupItem("instructions", "absent", "no AGENTS.md was found", "", 0, "Write down what the code cannot tell."),
        SetupItem("secrets", "not applicable", "nothing asks for one"),
    ),
)
DUPLICATES = (
    CloneClass("exact", 180, 24, (Place("src/pay.py", 10, 33), Place("src/tax.py", 40, 63), Place("src/a.py", 1, 24))),
    CloneClass("renamed", 140, 9, (Place("src/pay.py", 70, 78), Place("src/pay.py", 90, 98))),
)
ANTIPATTERNS = (
    Antipattern("god-class", "src/shop.py", 12, "Shop has 31 public methods.", "it is one face of a library", "Shop"),
    Antipattern("swallowed", "src/pay.py", 44, "settle drops what goes wrong here.", "a comment says so", "settle"),
    Antipattern("swallowed", "src/tax.py", 9, "rate drops what goes wrong here.", "a comment says so", "rate"),
    Antipattern("new-kind", "src/tax.py", 2, "Something else.", ""),
)
SUPPRESSIONS = (Suppression("noqa", 3, 2.7), Suppression("type-ignore", 11, 10.0), Suppression("unheard-of", 1, 0.9))
GRAPH = Dependencies(
    ("src/a.py", "src/money.py", "src/pay.py", "src/shop.py", "src/tax.py"),
    ((0, 2), (2, 1), (2, 4), (3, 2), (4, 1), (4, 2)),
    ((2, 4),),
)


def whole_report(**changes: object) -> Report:
    """The shop's report with all that may stand beside its score."""
    fields: dict[str, object] = {
        "duplicates": DUPLICATES,
        "antipatterns": ANTIPATTERNS,
        "suppressions": SUPPRESSIONS,
        "setup": SETUP,
        "dependencies": GRAPH,
        "main_language": "Python",
        "standing": Standing("Python", 62, 48),
    }
    return make_report(**(fields | changes))


def bare_report() -> Report:
    """A tree without source files."""
    return make_report(score=None, interval=None, confidence=0.0, parts=(), findings=(), files=(), not_judged=())


def hostile_report() -> Report:
    """Every name and every sentence is one of HOSTILE."""
    return whole_report(
        findings=tuple(_finding(name, at) for at, name in enumerate(HOSTILE)),
        files=tuple(FileSummary(f"{name}/{name}.py", name, "source", 90, 80, 3, 0.3) for name in HOSTILE),
        not_judged=tuple(NotJudged(name, name) for name in HOSTILE),
        duplicates=tuple(CloneClass("exact", 90, 9, (Place(name, 1, 9), Place(name, 20, 28))) for name in HOSTILE),
        antipatterns=tuple(Antipattern(name, name, 3, name, name, name) for name in HOSTILE),
        suppressions=tuple(Suppression(name, 2, 1.0) for name in HOSTILE),
        setup=AgentSetup(9.0, tuple(SetupItem(name, "absent", name, name, 3, name) for name in HOSTILE)),
        dependencies=Dependencies(HOSTILE, tuple((a, (a + 1) % len(HOSTILE)) for a in range(len(HOSTILE))), ((0, 1),)),
    )


def large_report(files: int = 4000, seed: int = 3) -> Report:
    """A report of a large repository: long names, and more of everything than any page shows."""
    random = Random(seed)
    paths = sorted({_path(random) for _ in range(files)})
    summaries = tuple(FileSummary(path, "Python", "source", 300, random.randint(1, 900), 9, 0.01) for path in paths)
    one = _finding("a_function_of_the_module", 1)
    findings = tuple(replace(one, id=f"FF-{at:08x}", path=path, loss=0.01) for at, path in enumerate(paths))
    modules = tuple(paths)
    edges = tuple(sorted({(random.randrange(len(modules)), random.randrange(len(modules))) for _ in range(9000)}))
    return whole_report(
        score=60.0,
        findings=findings,
        files=summaries,
        duplicates=tuple(CloneClass("exact", 90, 9, tuple(_places(paths, random))) for _ in range(300)),
        antipatterns=tuple(replace(ANTIPATTERNS[at % 4], path=path) for at, path in enumerate(paths)),
        not_judged=tuple(NotJudged(path, f"reason {at % 70}") for at, path in enumerate(paths)),
        dependencies=Dependencies(modules, edges, (tuple(range(200)), tuple(range(300, 340)))),
    )


def _path(random: Random) -> str:
    depth = random.randint(1, 6)
    folders = [f"a_folder_with_a_long_name_{random.randint(0, 7)}" for _ in range(depth)]
    return "/".join([*folders, f"module_{random.randint(0, 10**6)}.py"])


def _places(paths: Sequence[str], random: Random) -> list[Place]:
    return [Place(random.choice(paths), 1, 9) for _ in range(40)]


def _finding(name: str, at: int) -> Finding:
    return Finding(f"FF-{at:06x}", name, at, "complexity", 9, 5, 2.59, name, name, name)
