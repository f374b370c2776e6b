"""Edits that move code and leave it what it does: steps out of functions, definitions out of modules, imports."""

import ast
import re
import textwrap
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from tests.engine.analysis.laws.trees import Files, modules
from tests.engine.analysis.laws.writing import FUNCTIONS, WORDS, Definition, Edit, first_line, lines_of, replaced, some

Function = ast.FunctionDef | ast.AsyncFunctionDef
STAYS = (
    ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Break, ast.Continue, ast.Global, ast.Nonlocal, ast.Delete,
    ast.AsyncFor, ast.AsyncWith, ast.Raise,
)  # fmt: skip
COMPOUND = (ast.If, ast.For, ast.While, ast.Try, ast.With)
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)


class Step(NamedTuple):
    """A run of statements that can become a function of its own; `top` is what stands around its function."""

    path: str
    top: ast.stmt
    function: Function
    run: Sequence[ast.stmt]


def extracted(files: Files, steps: Sequence[Step], count: int = 10) -> Iterator[Edit]:
    """Steps that moved into private functions above, with the types that their names have in the function."""
    for step in some(steps, count):
        path, top, function, run = step
        lines = lines_of(files, path)
        first, last = run[0].lineno - 1, run[-1].end_lineno or 0
        known = _bound(ast.Module(function.body, [])) | {each.arg: each.annotation for each in _arguments(function)}
        reads = sorted(_names(run, ast.Load) & known.keys())
        writes = sorted(_bound(ast.Module(list(run), [])).keys() & _read_outside(function, run))
        name = f"_{function.name.strip('_').lower()}_step"
        result = ", ".join(writes)
        indent = " " * run[0].col_offset
        call = f"{indent}{result + ' = ' if result else ''}{name}({', '.join(reads)})"
        head = f"def {name}({', '.join(_typed(each, known[each]) for each in reads)}):"
        body = textwrap.indent(textwrap.dedent("\n".join(lines[first:last])), "    ").split("\n")
        helper = [head, *body, *([f"    return {result}"] if result else []), "", ""]
        at = first_line(top) - 1
        moved = [*lines[:at], *helper, *lines[at:first], call, *lines[last:]]
        yield Edit(f"{path}:{function.name}:{first + 1}-{last}", replaced(files, path, moved))


def steps(files: Files, of: Collection[tuple[str, str]] | None = None, *, simple: bool = False) -> list[Step]:
    """What can move: one compound statement, or two simple ones; only `of` these functions, by path and name."""
    found = []
    for path in modules(files):
        for top in ast.parse(files[path]).body:
            around = top.body if isinstance(top, ast.ClassDef) else [top]
            functions = [each for each in around if isinstance(each, FUNCTIONS)]
            wanted = [each for each in functions if of is None or (path, each.name) in of]
            found += [Step(path, top, each, run) for each in wanted for run in _runs(each, simple=simple)]
    return found


def _runs(function: Function, *, simple: bool) -> Iterator[list[ast.stmt]]:
    if any(isinstance(each, (ast.Global, ast.Nonlocal)) or _is_super(each) for each in ast.walk(function)):
        return
    for node in _own(function):
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if not isinstance(block, list) or (isinstance(node, ast.If) and block is node.orelse):
                continue  # an `elif` is the one statement of an `else` that is not written
            size, kinds = (2, SIMPLE) if simple else (1, COMPOUND)
            for start in range(len(block) - size):
                run = block[start : start + size]
                if all(isinstance(each, kinds) for each in run) and _can_move(run, simple=simple):
                    yield run


def _can_move(run: Sequence[ast.stmt], *, simple: bool) -> bool:
    is_long = simple or (run[0].end_lineno or 0) - run[0].lineno >= 3
    is_words = isinstance(run[0], ast.Expr) and isinstance(run[0].value, ast.Constant)
    return is_long and not is_words and not any(isinstance(each, STAYS) for part in run for each in ast.walk(part))


def _own(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions and classes inside it."""
    pending: list[ast.AST] = [function]
    while pending:
        node = pending.pop()
        yield node
        pending += [each for each in ast.iter_child_nodes(node) if not isinstance(each, (*FUNCTIONS, ast.ClassDef))]


def _is_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "super"


def _arguments(function: Function) -> list[ast.arg]:
    return [node for node in ast.walk(function.args) if isinstance(node, ast.arg)]


def _names(run: Sequence[ast.AST], context: type[ast.expr_context]) -> set[str]:
    nodes = (node for part in run for node in ast.walk(part))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def _bound(tree: ast.AST) -> dict[str, None]:
    """The names that a piece of code binds."""
    found = dict.fromkeys(_names([tree], ast.Store))
    for node in ast.walk(tree):
        if isinstance(node, Definition):
            found[node.name] = None
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= dict.fromkeys((each.asname or each.name).partition(".")[0] for each in node.names)
    return found


def _read_outside(function: Function, run: Sequence[ast.stmt]) -> set[str]:
    inside = {id(node) for part in run for node in ast.walk(part)}
    outside = [node for node in ast.walk(function) if id(node) not in inside and isinstance(node, ast.Name)]
    return _names(outside, ast.Load)


def _typed(name: str, annotation: ast.expr | None) -> str:
    return f"{name}: {ast.unparse(annotation)}" if annotation else name


def split(files: Files, *, is_private: bool, count: int = 8) -> Iterator[Edit]:
    """Long modules in two, the new one with the definitions that need nothing of the old, which hands them on."""
    by_size = sorted(modules(files), key=lambda path: -len(files[path]))
    halves = (half for path in by_size if "__init__" not in path if (half := _half(files, path)))
    for _, (path, names) in zip(range(count), halves, strict=False):
        stem = path.rpartition("/")[2].removesuffix(".py")
        yield _split(files, path, names, f"_{stem}_steps" if is_private else f"{stem}_steps")


def _half(files: Files, path: str) -> tuple[str, list[str]] | None:
    """The definitions of a module that can stand alone, up to three fifths of it."""
    tree = ast.parse(files[path])
    definitions = {each.name: each for each in tree.body if isinstance(each, Definition)}
    rest = [each for each in tree.body if not isinstance(each, (*FUNCTIONS, ast.ClassDef)) and not _is_import(each)]
    own = _bound(ast.Module(rest, [])).keys() - _bound(ast.Module([s for s in tree.body if _is_import(s)], [])).keys()
    needs = {name: {n.id for n in ast.walk(each) if isinstance(n, ast.Name)} for name, each in definitions.items()}
    total = sum(map(_length, definitions.values()))
    moved: set[str] = set()
    for name in definitions:
        wanted = moved | _closure(name, needs)
        is_free = not any(needs[each] & own for each in wanted)
        if is_free and sum(_length(definitions[each]) for each in wanted) <= 0.6 * total:
            moved = wanted
    return (path, [name for name in definitions if name in moved]) if moved else None


def _is_import(node: ast.stmt) -> bool:
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return all(isinstance(each, (ast.Import, ast.ImportFrom)) for each in node.body)
    return isinstance(node, (ast.Import, ast.ImportFrom))


def _closure(name: str, needs: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        each = pending.pop()
        if each not in found:
            found.add(each)
            pending += needs[each] & needs.keys()
    return found


def _length(node: Definition) -> int:
    return (node.end_lineno or 0) - first_line(node) + 1


def _split(files: Files, path: str, names: Sequence[str], stem: str) -> Edit:
    lines, tree = lines_of(files, path), ast.parse(files[path])
    spans = [(first_line(s) - 1, s.end_lineno or 0) for s in tree.body if getattr(s, "name", "") in names]
    body = [line for first, last in spans for line in ("", "", *lines[first:last])]
    used = set(re.findall(r"\w+", "\n".join(body)))
    imports = [
        line
        for node in tree.body
        if _is_import(node) and (_bound(node).keys() & used or "__future__" in ast.unparse(node))
        for line in lines[node.lineno - 1 : node.end_lineno]
    ]
    gone = {number for first, last in spans for number in range(first, last)}
    imported = max([node.end_lineno or 0 for node in tree.body if _is_import(node)], default=0)
    handed_on = [f"from .{stem} import {name} as {name}" for name in names]
    kept = [line for number, line in enumerate(lines) if number not in gone and number < imported]
    rest = [line for number, line in enumerate(lines) if number not in gone and number >= imported]
    old = replaced(files, path, [*kept, *handed_on, *rest])
    words = [] if stem.startswith("_") else [WORDS]
    return Edit(
        f"{path}:{len(names)}", replaced(old, f"{path.rpartition('/')[0]}/{stem}.py", [*words, *imports, *body])
    )


def opened(files: Files, imports: Sequence[tuple[str, int]]) -> Iterator[Edit]:
    """Imports by path and line moved to where only a type checker reads them, and into the functions that need them."""
    for path, line in imports:
        tree, lines = ast.parse(files[path]), lines_of(files, path)
        found = [each for each in tree.body if _is_import(each) and each.lineno <= line <= (each.end_lineno or 0)]
        if not found or isinstance(found[0], ast.If):
            continue
        moved = found[0]
        written = lines[moved.lineno - 1 : moved.end_lineno]
        users = [each for each in _outermost(tree) if _names([each], ast.Load) & _bound(moved).keys()]
        for function in sorted(users, key=lambda each: -each.lineno):
            body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
            at = first_line(body[0]) - 1
            if body[0].lineno > function.lineno:
                lines[at:at] = [" " * body[0].col_offset + each for each in written]
        guarded = ["if TYPE_CHECKING:", *(f"    {each}" for each in written)]
        lines[moved.lineno - 1 : moved.lineno - 1 + len(written)] = guarded
        yield Edit(f"{path}:{line}", replaced(files, path, lines))


def _outermost(tree: ast.Module) -> Iterator[Function]:
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, FUNCTIONS):
            yield node
        else:
            pending += list(ast.iter_child_nodes(node))
