"""Imports and circles beside grimp: the same edges between modules, and the same modules in circles.

grimp counts an import inside a function like any other. Which imports those are is read from Python's own `ast`, so
that the circles are compared over the edges that run when a module is loaded.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import grimp

from bench.agreement.agreement import Agreement
from engine.analysis.extract import extractor
from engine.analysis.facts import FileFacts
from engine.analysis.graph import strongly_connected
from engine.languages.language import ImportedName
from engine.languages.python import PYTHON

CORPORA = ("jinja2", "rope", "libcst", "sqlalchemy", "hypothesis")
EDGES_TARGET = 0.99
CYCLES_TARGET = 1.0

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Imports:
    """The imports between the modules of one package. `loading` are those that run when a module is loaded."""

    modules: frozenset[str]
    edges: frozenset[Edge]
    loading: frozenset[Edge]


def agreements() -> list[Agreement]:
    """Two rows a package: its edges without those for a type checker, and the modules in circles."""
    return [row for package in CORPORA for row in compared(package)]


def compared(package: str) -> tuple[Agreement, Agreement]:
    """How far edges and circles of an installed package agree with grimp's."""
    theirs, ours = imports_of_grimp(package), imports_of_engine(package)
    either, both = theirs.edges | ours.edges, theirs.edges & ours.edges
    lines = sorted(f"{one} -> {other}" for one, other in either - both)
    edges = Agreement("imports", "grimp", package, len(either), len(both), EDGES_TARGET, unexplained=tuple(lines))
    expected, found = circles_by_reach(theirs), circles_by_engine(ours)
    apart = tuple(sorted(module for module in theirs.modules if expected.get(module) != found.get(module)))
    count = len(theirs.modules)
    return edges, Agreement("cycles", "grimp", package, count, count - len(apart), CYCLES_TARGET, unexplained=apart)


def imports_of_grimp(package: str) -> Imports:
    """What grimp reads, without what stands under `if TYPE_CHECKING`."""
    graph = grimp.build_graph(package, exclude_type_checking_imports=True, cache_dir=None)
    later = {module: _lines_in_functions(path) for path, module in _modules(package).items()}
    edges: set[Edge] = set()
    loading: set[Edge] = set()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer) - {importer}:
            edges.add((importer, imported))
            lines = {each["line_number"] for each in graph.get_import_details(importer=importer, imported=imported)}
            if lines - later[importer]:
                loading.add((importer, imported))
    return Imports(frozenset(graph.modules), frozenset(edges), frozenset(loading))


def imports_of_engine(package: str) -> Imports:
    """The same from the facts of each file and the project that says where imports lead."""
    modules = _modules(package)
    root = _root(package)
    project = PYTHON.project(sorted(modules), {})
    edges: set[Edge] = set()
    loading: set[Edge] = set()
    for path, module in modules.items():
        facts = extractor("python").facts((root / path).read_bytes())
        for imported in facts.imports if isinstance(facts, FileFacts) else ():
            for target in project.targets(path, ImportedName(imported.module, imported.names)):
                edge = (module, modules[target])
                if target == path or imported.kind == "type":
                    continue
                edges.add(edge)
                if not imported.kind:
                    loading.add(edge)
    return Imports(frozenset(modules.values()), frozenset(edges), frozenset(loading))


def circles_by_reach(imports: Imports) -> dict[str, frozenset[str]]:
    """The circle of each module that is in one: those that it reaches and that reach it, by brute force."""
    reach = {module: _reached(module, _adjacent(imports.loading)) for module in imports.modules}
    circles = {module: frozenset(other for other in found if module in reach[other]) for module, found in reach.items()}
    return {module: circle for module, circle in circles.items() if len(circle) > 1}


def circles_by_engine(imports: Imports) -> dict[str, frozenset[str]]:
    """The same by the engine's own search."""
    names = sorted(imports.modules)
    number = {name: index for index, name in enumerate(names)}
    graph = {number[one]: [number[other] for other in others] for one, others in _adjacent(imports.loading).items()}
    groups = (frozenset(names[index] for index in group) for group in strongly_connected(graph) if len(group) > 1)
    return {name: group for group in groups for name in group}


def _adjacent(edges: frozenset[Edge]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for importer, imported in sorted(edges):
        found.setdefault(importer, []).append(imported)
    return found


def _reached(start: str, graph: Mapping[str, Sequence[str]]) -> set[str]:
    seen: set[str] = set()
    pending = list(graph.get(start, ()))
    while pending:
        module = pending.pop()
        if module not in seen:
            seen.add(module)
            pending += graph.get(module, ())
    return seen


def _root(package: str) -> Path:
    """The folder that a package is installed in."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"{package} is not installed")
    return Path(spec.origin).parents[1]


def _modules(package: str) -> dict[str, str]:
    """The names of a package's modules by path. Folders that are no packages are left out, as grimp leaves them."""
    root = _root(package)
    found = {}
    for path in sorted((root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if all((root.joinpath(*parts[:depth]) / "__init__.py").is_file() for depth in range(1, len(parts))):
            found[str(path.relative_to(root))] = ".".join(parts).removesuffix(".__init__")
    return found


def _lines_in_functions(path: str) -> set[int]:
    """The lines of all imports that stand in a function."""
    tree = ast.parse((_root(path.partition("/")[0]) / path).read_bytes())
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    inside = (node for function in functions for node in ast.walk(function))
    return {node.lineno for node in inside if isinstance(node, ast.Import | ast.ImportFrom)}
