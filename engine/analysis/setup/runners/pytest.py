"""The options that pytest adds to every call, from whichever file configures it."""

from engine.analysis.setup.formats import strings, table
from engine.analysis.setup.repository import Repository, beside


def added_options(repository: Repository, folder: str) -> list[str]:
    """The words of `addopts`, from all files that may hold it."""
    pyproject = repository.table(beside(folder, "pyproject.toml"))
    written = strings(table(pyproject, "tool", "pytest", "ini_options").get("addopts"))
    for name, section in (("pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")):
        written += strings(table(repository.table(beside(folder, name)), section).get("addopts"))
    return " ".join(written).split()


def options_path(repository: Repository, folder: str) -> str:
    """The file that the options stand in, "" where none has them."""
    names = (beside(folder, name) for name in ("pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg"))
    return next((path for path in names if "addopts" in repository.text(path)), "")
