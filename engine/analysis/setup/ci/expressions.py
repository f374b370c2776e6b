"""Expressions of GitHub Actions, three-valued: true, false, or None where only a run can tell."""

import re
from collections.abc import Mapping
from typing import Final

from engine.analysis.setup.shell import UNKNOWN

MAX_TOKENS: Final = 400
MAX_DEPTH: Final = 20
_EXPRESSION: Final = re.compile(r"\$\{\{(.{0,2000}?)\}\}", re.S)
_TOKEN: Final = re.compile(r"\s*('(?:[^']|'')*'|\|\||&&|==|!=|!|[(),]|[\w.*\[\]\"-]+|.)", re.S)
_FALSE: Final = frozenset({"false", "", "0", "null"})

Context = Mapping[str, str]


def resolved(text: str, context: Context) -> str:
    """A text with its expressions put in; those that only a run can tell become `UNKNOWN`."""
    if "${{" not in text:
        return text
    return _EXPRESSION.sub(lambda found: _known(evaluate(found[1], context)), text)


def may_run(condition: str, context: Context) -> bool:
    """Whether a step with this `if` can run: only what is surely false cannot."""
    inner = _EXPRESSION.sub(lambda found: f"({found[1]})", condition)
    return _truth(evaluate(inner, context)) is not False


def evaluate(expression: str, context: Context) -> str | None:
    """The value of an expression as a text; None for what is unknown."""
    tokens = _TOKEN.findall(expression.strip())[:MAX_TOKENS]
    return _Evaluation([token for token in tokens if token.strip()], context).either(0)


def _known(value: str | None) -> str:
    return UNKNOWN if value is None else value


def _truth(value: str | None) -> bool | None:
    return None if value is None else value.lower() not in _FALSE


def _text(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


class _Evaluation:
    """A recursive descent over the tokens: `||`, `&&`, comparison, `!`, call, literal or name."""

    def __init__(self, tokens: list[str], context: Context) -> None:
        self._tokens = tokens
        self._context = context
        self._place = 0

    def either(self, depth: int) -> str | None:
        """The first operand that holds; unknown where one before it may hold."""
        values = [self._both(depth)]
        while self._next_is("||"):
            values.append(self._both(depth))
        for value in values[:-1]:
            if _truth(value) is not False:
                return value
        return values[-1]

    def _both(self, depth: int) -> str | None:
        values = [self._compared(depth)]
        while self._next_is("&&"):
            values.append(self._compared(depth))
        failing = next((value for value in values if _truth(value) is False), None)
        return failing if failing is not None or None in values else values[-1]

    def _compared(self, depth: int) -> str | None:
        left = self._operand(depth)
        for operator in ("==", "!="):
            if self._next_is(operator):
                right = self._operand(depth)
                if left is None or right is None:
                    return None
                return _text((left.lower() == right.lower()) is (operator == "=="))
        return left

    def _operand(self, depth: int) -> str | None:
        if depth > MAX_DEPTH or self._place >= len(self._tokens):
            return None
        word = self._tokens[self._place]
        self._place += 1
        if word == "!":
            truth = _truth(self._operand(depth + 1))
            return _text(None if truth is None else not truth)
        if word == "(":
            value = self.either(depth + 1)
            self._next_is(")")
            return value
        if word.startswith("'"):
            return word[1:-1].replace("''", "'")
        if self._next_is("("):
            return self._call(word.lower(), depth)
        return word if word in {"true", "false"} or word.isdigit() else self._named(word)

    def _named(self, name: str) -> str | None:
        """A matrix or the inputs that are known lack what they do not name; of anything else nothing is known."""
        kind = name.partition(".")[0]
        is_complete = kind in {"matrix", "inputs"} and any(each.startswith(f"{kind}.") for each in self._context)
        return self._context.get(name, "" if is_complete else None)

    def _call(self, name: str, depth: int) -> str | None:
        arguments: list[str | None] = []
        while self._place < len(self._tokens) and not self._next_is(")"):
            arguments.append(self.either(depth + 1))
            self._next_is(",")
        if name in {"always", "success"}:
            return "true"
        if name in {"failure", "cancelled"}:
            return "false"
        known = [each for each in arguments if each is not None]
        if len(known) != len(arguments) or len(known) < 2:
            return None
        if name == "startswith":
            return _text(known[0].startswith(known[1]))
        if name == "contains":
            return _text(known[1] in known[0])
        return _formatted(known) if name == "format" else None

    def _next_is(self, token: str) -> bool:
        found = self._place < len(self._tokens) and self._tokens[self._place] == token
        self._place += found
        return found


def _formatted(arguments: list[str]) -> str:
    text = arguments[0]
    for number, argument in enumerate(arguments[1:]):
        text = text.replace(f"{{{number}}}", argument)
    return text
