"""What a push pays when a file of the set-up changes."""

import time

from engine.analysis.setup import agent_setup, wanted

# Measured at 22 ms on two shared cores; the bound leaves room for a slow machine, and none for quadratic work.
LIMIT_S = 0.06


def _repository():
    files = {f"src/package{number % 100}/module{number}.py": b"" for number in range(8_000)}
    files |= {f"tests/package{number % 100}/test_module{number}.py": b"" for number in range(2_000)}
    step = b"      - run: make test\n      - run: |\n          pip install -e .\n          ruff check .\n"
    workflow = b"on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n" + step * 5
    configuration = {f".github/workflows/{number}.yml": workflow for number in range(15)}
    configuration |= {
        f"package{number}/README.md": b"# A\n\nRun `make test`, see `src/`.\n" * 10 for number in range(10)
    }
    configuration |= {
        "Makefile": b"test: lint\n\tpytest\nlint:\n\truff check\n",
        "pyproject.toml": b'[project]\nname = "a"\ndependencies = ["b"]\n[tool.ruff]\n',
        "uv.lock": b'[[package]]\nname = "b"\nversion = "1"\n' * 500,
        "AGENTS.md": b"# A\n\nRun `make test`.\n" * 40,
        ".pre-commit-config.yaml": b"repos:\n- repo: x\n  hooks:\n  - id: ruff\n",
    }
    kinds = {path: "source" if path.startswith("src") else "test" for path in files} | dict.fromkeys(
        configuration, "data"
    )
    return [*files, *configuration], kinds, configuration


def test_ten_thousand_paths_and_thirty_files_cost_milliseconds():
    paths, kinds, configuration = _repository()
    rounds = []

    for _ in range(5):
        started = time.process_time()
        read = {path: configuration[path] for path in wanted(paths)}
        found = agent_setup(paths, kinds, read)
        rounds.append(time.process_time() - started)

    assert len(read) == 30
    assert found.score is not None
    assert min(rounds) < LIMIT_S
