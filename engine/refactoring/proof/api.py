"""The rung API: whatever others can import, call or inherit is there as before."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.proof.wording import some

_TIMEOUT_S: Final = 120.0
_SHOWN: Final = 10

Tops = set[tuple[str, str]]


def api_rung(before: Mapping[str, bytes], after: Mapping[str, bytes], touched: frozenset[str]) -> Evidence:
    """The row for the packages that a change touches, compared by griffe from the source alone."""
    started = time.perf_counter()
    was, now = (_tops(files, touched) for files in (before, after))
    if not was:
        return proven(Rung.API, "nothing that could be imported before is touched", time.perf_counter() - started)
    try:
        with tempfile.TemporaryDirectory(prefix="forge-api-") as folder:
            _write(Path(folder) / "before", before, was)
            _write(Path(folder) / "after", after, was | now)
            answer = _compared(Path(folder), was, now)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        said = f"griffe gave no answer ({type(error).__name__})"
        return not_proven(Rung.API, said, time.perf_counter() - started)
    return _row(answer, time.perf_counter() - started)


def _row(answer: Mapping[str, Any], seconds: float) -> Evidence:
    breakages = [str(line) for line in answer["breakages"]]
    if breakages:
        said = f"{some(len(breakages), 'breaking change', 'breaking changes')} ({breakages[0]})"
        return disproved(Rung.API, said, seconds, breakages[:_SHOWN])
    names = "1 public name" if answer["names"] == 1 else f"{answer['names']:,} public names"
    return proven(Rung.API, f"identical ({names})", seconds)


def _tops(files: Mapping[str, bytes], touched: frozenset[str]) -> Tops:
    """The topmost packages and modules of the touched files that are there."""
    return {top for path in touched & files.keys() if (top := _top(path, files)) is not None}


def _top(path: str, files: Mapping[str, bytes]) -> tuple[str, str] | None:
    """The folder that the topmost package or module of a file stands in, and its name; None for what nobody imports."""
    pure = PurePosixPath(path)
    if pure.suffix != ".py" or not pure.stem.isidentifier():
        return None
    top, folder = pure.stem, pure.parent
    while folder != PurePosixPath(".") and str(folder / "__init__.py") in files:
        top, folder = folder.name, folder.parent
    return None if top == "__init__" else (str(folder), top)


def _write(root: Path, files: Mapping[str, bytes], tops: Tops) -> None:
    for path, raw in files.items():
        if path.endswith(".py") and any(_is_below(path, *top) for top in tops):
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)


def _is_below(path: str, folder: str, top: str) -> bool:
    prefix = "" if folder == "." else f"{folder}/"
    return path.startswith(f"{prefix}{top}/") or path == f"{prefix}{top}.py"


def _compared(folder: Path, was: Tops, now: Tops) -> Mapping[str, Any]:
    """In a process of its own, since what it reads was written by strangers. Raises ValueError for no answer."""
    done = subprocess.run(
        [sys.executable, "-I", str(Path(__file__).with_name("api_child.py")), str(folder)],
        input=json.dumps({"before": sorted(was), "after": sorted(now)}).encode(),
        capture_output=True,
        timeout=_TIMEOUT_S,
        env={},
        cwd=folder,
        check=False,
    )
    if done.returncode != 0:
        raise ValueError(f"griffe ended with code {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
