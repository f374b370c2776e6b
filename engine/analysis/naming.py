"""Whether a name says what it names: the language's convention, single letters, vague and numbered names."""

import re
from collections import Counter
from collections.abc import Collection

from engine.languages.language import Traits

VAGUE = frozenset(
    {
        "foo", "baz", "qux", "tmp", "temp", "stuff", "thing", "things", "misc", "func", "function", "method",
        "do_it", "doit", "do_stuff", "dostuff", "helper", "util", "data", "obj", "my_func", "myfunc", "my_function",
        "myfunction", "new_func", "newfunc", "process_data", "processdata", "handle_data", "handledata",
        "do_something", "dosomething", "asdf", "dummy",
    }
)  # fmt: skip
# Names that a visitor, a test runner or a framework looks up, so their author did not choose them.
_DISPATCHED = re.compile(
    r"(?:visit|leave|depart|do|handle|op|p|t|cmd|test)_\w+\Z|(?:setUp|tearDown|asyncSetUp|asyncTearDown)\w*\Z|__\w+__\Z"
)
# The number of a version is no number of a name: uuidv4 and uuidv7 are two things.
_NUMBERED = re.compile(r"(.*[A-UW-Za-uw-z])_?[0-9]\Z")


def function_misname(name: str, traits: Traits, is_exempt: bool, code_lines: int) -> str:
    """What is wrong with a function's own name, as a sentence goes on after "its name"; "" for nothing.

    `is_exempt` stands for methods of a class with a base and functions that something else registers. A single letter
    is right for short mathematics: at most three code lines.
    """
    if is_exempt:
        return ""
    bare = name.strip("_$#")
    is_conventional = traits.function_name.match(name) is not None
    if is_conventional and len(bare) > 1 and bare.lower() not in VAGUE:
        return ""
    if bare.lower() in VAGUE:
        return "says nothing"
    if not bare or _DISPATCHED.match(name):
        return ""
    if len(bare) == 1 and bare.isalpha():
        return "" if code_lines <= 3 else "is one letter"
    return "" if is_conventional else f"breaks the convention of {traits.name}"


def class_misname(name: str, traits: Traits) -> str:
    """What is wrong with a class's own name, as `function_misname` says it."""
    bare = name.strip("_$")
    if not bare:
        return ""
    if bare.lower() in VAGUE:
        return "says nothing"
    return "" if traits.class_name.match(name) else f"breaks the convention of {traits.name}"


def numbered(names: Collection[str]) -> Collection[str]:
    """Of names that stand side by side, those that differ from another by a digit only, as parse and parse2 do.

    A number alone is no fault: sha256, http2 and log10 have it from their subject.
    """
    ending_so = {name for name in names if name[-1:].isdigit()}
    stems = {name: match[1] for name in ending_so if (match := _NUMBERED.match(name))}
    if not stems:
        return frozenset()
    counts, plain = Counter(stems.values()), frozenset(names)
    return frozenset(name for name, stem in stems.items() if counts[stem] > 1 or stem in plain)
