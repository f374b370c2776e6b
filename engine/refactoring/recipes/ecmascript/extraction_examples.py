"""What function_extract_ts does, and what it leaves alone: its documentation and its tests."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

_HEAD: Final = """\
export function price(order{typed}) {{
  if (order.isFree || order.isGift) return 0;
  if (order.isOld && order.isPaid) return order.paid;
  if (order.a || order.b) return -1;
"""
_TAIL: Final = """\
  if (order.isLate) return total + 1;
  return total;
}
"""
_COUNTING: Final = """\
  let total = 0;
  for (const line of order.lines) {
    if (line.isTaxed && line.rate) total += line.sum * line.rate;
    else if (line.isReduced) total += line.sum / 2;
    else if (line.isOld && line.isHalf) total += 1;
    else total += line.sum;
  }
"""


def _function(middle: str, *, typed: bool = False) -> str:
    return _HEAD.format(typed=": Order" if typed else "") + middle + _TAIL


_TYPES: Final = """\
type Line = { sum: number; rate: number; isTaxed: boolean; isReduced: boolean;
  isOld: boolean; isHalf: boolean };
interface Order { lines: Line[]; paid: number; note(said: string): void; a: boolean; b: boolean;
  isFree: boolean; isGift: boolean; isOld: boolean; isPaid: boolean; isLate: boolean }

"""
_EXTRACTED: Final = """
function resolveTotal(order{typed}) {{
  let total = 0;
  for (const line of order.lines) {{
    if (line.isTaxed && line.rate) total += line.sum * line.rate;
    else if (line.isReduced) total += line.sum / 2;
    else if (line.isOld && line.isHalf) total += 1;
    else total += line.sum;
  }}
  return total;
}}
"""
_CALL: Final = "  const total = resolveTotal(order);\n"
_AFTER_JS: Final = _function(_CALL) + _EXTRACTED.format(typed="")
_AFTER_TS: Final = _TYPES + _function(_CALL, typed=True) + _EXTRACTED.format(typed=": Order")
_METHOD: Final = """\
class Parser {
  read(line) {
    if (line === '' || line === '#') return null;
    // é 😀
    if (this.isStrict) {
      if (line.a && line.b) this.fail(`one
  two`);
      if (line.c || line.d) this.fail('c');
      if (line.e && line.f) this.fail('e');
    }
    return line.x ? line.y ?? 1 : line.z || 2;
  }
}
"""
_METHOD_AFTER: Final = """\
class Parser {
  read(line) {
    if (line === '' || line === '#') return null;
    // é 😀
    this._readPart(line);
    return line.x ? line.y ?? 1 : line.z || 2;
  }

  _readPart(line) {
    if (this.isStrict) {
      if (line.a && line.b) this.fail(`one
  two`);
      if (line.c || line.d) this.fail('c');
      if (line.e && line.f) this.fail('e');
    }
  }
}
"""

CHANGES: Final[tuple[Example, ...]] = (
    Example("a loop and what it adds up", {"price.js": _function(_COUNTING)}, {"price.js": _AFTER_JS}),
    Example(
        "parameters of TypeScript are given their types",
        {"price.ts": _TYPES + _function(_COUNTING, typed=True)},
        {"price.ts": _AFTER_TS},
    ),
    Example(
        "line ends stay what they are",
        {"price.js": _function(_COUNTING).replace("\n", "\r\n")},
        {"price.js": _AFTER_JS.replace("\n", "\r\n")},
    ),
    Example(
        "what needs `this` becomes a method, and text over two lines is not moved",
        {"parser.js": _METHOD},
        {"parser.js": _METHOD_AFTER},
    ),
)

LEAVES_ALONE: Final[tuple[Example, ...]] = (
    Example(
        "a function within the limit", {"a.js": "export const one = (a) => {\n  if (a) return 1;\n  return 2;\n};\n"}
    ),
    Example(
        "a variable that a closure counts up",
        {
            "price.js": _function(_COUNTING.replace("  let total = 0;\n", "")).replace(
                "  if (order.isFree ||", "  let total = 0;\n  order.onSum(() => total);\n  if (order.isFree ||"
            )
        },
        refusal="captured",
    ),
    Example(
        "what awaits would let others run in between",
        {
            "price.js": _function(_COUNTING.replace("line.sum / 2", "await line.sum")).replace(
                "export function", "export async function"
            )
        },
        refusal="awaits",
    ),
    Example(
        "a method that is handed around runs with any `this`",
        {"parser.js": _METHOD + "export const read = new Parser().read;\n"},
        refusal="detached",
    ),
    Example(
        "a generator yields from within",
        {
            "price.js": _function(_COUNTING.replace("total += line.sum / 2", "yield line")).replace(
                "export function", "export function*"
            )
        },
        refusal="yields",
    ),
)
