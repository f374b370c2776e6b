"""What statements do, as a verb and its object in the words of the code itself."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.refactoring.recipes.function_extract.binding import own_nodes
from engine.refactoring.recipes.function_extract.words import (
    VERBS,
    acceptable,
    callee,
    class_called,
    is_good,
    noun,
    plural,
    split,
    subject,
    telling,
    viewed,
)

Words = list[str]

_COLLECTING: Final = frozenset({"add", "append", "appendleft", "extend", "insert"})
_OTHER_WORD: Final = {"clear": "clear", "pop": "take", "remove": "remove", "setdefault": "fill", "update": "update"}
_WEAK: Final = frozenset({"call", "clear", "close", "flush", "process", "set", "update", "wait"})
_MAIN_COUNT: Final = 3  # so often a verb comes back where it is what a region is about
_MOST_NAMED: Final = 3
_FAILURES: Final = frozenset({"fail", "error", "abort"})


def deeds(statements: Sequence[ast.stmt]) -> Iterator[Words]:
    """What is done: most of all, then by the last statement first; what closes or prepares comes after the rest."""
    if words := _checked(statements) or _mostly(statements):
        yield words
    found = [words for statement in reversed(statements) if (words := deed(statement)) and words[0] in VERBS]
    yield from sorted(found, key=lambda words: (not is_good(words), words[0] in _WEAK))


def deed(statement: ast.stmt) -> Words:
    """The verb and object of one statement; empty where it says nothing of what is done."""
    match statement:
        case ast.If():
            return _of_branches(statement)
        case ast.With(body=body) | ast.AsyncWith(body=body) | ast.Try(body=body) | ast.While(body=body):
            return next(deeds(body), [])
        case ast.For(body=body, iter=each) | ast.AsyncFor(body=body, iter=each):
            return _of_loop(statement, next(deeds(body), []), noun(each))
        case ast.Expr(value=ast.Await(value=ast.Call() as call)) | ast.Expr(value=ast.Call() as call):
            return called(call)
        case ast.Assign(targets=[target, *_]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return _of_target(target)
        case ast.Assert(test=test):
            return ["check", *subject(test)]
        case ast.Delete(targets=[target, *_]):
            return ["remove", *noun(target)]
    return []


def called(call: ast.Call) -> Words:
    """What a call does. For a noun that is called: `call` it; for a class: `build` one of it."""
    if words := class_called(call):
        return ["build", *words]
    if isinstance(call.func, ast.Attribute):
        if call.func.attr in _COLLECTING:
            return _collected(call, call.func.value)
        if call.func.attr in _OTHER_WORD:
            return [_OTHER_WORD[call.func.attr], *noun(call.func.value)]
    words = callee(call)
    if not words or words[0] in _FAILURES or viewed(call) is not None:
        return []
    if words[0] == "self" and len(words) > 1:  # `self_add = self.add`, for speed
        del words[0]
    if words[0] == "from":
        return ["build", *words]
    if words[0] not in VERBS:
        is_alias = words[-1] in VERBS  # `seen_add = seen.add`
        return ["call", *words] if telling(words) and not is_alias else []
    return words if len(words) > 1 else [*words, *_object(call)]


def value(node: ast.expr) -> Words:
    """How a value comes about."""
    match node:
        case ast.Await(value=inner):
            return value(inner)
        case ast.Call() if (shown := viewed(node)) is not None:
            return value(shown)
        case ast.BinOp(left=ast.Call() as left):
            return value(left)
        case ast.BinOp(left=left, right=right):
            return ["join", *both(noun(left), noun(right))]
        case ast.Call(func=ast.Name(id="isinstance" | "any" | "all") | ast.Attribute(attr="startswith" | "endswith")):
            return ["check", *noun(node)]
        case ast.Call():
            return called(node)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            elt = node.value if isinstance(node, ast.DictComp) else node.elt
            return ["list", *plural(noun(elt) or noun(node.generators[0].iter))]
        case ast.JoinedStr():
            return ["format", *noun(node)]
    found = noun(node)
    return ["find", *found] if found else []


def both(*objects: Sequence[str]) -> Words:
    """Several objects of one verb."""
    told = [words for words in objects if words]
    return [word for words in told for word in (*words, "and")][:-1]


def _object(call: ast.Call) -> Words:
    if found := next((found for arg in call.args if (found := noun(arg))), []):
        return found
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)) if name not in {"self", "cls"}:
            return [] if name.startswith(callee(call)[0]) else split(name)  # `warnings.warn` says nothing of what
        case ast.Attribute(value=owner):
            return noun(owner)
    return []


def _collected(call: ast.Call, owner: ast.expr) -> Words:
    """Something joins a local collection, which grows, or one that lives on, which gets it."""
    joining = noun(call.args[-1]) if call.args else []
    if isinstance(owner, ast.Attribute) and joining and not owner.attr.endswith("s"):
        return ["add", *joining]
    collection = noun(owner) or (acceptable(split(owner.id)) if isinstance(owner, ast.Name) else [])
    return ["collect", *(collection or (plural(joining) if joining else []))]


def _of_target(target: ast.expr) -> Words:
    match target:
        case ast.Subscript(value=ast.Name(id=name)):
            return ["fill", *acceptable(split(name))]
        case ast.Subscript(value=owner):
            return ["fill", *noun(owner)]
        case ast.Attribute(attr=name):
            return ["set", *split(name)]
    return []


def _of_loop(loop: ast.For | ast.AsyncFor, inner: Words, each: Words) -> Words:
    """Of a loop: what it does to each of its subject, else what it does for something else."""
    if not inner or not each:
        return inner or (["process", *each] if each else [])
    if inner[0] == "check" or _asks_each(loop) or len(inner) == 1:
        return [inner[0], *each]
    return inner


def _asks_each(loop: ast.For | ast.AsyncFor) -> bool:
    """Whether the last thing done is a method of the loop's variable."""
    named = {each.id for each in ast.walk(loop.target) if isinstance(each, ast.Name)}
    match loop.body[-1]:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return name in named
    return False


def _of_branches(statement: ast.If) -> Words:
    """What all branches do alike, else what the first does that does anything."""
    if _only_refuses(statement.body) and not statement.orelse:
        return next(
            (words for each in statement.body if is_good(words := deed(each))), ["check", *subject(statement.test)]
        )
    found = [words for body in _branches(statement) if (words := next(deeds(body), []))]
    if not found:
        return []
    if found == [["warn"]]:
        return ["warn", "about", *subject(statement.test)]
    alike = [word for word in found[0] if all(word in words for words in found)]
    if is_good(alike):
        return alike
    usual, _ = Counter(words[0] for words in found).most_common(1)[0]
    return next((words for words in found if words[0] == usual and is_good(words)), found[0])


def _branches(statement: ast.If) -> Iterator[Sequence[ast.stmt]]:
    yield statement.body
    match statement.orelse:
        case [ast.If() as other]:
            yield from _branches(other)
        case [_, *_]:
            yield statement.orelse


def _checked(statements: Sequence[ast.stmt]) -> Words:
    """Where nothing is done but to refuse what is wrong: of what."""
    if not all(_is_guard(statement) for statement in statements):
        return []
    told = list(dict.fromkeys(tuple(words) for words in _subjects(statements) if words))
    return ["check", *both(*told[:_MOST_NAMED])] if told else []


def _mostly(statements: Sequence[ast.stmt]) -> Words:
    """The verb of most calls, with its object where that is always the same."""
    calls = [node.value for node in own_nodes(statements) if isinstance(node, ast.Expr)]
    done = [words for call in calls if isinstance(call, ast.Call) and (words := called(call))]
    verbs = Counter(words[0] for words in done if words[0] not in _WEAK)
    if not verbs or 2 * max(verbs.values()) < len(done) or max(verbs.values()) < _MAIN_COUNT:
        return []
    [(verb, _)] = verbs.most_common(1)
    first, *others = (words for words in done if words[0] == verb)
    alike = [word for word in first if all(word in words for words in others)]
    return alike if is_good(alike) or verb != "collect" else []


def _subjects(statements: Iterable[ast.stmt]) -> Iterator[Words]:
    for statement in statements:
        match statement:
            case ast.If(body=[ast.For(iter=each)]):
                yield noun(each)
            case ast.If(test=test) | ast.Assert(test=test):
                yield subject(test)
            case ast.For(iter=each):
                yield noun(each)


def _is_guard(statement: ast.stmt) -> bool:
    match statement:
        case ast.If(body=body, orelse=[]) | ast.For(body=body, orelse=[]):
            return _only_refuses(body)
    return isinstance(statement, ast.Assert)


def _only_refuses(body: Sequence[ast.stmt]) -> bool:
    return all(_refuses(statement) or _is_guard(statement) for statement in body)


def _refuses(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return bool(_FAILURES.intersection(callee(call)[:1]))
    return isinstance(statement, ast.Raise)
