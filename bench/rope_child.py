"""One refactoring by rope, in a process of its own: a script, which imports nothing of this product.

On its input stands a JSON object: the folder of the project, the `path` of a file in it, `start` and `end` in
characters, and either a `name` for a function to extract or a `dest` for a file to move the definition to. It answers
with the texts that would be written, by path, or with the error, and with the seconds that both took. Nothing is
written.
"""

import json
import sys
import time
from typing import Any

from rope.base.change import ChangeContents, ChangeSet  # type: ignore[import-untyped]  # rope has no types
from rope.base.exceptions import RopeError  # type: ignore[import-untyped]  # rope has no types
from rope.base.project import Project  # type: ignore[import-untyped]  # rope has no types
from rope.refactor.extract import ExtractMethod  # type: ignore[import-untyped]  # rope has no types
from rope.refactor.move import create_move  # type: ignore[import-untyped]  # rope has no types


def main() -> None:
    """Print the answer."""
    asked = json.load(sys.stdin)
    started = time.perf_counter()
    answer: dict[str, object]
    try:
        answer = {"files": _written(asked)}
    except RopeError as error:
        answer = {"refused": f"{type(error).__name__}: {error}"[:200]}
    except Exception as error:  # a tool that crashes on a target is one of the things to be counted
        answer = {"crashed": f"{type(error).__name__}: {error}"[:200]}
    print(json.dumps(answer | {"seconds": time.perf_counter() - started}))


def _written(asked: dict[str, Any]) -> dict[str, str]:
    project = Project(asked["folder"], ropefolder=None, save_objectdb=False, ignore_syntax_errors=True)
    resource = project.get_file(asked["path"])
    if "name" in asked:
        done = ExtractMethod(project, resource, asked["start"], asked["end"]).get_changes(asked["name"])
    else:
        done = create_move(project, resource, asked["start"]).get_changes(project.get_file(asked["dest"]))
    return _contents(done)


def _contents(done: ChangeSet) -> dict[str, str]:
    found: dict[str, str] = {}
    for change in done.changes:
        if isinstance(change, ChangeSet):
            found |= _contents(change)
        elif isinstance(change, ChangeContents):
            found[change.resource.path] = change.new_contents
    return found


if __name__ == "__main__":
    main()
