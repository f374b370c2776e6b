"""What another spelling of names comes to in the bytes: nothing but these tokens may read otherwise."""

from dataclasses import dataclass

from engine.refactoring.lexing import name_spans


class SpelledOtherwise(ValueError):
    """Two texts differ in more than one name; the message says where."""


@dataclass(frozen=True, slots=True)
class Respelled:
    """How many tokens changed, and how many of the old name stayed as they were."""

    changed: int
    left: int


def respelled(before: bytes, after: bytes, old: str, new: str) -> Respelled:
    """Compare two texts token by token. Raises `SpelledOtherwise`, and what the lexer raises."""
    olds, news = name_spans(before), name_spans(after)
    if len(olds) != len(news):
        raise SpelledOtherwise(f"there were {len(olds)} names, and there are {len(news)}")
    done = done_after = changed = left = 0
    for one, other in zip(olds, news, strict=True):
        if before[done : one.start] != after[done_after : other.start]:
            raise SpelledOtherwise(f"more than names changed before byte {one.start}")
        if before[one.start : one.end] != after[other.start : other.end]:
            if (one.name, other.name) != (old, new):
                raise SpelledOtherwise(f"{one.name} became {other.name} at byte {one.start}")
            changed += 1
        else:
            left += one.name == old
        done, done_after = one.end, other.end
    if before[done:] != after[done_after:]:
        raise SpelledOtherwise("more than names changed at the end")
    return Respelled(changed, left)
