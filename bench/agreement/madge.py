"""Imports and circles of JavaScript and TypeScript beside madge, with its `skipTypeImports`.

Compared on published packages that the other reference tools bring with them, and on a sample that has every form of
import. madge reads no workspaces and no `exports`, so no corpus needs them.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bench.agreement.agreement import Agreement
from bench.agreement.cycles import Edge, Imports, circles_by_engine, circles_by_reach
from engine.analysis.extract import extractor
from engine.analysis.facts import FileFacts
from engine.languages.ecmascript_project import MANIFESTS
from engine.languages.language import ImportedName
from engine.languages.registry import language_of
from engine.languages.typescript import TYPESCRIPT

# Below node_modules: CommonJS by hand, CommonJS by a compiler, and two in TypeScript.
CORPORA = (
    "eslint/lib",
    "@typescript-eslint/typescript-estree/dist",
    "tsconfig-paths/src",
    "@jridgewell/trace-mapping/src",
)
DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")
OF_DECLARATION = "an import in a declaration file, which runs nothing"
SAMPLE: Mapping[str, str] = {
    "tsconfig.json": '{"extends": "./tsconfig.base.json", "compilerOptions": {"paths": {"@shop/*": ["src/*"],},}}',
    "tsconfig.base.json": '{"compilerOptions": {"strict": true, /* for all */ "module": "esnext"}}',
    "src/main.ts": 'import { Cart } from "@shop/cart";\nimport "./side";\nexport const cart = new Cart();\n',
    "src/cart/index.ts": 'export * from "./cart.js";\nexport type { Goods } from "../goods";\n',
    "src/cart/cart.ts": 'import { price } from "../price";\nexport class Cart { total = price(this); }\n',
    "src/price.ts": 'import { round } from "@shop/round";\nexport const price = (cart: object) => round(cart);\n',
    "src/round.tsx": 'import { Cart } from "./cart";\nexport const round = (cart: object) => cart instanceof Cart;\n',
    "src/goods.ts": 'import type { Cart } from "./cart";\nexport interface Goods { cart: Cart }\n',
    "src/side.ts": 'export async function late() {\n  return import("./lazy");\n}\n',
    "src/lazy.ts": 'import { late } from "./side";\nexport const again = late;\n',
    "src/old.js": 'const plain = require("./plain");\nmodule.exports = { plain };\n',
    "src/plain.js": "exports.plain = 1;\n",
    "src/kinds.ts": 'import { type Goods } from "./goods";\nexport type Kind = Goods;\n',
}


def agreements() -> list[Agreement]:
    """Two rows a corpus: its imports but those for the type checker, and the files in circles; of the sample also the
    circles that close while modules load."""
    with tempfile.TemporaryDirectory() as place:
        found = [row for corpus in CORPORA for row in compared(copied(corpus, Path(place)), corpus)]
        sample = Path(place) / "sample"
        write_sample(sample)
        return [*found, *compared(sample, "sample"), compared(sample, "sample, loading", "load")[1]]


def copied(corpus: str, place: Path) -> Path:
    """The files of a published package at another place: madge reads nothing below node_modules."""
    # The packages are those of the tests; only whoever compares needs them.
    from tests.oracles.npm import node_modules

    return Path(shutil.copytree(node_modules() / corpus, place / corpus, ignore=shutil.ignore_patterns("*.map")))


def write_sample(folder: Path) -> None:
    """Put the sample project into an empty folder."""
    for path, text in SAMPLE.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def compared(folder: Path, corpus: str, when: str = "async") -> tuple[Agreement, Agreement]:
    """How far the edges and the circles below a folder agree; with `when` "load" without those that run later."""
    theirs, ours = imports_of_madge(folder, when), imports_of_engine(folder, when)
    either, both = theirs.edges | ours.edges, theirs.edges & ours.edges
    declared = {edge for edge in theirs.edges - ours.edges if edge[0].endswith(DECLARATIONS)}
    apart = tuple(sorted(f"{one} -> {other}" for one, other in either - both - declared))
    named = {OF_DECLARATION: len(declared)} if declared else {}
    edges = Agreement(
        "imports", "madge", corpus, len(either), len(both), 0.99, named, is_named_enough=True, unexplained=apart
    )
    running = frozenset(theirs.edges - declared)
    expected, found = circles_by_reach(Imports(theirs.modules, running, running)), circles_by_engine(ours)
    wrong = tuple(sorted(file for file in theirs.modules if expected.get(file) != found.get(file)))
    count = len(theirs.modules)
    return edges, Agreement("cycles", "madge", corpus, count, count - len(wrong), 1.0, unexplained=wrong)


def imports_of_madge(folder: Path, when: str = "async") -> Imports:
    """The graph by madge, over the files that are code."""
    from tests.oracles.npm import node_modules

    script = node_modules().parent / "madge.cjs"
    done = subprocess.run(
        ["node", script, folder, when], capture_output=True, text=True, check=True, timeout=100, cwd=script.parent
    )
    graph = {path: others for path, others in json.loads(done.stdout).items() if language_of(path)}
    pairs = ((path, other) for path, others in graph.items() for other in others)
    # Of a package that is named like the file which asks for it, madge says that the file imports itself.
    edges = frozenset((path, other) for path, other in pairs if other in graph and other != path)
    return Imports(frozenset(graph), edges, edges)


def imports_of_engine(folder: Path, when: str = "async") -> Imports:
    """The same from the facts of each file and the project that says where imports lead."""
    files = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    manifests = {path: file.read_bytes() for path, file in files.items() if file.name in MANIFESTS}
    code = [path for path in files if language_of(path)]
    kinds = {""} if when == "load" else {"", "local"}
    edges = frozenset(_edges(code, files, manifests, kinds))
    return Imports(frozenset(code), edges, edges)


def _edges(
    code: list[str], files: Mapping[str, Path], manifests: Mapping[str, bytes], kinds: Collection[str]
) -> Iterator[Edge]:
    project = TYPESCRIPT.project(code, manifests)
    for path in code:
        language = language_of(path)
        facts = extractor(language.traits.key).facts(files[path].read_bytes()) if language else None
        for imported in facts.imports if isinstance(facts, FileFacts) else ():
            targets = project.targets(path, ImportedName(imported.module, imported.names))
            yield from ((path, target) for target in targets if target != path and imported.kind in kinds)
