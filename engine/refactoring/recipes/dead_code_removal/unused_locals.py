"""Local variables that are given a plain value nobody reads, and the statements behind a jump."""

import ast
from collections.abc import Iterator
from typing import Final

from engine.refactoring.recipes.dead_code_removal.findings import FUNCTIONS, Doomed, Finding, Kind, blocks
from engine.refactoring.recipes.dead_code_removal.purity import is_plain
from engine.refactoring.recipes.dead_code_removal.removal import remarks_above, shares_a_line
from engine.refactoring.recipes.dead_code_removal.traps import ASKED_TO_STAY
from engine.refactoring.source import Source
from engine.refactoring.view import View

_SEES_LOCALS: Final = frozenset({"locals", "vars", "eval", "exec", "dir"})
_JUMPS: Final = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def unused_locals(view: View, path: str) -> tuple[Finding, ...]:
    """One finding a function: its names that are given literal values and never read."""
    return view.of_file(_unused_locals, path)


def unreachable(view: View, path: str) -> tuple[Finding, ...]:
    """One finding a block: the statements behind a return, raise, break or continue."""
    return view.of_file(_unreachable, path)


def reads(function: ast.AST) -> frozenset[str]:
    """Every name that the function, or what is defined in it, reads, deletes or shares with an outer scope.

    An augmented assignment reads its target.
    """
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Load() | ast.Del()) | ast.AugAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found.update(names)
            case _:
                continue
    return frozenset(found)


def binds(node: ast.AST) -> frozenset[str]:
    """Every name that a statement or what stands in it gives a value to, nested scopes included."""
    found: set[str] = set()
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name, ctx=ast.Store()) | ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.alias():
                found.add(each.asname or each.name.partition(".")[0])
            case _:
                continue
    return frozenset(found)


def is_idle(statement: ast.stmt, read: frozenset[str]) -> str:
    """The name that a statement gives a literal to without anybody reading it; empty for every other statement."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value, simple=1):
            pass
        case _:
            return ""
    is_spared = name.startswith("_") or name in read or bool(_SEES_LOCALS & read)
    return "" if is_spared or not is_plain(value) else name


def rest_is_needed(function: ast.AST, rest: list[ast.stmt]) -> bool:
    """Whether statements that never run still tell what the function is: a generator, or whose names are its own."""
    inside = [node for statement in rest for node in own_nodes(statement)]
    if any(isinstance(node, ast.Yield | ast.YieldFrom | ast.Global | ast.Nonlocal) for node in inside):
        return True
    bound = frozenset().union(*(binds(statement) for statement in rest))
    return bool((bound | _SEES_LOCALS) & _named_outside(function, rest))


def _named_outside(function: ast.AST, rest: list[ast.stmt]) -> frozenset[str]:
    """Every name that the function uses in whatever way, but for these statements."""
    gone = {id(node) for statement in rest for node in ast.walk(statement)}
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and id(node) not in gone:
            found.add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal) and id(node) not in gone:
            found.update(node.names)
    return frozenset(found)


def own_nodes(statement: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement that belong to the function it stands in, not to one defined inside it."""
    pending = [statement]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            pending += ast.iter_child_nodes(node)


def scopes(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The module (named by nothing), then every function with its qualified name, in the order of the text."""
    yield "", tree
    pending = [("", child) for child in ast.iter_child_nodes(tree)][::-1]
    while pending:
        outer, node = pending.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            outer = f"{outer}.{node.name}".lstrip(".")
            if not isinstance(node, ast.ClassDef):
                yield outer, node
        pending += [(outer, child) for child in ast.iter_child_nodes(node)][::-1]


def own_blocks(scope: ast.AST) -> Iterator[list[ast.stmt]]:
    """The statement lists of a function or module, without those of functions and classes inside it."""
    pending = [scope]
    while pending:
        for block in blocks(pending.pop()):
            yield block
            pending += [each for each in block if not isinstance(each, (*FUNCTIONS, ast.ClassDef))]


def _unused_locals(view: View, path: str) -> tuple[Finding, ...]:
    source = view.source(path)
    if not isinstance(source, Source):
        return ()
    return tuple(
        Finding(Kind.LOCAL, idle)
        for name, scope in scopes(source.tree)
        if name and (idle := tuple(_idle(source, name, scope)))
    )


def _idle(source: Source, name: str, scope: ast.AST) -> Iterator[Doomed]:
    read = reads(scope)
    for block in own_blocks(scope):
        for statement in block:
            variable = is_idle(statement, read)
            if variable and not shares_a_line(source, statement) and not _asked_to_stay(source, [statement]):
                yield Doomed(source.path, Kind.LOCAL, f"{name}.{variable}", statement)


def _unreachable(view: View, path: str) -> tuple[Finding, ...]:
    source = view.source(path)
    if not isinstance(source, Source):
        return ()
    return tuple(
        Finding(Kind.UNREACHABLE, tuple(Doomed(path, Kind.UNREACHABLE, name, each) for each in rest))
        for name, scope in scopes(source.tree)
        for block in own_blocks(scope)
        if name and (rest := _behind_a_jump(block)) and not _stays(source, scope, rest)
    )


def _behind_a_jump(block: list[ast.stmt]) -> list[ast.stmt]:
    jump = next((number for number, each in enumerate(block) if isinstance(each, _JUMPS)), len(block))
    return block[jump + 1 :]


def _stays(source: Source, scope: ast.AST, rest: list[ast.stmt]) -> bool:
    shared = any(shares_a_line(source, each) for each in rest)
    return shared or _asked_to_stay(source, rest) or rest_is_needed(scope, rest)


def _asked_to_stay(source: Source, statements: list[ast.stmt]) -> bool:
    first, last = statements[0].lineno, statements[-1].end_lineno or statements[-1].lineno
    lines = [*remarks_above(source, first), *(source.lines[number - 1] for number in range(first, last + 1))]
    comments = b" ".join(line.partition(b"#")[2] for line in lines).decode("utf-8", "replace")
    return ASKED_TO_STAY.search(comments) is not None
