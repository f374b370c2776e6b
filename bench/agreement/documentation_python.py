"""Documentation of Python beside interrogate under its default rules: every module, class and function, nested or not.

Its rules are plainer than the score's: any text will do, and nothing is exempt. So the facts are counted again here:
what is documented and what only repeats its name both count, for private, nested and special functions alike.
"""

import ast
import re

from interrogate.config import InterrogateConfig  # type: ignore[import-untyped]  # it ships no types
from interrogate.coverage import InterrogateCoverage  # type: ignore[import-untyped]  # the same

from bench.agreement.agreement import Agreement
from bench.agreement.corpora import PYTHON, Corpus, facts_of, python_package
from bench.agreement.python_trees import parse
from bench.agreement.tally import Tally
from engine.analysis import facts
from engine.analysis.facts import Class, FileFacts, Function

Place = tuple[int, str]
MODULE: Place = (0, "module")
ONE_WORD = "one word is no documentation of a module here"
HAS_TEXT = facts.DOCUMENTED | facts.ECHOED


def agreements() -> list[Agreement]:
    """Two rows for each package."""
    return [row for name in PYTHON for row in compare(python_package(name))]


def compare(corpus: Corpus) -> list[Agreement]:
    """Place by place, and file by file the numbers of documented and of all places."""
    places, files = Tally(), Tally()
    theirs_by_path = _interrogate(corpus)
    for path, found in facts_of("python", corpus):
        ours, theirs = _ours(found), theirs_by_path.get(str(path), {})
        if not (tree := parse(path)):
            continue
        cause = ONE_WORD if _has_one_word(tree.module) else ""
        for place in sorted(ours.keys() | theirs.keys()):
            where = corpus.place(path, *place)
            places.count(where, ours.get(place), theirs.get(place), cause if place == MODULE else "")
        documented, all_places = sum(ours.values()), len(ours)
        covered = sum(theirs.values()), len(theirs)
        files.count(str(path.relative_to(corpus.root)), (documented, all_places), covered, cause)
    return [
        places.agreement("documentation", "interrogate", corpus.name, target=0.999),
        files.agreement("documentation, by file", "interrogate", corpus.name, target=0.99),
    ]


def _ours(found: FileFacts) -> dict[Place, bool]:
    scopes: list[Function | Class] = [*found.functions, *found.classes]
    named = [scope for scope in scopes if not scope.flags & facts.ANONYMOUS]
    places = {(each.line, each.name.rpartition(".")[2]): bool(each.flags & HAS_TEXT) for each in named}
    return {MODULE: found.is_documented, **places}


def _interrogate(corpus: Corpus) -> dict[str, dict[Place, bool]]:
    """Whether each place of each file is covered."""
    results = InterrogateCoverage(paths=[str(corpus.root)], conf=InterrogateConfig()).get_coverage()
    return {
        file.filename: {
            (node.lineno, node.name) if node.node_type != "Module" else MODULE: node.covered for node in file.nodes
        }
        for file in results.file_results
    }


def _has_one_word(module: ast.Module) -> bool:
    return len(re.findall(r"\w\w+", ast.get_docstring(module) or "")) == 1
