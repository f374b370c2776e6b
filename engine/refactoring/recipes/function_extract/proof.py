"""The proof of an extraction, from the two texts: the new function put back, every other byte, every name."""

import ast
import io
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.frames import frame_lookers
from engine.refactoring.names import names
from engine.refactoring.recipes.function_extract.conditions import Facts, violations
from engine.refactoring.recipes.function_extract.functions import first_line
from engine.refactoring.recipes.function_extract.graph import NotFollowed
from engine.refactoring.recipes.function_extract.inverse import Match, Mismatch, matched
from engine.refactoring.recipes.recipe import Plan
from engine.refactoring.source import Source
from engine.refactoring.view import View


def evidence(before: View, after: View, plan: Plan) -> Sequence[Evidence]:
    """One row: proven, not proven where a name may be lost, disproved where the texts differ in anything else."""
    try:
        return [_judged(before, after, plan)]
    except Mismatch as error:
        return [disproved(Rung.STATIC, str(error))]
    except NotFollowed as error:
        return [not_proven(Rung.STATIC, f"The control flow was not followed: a function {error}.")]
    except RecursionError:
        return [not_proven(Rung.STATIC, "The file is nested too deeply to be compared.")]


def _judged(before: View, after: View, plan: Plan) -> Evidence:
    path, symbol, name = plan.candidate.path, plan.candidate.symbol, plan.facts.get("new_function", "")
    _demand_one_file(before, after, path)
    old, new = _source(before, path), _source(after, path)
    _demand_compiles(new)
    if not names(before).is_free(name) or name in before.outside.names:
        return disproved(Rung.STATIC, f"The name {name} was taken already.")
    match = matched(old, new, symbol, name)
    _demand_same_bytes(old, new, match)
    found = tuple(violations(Facts(match, new.tree, frame_lookers(before))))
    if found:
        return not_proven(Rung.STATIC, f"{name} {found[0]}.", details=[f"{name} {clause}." for clause in found[1:]])
    shared = f"names in: {', '.join(match.takes) or 'none'}; out: {', '.join(match.call.gives) or 'none'}"
    return proven(
        Rung.STATIC,
        f"Put back in the place of its call, {name} gives {symbol} as it was; {shared}; no other is shared.",
    )


def _demand_one_file(before: View, after: View, path: str) -> None:
    changed = {each for each in before.files.keys() | after.files.keys() if _text(before, each) != _text(after, each)}
    others = sorted(changed - {path})
    if others:
        raise Mismatch(f"{others[0]} has changed too.")
    if not before.is_editable(path):
        raise Mismatch(f"{path} is not to be edited.")


def _text(view: View, path: str) -> bytes | None:
    return view.files.get(path)


def _source(view: View, path: str) -> Source:
    source = view.source(path)
    if not isinstance(source, Source):
        raise Mismatch(f"{path} cannot be read: it {source.reason}.")
    return source


def _demand_compiles(source: Source) -> None:
    """What the grammar allows and the compiler does not, such as an `await` in a function that is not asynchronous."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source.tree, source.path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise Mismatch(f"{source.path} does not compile any more: {error}.") from error


def _demand_same_bytes(before: Source, after: Source, match: Match) -> None:
    """Every line outside the region is as it was, and every comment inside it is found again."""
    if not any(_is_laid_out(before, after, match, end) for end in _possible_ends(after, match)):
        raise Mismatch("Lines outside the extracted part have changed.")
    if _comments(before) != _comments(after):
        raise Mismatch("A comment was lost, added or changed.")


def _possible_ends(after: Source, match: Match) -> range:
    """The lines that the new function's text may end with: comments and blank lines may follow its last statement."""
    last = end = _end(match.helper.node)
    while end < len(after.lines) and _is_silent(after.lines[end]):
        end += 1
    return range(last, end + 1)


def _is_laid_out(before: Source, after: Source, match: Match, end: int) -> bool:
    """Whether the old lines are the new ones, where the new function is what stands there up to line `end`, and what
    the call replaces is the text of that function but for its head, its indentation and the `return` at its end."""
    start, call = first_line(match.helper.node) - 1, match.call.statement
    above = after.lines[:start] + after.lines[end : call.lineno - 1]
    # The rest of a chain of `elif` stands in the new function as an `if`, and its call in an `else`.
    is_elif = (
        before.lines[len(above) - 1].lstrip().startswith(b"elif") if 0 < len(above) <= len(before.lines) else False
    )
    if is_elif and above[-1].strip() == b"else:":
        above = above[:-1]
    below = after.lines[_end(call) :]
    rest = len(before.lines) - len(below)
    if len(above) >= rest or before.lines[: len(above)] != above or before.lines[rest:] != below:
        return False
    text = _told(after.lines[start : _end(match.helper.node) - _length(match.tail)])
    text += _told(after.lines[_end(match.helper.node) : end])
    moved = _told(before.lines[len(above) : rest])
    if is_elif:
        moved[:1] = [line.removeprefix(b"el") for line in moved[:1]]
    return text[len(text) - len(moved) :] == moved


def _told(lines: Iterable[bytes]) -> list[bytes]:
    return [line.strip() for line in lines if line.strip()]


def _is_silent(line: bytes) -> bool:
    return not line.strip() or line.lstrip().startswith(b"#")


def _end(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno


def _length(node: ast.stmt | None) -> int:
    return _end(node) - node.lineno + 1 if node else 0


def _comments(source: Source) -> Counter[str]:
    tokens = tokenize.tokenize(io.BytesIO(source.raw).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)
