"""Making the environment of a Node repository: what its lock file names, installed without running any script of it."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from engine.workspace.confinement import Interpreter, Mount
from engine.workspace.environments import Environment, EnvironmentCache, EnvironmentTooLarge, NotPrepared, key_of
from engine.workspace.installing import network_settings
from engine.workspace.preparation import Preparation
from engine.workspace.sandbox import BESIDE, MIB, WORK, Limits, Sandbox

LOCKS: Final = ("package-lock.json", "npm-shrinkwrap.json")
INSIDE: Final = f"{WORK}/node_modules"
SCRATCH: Final = "scratch"
_DOWNLOADS: Final = "/downloads"
_BUILDING: Final = "/building"
_REGISTRY: Final = "https://registry.npmjs.org/"
# Tools write beside the packages that they come from; what is mounted read-only leads them to a folder of the run.
_WRITTEN_BY_TOOLS: Final = (".cache", ".vite", ".vite-temp", ".vitest")


def prepare_node(
    sandbox: Sandbox,
    plan: Preparation,
    files: Mapping[str, bytes],
    cache: EnvironmentCache,
    *,
    tenant: str,
    deadline_s: float,
    progress: Callable[[str], None],
) -> Environment | NotPrepared:
    """The environment, out of the cache or installed anew from the lock file within `deadline_s`."""
    node = node_interpreter()
    lock = next((path for path in LOCKS if path in files), None)
    if node is None:
        return NotPrepared("Node and npm are not installed here")
    if lock is None or "package.json" not in files:
        return NotPrepared("there is no package-lock.json; nothing else says which packages to install")
    elsewhere = next(_from_elsewhere(files[lock]), None)
    if elsewhere:
        return NotPrepared(f"{lock}: {elsewhere}")
    given = {"package.json": files["package.json"], lock: files[lock]}
    key = key_of([str(node.executable)], [content.decode("utf-8", "replace") for content in given.values()])
    folder = cache.find(tenant, key)
    if folder is None:
        progress("installing the packages of the lock file")
        with cache.building(tenant) as building:
            reason = _install(sandbox, node, building, cache.downloads(tenant), given, deadline_s)
            if reason:
                return NotPrepared(reason)
            try:
                folder = cache.keep(tenant, key, building, {})
            except EnvironmentTooLarge as error:
                return NotPrepared(f"{error}")
    return Environment(plan, node, folder / "node_modules", INSIDE, dict(_versions(folder)))


def node_interpreter() -> Interpreter | None:
    """The Node on the PATH that has an npm beside it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    executable = Path(node).resolve()
    return Interpreter(executable, executable.parents[1])


def registry() -> str:
    """The operator's registry, else the public one."""
    return os.environ.get("NPM_CONFIG_REGISTRY", _REGISTRY).rstrip("/") + "/"


def _install(
    sandbox: Sandbox,
    node: Interpreter,
    building: Path,
    downloads: Path,
    given: Mapping[str, bytes],
    deadline_s: float,
) -> str:
    """Why it failed, in one line; empty where it did not."""
    for name, content in given.items():
        (building / name).write_bytes(content)
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--prefix", _BUILDING]
    started = time.monotonic()
    done = sandbox.run(
        ["npm", "ci", *flags],
        mounts=[
            Mount(node.prefix, str(node.prefix)),
            Mount(downloads, _DOWNLOADS, is_writable=True),
            Mount(building, _BUILDING, is_writable=True),
        ],
        environment={
            **network_settings(),
            "PATH": f"{node.prefix}/bin:/usr/bin:/bin",
            "npm_config_cache": f"{_DOWNLOADS}/npm",
            "npm_config_registry": registry(),
        },
        limits=Limits(wall_s=deadline_s, cpu_s=1200, output_bytes=MIB, memory_bytes=4096 * MIB, file_bytes=1024 * MIB),
        network=True,
    )
    if done.exit_code != 0:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())
        why = said if done.ended_by == "exit" else f"{done.ended_by} after {time.monotonic() - started:.0f} s"
        return f"the packages could not be installed: {''.join(c if c.isprintable() else ' ' for c in why)[:600]}"
    (building / "node_modules").mkdir(exist_ok=True)
    for name in _WRITTEN_BY_TOOLS:
        (building / "node_modules" / name).symlink_to(f"{BESIDE}/{SCRATCH}")
    return ""


def _from_elsewhere(lock: bytes) -> Iterator[str]:
    """Sentences on packages that the registry does not hold: the installer has the network, and asks no other host."""
    packages = _packages(lock)
    if packages is None:
        yield "this is no lock file of npm 7 or later"
    for place, entry in (packages or {}).items():
        resolved = entry.get("resolved") if isinstance(entry, dict) else None
        if place and not place.startswith("node_modules/"):
            yield "workspaces are not supported"
        elif isinstance(resolved, str) and not resolved.startswith((registry(), _REGISTRY)):
            yield f"a package comes from an address, not from the registry ({place[:80]!r})"


def _packages(lock: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(lock)
    except (ValueError, RecursionError):
        return None
    packages = document.get("packages") if isinstance(document, dict) else None
    return packages if isinstance(packages, dict) else None


def _versions(folder: Path) -> Iterator[tuple[str, str]]:
    for lock in LOCKS:
        path = folder / lock
        for place, entry in (_packages(path.read_bytes()) or {}).items() if path.is_file() else ():
            version = entry.get("version") if isinstance(entry, dict) else None
            if place.count("node_modules/") == 1 and isinstance(version, str):
                yield place.removeprefix("node_modules/"), version
