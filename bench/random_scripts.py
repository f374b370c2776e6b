"""Random JavaScript projects that mean nothing and use everything: what a refactoring must keep, whatever it is.

Each project ends, touches nothing outside itself, and prints what it does, so that two of them can be compared.
"""

import random
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

MAIN: Final = "main.js"
_NODE: Final = ("node", "--stack-size=800", MAIN)
_TIMEOUT_S: Final = 20.0
_PATH: Final = "/usr/local/bin:/usr/bin:/bin"
_LOG: Final = """\
let left = 20000;
export function log(x) {
  if (left-- < 0) throw new Error('exhausted');
  console.log(typeof x === 'object' ? JSON.stringify(x) : String(x));
  return 1;
}
export function tick() {
  if (left-- < 0) throw new Error('exhausted');
  return true;
}
"""
_SHOW: Final = """\
const show = (find) => {
  try {
    log(find() ?? 'none');
  } catch (error) {
    log(error.message);
  }
};
"""
_CLOSED: Final = '{"name": "random", "private": true, "type": "module", "main": "main.js"}\n'


def behaviour(files: Mapping[str, bytes]) -> str:
    """What the project prints and how it ends; a project that does not end in time is told by that alone."""
    with tempfile.TemporaryDirectory(prefix="scripts-") as folder:
        for path, raw in files.items():
            (Path(folder) / path).write_bytes(raw)
        try:
            done = subprocess.run(
                _NODE, cwd=folder, env={"PATH": _PATH}, capture_output=True, timeout=_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired:
            return "no end"
        return f"{done.returncode}\n{done.stdout.decode()}"


class Scripts:
    """Writes one project: `lib.js` with declarations of every kind, `loud.js` that prints while it is loaded."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._functions: list[str] = []
        self._values: list[str] = []
        self._states: list[str] = []
        self._classes: list[str] = []
        self._exported: list[str] = []

    def project(self, declarations: int, *, is_calm: bool = False) -> dict[str, bytes]:
        """About six lines a declaration. A calm module holds no state and does little while it is loaded."""
        weights = (8, 3, 2, 0, 1, 0) if is_calm else (8, 3, 4, 2, 2, 1)
        parts = [self._declaration(number, weights) for number in range(declarations)]
        taken = [name for name in self._exported if self._chance.random() < 0.7] or self._exported[:1]
        lib = "import { log, tick } from './log.js';\nimport { loud } from './loud.js';\n\n" + "\n".join(parts)
        files = {
            "package.json": _CLOSED,
            "log.js": _LOG,
            "loud.js": "import { log } from './log.js';\n\nlog('loud');\nexport const loud = log('louder') + 6;\n",
            "lib.js": lib,
            MAIN: self._main(taken),
        }
        return {path: text.encode() for path, text in files.items()}

    def _main(self, taken: list[str]) -> str:
        head = f"import {{ {', '.join(taken)} }} from './lib.js';\nimport {{ log }} from './log.js';\n\n"
        calls = [
            f"show(() => new {name}(3).run(2));"
            if name.startswith("Kind")
            else f"show(() => (typeof {name} === 'function' ? [{name}(1, 2), {name}(-3, 5)] : {name}));"
            for name in taken
        ]
        return head + _SHOW + "\n".join(calls) + "\n"

    def _declaration(self, number: int, weights: tuple[int, ...]) -> str:
        kinds = (self._function, self._complex, self._value, self._state, self._kind, self._effect)
        return self._chance.choices(kinds, weights)[0](number)

    def _named(self, name: str, kept: list[str]) -> str:
        """The word before a declaration, once its name is known to what follows."""
        kept.append(name)
        if self._chance.random() < 0.6:
            self._exported.append(name)
            return "export "
        return ""

    def _function(self, number: int) -> str:
        body = self._statements(["a", "b"], 2)
        result = self._sum(["a", "b"])
        name = f"workOn{number}"
        note = f"// Works on {number}.\n" if self._chance.random() < 0.3 else ""
        return f"{note}{self._named(name, self._functions)}function {name}(a, b) {{\n{body}  return {result};\n}}\n"

    def _complex(self, number: int) -> str:
        """A function of more than ten ways, parts of which may stand alone."""
        names = ["a", "b", "total", "odd_one"]
        parts = "".join(self._statements(names, 2) + self._loop(names) for _ in range(3))
        name = f"weigh{number}"
        head = self._named(name, self._functions)
        return (
            f"{head}function {name}(a, b) {{\n  let total = 0;\n  let odd_one = b;\n{parts}"
            f"  if (total > 9 && a) return total;\n  return total + odd_one;\n}}\n"
        )

    def _loop(self, names: list[str]) -> str:
        inner = self._statements([*names, "i"], 3).replace("\n  ", "\n    ")
        return f"  for (let i = 0; i < 3 && tick(); i++) {{\n  {inner.rstrip(' ')}  }}\n"

    def _value(self, number: int) -> str:
        name = f"value{number}"
        known = self._chance.choice(self._functions or ["log"])
        made = self._chance.choice(
            (
                str(number),
                f"[{number}, 2]",
                f"({number} + 1) * 2",
                f"log({number})",
                f"{{ run: {known} }}.run.length",
                f"new Set([{number}]).size",
                self._sum([]),
                f"(a, b) => {self._sum(['a', 'b'])}",
            )
        )
        return f"{self._named(name, self._values)}const {name} = {made};\n"

    def _state(self, number: int) -> str:
        name = f"state{number}"
        text = f"{self._named(name, self._values)}let {name} = {number};\n"
        self._states.append(name)
        return text

    def _kind(self, number: int) -> str:
        parent = (
            f" extends {self._chance.choice(self._classes)}" if self._classes and self._chance.random() < 0.6 else ""
        )
        base = "super(size);\n    " if parent else ""
        name = f"Kind{number}"
        body = self._statements(["by", "this.size"], 1).replace("\n  ", "\n    ")
        static = f"  static shared = {self._chance.choice((str(number), f'log({number})'))};\n"
        inside = f"  {body.rstrip(' ')}    return {self._sum(['by', 'this.size'])};\n"
        head = f"{self._named(name, self._classes)}class {name}{parent} {{\n{static}"
        return f"{head}  constructor(size) {{\n    {base}this.size = size;\n  }}\n  run(by) {{\n{inside}  }}\n}}\n"

    def _effect(self, number: int) -> str:
        return f"log({self._sum([])} + {number});\n"

    def _statements(self, names: list[str], count: int) -> str:
        return "".join(f"  {self._statement(names)}\n" for _ in range(self._chance.randint(1, count)))

    def _statement(self, names: list[str]) -> str:
        changed = self._chance.choice([name for name in names if name not in {"i"}] + self._states)
        return self._chance.choice(
            (
                f"{changed} = {self._sum(names)};",
                f"if ({self._test(names)}) {changed} += {self._sum(names)};",
                f"if ({self._test(names)} && {self._test(names)}) log({self._sum(names)}); else {changed} = 1;",
                f"{changed} = [1, 2].map((x) => x + {self._sum(names)})[0] | 0;",
                f"log({self._sum(names)});",
            )
        )

    def _test(self, names: list[str]) -> str:
        return f"{self._sum(names)} {self._chance.choice(('<', '>', '===', '>='))} {self._chance.randint(-2, 6)}"

    def _sum(self, names: list[str]) -> str:
        known = [*names, *self._states, *(name for name in self._values[-6:]), "loud", "2", "3"]
        parts = [self._chance.choice(known) for _ in range(self._chance.randint(1, 3))]
        if self._functions and self._chance.random() < 0.35:
            parts.append(f"(tick() && {self._chance.choice(self._functions[-8:])}({self._chance.choice(known)}, 1))")
        operator = self._chance.choice(("+", "-", "*"))
        return f"(({f' {operator} '.join(parts)}) | 0)"
