"""Commands that files offer by name: targets, scripts, environments, sessions, hooks, and what a build tool brings."""

from collections.abc import Iterator
from typing import Final

from engine.analysis.setup.formats import line_with, table
from engine.analysis.setup.repository import Repository
from engine.analysis.setup.runners.makefiles import makefile_of
from engine.analysis.setup.runners.nox import noxfile_of
from engine.analysis.setup.runners.pre_commit import FILES as PRE_COMMIT_FILES
from engine.analysis.setup.runners.scripts import node_scripts
from engine.analysis.setup.shell import Command
from engine.analysis.setup.yaml_values import mapping

MAX_OFFERED: Final = 60
# What a build tool does without being told: a manifest at the root, and the commands that need no configuration.
_CONVENTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("pom.xml", ("mvn verify",)),
    ("build.gradle", ("./gradlew check",)),
    ("build.gradle.kts", ("./gradlew check",)),
    ("go.mod", ("go test ./...", "go vet ./...")),
    ("Cargo.toml", ("cargo test", "cargo build")),
    ("pytest.ini", ("pytest",)),
    ("uv.lock", ("uv sync",)),
    ("poetry.lock", ("poetry install",)),
    ("pdm.lock", ("pdm install",)),
    ("Pipfile.lock", ("pipenv install",)),
    ("package-lock.json", ("npm ci",)),
    ("pnpm-lock.yaml", ("pnpm install",)),
    ("yarn.lock", ("yarn install",)),
    ("bun.lock", ("bun install",)),
    ("Gemfile", ("bundle install",)),
    ("composer.json", ("composer install",)),
    ("phpunit.xml", ("phpunit",)),
    ("phpunit.xml.dist", ("phpunit",)),
    (".rspec", ("rspec",)),
    ("phpstan.neon", ("phpstan analyse",)),
    ("phpstan.neon.dist", ("phpstan analyse",)),
    (".rubocop.yml", ("rubocop",)),
    (".golangci.yml", ("golangci-lint run",)),
    (".golangci.yaml", ("golangci-lint run",)),
    (".clang-format", ("clang-format",)),
    (".clang-tidy", ("clang-tidy",)),
    ("rustfmt.toml", ("cargo fmt",)),
    (".rustfmt.toml", ("cargo fmt",)),
    ("tsconfig.json", ("tsc --noEmit",)),
    ("biome.json", ("biome check",)),
    ("ruff.toml", ("ruff check",)),
    (".ruff.toml", ("ruff check",)),
    (".flake8", ("flake8",)),
    (".pylintrc", ("pylint",)),
    ("mypy.ini", ("mypy",)),
    ("pyrightconfig.json", ("pyright",)),
)
# Configurations whose names go on in many ways.
_BEGINNINGS: Final = (
    ("jest.config.", "jest"),
    ("vitest.config.", "vitest run"),
    ("playwright.config.", "playwright test"),
    (".mocharc", "mocha"),
    ("karma.conf.", "karma start"),
    ("eslint.config.", "eslint ."),
    (".eslintrc", "eslint ."),
    (".prettierrc", "prettier --check ."),
    ("prettier.config.", "prettier --check ."),
    (".php-cs-fixer", "php-cs-fixer fix --dry-run"),
)
# Tools that are configured in pyproject.toml or setup.cfg, and the command that the table is for.
_TABLES: Final[tuple[tuple[str, str], ...]] = (
    ("pytest", "pytest"),
    ("mypy", "mypy"),
    ("pyright", "pyright"),
    ("black", "black ."),
)
_SECTIONS: Final = {"tool:pytest": "pytest", "pytest": "pytest", "mypy": "mypy", "flake8": "flake8"}
_NODE_RUNNERS: Final = (("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"))


def declared_commands(repository: Repository) -> Iterator[Command]:
    """What the files of the root offer, by the call that a person would type; bounded for each file."""
    yield from _of_runners(repository)
    yield from _of_scripts(repository)
    for path, calls in _CONVENTIONS:
        if path in repository.path_set:
            yield from (Command(tuple(call.split()), path=path) for call in calls)
    for path in repository.at_root:
        call = next((call for beginning, call in _BEGINNINGS if path.startswith(beginning)), "")
        if call:
            yield Command(tuple(call.split()), path=path)
    if repository.dotnet_projects:
        yield from (Command(("dotnet", verb), path=repository.dotnet_projects[0]) for verb in ("test", "build"))
    yield from _of_tables(repository)


def _of_runners(repository: Repository) -> Iterator[Command]:
    makefile = makefile_of(repository, "")
    for name, rule in list(makefile.rules.items())[:MAX_OFFERED] if makefile else []:
        if not name.startswith(".") and "%" not in name:
            yield Command(("make", name), path=rule.path, line=rule.line)
    for path in ("tox.ini", "tox.toml"):
        if path in repository.files:
            yield Command(("tox",), path=path)
    text = repository.text("pyproject.toml")
    if table(repository.table("pyproject.toml"), "tool", "tox"):
        yield Command(("tox",), path="pyproject.toml", line=line_with(text, "[tool.tox"))
    noxfile = noxfile_of(repository, "")
    for name in list(noxfile.sessions)[:MAX_OFFERED] if noxfile else []:
        yield Command(("nox", "-s", name), path="noxfile.py")
    for path in PRE_COMMIT_FILES:
        if path in repository.files:
            yield Command(("pre-commit", "run", "--all-files"), path=path)


def _of_scripts(repository: Repository) -> Iterator[Command]:
    runner = next((name for lock, name in _NODE_RUNNERS if lock in repository.path_set), "npm")
    text = repository.text("package.json")
    for name in list(node_scripts(repository, ""))[:MAX_OFFERED]:
        yield Command((runner, "run", name), path="package.json", line=line_with(text, f'"{name}":', f'"{name}" :'))
    tool = table(repository.table("pyproject.toml"), "tool")
    for keys, runner in ((("pdm", "scripts"), "pdm"), (("poe", "tasks"), "poe")):
        for name in list(table(tool, *keys))[:MAX_OFFERED]:
            yield Command((runner, "run", name) if runner == "pdm" else (runner, name), path="pyproject.toml")
    for environment in table(tool, "hatch", "envs").values():
        for name in list(table(environment, "scripts"))[:MAX_OFFERED]:
            yield Command(("hatch", "run", name), path="pyproject.toml")
    for path in ("Taskfile.yml", "Taskfile.yaml"):
        for name in list(mapping(repository.yaml(path).get("tasks")))[:MAX_OFFERED] if path in repository.files else []:
            yield Command(("task", name), path=path)
    for path in ("justfile", "Justfile", ".justfile"):
        if path in repository.files:
            yield Command(("just",), path=path)


def _of_tables(repository: Repository) -> Iterator[Command]:
    tool = table(repository.table("pyproject.toml"), "tool")
    text = repository.text("pyproject.toml")
    for name, call in _TABLES:
        if name in tool:
            yield Command(tuple(call.split()), path="pyproject.toml", line=line_with(text, f"[tool.{name}"))
    ruff = table(tool, "ruff")
    if ruff:
        line = line_with(text, "[tool.ruff")
        yield Command(("ruff", "check"), path="pyproject.toml", line=line)
        if "format" in ruff:
            yield Command(("ruff", "format"), path="pyproject.toml", line=line)
    for path in ("setup.cfg", "tox.ini"):
        for section in repository.table(path) if path in repository.files else ():
            if section in _SECTIONS:
                yield Command((_SECTIONS[section],), path=path, line=line_with(repository.text(path), f"[{section}]"))
