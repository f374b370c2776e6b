"""Every anti-pattern that is listed and every switched-off check that is counted, with the words for people."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

MAX_FILE_LINES: Final = 1_000
MAX_PUBLIC_METHODS: Final = 20
MAX_PARAMETERS: Final = 6
MAX_BASES: Final = 4


class Kind(NamedTuple):
    """How one anti-pattern is told: `title` heads a list of them, `reason` is a template over symbol and value,
    `unless` goes on after "not a problem if", `nameless` is what stands for a symbol that is none."""

    title: str
    reason: str
    unless: str
    nameless: str = "this module"

    def worded(self, symbol: str, value: int) -> str:
        """One line for one place."""
        line = self.reason.format(symbol=symbol or self.nameless, value=f"{value:,}", s="" if value == 1 else "s")
        return line[0].upper() + line[1:] if not symbol else line


# In the order of harm: what hides faults comes before what is only hard to read.
ANTIPATTERNS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "swallowed": Kind(
            "Swallowed exceptions",
            "{symbol} drops whatever goes wrong here and says nothing.",
            "every error that can reach this place is expected, and a comment says so",
        ),
        "mutable-default": Kind(
            "Mutable defaults",
            "A default of {symbol} is made once and shared by all calls.",
            "nothing ever changes the value",
        ),
        "import-effect": Kind(
            "Effects at import",
            "Loading this module already does something that callers cannot stop.",
            "the file is only ever run as a script",
        ),
        "no-assertion": Kind(
            "Tests without assertion",
            "{symbol} runs code and checks nothing that it does.",
            "it is enough that nothing raises, or a function elsewhere checks for it",
            nameless="this test",
        ),
        "god-file": Kind(
            "Very long files",
            "{value} code lines in one file.",
            "it is one table or one algorithm that people read as a whole",
        ),
        "god-class": Kind(
            "Classes with too many duties",
            "{symbol} has {value} public methods.",
            "it is the one face of a library, and each method only hands on",
        ),
        "many-parameters": Kind(
            "Long parameter lists",
            "{symbol} takes {value} parameters.",
            "it is a constructor of plain data, or callers name each argument",
        ),
        "flag-parameters": Kind(
            "Flag parameters",
            "{symbol} chooses between behaviours by {value} positional boolean{s}: calls say yes or no, not to what.",
            "callers always name the argument, or the signature is laid down elsewhere",
        ),
        "deep-inheritance": Kind(
            "Deep inheritance",
            "{symbol} stands on at least {value} classes of this repository, one above the other.",
            "the classes above only state types and hold no behaviour",
        ),
        "star-import": Kind(
            "Star imports",
            "Which names come from here cannot be seen in this file.",
            "the module only hands on the names of another, or is a table of constants",
        ),
        "unused-private": Kind(
            "Private functions that nobody calls",
            "{symbol} is private, and its name stands nowhere else.",
            "it is called by a name that is put together at run time",
        ),
        "commented-out": Kind(
            "Code in comments",
            "{value} lines of code in a comment; the history keeps them as well.",
            "they show how to use what follows",
        ),
    }
)

# The check that is switched off, and the mark that does it.
SUPPRESSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type-ignore": "# type: ignore",
        "noqa": "# noqa",
        "no-cover": "# pragma: no cover",
        "pylint-disable": "# pylint: disable",
        "nosec": "# nosec",
        "eslint-disable": "eslint-disable",
        "ts-ignore": "@ts-ignore",
        "ts-expect-error": "@ts-expect-error",
        "ts-nocheck": "@ts-nocheck",
        "coverage-ignore": "istanbul ignore, c8 ignore, v8 ignore",
        "biome-ignore": "biome-ignore",
        "nolint": "//nolint",
        "suppress-warnings": "@SuppressWarnings",
        "nosonar": "NOSONAR",
        "rubocop-disable": "# rubocop:disable",
        "allow": "#[allow(…)]",
        "pragma-warning": "#pragma warning disable",
        "phpcs-ignore": "phpcs:ignore, phpcs:disable",
        "phpstan-ignore": "@phpstan-ignore",
        "psalm-suppress": "@psalm-suppress",
        "suppress": "@Suppress(…)",
        "noinspection": "noinspection",
    }
)
# Those that switch off the type checker of TypeScript: escape hatches like `any`.
TYPE_ESCAPES: Final = frozenset({"ts-ignore", "ts-expect-error", "ts-nocheck"})
