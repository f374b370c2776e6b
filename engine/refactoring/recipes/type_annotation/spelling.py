"""How a type is written in one file: by the names that are there, quoted where it must not be evaluated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.refactoring.names import names_in
from engine.refactoring.recipes.type_annotation.bindings import Bindings, bindings
from engine.refactoring.recipes.type_annotation.functions import Function
from engine.refactoring.recipes.type_annotation.hints import REFERENCE, SELF, Hint
from engine.refactoring.recipes.type_annotation.world import World

_NAME: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Spelled:
    """The text of an annotation, quoted if need be, and the references that have to be imported for checkers."""

    text: str
    imports: tuple[str, ...] = ()


class Speller:
    """Spells the types of one file. `knows_self` says that `typing.Self` is there in every version it runs under."""

    def __init__(self, world: World, path: str, *, knows_self: bool) -> None:
        self._world = world
        self._path = path
        self._knows_self = knows_self
        self._bound: Bindings = bindings(world.view, path)
        self._names = self._names_by_reference()
        self._is_lazy = _is_lazy(self._bound)

    def spelled(self, function: Function, hint: Hint) -> Spelled | None:
        """The text; None where a name that it needs means something else at this place."""
        imports: list[str] = []
        texts = []
        for alternative in self._with_own_class(function, hint) or ():
            text = self._written(function, alternative, imports)
            if text is None:
                return None
            texts.append(text)
        if not texts:
            return None
        return self._finished(function, " | ".join(texts), tuple(dict.fromkeys(imports)))

    def _with_own_class(self, function: Function, hint: Hint) -> Hint | None:
        """`Self` as it can be said here: by the class's own name where nothing is derived from it."""
        if SELF[0] not in hint:
            return hint
        own = self._world.class_of(function)
        if self._knows_self and hint == SELF:
            return hint
        if not own or any(self._world.descendants(own)):
            return None
        return tuple(own if each == SELF[0] else each for each in hint)

    def _written(self, function: Function, alternative: str, imports: list[str]) -> str | None:
        failed: list[str] = []

        def spell(match: re.Match[str]) -> str:
            name = self._spelling(match[0])
            if name is None and self._can_import(match[0]):
                imports.append(match[0])
                name = match[0].partition(":")[2]
            if name is None or name.partition(".")[0] in function.shadows:
                failed.append(match[0])
                return ""
            return name

        text = REFERENCE.sub(spell, alternative)
        return None if failed else text

    def _spelling(self, reference: str) -> str | None:
        module, _, name = reference.partition(":")
        if module == "builtins":
            return name if name not in self._bound.taken else None
        first, dot, rest = name.partition(".")
        direct = self._names.get(f"{module}:{first}")
        if direct:
            return direct + dot + rest
        of_module = self._names.get(f"{module}:")
        return f"{of_module}.{name}" if of_module else None

    def _can_import(self, reference: str) -> bool:
        """Whether the name is free in the whole file, and its module can be named."""
        module, _, name = reference.partition(":")
        is_plain = all(_NAME.fullmatch(each) for each in module.split(".")) and bool(_NAME.fullmatch(name))
        is_ours = self._is_own_code(module)
        return is_plain and is_ours and name not in names_in(self._world.view, self._path).identifiers

    def _is_own_code(self, module: str) -> bool:
        """Whether a module is of the same package, if it is of the tree at all: no code imports its tests."""
        home, own = self._world.modules.paths.get(module), self._world.modules.names.get(self._path, "")
        if home is None:
            return True
        return self._world.view.is_editable(home) and module.partition(".")[0] == own.partition(".")[0]

    def _names_by_reference(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name in sorted((*self._bound.imports, *self._bound.definitions, *self._bound.values)):
            reference = self._world.resolve(self._path, name)
            if reference:
                found.setdefault(reference, name)
        return found

    def _finished(self, function: Function, text: str, imports: tuple[str, ...]) -> Spelled | None:
        if self._is_lazy or (not imports and self._may_be_evaluated(function, text)):
            return Spelled(text, imports)
        quote = "'" if '"' in text else '"'
        return None if quote in text else Spelled(f"{quote}{text}{quote}", imports)

    def _may_be_evaluated(self, function: Function, text: str) -> bool:
        """One name that is surely bound when the definition runs: a builtin, or a class or import further up."""
        if text != "None" and "*" in self._bound.taken:
            return False  # `from module import *` may bind it anew
        if text == "None" or (_NAME.fullmatch(text) and text not in self._bound.taken):
            return True
        return 0 < self._bound.lines.get(text, 0) < _first_line(function) and text in self._bound.definitions


def _first_line(function: Function) -> int:
    return min(function.node.lineno, *(each.lineno for each in function.node.decorator_list), function.node.lineno)


def _is_lazy(bound: Bindings) -> bool:
    """Whether the file postpones the evaluation of its annotations for good (PEP 563)."""
    found = bound.imports.get("annotations")
    return found is not None and found.module == "__future__" and not found.level
