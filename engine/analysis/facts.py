"""What one file says about itself, before it is packed into rows.

Named tuples rather than dataclasses, because a repository has a hundred thousand of them and they are built eight times
faster.
"""

from typing import Final, NamedTuple

PUBLIC: Final = 1  # others may use it
DOCUMENTED: Final = 2  # its documentation says something that its name does not
ECHOED: Final = 4  # it has documentation, which only repeats the name
MISDOCUMENTED: Final = 8  # the documentation names a parameter that the signature lacks
OVERRIDE: Final = 16  # it overrides a base by its own statement, or what every class has
STUB: Final = 32  # an overload, a setter or a declaration
ANONYMOUS: Final = 64
NESTED: Final = 128  # inside another function
OVERLOAD: Final = 256  # one of several signatures of the function that follows


class Function(NamedTuple):
    """One function.

    `name` is qualified ("Class.method"); `line` counts from 1; `code_lines` are without the imports inside;
    `paths_in_flat_switches` are those arms of flat switches beyond the first, which the score does not hold against it;
    `misname` is "" for a good name.
    """

    name: str
    line: int
    cyclomatic: int
    cognitive: int
    nesting: int
    parameters: int
    code_lines: int
    paths_in_flat_switches: int
    slots: int
    typed: int
    hollow: int
    flags: int
    misname: str

    @property
    def is_trivial(self) -> bool:
        """One path and at most four code lines: too small to praise or blame, so that padding wins nothing."""
        return self.cyclomatic == 1 and self.code_lines <= 4


class Class(NamedTuple):
    """One class; `bases` are the last words of their names."""

    name: str
    line: int
    code_lines: int
    bases: tuple[str, ...]
    flags: int
    misname: str


class Import(NamedTuple):
    """One imported module as written; `kind` is "" when it runs as the module is loaded, "type" when only a type
    checker reads it, "local" when it runs later, inside a function."""

    module: str
    names: tuple[str, ...]
    line: int
    kind: str


class Mark(NamedTuple):
    """One place to list, which no metric counts: an anti-pattern ("god-class", "swallowed") or a suppressed check
    ("type-ignore"). `value` is the figure that makes it one, where there is one; `symbol` whose place it is."""

    kind: str
    line: int
    value: int = 0
    symbol: str = ""


class FileFacts(NamedTuple):
    """One parsed file.

    `code_lines` are not blank, comment or docstring; of these `import_lines` do nothing but import, and `data_lines`
    stand inside top-level literals. `error_share` is the share of bytes that the grammar did not understand; `escapes`
    are the lines of escape hatches from the type system; `assertions` are counted in test files only; `is_documented`
    is about the file itself.
    """

    lines: int
    code_lines: int
    data_lines: int
    error_share: float
    is_generated: bool
    is_documented: bool
    assertions: int
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    imports: tuple[Import, ...]
    escapes: tuple[int, ...]
    marks: tuple[Mark, ...] = ()
    import_lines: int = 0


class Unjudged(NamedTuple):
    """A file that could not be read as its language, and why in words for people."""

    reason: str
