"""Which version of the language the project runs on: pinned, only bounded, or not said."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.analysis.report import SetupItem
from engine.analysis.setup.formats import line_with, table
from engine.analysis.setup.items.item import absent, declared, not_applicable, verified
from engine.analysis.setup.repository import Repository

_FILES: Final = (
    ".python-version", ".nvmrc", ".node-version", ".ruby-version", ".java-version", ".sdkmanrc", ".tool-versions",
    "mise.toml", ".mise.toml", "rust-toolchain", "rust-toolchain.toml", "runtime.txt", "global.json",
)  # fmt: skip
MAX_MANIFESTS: Final = 5
_RUBY: Final = re.compile(r"^[^#\n]*required_ruby_version\s*=?\s*[^\n\"']*[\"']([^\"'\n]+)", re.M)
_GO: Final = re.compile(r"^go (\d[\w.]*)[ \t\r]*$", re.M)
_JAVA: Final = re.compile(
    r"<(?:maven\.compiler\.(?:release|source|target)|java\.version|release)>\s*([\w.]+)\s*</"
    r"|JavaLanguageVersion\.of\(\s*(\d+)|(?:sourceCompatibility|options\.release(?:\.set)?)\s*[=(]?\s*[\w.\"']*?(\d[\d.]*)"
)
_EXACT: Final = re.compile(r"[v=\s]*\d+(?:\.[\dx*]+)*\s*\Z")


class Pin(NamedTuple):
    """Where a version is said, and whether it names one version or a range."""

    text: str
    path: str
    line: int
    is_exact: bool


def runtime_item(repository: Repository) -> SetupItem:
    name = "runtime"
    pins = sorted(_pins(repository), key=lambda pin: not pin.is_exact)
    if pins and pins[0].is_exact:
        return verified(name, f"{pins[0].text} is pinned", pins[0].path, pins[0].line)
    if pins:
        fix = "Name the version that development uses, for example in .python-version or .nvmrc."
        return declared(name, f"{pins[0].text} is a range, not a version", pins[0].path, pins[0].line, fix=fix)
    if not repository.has_manifest or repository.main_language == "c":
        return not_applicable(name, "no manifest says that a runtime is needed")
    return absent(
        name, "no file says which version of the language to use", fix="Pin the version of the language in a file."
    )


def _pins(repository: Repository) -> Iterator[Pin]:
    for path in _FILES:
        lines = [line.strip() for line in repository.text(path).split("\n")]
        written = next((line for line in lines if line and line[0] not in "#[{"), "")
        if written:
            yield Pin(f"`{written[:60]}`", path, lines.index(written) + 1, is_exact=True)
    yield from _of_manifests(repository)
    for path in repository.at_root:
        ruby = _RUBY.search(repository.text(path)) if path.endswith(".gemspec") else None
        if ruby:
            yield Pin(f"ruby {ruby[1]}", path, repository.text(path).count("\n", 0, ruby.start()) + 1, is_exact=False)
    go = _GO.search(repository.text("go.mod"))
    if go:
        yield Pin(f"go {go[1]}", "go.mod", repository.text("go.mod").count("\n", 0, go.start()) + 1, is_exact=True)
    for path in ("pom.xml", "build.gradle", "build.gradle.kts", "gradle.properties"):
        java = _JAVA.search(repository.text(path))
        if java:
            line = repository.text(path).count("\n", 0, java.start()) + 1
            yield Pin(f"Java {java[1] or java[2] or java[3]}", path, line, is_exact=True)


def _of_manifests(repository: Repository) -> Iterator[Pin]:
    package, pyproject = repository.table("package.json"), repository.table("pyproject.toml")
    text = repository.text("package.json")
    for key, holder in (("node", table(package, "volta")), ("node", table(package, "engines"))):
        if isinstance(version := holder.get(key), str):
            yield Pin(f"node {version}", "package.json", line_with(text, f'"{key}"'), bool(_EXACT.match(version)))
    poetry = table(pyproject, "tool", "poetry", "dependencies").get("python")
    for version in (table(pyproject, "project").get("requires-python"), poetry):
        if isinstance(version, str):
            line = line_with(repository.text("pyproject.toml"), "requires-python", "python =")
            yield Pin(
                f"python {version}", "pyproject.toml", line, version.strip().startswith("==") and "*" not in version
            )
    for path, keys, key in (
        *((each, ("package",), "rust-version") for each in repository.by_name.get("cargo.toml", ())[:MAX_MANIFESTS]),
        ("Cargo.toml", ("workspace", "package"), "rust-version"),
        ("composer.json", ("require",), "php"),
        ("setup.cfg", ("options",), "python_requires"),
    ):
        version = table(repository.table(path), *keys).get(key) if path in repository.files else None
        if isinstance(version, str):
            yield Pin(f"{key} {version}", path, line_with(repository.text(path), key), is_exact=False)
