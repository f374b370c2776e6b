"""What dead_exports_ts does, and what it leaves alone: its documentation and its tests."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

_CLOSED: Final = {"package.json": '{"name": "shop", "private": true, "main": "main.js"}\n'}
_MAIN: Final = {"main.ts": "import { one } from './a';\n\nexport const sum = one + 1;\n"}
_ONE: Final = "export const one = 1;\n"


def _closed(text: str, **others: str) -> dict[str, str]:
    return {**_CLOSED, **_MAIN, "a.ts": text, **{name.replace("_", "."): each for name, each in others.items()}}


CHANGES: Final[tuple[Example, ...]] = (
    Example(
        "a function that only its own file calls",
        _closed("// Counts.\r\nexport function count(ä: number) {\r\n\treturn ä;\r\n}\r\nexport const one = count(1);"),
        _closed("// Counts.\r\nfunction count(ä: number) {\r\n\treturn ä;\r\n}\r\nexport const one = count(1);"),
    ),
    Example(
        "a function that nothing calls at all",
        _closed(_ONE + "\n/** Says hello. */\nexport function hello() {\n  return 'hello';\n}\n"),
        _closed(_ONE + "\n"),
    ),
    Example(
        "one of several names, and a type",
        _closed("const one = 1;\nconst two = one;\nexport interface Size { two: typeof two }\nexport { one, two };\n"),
        _closed("const one = 1;\nconst two = one;\nexport { one };\n"),
    ),
)

LEAVES_ALONE: Final[tuple[Example, ...]] = (
    Example("somebody imports it", _closed(_ONE)),
    Example("where the program begins", {**_CLOSED, "main.ts": "export const sum = 1;\n"}),
    Example("all is exported again", _closed(_ONE + "export const two = 2;\n", b_ts="export * from './a';\n")),
    Example(
        "a test takes all of it", _closed(_ONE + "export const two = 2;\n", b_ts="import * as a from './a';\na;\n")
    ),
    Example(
        "an import leads where nothing is found, and may mean it",
        _closed(_ONE + "export const two = 2;\n", b_ts="import { two } from '@/a';\ntwo;\n"),
    ),
    Example(
        "the package is published, and no list says what of it may be imported",
        {**_MAIN, "package.json": '{"name": "shop"}', "a.ts": _ONE + "export const two = 2;\n"},
        refusal="published",
    ),
    Example(
        "the package lets others import the file",
        {
            **_MAIN,
            "package.json": '{"name": "shop", "exports": {".": "./dist/a.js"}}',
            "a.ts": _ONE + "export const two = 2;\n",
        },
        refusal="entry",
    ),
    Example(
        "a component that no compiler reads",
        _closed(_ONE + "export const two = 2;\n", b_vue="<script>import { two } from './a'</script>\n"),
        refusal="documented",
    ),
    Example(
        "making the value may do something",
        _closed(_ONE + "export const started = start();\n"),
        refusal="impure",
    ),
)
