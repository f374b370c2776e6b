"""What type_annotation_ts does, and what it leaves alone: its documentation and its tests."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

CHANGES: Final[tuple[Example, ...]] = (
    Example(
        "a parameter that is counted with",
        {"a.ts": "export function twice(n) {\n  return n * 2;\n}\n"},
        {"a.ts": "export function twice(n: number) {\n  return n * 2;\n}\n"},
    ),
    Example(
        "line ends and letters beyond ASCII stay",
        {"a.ts": "// 😀 ä\r\nexport function twice(ä) {\r\n\treturn ä * 2;\r\n}"},
        {"a.ts": "// 😀 ä\r\nexport function twice(ä: number) {\r\n\treturn ä * 2;\r\n}"},
    ),
    Example(
        "a comment says it in JavaScript",
        {"a.js": "export function twice(n) {\n  return n * 2;\n}\n"},
        {"a.js": "/**\n * @param {number} n\n */\nexport function twice(n) {\n  return n * 2;\n}\n"},
    ),
)

LEAVES_ALONE: Final[tuple[Example, ...]] = (
    Example("everything has its type", {"a.ts": "export const twice = (n: number) => n * 2;\n"}),
    Example("uses tell nothing", {"a.ts": "export function same(n) {\n  return n;\n}\n"}, refusal="nothing_told"),
    Example("what callers pass is known", {"a.ts": "export const all = [1].map((n) => n * 2);\n"}),
)
