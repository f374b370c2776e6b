"""JavaScript and TypeScript beside ESLint's `complexity` and `max-depth` and sonarjs's `cognitive-complexity`.

The rules run unchanged in `tests/oracles/complexity.mjs`. Functions are joined by line, and on one line in the order
they stand; lines on which the two parsers see different numbers of functions are left out.
"""

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.agreement.agreement import Agreement
from bench.agreement.corpora import Corpus, facts_of, npm_package
from bench.agreement.tally import Tally
from engine.analysis.facts import FileFacts, Function

TIMEOUT_S = 300
METRICS = ("cyclomatic", "nesting", "cognitive")
ORACLES = {"cyclomatic": "eslint complexity", "nesting": "eslint max-depth", "cognitive": "sonarjs"}
RECURSION = "sonarjs does not count recursion"
# What makes the figures differ by more than recursion does, by the fact that the runner notices in the syntax.
CAUSES = {
    "isArm": "sonarjs keeps a level too many after a function that is an arm of a ternary",
    "isInHead": "a ternary in a condition nests here",
    "isElement": "sonarjs leaves out the && before an element",
}
Theirs = Mapping[str, Any]


def agreements() -> list[Agreement]:
    """Three rows for each package."""
    from tests.oracles.npm import node_modules  # only the tests know how to install them

    modules = node_modules()
    return [row for corpus in corpora(modules) for row in compare(corpus, modules)]


def corpora(modules: Path) -> list[Corpus]:
    """Packages whose authors ship what they wrote, not only what a bundler made of it."""
    return [
        npm_package(modules, "eslint", folder="lib", endings=(".js",)),
        npm_package(modules, "yaml", folder="dist", endings=(".js",)),
        npm_package(modules, "rxjs", folder="src", endings=(".ts",)),
        npm_package(modules, "zod", folder="src", endings=(".ts",)),
    ]


def compare(corpus: Corpus, modules: Path) -> list[Agreement]:
    """Every function that both parsers see, metric by metric."""
    tallies = {metric: Tally() for metric in METRICS}
    theirs = _eslint(corpus.files, modules.parent / "complexity.mjs")
    for language in ("javascript", "typescript"):
        files = tuple(path for path in corpus.files if (path.suffix == ".ts") == (language == "typescript"))
        for path, facts in facts_of(language, corpus._replace(files=files)):
            for ours, function in _joined(facts, theirs.get(str(path), [])):
                for metric, tally in tallies.items():
                    place, figure = corpus.place(path, ours.line, ours.name), getattr(ours, metric)
                    cause = _cause(function, figure) if metric == "cognitive" else ""
                    tally.count(place, figure, function[metric], cause)
    return [_agreement(metric, tally, corpus) for metric, tally in tallies.items()]


def _agreement(metric: str, tally: Tally, corpus: Corpus) -> Agreement:
    is_named_enough = metric == "cognitive"
    target = 1.0 if is_named_enough else 0.98
    return tally.agreement(metric, ORACLES[metric], corpus.name, target=target, is_named_enough=is_named_enough)


def _eslint(paths: Sequence[Path], runner: Path) -> dict[str, list[Theirs]]:
    """The functions of each file; a file that ESLint cannot parse has none."""
    done = subprocess.run(
        ["node", runner],
        input=json.dumps([str(path) for path in paths]),
        capture_output=True,
        text=True,
        check=True,
        timeout=TIMEOUT_S,
    )
    return {file["path"]: file["functions"] for file in map(json.loads, done.stdout.splitlines())}


def _joined(facts: FileFacts, theirs: Sequence[Theirs]) -> Iterator[tuple[Function, Theirs]]:
    ours_by_line: dict[int, list[Function]] = defaultdict(list)
    theirs_by_line: dict[int, list[Theirs]] = defaultdict(list)
    for ours in facts.functions:
        ours_by_line[ours.line].append(ours)
    for function in theirs:
        theirs_by_line[function["line"]].append(function)
    for line, functions in theirs_by_line.items():
        if len(functions) == len(ours_by_line[line]):
            yield from zip(ours_by_line[line], functions, strict=True)


def _cause(theirs: Theirs, ours: int) -> str:
    if theirs.get("isRecursive") and ours == theirs["cognitive"] + 1:
        return RECURSION
    return next((cause for fact, cause in CAUSES.items() if theirs.get(fact)), "")
