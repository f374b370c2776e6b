"""Random Python functions that mean nothing and use everything: what a refactoring must keep, whatever it is.

Each program ends, touches nothing outside itself, and writes down what it does, so that two of them can be compared.
"""

import random
import warnings
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

NAMES: Final = ("a", "b", "c", "d", "e")
_HOLDERS: Final = ("f", "g", "h")  # names of functions and generators
INPUTS: Final = ((0, 1), (3, -2), (1, 5), (2, 2))
MAX_DEPTH: Final = 3
PRELUDE: Final = """
import contextlib
LOG = []
class Exhausted(BaseException):
    pass
def log(x):
    LOG.append(repr(x) if isinstance(x, (int, str)) else type(x).__name__)
    if len(LOG) > 400:
        raise Exhausted
    return x if isinstance(x, int) else 1
def tick(left=[]):
    left.append(0)
    if len(left) > 3000:
        raise Exhausted
    return True
@contextlib.contextmanager
def guard(swallow):
    try:
        yield 2
    except (ZeroDivisionError, TypeError):
        if not swallow:
            raise
class Box:
    x = 1
    def get(self):
        return log(self.x)
"""


class Form(StrEnum):
    PLAIN = "plain"
    METHOD = "method"
    GENERATOR = "generator"
    COROUTINE = "coroutine"


class Writer:
    """Writes one program from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.form = self._random.choice(list(Form))

    def program(self) -> tuple[str, str]:
        """The text, and the name of the function that it is about."""
        body = self._begin() + list(self._block(1, is_loop=False, length=self._random.randint(3, 6)))
        match self.form:
            case Form.METHOD:
                lines = ["class Thing(Box):", "    def probe(self, a, b):", *(f"    {line}" for line in body)]
                lines += ["        return (a, b)", "def run(a, b):", "    return Thing().probe(a, b)"]
                return PRELUDE + "\n".join(lines) + "\n", "Thing.probe"
            case Form.COROUTINE:
                lines = [
                    "async def later(x):",
                    "    return log(x)",
                    "async def probe(a, b):",
                    *body,
                    "    return (a, b)",
                ]
                lines += ["def run(a, b):", "    try:", "        probe(a, b).send(None)"]
                lines += ["    except StopIteration as end:", "        return end.value"]
                return PRELUDE + "\n".join(lines) + "\n", "probe"
            case Form.GENERATOR:
                lines = ["def probe(a, b):", *body, "    yield a", "    return (a, b)", *_DRIVER]
                return PRELUDE + "\n".join(lines) + "\n", "probe"
        return PRELUDE + "\n".join(["def probe(a, b):", *body, "    return (a, b)", "run = probe"]) + "\n", "probe"

    def _begin(self) -> list[str]:
        """Most names are bound, since a program that fails in its first line says little; a few are not."""
        values = {name: self._random.randint(-2, 3) for name in (*NAMES[2:], *_HOLDERS)}
        return [f"    {name} = {value}" for name, value in values.items() if self._is(0.85)]

    def _is(self, share: float) -> bool:
        return self._random.random() < share

    def _name(self) -> str:
        return self._random.choice(NAMES)

    def _block(self, depth: int, *, is_loop: bool, length: int = 0) -> Iterator[str]:
        for _ in range(length or self._random.randint(1, 4)):
            lines = list(self._statement(depth, is_loop=is_loop))
            yield from lines
            if lines[-1].strip().split(" ")[0] in {"break", "continue", "return", "raise"} and len(lines) == 1:
                return

    def _statement(self, depth: int, *, is_loop: bool) -> Iterator[str]:
        pad = "    " * depth
        nesting = [self._if, self._for, self._while, self._try, self._with, self._match, self._function]
        if depth <= MAX_DEPTH and self._is(0.4):
            write = self._random.choices(nesting, weights=(8, 4, 2, 5, 3, 2, 3))[0]
            yield from write(depth, is_loop)
        elif self._is(0.12):
            yield pad + self._jump(is_loop=is_loop)
        else:
            yield pad + self._simple()

    def _simple(self) -> str:
        name, other, holder = self._name(), self._name(), self._random.choice(_HOLDERS)
        forms = (
            (10, f"{name} = {self._value()}"),
            (3, f"{name} {self._random.choice(['+=', '-='])} {self._value()}"),
            (3, f"log({self._value()})"),
            (1, f"{name}, {other} = {self._value()}, {self._value()}"),
            (1, f"[{name}, *{other}] = [1, {self._value()}]"),
            (1, f"del {name}"),
            (1, f"{holder} = lambda: log({other})"),
            (1, f"{holder} = ({other} + i for i in range(2))"),
            (1, f"{name}: int = {self._value()}"),
            (1, f"{name} = {other} = {self._value()}"),
            (1, f"assert {self._test()}"),
            (1, f"import math as {holder}" if self._is(0.5) else f"{holder} = Box()"),
            (1, f"{name} // {other}"),
            (2, f"log({holder}() if callable({holder}) else {name})"),
            (2, f"log(str(list({holder})) if hasattr({holder}, '__next__') else {name})"),
            (3, self._own()),
        )
        return self._random.choices([text for _, text in forms], weights=[weight for weight, _ in forms])[0]

    def _own(self) -> str:
        """What only this kind of function can do."""
        name = self._name()
        match self.form:
            case Form.METHOD:
                return self._random.choice([f"self.x = {self._value()}", f"{name} = self.get()", "super().get()"])
            case Form.GENERATOR:
                return self._random.choice([f"{name} = yield {self._value()}", f"yield {name}", "yield from (1, 2)"])
            case Form.COROUTINE:
                return self._random.choice([f"{name} = await later({self._value()})", f"await later({name})"])
        return f"{name} = sum({name} * i for i in range(3))"

    def _value(self, depth: int = 0) -> str:
        name = self._name()
        if depth > 1 or self._is(0.5):
            return name if self._is(0.6) else str(self._random.randint(-3, 5))
        inner = self._value(depth + 1)
        return self._random.choice(
            [
                f"({inner} {self._random.choice('+-')} {self._value(depth + 1)})",
                f"({inner} * {self._value(depth + 1)} % 97)",
                f"sum([{inner} for {name} in range(2)])",
                f"sum({inner} for i in range(2))",
                f"({name} := {inner})",
                f"(lambda: {name})()",
                f"(lambda {name}: {inner})(1)",
                f"log({inner})",
                f"({inner} if {self._test(depth + 1)} else {name})",
                f"len([{name} for {name} in range(2) if {name} < {inner}])",
            ]
        )

    def _test(self, depth: int = 1) -> str:
        first = f"{self._value(depth)} {self._random.choice(['<', '>', '==', '!='])} {self._value(depth)}"
        if self._is(0.3):
            return f"{first} {self._random.choice(['and', 'or'])} {self._value(depth)} > {self._random.randint(-2, 2)}"
        return f"not ({first})" if self._is(0.1) else first

    def _jump(self, *, is_loop: bool) -> str:
        if is_loop and self._is(0.6):
            return self._random.choice(["break", "continue"])
        return f"return {self._value()}" if self._is(0.7) else f"raise ValueError({self._value(1)})"

    def _if(self, depth: int, is_loop: bool) -> Iterator[str]:
        pad = "    " * depth
        yield f"{pad}if {self._test()}:"
        yield from self._block(depth + 1, is_loop=is_loop)
        while self._is(0.3):
            yield f"{pad}elif {self._test()}:"
            yield from self._block(depth + 1, is_loop=is_loop)
        if self._is(0.5):
            yield f"{pad}else:"
            yield from self._block(depth + 1, is_loop=is_loop)

    def _for(self, depth: int, is_loop: bool) -> Iterator[str]:
        yield f"{'    ' * depth}for {self._name()} in range({self._random.randint(0, 3)}):"
        yield from self._loop_body(depth, is_loop)

    def _while(self, depth: int, is_loop: bool) -> Iterator[str]:
        yield f"{'    ' * depth}while {self._random.choice([f'tick() and {self._test()}', 'True'])}:"
        yield f"{'    ' * (depth + 1)}tick()"
        yield from self._loop_body(depth, is_loop)

    def _loop_body(self, depth: int, is_loop: bool) -> Iterator[str]:
        yield from self._block(depth + 1, is_loop=True)
        if self._is(0.2):
            yield f"{'    ' * depth}else:"
            yield from self._block(depth + 1, is_loop=is_loop)

    def _try(self, depth: int, is_loop: bool) -> Iterator[str]:
        pad = "    " * depth
        yield f"{pad}try:"
        yield from self._block(depth + 1, is_loop=is_loop)
        if self._is(0.4):
            yield f"{pad}    1 // {self._name()}"
        has_handler = self._is(0.85)
        if has_handler:
            kind = self._random.choice(["ZeroDivisionError", "Exception", "(TypeError, NameError)", "BaseException"])
            yield f"{pad}except {kind}{self._random.choice(['', ' as e', ' as d'])}:"
            yield from self._block(depth + 1, is_loop=is_loop)
            if self._is(0.25):
                yield f"{pad}else:"
                yield from self._block(depth + 1, is_loop=is_loop)
        if not has_handler or self._is(0.3):
            yield f"{pad}finally:"
            yield from self._block(depth + 1, is_loop=is_loop and self._is(0.3))

    def _with(self, depth: int, is_loop: bool) -> Iterator[str]:
        name = f" as {self._name()}" if self._is(0.5) else ""
        yield f"{'    ' * depth}with guard({self._is(0.5)}){name}:"
        yield from self._block(depth + 1, is_loop=is_loop)

    def _match(self, depth: int, is_loop: bool) -> Iterator[str]:
        pad, name = "    " * depth, self._name()
        yield f"{pad}match {self._value()}:"
        patterns = ["0 | 1", "int() if " + self._test(), f"[{name}, *_]", f"int() as {name}", f"int({name})"]
        for pattern in self._random.sample(patterns, self._random.randint(1, 3)):
            yield f"{pad}    case {pattern}:"
            yield from self._block(depth + 2, is_loop=is_loop)
        if self._is(0.5):
            yield f"{pad}    case {self._random.choice(['_', self._name()])}:"
            yield from self._block(depth + 2, is_loop=is_loop)

    def _function(self, depth: int, is_loop: bool) -> Iterator[str]:
        pad, name = "    " * depth, self._random.choice(_HOLDERS)
        yield f"{pad}def {name}():"
        if self._is(0.3):
            shared = self._name()
            yield f"{pad}    nonlocal {shared}"
            yield f"{pad}    {shared} = {self._value(1)}"
        yield f"{pad}    return {self._value(1)}"
        if self._is(0.7):
            yield f"{pad}log({name}())"


_DRIVER: Final = (
    "def run(a, b):",
    "    made = probe(a, b)",
    "    sent = None",
    "    for step in range(12):",
    "        try:",
    "            if step == 4 and a == 3:",
    "                made.throw(ZeroDivisionError)",
    "            elif step == 3 and a == 1:",
    "                made.close()",
    "            else:",
    "                sent = log(made.send(sent))",
    "        except StopIteration as end:",
    "            return end.value",
)


def behaviour(text: str) -> list[Any] | None:
    """What a program does with each of the inputs; None where it does not compile, or does not end by itself."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(text, "program", "exec")
    except SyntaxError:
        return None
    seen = [_run(code, given) for given in INPUTS]
    return None if "Exhausted" in [what for what, _ in seen] else seen


def _run(code: Any, given: tuple[int, int]) -> tuple[str, list[str]]:
    space: dict[str, Any] = {"__name__": "program"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(code, space)
        try:
            told = _plain(space["run"](*given))
        except BaseException as error:
            # What the interpreter says of an unbound name depends on the function that it stands in.
            said = "" if isinstance(error, NameError) else str(error)[:60]
            told = type(error).__name__ + (said if type(error).__name__ != "Exhausted" else "")
    return told, space["LOG"]


def _plain(value: Any) -> str:
    """An answer without the addresses of objects."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_plain, value))})"
    return repr(value) if isinstance(value, int | str | list | None) else type(value).__name__
