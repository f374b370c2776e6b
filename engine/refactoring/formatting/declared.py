"""Which formatter a repository uses, as its files say; no tool reads them for us."""

import posixpath
from typing import Any, Final

from engine.analysis.setup.formats import read_json, table
from engine.analysis.setup.yaml_values import items, mapping, read_yaml, texts
from engine.refactoring.formatting.black_options import black_options, black_style, hook_options
from engine.refactoring.formatting.reading import one_of
from engine.refactoring.formatting.ruff_options import ruff_options, ruff_style
from engine.refactoring.formatting.style import TARGETS, Style
from engine.refactoring.recipes.type_annotation.python_version import oldest_minor
from engine.refactoring.view import View

_HOOK_FILES: Final = (".pre-commit-config.yaml", ".pre-commit-config.yml")
_RUFF_HOOK: Final = "ruff-format"
_BLACK_HOOKS: Final = ("black", "black-jupyter")
_SCRIPTS: Final = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
_PRETTIER: Final = (".prettierrc", "prettier.config.")


def styles(view: View, path: str) -> tuple[Style, ...]:
    """The layouts that a Python file may be meant to have, the most plainly stated first; none where the repository
    names no formatter that is known here. Many that name ruff mean its linter alone."""
    hooks = view.of_tree(_hooks)
    oldest = one_of(TARGETS, f"py3{view.of_tree(oldest_minor)}")
    found: list[Style] = []
    to_black = black_options(view, path)
    black_hook = next((hooks[name] for name in _BLACK_HOOKS if name in hooks), None)
    if to_black is not None or black_hook is not None:
        found.append(black_style({**(to_black or {}), **hook_options(black_hook or ())}, oldest))
    to_ruff = ruff_options(view, path)
    if to_ruff is not None or _RUFF_HOOK in hooks:
        is_plain = _RUFF_HOOK in hooks or "format" in (to_ruff or {})
        found.insert(0 if is_plain else len(found), ruff_style(to_ruff or {}, oldest))
    return tuple(found)


def is_laid_out_by_prettier(view: View, path: str) -> bool:
    """Whether a file is a script of a repository that names prettier."""
    return path.endswith(_SCRIPTS) and view.of_tree(_has_prettier)


def _hooks(view: View) -> dict[str, tuple[str, ...]]:
    """The arguments of each hook of pre-commit, by its id."""
    path = next((name for name in _HOOK_FILES if name in view.files), "")
    found: dict[str, tuple[str, ...]] = {}
    for repo in items(read_yaml(view.files[path]).get("repos")) if path else []:
        for hook in items(mapping(repo).get("hooks")):
            identity = mapping(hook).get("id")
            if isinstance(identity, str):
                found[str(identity)] = tuple(map(str, texts(mapping(hook).get("args"))))
    return found


def _has_prettier(view: View) -> bool:
    return any(_names_prettier(view, path) for path in view.files)


def _names_prettier(view: View, path: str) -> bool:
    name = posixpath.basename(path)
    if name.startswith(_PRETTIER):
        return True
    said = view.of_file(_json, path) if name == "package.json" else {}
    return "prettier" in said or "prettier" in table(said, "devDependencies")


def _json(view: View, path: str) -> dict[str, Any]:
    return read_json(view.files[path])
