"""Actions of GitHub that stand for a command, so that they are judged as one."""

from collections.abc import Mapping
from typing import Final

from engine.analysis.setup.shell import Written
from engine.analysis.setup.yaml_values import Text, line_of

_ACTIONS: Final[dict[str, str]] = {
    "pre-commit/action": "pre-commit run --all-files",
    "j178/prek-action": "pre-commit run --all-files",
    "tox-dev/action-pre-commit-uv": "pre-commit run --all-files",
    "golangci/golangci-lint-action": "golangci-lint run",
    "dominikh/staticcheck-action": "staticcheck ./...",
    "astral-sh/ruff-action": "ruff check",
    "chartboost/ruff-action": "ruff check",
    "psf/black": "black --check .",
    "rickstaa/action-black": "black --check .",
    "isort/isort-action": "isort --check .",
    "jakebailey/pyright-action": "pyright",
    "tsuyoshicho/action-mypy": "mypy .",
    "biomejs/setup-biome": "",
    "creyd/prettier_action": "prettier --check .",
    "github/super-linter": "eslint",
    "super-linter/super-linter": "eslint",
    "cypress-io/github-action": "npm ci; cypress run",
    "bahmutov/npm-install": "npm ci",
    "pypa/cibuildwheel": "cibuildwheel",
    "gitleaks/gitleaks-action": "gitleaks detect",
    "trufflesecurity/trufflehog": "trufflehog",
    "gitguardian/ggshield-action": "ggshield",
    "actions-rs/clippy-check": "cargo clippy",
    "giraffate/clippy-action": "cargo clippy",
    "rubocop/rubocop-action": "rubocop",
    "standardrb/standard-ruby-action": "standardrb",
    "ramsey/composer-install": "composer install",
    "py-actions/flake8": "flake8 .",
}
# Actions that are told their command, and the input that says it.
_TOLD: Final[dict[str, tuple[str, str]]] = {
    "nick-fields/retry": ("", "command"),
    "nick-invision/retry": ("", "command"),
    "wandalen/wretry.action": ("", "command"),
    "coactions/setup-xvfb": ("", "run"),
    "gabrielbb/xvfb-action": ("", "run"),
    "devcontainers/ci": ("", "runCmd"),
    "gradle/gradle-build-action": ("gradle ", "arguments"),
    "gradle/actions/setup-gradle": ("gradle ", "arguments"),
    "actions-rs/cargo": ("cargo ", "command"),
    "reactivecircus/android-emulator-runner": ("", "script"),
    "cross-platform-actions/action": ("", "run"),
    "addnab/docker-run-action": ("", "run"),
}


def command_of(action: str, inputs: Mapping[str, object]) -> Written | None:
    """What an action runs, None for one that runs nothing of the repository or is not known."""
    name = action.partition("@")[0].lower()
    if name == "ruby/setup-ruby" and inputs.get("bundler-cache") == "true":
        return Written("bundle install")
    if name == "pnpm/action-setup" and inputs.get("run_install") not in {None, "false", ""}:
        return Written("pnpm install")
    if name in _TOLD:
        prefix, key = _TOLD[name]
        told = inputs.get(key)
        return Written(prefix + told, line=line_of(told)) if isinstance(told, Text) else None
    known = _ACTIONS.get(name)
    arguments = inputs.get("args")
    if name == "astral-sh/ruff-action" and isinstance(arguments, Text) and arguments.startswith("format"):
        known = "ruff format"
    return Written(known) if known else None
