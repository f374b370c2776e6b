"""The proof for locals: both texts compile to the same code objects, but for what one variable is called.

A theorem for the interpreter that runs it. Nothing that the planner found is used.
"""

import ast
import dis
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Final

_HANDS_CELLS_ON: Final = frozenset({"LOAD_CLOSURE", "MAKE_CELL", "LOAD_FAST", "LOAD_FAST_BORROW"})


_OF_VARIABLES: Final = frozenset((*dis.haslocal, *dis.hasfree))
# Flags of code objects (inspect.CO_...): a function's variables are numbered, those of modules and classes are not.
_OPTIMIZED: Final = 1
_STARRED: Final = 4
_DOUBLE_STARRED: Final = 8


class CodeDiffers(Exception):
    """The two texts do not compile to the same code; the message says where."""


@dataclass(frozen=True, slots=True)
class SameCode:
    """What was compared. `renamed` are the pairs of code objects in which the variable reads otherwise; `parameters`
    the qualified names of the functions of which it is a parameter; `definitions` counts functions and classes that
    are called otherwise themselves."""

    objects: int
    instructions: int
    renamed: tuple[CodeType, ...]
    parameters: tuple[str, ...]
    definitions: int


def compiled(raw: bytes, path: str) -> CodeType:
    """The code of a whole file, with the annotations of locals evaluated, which Python itself leaves out.

    Raises SyntaxError, RecursionError or MemoryError for a text that does not compile here.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(raw)
        for node in ast.walk(tree):
            for block in ("body", "orelse", "finalbody"):
                statements = getattr(node, block, None)
                if isinstance(statements, list):
                    statements[:] = _with_annotations(statements)
        code: CodeType = compile(tree, path, "exec", dont_inherit=True, optimize=0)
    return code


def _with_annotations(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in statements:
        yield statement
        if isinstance(statement, ast.AnnAssign):
            yield ast.copy_location(ast.Expr(statement.annotation), statement)


def same_code(before: CodeType, after: CodeType, old: str, new: str) -> SameCode:
    """Compare two code objects with all that is inside them. Raises `CodeDiffers`."""
    waiting = [(before, after)]
    renamed, is_parameter, definitions, objects, instructions = [], [], 0, 0, 0
    while waiting:
        one, other = waiting.pop()
        pair = _Pair(one, other, old, new)
        instructions += pair.compare()
        waiting += pair.inner
        objects += 1
        definitions += one.co_name != other.co_name
        if pair.is_renamed:
            renamed.append(one)
        if pair.is_parameter:
            is_parameter.append(one.co_qualname.replace(".<locals>", ""))
    return SameCode(objects, instructions, tuple(renamed), tuple(sorted(is_parameter)), definitions)


class _Pair:
    """Two code objects that stand at the same place of the two texts; `inner` are the pairs that they contain."""

    def __init__(self, before: CodeType, after: CodeType, old: str, new: str) -> None:
        self.before, self.after, self.old, self.new = before, after, old, new
        self.is_renamed = old in _variables(before) and old not in _variables(after)
        arguments = _argument_count(before)
        self.is_parameter = self.is_renamed and old in before.co_varnames[:arguments]
        self.inner: list[tuple[CodeType, CodeType]] = []

    def compare(self) -> int:
        """How many instructions were compared. Raises `CodeDiffers`."""
        one, other = self.before, self.after
        self._demand(self._names(one.co_varnames) == list(other.co_varnames), "has other variables")
        self._demand(sorted(self._names(one.co_cellvars)) == sorted(other.co_cellvars), "shares other variables")
        self._demand(sorted(self._names(one.co_freevars)) == sorted(other.co_freevars), "takes other variables")
        self._demand(len(_variables(one)) == len(_variables(other)), "has two variables of one name")
        self._demand(_shape(one) == _shape(other), "has another shape")
        self._demand(self._may_be_called(one.co_name, other.co_name), "has another name")
        self._demand(self._is_respelled_path(one.co_qualname, other.co_qualname), "has another place")
        self._demand(len(one.co_consts) == len(other.co_consts), "has other constants")
        for first, second in zip(one.co_consts, other.co_consts, strict=True):
            self._constant(first, second)
        ours, theirs = list(self._instructions(one, is_before=True)), list(self._instructions(other, is_before=False))
        self._demand(ours == theirs, "does something else")
        return len(ours)

    def _demand(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise CodeDiffers(f"{self.before.co_qualname} (line {self.before.co_firstlineno}) {otherwise}")

    def _names(self, names: tuple[str, ...]) -> list[str]:
        return [self.new if self.is_renamed and name == self.old else name for name in names]

    def _may_be_called(self, one: str, other: str) -> bool:
        return one == other or (one, other) == (self.old, self.new)

    def _is_respelled_path(self, one: str, other: str) -> bool:
        parts, others = one.split("."), other.split(".")
        return len(parts) == len(others) and all(map(self._may_be_called, parts, others))

    def _constant(self, one: object, other: object) -> None:
        if isinstance(one, CodeType) and isinstance(other, CodeType):
            self.inner.append((one, other))
            return
        own_place = (one, other) == (self.before.co_qualname, self.after.co_qualname)
        class_name = (one, other) == (self.old, self.new) and self._defines_class()
        self._demand(own_place or class_name or _is_same_constant(one, other), f"has {other!r:.60} for {one!r:.60}")

    def _defines_class(self) -> bool:
        """Whether a class of the old name is made here: its name is a constant then."""
        within = (each for each in self.before.co_consts if isinstance(each, CodeType))
        return any(each.co_name == self.old and not each.co_flags & _OPTIMIZED for each in within)

    def _instructions(self, code: CodeType, *, is_before: bool) -> Iterator[tuple[str, object]]:
        """Operations with what they mean; runs that make cells or hand them on stand in the order of their names: the
        compiler lays cells out by their spelling, in a function and in what it closes over alike."""
        cells = {*code.co_cellvars, *code.co_freevars}
        run: list[tuple[str, object]] = []
        for each in dis.get_instructions(code):
            told = each.opname, self._operand(each, is_before=is_before)
            if each.opname in _HANDS_CELLS_ON and each.argval in cells:
                run.append(told)
                continue
            yield from sorted(run, key=repr)
            run = []
            yield told
        yield from sorted(run, key=repr)

    def _operand(self, instruction: dis.Instruction, *, is_before: bool) -> object:
        """Variables by the names they have afterwards; all else by number, since what it numbers is equal."""
        names = instruction.argval
        if instruction.opcode not in _OF_VARIABLES:
            return instruction.arg
        listed = names if isinstance(names, tuple) else (names,)
        return tuple(self._names(listed) if is_before else listed)


def _variables(code: CodeType) -> frozenset[str]:
    return frozenset((*code.co_varnames, *code.co_cellvars, *code.co_freevars))


def _argument_count(code: CodeType) -> int:
    takes_more = bool(code.co_flags & _STARRED) + bool(code.co_flags & _DOUBLE_STARRED)
    return code.co_argcount + code.co_kwonlyargcount + takes_more


def _shape(code: CodeType) -> tuple[object, ...]:
    return (
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        code.co_flags,
        code.co_names,
        code.co_firstlineno,
        code.co_exceptiontable,
    )


def _is_same_constant(one: object, other: object) -> bool:
    """Equal in kind as well as in value: 1, 1.0 and True are three constants, and so are 0.0 and -0.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_is_same_constant, one, other))
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return sorted(map(repr, one)) == sorted(map(repr, other))
    return repr(one) == repr(other)
