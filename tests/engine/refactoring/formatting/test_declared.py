"""Which formatter the files of a repository name, and with which options."""

from dataclasses import replace

import pytest

from engine.refactoring.formatting.declared import is_laid_out_by_prettier, styles
from engine.refactoring.formatting.style import Formatter, Style
from engine.refactoring.view import View

RUFF = Style(Formatter.RUFF, "py310")
BLACK = Style(Formatter.BLACK, "py38")
HOOK = "repos:\n- repo: https://example.org/hooks\n  hooks:\n  - id: {}\n"


def view_of(**files: str) -> View:
    """Double underscores stand for dots, since names of files are given as keywords."""
    return View({name.replace("__", "."): text.encode() for name, text in files.items()})


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"pyproject__toml": "[tool.ruff]\n"}, (RUFF,), id="ruff's defaults"),
        pytest.param({"ruff__toml": "line-length = 79\n"}, (replace(RUFF, line_length=79),), id="a file of ruff's own"),
        pytest.param(
            {"__ruff__toml": "line-length = 70\n", "ruff__toml": "line-length = 79\n"},
            (replace(RUFF, line_length=70),),
            id="the hidden file goes first",
        ),
        pytest.param(
            {
                "pyproject__toml": """
                    [tool.ruff]
                    line-length = 100
                    indent-width = 2
                    target-version = "py39"
                    [tool.ruff.format]
                    quote-style = "single"
                    indent-style = "tab"
                    line-ending = "lf"
                    skip-magic-trailing-comma = true
                    docstring-code-format = true
                    docstring-code-line-length = 60
                    preview = true
                """
            },
            (Style(Formatter.RUFF, "py39", 100, 2, "single", "tab", "lf", True, True, 60, True),),
            id="all of ruff's options",
        ),
        pytest.param(
            {
                "ruff__toml": 'extend = "base.toml"\nindent-width = 2\n',
                "base__toml": 'line-length = 99\n[format]\nquote-style = "single"\n',
            },
            (replace(RUFF, line_length=99, indent_width=2, quote_style="single"),),
            id="what a configuration extends",
        ),
        pytest.param({"ruff__toml": 'extend = "ruff.toml"\n'}, (RUFF,), id="a configuration that extends itself"),
        pytest.param({"ruff__toml": 'extend = "../../etc/x.toml"\n'}, (RUFF,), id="one that extends what is outside"),
        pytest.param(
            {"pyproject__toml": '[project]\nrequires-python = ">=3.12"\n[tool.ruff]\n'},
            (replace(RUFF, target="py312"),),
            id="the Python that the project needs",
        ),
        pytest.param({"__pre-commit-config__yaml": HOOK.format("ruff-format")}, (RUFF,), id="ruff's hook"),
        pytest.param({"__pre-commit-config__yaml": HOOK.format("ruff")}, (), id="the hook of ruff's linter"),
        pytest.param({"__pre-commit-config__yaml": HOOK.format("black")}, (BLACK,), id="black's hook"),
        pytest.param(
            {"__pre-commit-config__yaml": HOOK.format("black") + "    args: [-l, '79', -S, --target-version=py311]\n"},
            (replace(BLACK, target="py311", line_length=79, quote_style="preserve"),),
            id="black's hook with arguments",
        ),
        pytest.param(
            {
                "pyproject__toml": """
                    [tool.black]
                    line_length = 120
                    target-version = ["py312", "py39", "py310"]
                    skip-string-normalization = true
                    skip-magic-trailing-comma = true
                """
            },
            (replace(BLACK, target="py39", line_length=120, quote_style="preserve", skip_magic_trailing_comma=True),),
            id="black's table",
        ),
        pytest.param({"pyproject__toml": "[tool.black]\n[tool.ruff]\n"}, (BLACK, RUFF), id="ruff as a linter"),
        pytest.param(
            {"pyproject__toml": "[tool.black]\n[tool.ruff.format]\n"}, (RUFF, BLACK), id="ruff's format besides black"
        ),
        pytest.param({"pyproject__toml": "[tool.yapf]\n"}, (), id="a formatter that is not known"),
        pytest.param({"pyproject__toml": "[tool.ruff\n"}, (), id="a file that cannot be read"),
        pytest.param(
            {"ruff__toml": 'line-length = "80"\nindent-width = 0\ntarget-version = "py3 --fix"\nformat = 3\n'},
            (RUFF,),
            id="values that are none",
        ),
    ],
)
def test_the_layouts_that_a_repository_names(files: dict[str, str], expected: tuple[Style, ...]) -> None:
    view = view_of(**files)

    found = styles(view, "src/shop/orders.py")

    assert found == expected


def test_the_nearest_configuration_counts() -> None:
    view = View({"ruff.toml": b"line-length = 100\n", "tools/pyproject.toml": b"[tool.ruff]\nline-length = 60\n"})

    widths = [styles(view, path)[0].line_length for path in ("a.py", "tools/a.py", "tools/deep/a.py", "src/a.py")]

    assert widths == [100, 60, 60, 100]


@pytest.mark.parametrize(
    ("files", "path", "expected"),
    [
        pytest.param({"package__json": '{"devDependencies": {"prettier": "3"}}'}, "a.ts", True, id="a dependency"),
        pytest.param({"package__json": '{"prettier": {}}'}, "a.tsx", True, id="its options"),
        pytest.param({"__prettierrc": "{}"}, "a.js", True, id="a file of its own"),
        pytest.param({"__prettierrc": "{}"}, "a.py", False, id="Python is none of its business"),
        pytest.param({"package__json": '{"name": "prettier"}'}, "a.ts", False, id="another word"),
    ],
)
def test_scripts_that_prettier_lays_out(files: dict[str, str], path: str, expected: bool) -> None:
    assert is_laid_out_by_prettier(view_of(**files), path) is expected
