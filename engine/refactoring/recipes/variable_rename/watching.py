"""Who can see what a local variable is called: code that reads the variables of a frame by their names."""

import ast
from typing import Final

from engine.refactoring.source import Source
from engine.refactoring.view import View

READERS: Final = frozenset({"currentframe", "dir", "eval", "exec", "f_locals", "_getframe", "locals", "vars"})
_OF_FRAMES: Final = "f_locals"


def watchers(view: View) -> frozenset[str]:
    """Names by which code reads local variables: those of Python, and the functions of the tree that read a frame's."""
    return view.of_tree(_watchers)


def _watchers(view: View) -> frozenset[str]:
    return READERS.union(*(view.of_file(_in_file, path) for path in view.python))


def _in_file(view: View, path: str) -> frozenset[str]:
    """The functions and classes in which frames' variables are read; none where the word does not stand at all."""
    if _OF_FRAMES.encode() not in view.files[path]:
        return frozenset()
    source = view.source(path)
    definitions = ast.walk(source.tree) if isinstance(source, Source) else ()
    return frozenset(
        node.name
        for node in definitions
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and any(isinstance(each, ast.Attribute) and each.attr == _OF_FRAMES for each in ast.walk(node))
    )
