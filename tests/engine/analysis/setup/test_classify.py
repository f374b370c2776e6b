"""What a command does."""

import pytest

from engine.analysis.setup.classify import effects_of
from engine.analysis.setup.shell import Command

DOES = {
    "pytest": "tests",
    "python -m pytest -q": "tests",
    "python3.12 -W error -m unittest discover": "tests",
    "coverage run -m pytest": "coverage tests",
    "uv run --locked --group dev pytest": "install tests",
    "uv run --no-sync pytest": "tests",
    "poetry run mypy .": "types",
    "sudo -E xvfb-run -a npx playwright test": "tests",
    "env FOO=1 timeout 60 go test ./...": "install tests",
    "docker compose run --rm app pytest": "tests",
    "bundle exec rspec": "tests",
    "python manage.py test": "tests",
    "venv/bin/ruff check .": "lint",
    "ruff format --diff": "format",
    "ruff --version": "",
    "pytest --collect-only": "",
    "pytest --help": "",
    "pip install tox": "",
    "pip install -e .[dev]": "install",
    "pip install -rrequirements.txt": "install",
    "uv pip install --system -r requirements.txt": "install",
    "uv sync --frozen": "install",
    "npm ci": "install",
    "npm install -g yarn@1": "",
    "npm install typescript": "",
    "yarn": "install",
    "go mod tidy": "",
    "go vet ./...": "install lint",
    "cargo +nightly fmt --check": "format",
    "cargo test --no-run": "build install",
    "mvn verify": "build install tests",
    "mvn package -DskipTests": "build install",
    "./gradlew :core:check": "install tests",
    "gradle build -x test": "build install",
    "./gradlew spotlessCheck": "format install",
    "dotnet test": "install tests",
    "tsc --noEmit": "types",
    "biome ci": "format lint",
    "turbo run lint test": "lint tests",
    "node --test": "tests",
    "deno test": "tests",
    "python runtests.py": "tests",
    "echo pytest": "",
    "cat pytest.ini": "",
    "git commit -m pytest": "",
}


@pytest.mark.parametrize("call", DOES)
def test_a_command_does_this(call):
    effects = effects_of(Command(tuple(call.split())))

    assert " ".join(sorted(effects)) == DOES[call]
