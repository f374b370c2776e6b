"""What the recipe does, and what it leaves alone: its documentation and its tests."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

CHANGES: Final[tuple[Example, ...]] = (
    Example(
        "a letter becomes the thing that its value is got as",
        {
            "shop.py": "def totals(self):\n    p = self.get_parser()\n    p.begin()\n"
            + "".join(f"    p.add({n})\n" for n in range(9))
            + '    print(f"{p.count:>{p.width}}")\n    return [q for q in p]\n'
        },
        {
            "shop.py": "def totals(self):\n    parser = self.get_parser()\n    parser.begin()\n"
            + "".join(f"    parser.add({n})\n" for n in range(9))
            + '    print(f"{parser.count:>{parser.width}}")\n    return [q for q in parser]\n'
        },
    ),
    Example(
        "a letter in a loop becomes one of what it runs over, and a keyword of its name stays",
        {"scan.py": "def scan(tokens):\n    for t in tokens:\n" + "        use(t, t=t)\n" * 11},
        {"scan.py": "def scan(tokens):\n    for token in tokens:\n" + "        use(token, t=token)\n" * 11},
    ),
    Example(
        "a numbered copy becomes what it is read from",
        {"io.py": "def load(node):\n    data = node.body\n    data2 = node.header\n    return data, data2\n"},
        {"io.py": "def load(node):\n    data = node.body\n    header = node.header\n    return data, header\n"},
    ),
    Example(
        "a variable no longer hides a built-in",
        {"row.py": "def show(row):\n    type = row.kind\n    return lambda: type.upper()\n"},
        {"row.py": "def show(row):\n    kind = row.kind\n    return lambda: kind.upper()\n"},
    ),
    Example(
        "mixed case becomes lower case, line ends and letters beyond ASCII stay as they are",
        {"names.py": "def f(a):\r\n\tsizeÄ = 'é'; lastItem = a[-1]\r\n\treturn 'ü', lastItem, sizeÄ"},
        {"names.py": "def f(a):\r\n\tsizeÄ = 'é'; last_item = a[-1]\r\n\treturn 'ü', last_item, sizeÄ"},
    ),
    Example(
        "a class inside a function gets capital letters",
        {"make.py": "def made(base):\n    class newcls(base):\n        pass\n\n    return newcls()\n"},
        {"make.py": "def made(base):\n    class NewClass(base):\n        pass\n\n    return NewClass()\n"},
    ),
    Example(
        "a private function is renamed in every file",
        {
            "pkg/__init__.py": "",
            "pkg/one.py": "def _readAll():\n    return 1\n",
            "pkg/two.py": "from .one import _readAll\n\nprint(f'{_readAll()}')\n",
        },
        {
            "pkg/__init__.py": "",
            "pkg/one.py": "def _read_all():\n    return 1\n",
            "pkg/two.py": "from .one import _read_all\n\nprint(f'{_read_all()}')\n",
        },
    ),
    Example(
        "a private method is renamed with its calls",
        {"job.py": "class Job:\n    def run(self):\n        return self._runAll()\n\n    def _runAll(self): ...\n"},
        {"job.py": "class Job:\n    def run(self):\n        return self._run_all()\n\n    def _run_all(self): ...\n"},
    ),
)

LEAVES_ALONE: Final[tuple[Example, ...]] = (
    Example("public names belong to whoever imports them", {"api.py": "def readAll():\n    return 1\n"}),
    Example(
        "a letter that is seen whole says enough",
        {"short.py": "def f(self):\n    p = self.get_parser()\n    return p\n"},
    ),
    Example(
        "what two values suggest is not the same",
        {"two.py": "def f(self):\n    type = self.kind\n    type = self.group\n    return type\n"},
    ),
    Example(
        "locals() sees what variables are called",
        {"seen.py": "def f(a):\n    lastItem = a[-1]\n    return '%(lastItem)s' % locals()\n"},
        refusal="watched",
    ),
    Example(
        "the new name is in use",
        {"used.py": "def f(a, last_item):\n    lastItem = a[-1]\n    return lastItem, last_item\n"},
    ),
    Example(
        "a variable that two functions share by a statement",
        {
            "shared.py": "def f():\n    lastItem = 1\n\n    def g():\n        nonlocal lastItem\n"
            "        lastItem = 2\n\n    g()\n    return lastItem\n"
        },
        refusal="declared",
    ),
    Example(
        "a string speaks of the private name",
        {"text.py": "def _readAll(): ...\n\n\nprint(getattr(__import__('text'), '_readAll')())\n"},
        refusal="spoken_of",
    ),
    Example(
        "a string puts the private name together",
        {
            "parts.py": "class A:\n    def _doAdd(self): ...\n\n    def do(self, what):\n"
            "        getattr(self, f'_do{what}')()\n"
        },
        refusal="composed",
    ),
    Example(
        "an attribute of an object that may be foreign",
        {"other.py": "class A:\n    def _addAll(self): ...\n\n\ndef add(it):\n    it._addAll()\n"},
        refusal="outside_unknown",
    ),
    Example(
        "a decorator may register the function under its name",
        {"deco.py": "def f(app):\n    @app.route('/')\n    def showAll(): ...\n"},
    ),
)
