"""What dead_code_removal_ts does, and what it leaves alone: its documentation and its tests."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

CHANGES: Final[tuple[Example, ...]] = (
    Example(
        "a function that nothing calls but itself, with its comment",
        {
            "a.js": "export const one = 1;\n\n// Counts down.\nfunction down(n) {\n  return n && down(n - 1);\n}\n\n"
            "run(one);\n"
        },
        {"a.js": "export const one = 1;\n\nrun(one);\n"},
    ),
    Example(
        "types and a function that only the first of them kept alive",
        {
            "a.ts": "type Unused = Helper;\ninterface Helper { size: number }\nexport const one = 1;\n",
        },
        {"a.ts": "export const one = 1;\n"},
    ),
    Example(
        "a local variable, line ends and letters beyond ASCII stay",
        {"a.js": "export function f(ä) {\r\n\tconst gone = ['😀', -1];\r\n\treturn ä;\r\n}"},
        {"a.js": "export function f(ä) {\r\n\treturn ä;\r\n}"},
    ),
    Example(
        "a function of a CommonJS module",
        {"a.cjs": "const used = () => 1;\nconst gone = function () { return used(); };\nmodule.exports = { used };\n"},
        {"a.cjs": "const used = () => 1;\nmodule.exports = { used };\n"},
    ),
)

LEAVES_ALONE: Final[tuple[Example, ...]] = (
    Example("what is exported", {"a.ts": "export function f() {\n  return 1;\n}\n"}),
    Example("a plain script, whose names all others know", {"a.js": "function f() {\n  return 1;\n}\n"}),
    Example(
        "making the value may do something",
        {"a.ts": "export const one = 1;\nconst started = start();\n"},
        refusal="impure",
    ),
    Example(
        "the name stands in a text",
        {"a.ts": "export const one = 'helper';\nfunction helper() {\n  return 1;\n}\n"},
        refusal="mentioned",
    ),
    Example(
        "text is evaluated, where the name may stand",
        {"a.ts": "export const one = (text: string) => eval(text);\nfunction help() {\n  return 1;\n}\n"},
        refusal="evaluated",
    ),
    Example(
        "a directive stands above it",
        {"a.ts": "export const one = 1;\n// eslint-disable-next-line\nfunction help() {\n  return 1;\n}\n"},
        refusal="layout",
    ),
)
