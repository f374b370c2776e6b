r"""Assertions about constants, which hold whatever the code does: `assert True`, `expect(1).toBe(1)`.

Conditions for the queries of `assertions`. They are asked only of the calls whose meaning is known, since a helper like
`assert_parses("1 + 1")` checks much with constants. A query takes a backslash twice; repetitions are possessive.
"""

from typing import Final

_PIECES: Final = (
    r"(?:\\s++|[\\d.]++|[,;=!<>+*/%&|(){}\\[\\]:?-]++|\"[^\"\\\\]*+\"|'[^'\\\\]*+'|"
    r"(?:true|True|false|False|null|None|nil|undefined|and|or|not|in|is)\\b)++$"
)
# The arguments of a call: something, and nothing but constants.
ARGUMENTS: Final = r"^(?!\\(\\s*+\\)$)" + _PIECES
STATEMENT: Final = r"^assert(?=[\\s(])" + _PIECES


def checks(pattern: str, names: str) -> str:
    """Two patterns out of one that captures the name of a call as @assertion, before its closing parenthesis.

    `names` are the names that mean nothing over constants; all others count in any case. `%s` is where the arguments
    stand in the pattern.
    """
    known = f'(#match? @assertion "{names}") (#not-match? @_arguments "{ARGUMENTS}"))'
    told, silent = pattern.replace("%s", "@_arguments"), pattern.replace("%s", "")
    return f'{told} {known}\n{silent} (#not-match? @assertion "{names}"))\n'
