"""The name of the new function: from the comment above the region, from what it hands back, else from what it does.

The name is a label and changes nothing that is proven; it is the same for the same code.
"""

import ast
import keyword
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count
from typing import Final

from engine.refactoring.recipes.function_extract.comments import comment_words
from engine.refactoring.recipes.function_extract.deeds import Words, deeds
from engine.refactoring.recipes.function_extract.functions import Function
from engine.refactoring.recipes.function_extract.given import giving, returning, yielding
from engine.refactoring.recipes.function_extract.legality import Interface
from engine.refactoring.recipes.function_extract.regions import Region
from engine.refactoring.recipes.function_extract.words import VERBS, acceptable, is_good, noun, split, subject
from engine.refactoring.source import Source

MAX_NAME: Final = 40
MAX_TITLE: Final = 69
_ENDING: Final = "_part_"
_LINKS: Final = frozenset({"and", "for", "in", "of"})  # which lead to nothing at the end of a name


def free_name(
    source: Source, function: Function, region: Region, interface: Interface, is_free: Callable[[str], bool]
) -> str:
    """A private name that says what the region does and that nobody else has."""
    candidates = [words for words in _candidates(source, function, region, interface) if len(words) > 1]
    told = [words for words in candidates if not _stutters(words, function)]
    told = told or [["handle", "part", "of", *_topic(function)]]
    owner = split(function.owner.name) if function.owner else []
    longer = [words for words in ([*told[0], "of", *owner], [*told[0], "part"]) if _fits(words)]
    start = _name(told[0][:2])[: MAX_NAME - len(_ENDING)].rstrip("_")
    # The endings differ for ever, and a tree has not for ever as many names.
    numbered = (f"{start}{_ENDING}{_letters(number)}" for number in count())
    return next(name for name in chain(map(_name, told), map(_name, longer), numbered) if is_free(name))


def title(name: str, symbol: str) -> str:
    """`Extract _parse_header from Parser.read`, the symbol cut to its end where it is too long."""
    parts = symbol.split(".")
    for start in range(len(parts)):
        found = f"Extract {name} from {'.'.join(parts[start:])}"
        if len(found) <= MAX_TITLE:
            return found
    return f"Extract {name}"


def _candidates(source: Source, function: Function, region: Region, interface: Interface) -> Iterator[Words]:
    """Verbs with their objects, the name that a person would most likely give first."""
    names = {*interface.takes, *interface.gives}
    yield comment_words(source, region, names)
    handed = _handed_back(region, interface)
    good = list(filter(is_good, handed))
    topic = _topic(function)
    of_topic = [] if topic[0] in VERBS else topic
    good += [["iter", *of_topic]] if interface.yields and of_topic else []
    done = [words if len(words) > 1 else [*words, *of_topic] for words in deeds(region.statements)]
    good += filter(is_good, done)
    yield from good
    subjects = list(_subjects(region))
    yield from (longer for words in good for each in subjects if _fits(longer := [*words, "for", *each]))
    if region.is_elif and not interface.gives:
        yield [*topic, "in", "other", "cases"]
    yield from (words for words in handed if acceptable(words[1:]))
    yield from done
    yield from (["handle", *words] for words in subjects)
    yield ["handle", *topic]


def _handed_back(region: Region, interface: Interface) -> list[Words]:
    if interface.gives:
        return list(giving(region, interface))
    if interface.yields:
        return list(yielding(region))
    return list(returning(region, interface)) if interface.returns else []


def _subjects(region: Region) -> Iterator[Words]:
    """What the outermost conditions and loops are about."""
    for statement in region.statements:
        match statement:
            case ast.If(test=test) | ast.While(test=test):
                found = subject(test)
            case ast.For(iter=each) | ast.AsyncFor(iter=each):
                found = noun(each)
            case _:
                continue
        if found:
            yield found


def _stutters(words: Sequence[str], function: Function) -> bool:
    """Whether a name says a word twice, or says again what the function around it is called."""
    own = split(function.node.name)
    said = [word for word in words if word not in _LINKS]
    again = "_".join(own) in "_".join(words) if len(own) > 1 else [*words] == own
    return again or len(set(said)) < len(said)


def _topic(function: Function) -> Words:
    """What the function is about: its name without the verb, or its class where it has a name of the language."""
    name = function.node.name
    if name.startswith("__") and function.owner is not None:
        return split(function.owner.name)
    words = split(name)
    return (words[1:] if len(words) > 1 and words[0] in {"handle", *VERBS} else words) or ["call"]


def _letters(number: int) -> str:
    """a, b, … z, ba, bb, …: a number would look like a numbered copy."""
    letters = chr(ord("a") + number % 26)
    return letters if number < 26 else _letters(number // 26) + letters


def _fits(words: Sequence[str]) -> bool:
    return words[-1] not in _LINKS and len("_".join(["", *words])) <= MAX_NAME


def _name(words: Sequence[str]) -> str:
    """As many of the words as there is room for, and none at the end that leads to nothing."""
    kept: list[str] = []
    for word in words:
        if kept and len("_".join(["", *kept, word])) > MAX_NAME:
            while len(kept) > 1 and kept[-1] in _LINKS:
                del kept[-1]
            break
        kept.append(word)
    name = f"_{'_'.join(kept)}"[:MAX_NAME].rstrip("_")
    return f"{name}_" if keyword.iskeyword(name) else name
