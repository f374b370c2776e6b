"""What the recipe changes and what it leaves alone: its tests and its documentation."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

CHANGES: Final = (
    Example(
        "a private function nobody calls",
        {
            "shop.py": (
                "__all__ = ['total', 'count']\n\n\ndef total(prices):\n    return sum(prices)\n\n\n"
                "# Rounds half up.\ndef _rounded(price):\n    return int(price + 0.5)\n\n\n"
                "def count(prices):\n    return len(prices)\n"
            )
        },
        {
            "shop.py": (
                "__all__ = ['total', 'count']\n\n\ndef total(prices):\n    return sum(prices)\n\n\n"
                "def count(prices):\n    return len(prices)\n"
            )
        },
    ),
    Example(
        "two private functions that only call each other, and the import only they use",
        {
            "walk.py": (
                "import os\nimport sys\n\nprint(sys.argv)\n\n\n"
                "def _files(path):\n    return _folders(os.listdir(path))\n\n\n"
                "def _folders(names):\n    return [_files(name) for name in names]\n"
            )
        },
        {"walk.py": "import sys\n\nprint(sys.argv)\n"},
    ),
    Example(
        "a private method, in a file with Windows line ends",
        {
            "box.py": (
                "class Box:\r\n    def open(self):\r\n        return 1\r\n\r\n"
                "    def _shut(self):\r\n        return 2\r\n\r\n\r\nprint(Box().open())\r\n"
            )
        },
        {"box.py": "class Box:\r\n    def open(self):\r\n        return 1\r\n\r\n\r\nprint(Box().open())\r\n"},
    ),
    Example(
        "a constant that was all a block held",
        {"flags.py": 'import sys\n\nif sys.platform == "win32":\n    _SEPARATOR = ";"\n'},
        {"flags.py": 'import sys\n\nif sys.platform == "win32":\n    pass\n'},
    ),
    Example(
        "one name of an import",
        {"dates.py": "from datetime import (\n    date,\n    datetime,\n)\n\nprint(date.today())\n"},
        {"dates.py": "from datetime import (\n    date,\n)\n\nprint(date.today())\n"},
    ),
    Example(
        "a local variable nobody reads",
        {"parse.py": "def parse(text):\n    seen = []\n    return text.split()\n\n\nprint(parse('a b'))\n"},
        {"parse.py": "def parse(text):\n    return text.split()\n\n\nprint(parse('a b'))\n"},
    ),
    Example(
        "statements behind a return",
        {"first.py": "def _one():\n    return 1\n    print(2)\n\n\n_one()\n"},
        {"first.py": "def _one():\n    return 1\n\n\n_one()\n"},
    ),
)

LEAVES_ALONE: Final = (
    Example(
        "a public function, whoever calls it",
        {"shop.py": "def rounded(price):\n    return int(price + 0.5)\n"},
        refusal="public",
    ),
    Example(
        "methods found by a name that is put together",
        {
            "events.py": (
                "class Page:\n    def handle(self, kind):\n        return getattr(self, f'_on_{kind}')()\n\n"
                "    def _on_click(self):\n        return 1\n\n\nprint(Page().handle(input()))\n"
            )
        },
        refusal="composed",
    ),
    Example(
        "a function that a decorator hands on",
        {"views.py": "from app import route\n\n\n@route('/')\ndef _index():\n    return 'hello'\n"},
        refusal="decorated",
    ),
    Example(
        "a method that may override one from outside",
        {
            "server.py": (
                "from web import Server\n\n\nclass Mine(Server):\n    def _accept(self):\n        return True\n\n\n"
                "Mine().serve()\n"
            )
        },
        refusal="outside_unknown",
    ),
    Example(
        "an entry point that only the project file names",
        {"tool.py": "def _main():\n    return 0\n", "pyproject.toml": '[project.scripts]\ntool = "tool:_main"\n'},
        refusal="spoken_of",
    ),
    Example(
        "what somebody asked to keep",
        {"old.py": "# Kept for backward compatibility with 1.x.\ndef _load(path):\n    return path\n"},
        refusal="asked_to_stay",
    ),
    Example(
        "an import whose loading may register something",
        {"app.py": "import plugins\n\nprint(1)\n", "plugins.py": "print('loaded')\n"},
        refusal="import_acts",
    ),
    Example(
        "an import that another file takes from there",
        {"base.py": "import os\n", "other.py": "from base import os\n\nprint(os.sep)\n"},
        refusal="re_exported",
    ),
    Example(
        "a yield that never runs but makes a generator",
        {"empty.py": "def empty():\n    return\n    yield\n\n\nprint(list(empty()))\n"},
    ),
)
