"""The coverage below which the CI fails."""

import pytest

from engine.analysis.setup import coverage_floor

CI = "on: pull_request\njobs:\n  a:\n    steps:\n      - run: {}\n"
FLOORS = {
    "an option of pytest": ("pytest --cov=app --cov-fail-under=90", {}, 0.9),
    "an option of the report": ("coverage report --fail-under 87.5", {}, 0.875),
    "pyproject": ("coverage report", {"pyproject.toml": "[tool.coverage.report]\nfail_under = 95\n"}, 0.95),
    ".coveragerc": ("pytest --cov", {".coveragerc": "[report]\nfail_under = 80\n"}, 0.8),
    "added options": ("pytest", {"pytest.ini": "[pytest]\naddopts = --cov=a --cov-fail-under=70\n"}, 0.7),
    "nyc": ("npx nyc --check-coverage --lines 85 mocha", {}, 0.85),
    "jest in package.json": (
        "npx jest --coverage",
        {"package.json": '{"jest": {"coverageThreshold": {"global": {"lines": 75}}}}'},
        0.75,
    ),
    "jest in a program": (
        "npx jest --coverage",
        {"jest.config.js": "module.exports = {\n  coverageThreshold: { global: { branches: 50, lines: 60 } },\n}\n"},
        0.6,
    ),
    "vitest": (
        "npx vitest run --coverage",
        {"vitest.config.ts": "export default defineConfig({ test: { coverage: { thresholds: { lines: 65 } } } })\n"},
        0.65,
    ),
    "cargo": ("cargo llvm-cov --fail-under-lines 55", {}, 0.55),
    "jacoco": (
        "mvn verify",
        {
            "pom.xml": "<project><build><plugins><plugin><artifactId>jacoco-maven-plugin</artifactId><executions>"
            "<execution><goals><goal>check</goal></goals><configuration><rules><rule><limits><limit>"
            "<minimum>0.80</minimum></limit></limits></rule></rules></configuration></execution></executions>"
            "</plugin></plugins></build></project>"
        },
        0.8,
    ),
}


@pytest.mark.parametrize("case", FLOORS)
def test_a_floor_is_found_where_a_step_enforces_it(view, case):
    call, files, share = FLOORS[case]
    raw, kinds, read = view({".github/workflows/a.yml": CI.format(call), **files})

    found = coverage_floor(list(raw), kinds, read)

    assert found is not None
    assert found.share == pytest.approx(share)
    assert found.path in raw


@pytest.mark.parametrize(
    ("call", "files"),
    [
        ("pytest", {"pyproject.toml": "[tool.coverage.report]\nfail_under = 95\n"}),
        ("echo --cov-fail-under=90", {}),
        ("pytest --cov --cov-fail-under=90 || true", {}),
        ("pytest --cov --cov-fail-under=0", {}),
        ("npx jest", {"package.json": '{"jest": {"coverageThreshold": {"global": {"lines": 75}}}}'}),
        ("npx jest --coverage", {"jest.config.js": "// coverageThreshold: { global: { lines: 60 } }\n"}),
    ],
)
def test_a_number_that_no_step_enforces_is_no_floor(view, call, files):
    raw, kinds, read = view({".github/workflows/a.yml": CI.format(call), **files})

    assert coverage_floor(list(raw), kinds, read) is None
