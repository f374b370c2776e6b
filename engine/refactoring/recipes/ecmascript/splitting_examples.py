"""What file_split_ts does, and what it leaves alone: its documentation and its tests."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

_COUNT: Final = 90  # functions of three lines: two such groups are more than 500 lines


def _chain(name: str, *, typed: str = "", first: str = "x", count: int = _COUNT) -> str:
    """Exported functions that call each other, one the next: a group that nothing else belongs to."""
    head = f"// Where {name} begins.\nfunction {name}0(x{typed}) {{\n  return {first};\n}}\n"
    return head + "".join(
        f"\nexport function {name}{number}(x{typed}) {{\n  return {name}{number - 1}(x);\n}}\n"
        for number in range(1, count)
    )


def _names(name: str, count: int = _COUNT) -> str:
    return "".join(f"  {name}{number},\n" for number in range(1, count))


_CRLF: Final = ("\n", "\r\n")
_TYPED: Final = """\
import { inspect } from 'node:util';
import type { Size } from './sizes.js';

/** How wide. */
export interface Wide {
  size: Size;
}

"""

_BELOW: Final = _chain("area", count=100)
_ABOVE: Final = _chain("area", count=170).removeprefix(_BELOW)

CHANGES: Final[tuple[Example, ...]] = (
    Example(
        "the larger of two groups moves, and is exported as before",
        {"shapes.js": _chain("area", count=100) + "\n" + _chain("edge")},
        {
            "area1.js": _chain("area", count=100),
            "shapes.js": f"export {{\n{_names('area', 100)}}} from './area1.js';\n\n" + _chain("edge"),
        },
    ),
    Example(
        "imports go where they are used, types as types; line ends stay",
        {
            "sizes.ts": "export type Size = number;\r\n",
            "shapes.ts": (
                _TYPED
                + _chain("area", typed=": Wide", first="inspect(x)", count=100)
                + "\n"
                + _chain("edge", typed=": 1")
            ).replace(*_CRLF),
        },
        {
            "sizes.ts": "export type Size = number;\r\n",
            "wide.ts": (_TYPED + _chain("area", typed=": Wide", first="inspect(x)", count=100)).replace(*_CRLF),
            "shapes.ts": (
                f"export {{\n{_names('area', 100)}}} from './wide.js';\n"
                "export type { Wide } from './wide.js';\n\n" + _chain("edge", typed=": 1")
            ).replace(*_CRLF),
        },
    ),
    Example(
        "what stays takes back what it uses",
        {"shapes.js": _BELOW + _ABOVE + "\nconsole.log(area0(1));\n"},
        {
            "area0.js": _BELOW.replace("function area0", "export function area0"),
            "shapes.js": (
                "import { area0, area99 } from './area0.js';\n"
                f"export {{\n{_names('area', 100)}}} from './area0.js';\n" + _ABOVE + "\nconsole.log(area0(1));\n"
            ),
        },
    ),
)

LEAVES_ALONE: Final[tuple[Example, ...]] = (
    Example("a module that is not long", {"shapes.js": _chain("area")}),
    Example(
        "one declaration is the module",
        {"shapes.js": "export function all() {\n" + "  step();\n" * 520 + "}\nexport const one = 1;\n"},
        refusal="dominant_unit",
    ),
    Example(
        "a plain script",
        {"shapes.js": (_chain("area") + _chain("edge")).replace("export ", "")},
        refusal="no_module",
    ),
    Example(
        "nothing shows how files of its folder are imported",
        {"shapes.ts": (_chain("area", typed=": 1") + _chain("edge", typed=": 1"))},
        refusal="unnamed",
    ),
    Example(
        "every value is made by a call, which may do something",
        {
            "shapes.js": "import { make } from 'made';\n"
            + "".join(f"export const a{n} = make({n});\n" for n in range(520))
        },
        refusal="pinned",
    ),
    Example(
        "it runs in a circle with what it imports",
        {
            "shapes.js": "import { one } from './one.js';\n" + _chain("area", first="one") + _chain("edge"),
            "one.js": "import { edge1 } from './shapes.js';\nexport const one = () => edge1(1);\n",
        },
        refusal="circular",
    ),
    Example(
        "a test puts something in the place of an export",
        {
            "shapes.js": _chain("area") + _chain("edge"),
            "tests/shapes.test.js": "import * as shapes from '../shapes.js';\njest.spyOn(shapes, 'area1');\n",
        },
        refusal="patched",
    ),
    Example(
        "the package lists each file that is published",
        {"package.json": '{"name": "a", "files": ["shapes.js"]}', "shapes.js": _chain("area") + _chain("edge")},
        refusal="listed",
    ),
)
