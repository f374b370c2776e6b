"""From a tree to its report: classify, read, extract in processes, connect, score."""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from engine.analysis.facts import FileFacts
from engine.analysis.graph import Graph, import_graph
from engine.analysis.ledger import findings, losses_by_path
from engine.analysis.parts.part import Code
from engine.analysis.pool import DEFAULT_LIMITS, Limits, Pool
from engine.analysis.reading import Reading
from engine.analysis.report import FileSummary, Finding, FunctionFacts, NotJudged, Report
from engine.analysis.score import SCORE_VERSION, Scored, Seen, score
from engine.analysis.sources import Tree, shown_path
from engine.languages.language import Language
from engine.languages.registry import LANGUAGES, language_of

REVISION_DIGITS: Final = 12
PACKAGES: Final = (
    "tree-sitter",
    *(f"tree-sitter-{name}" for name in ("python", "javascript", "typescript", "go", "java")),
)

Progress = Callable[[int, int], None]


class Analyzer:
    """The analysis of any number of trees, from any number of threads, with one set of processes."""

    def __init__(self, processes: int = 2, limits: Limits = DEFAULT_LIMITS) -> None:
        self._pool = Pool(processes, limits)

    def analyze(self, tree: Tree, *, progress: Progress | None = None, with_functions: bool = False) -> Report:
        """The report of a tree; `progress` is told bytes done and bytes in all. Raises EngineError kinds only.

        Files that cannot be judged are listed with the reason; the score is None when no source file can be.
        """
        reading = Reading(tree)
        done = 0
        for task, outcome in self._pool.run(reading.chunks()):
            if isinstance(outcome, FileFacts):
                reading.keep(task.path, outcome)
            else:
                reading.refuse(task.path, outcome.reason)
            done += len(task.raw)
            if progress is not None:
                progress(min(done, reading.size_bytes), reading.size_bytes)
        reading.refuse_unread()
        return _report(tree.commit_sha, reading, with_functions=with_functions)

    def close(self) -> None:
        """End the processes; an analysis that runs meanwhile fails."""
        self._pool.close()


@cache
def engine_revision() -> str:
    """A hash of the code and the grammars that facts depend on: equal revisions give equal facts."""
    digest = sha256()
    for folder in (Path(__file__).parent, Path(__file__).parents[1] / "languages"):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    digest.update(" ".join(f"{name}=={version(name)}" for name in PACKAGES).encode())
    return digest.hexdigest()[:REVISION_DIGITS]


def _report(commit_sha: str, reading: Reading, *, with_functions: bool) -> Report:
    languages = _languages(reading)
    seen = reading.seen(reading.of_kind("source"))
    scored = score(languages, seen.supported_share) if seen.code_lines else None
    found = findings(scored.losses) if scored else ()
    return Report(
        score_version=SCORE_VERSION,
        engine_revision=engine_revision(),
        commit_sha=commit_sha,
        score=round(scored.score, 1) if scored else None,
        interval=(round(scored.interval[0], 1), round(scored.interval[1], 1)) if scored else None,
        confidence=_confidence(seen, scored),
        parts=scored.parts if scored else (),
        findings=found,
        files=_files(reading, found),
        not_judged=tuple(NotJudged(shown_path(path), reading.reasons[path]) for path in sorted(reading.reasons)),
        functions=_functions(reading) if with_functions else (),
    )


def _confidence(seen: Seen, scored: Scored | None) -> float:
    if scored is None:
        return 0.0
    coverage = next(part for part in scored.parts if part.name == "coverage")
    return round(seen.confidence(coverage.state), 4)


def _languages(reading: Reading) -> list[Code]:
    """The code of each language that has source files; those of one family share a graph and its tests."""
    sources, tests = reading.of_kind("source"), reading.of_kind("test")
    found = []
    for family in sorted({language.traits.family for language in LANGUAGES.values()}):
        own = _of_family(sources, family)
        if not own:
            continue
        own_tests = _of_family(tests, family)
        speaker = next(language for language in LANGUAGES.values() if language.traits.family == family)
        graph = import_graph({**own, **own_tests}, speaker, reading.manifests)
        for name in sorted(
            {language.traits.name for language in LANGUAGES.values() if language.traits.family == family}
        ):
            found += _code(name, own, own_tests, graph)
    return found


def _of_family(files: Mapping[str, FileFacts], family: str) -> dict[str, FileFacts]:
    return {path: facts for path, facts in files.items() if _known(path).traits.family == family}


def _code(name: str, sources: Mapping[str, FileFacts], tests: Mapping[str, FileFacts], graph: Graph) -> list[Code]:
    own = {path: facts for path, facts in sources.items() if _known(path).traits.name == name}
    if not own:
        return []
    collected = [path for path in tests if _known(path).is_collected(path)]
    checking = frozenset(path for path in collected if tests[path].assertions)
    traits = next(language.traits for language in LANGUAGES.values() if language.traits.name == name)
    return [Code(traits, own, checking, bool(collected), graph)]


def _known(path: str) -> Language:
    """The language of a file that was read as one."""
    language = language_of(path)
    if language is None:
        raise LookupError(f"{path} was read, but no language has its extension")
    return language


def _files(reading: Reading, found: tuple[Finding, ...]) -> tuple[FileSummary, ...]:
    losses = losses_by_path(found)
    return tuple(_file(path, reading, losses) for path in sorted(reading.kinds))


def _file(path: str, reading: Reading, losses: Mapping[str, float]) -> FileSummary:
    facts, language = reading.facts.get(path), language_of(path)
    shown = shown_path(path)
    return FileSummary(
        path=shown,
        language=language.traits.name if language else "",
        kind=reading.kinds[path],
        lines=facts.lines if facts else 0,
        code_lines=facts.code_lines if facts else 0,
        functions=len(facts.functions) if facts else 0,
        loss=round(losses.get(shown, 0.0), 6),
    )


def _functions(reading: Reading) -> tuple[FunctionFacts, ...]:
    return tuple(
        FunctionFacts(shown_path(path), *function[1:2], function.name, *function[2:7])
        for path in sorted(reading.facts)
        for function in reading.facts[path].functions
    )
