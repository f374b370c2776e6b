"""Install, tests, lint, format, types, and the CI that runs them."""

from typing import Final, get_args

from engine.analysis.report import SetupItem
from engine.analysis.setup.classify import effects_of
from engine.analysis.setup.commands import program_of, unwrapped
from engine.analysis.setup.evidence import Evidence, Seen
from engine.analysis.setup.items.item import NO_TESTS, absent, declared, not_applicable, verified
from engine.analysis.setup.repository import Repository
from engine.analysis.setup.runners.pre_commit import FILES as PRE_COMMIT_FILES
from engine.analysis.setup.tools import Effect

# Languages whose compiler checks every type; plain JavaScript has none to check.
_CHECKED: Final = frozenset({"python", "typescript", "php"})
_NEEDS_NOTHING: Final = frozenset({"c", ""})  # a compiler and the sources are all
_FIXES: Final[dict[Effect, str]] = {
    "install": "Install the project with one command, and let the CI run that command on pull requests.",
    "tests": "Run the tests with one command, and let the CI run that command on pull requests.",
    "lint": "Run a linter in the CI on pull requests.",
    "format": "Check the formatting in the CI on pull requests.",
    "types": "Run a type checker in the CI on pull requests.",
}
# How one test is run by the runner that runs them all.
SINGLE: Final[dict[str, str]] = {
    "pytest": "pytest path/to/test_file.py::test_name",
    "py.test": "pytest path/to/test_file.py::test_name",
    "unittest": "python -m unittest package.module.TestCase.test_name",
    "manage.py": "manage.py test app.tests.TestCase.test_name",
    "jest": "jest path/to/file -t 'name'",
    "vitest": "vitest run path/to/file -t 'name'",
    "mocha": "mocha path/to/file -g 'name'",
    "ava": "ava path/to/file --match 'name'",
    "playwright": "playwright test path/to/file -g 'name'",
    "cypress": "cypress run --spec path/to/file",
    "node": "node --test --test-name-pattern 'name' path/to/file",
    "bun": "bun test path/to/file -t 'name'",
    "deno": "deno test path/to/file --filter 'name'",
    "go": "go test ./package -run '^TestName$'",
    "gotestsum": "go test ./package -run '^TestName$'",
    "cargo": "cargo test name",
    "mvn": "mvn test -Dtest=ClassName#method",
    "mvnw": "./mvnw test -Dtest=ClassName#method",
    "gradle": "gradle test --tests 'package.ClassName.method'",
    "gradlew": "./gradlew test --tests 'package.ClassName.method'",
    "dotnet": "dotnet test --filter FullyQualifiedName~Name",
    "rspec": "rspec path/to/file_spec.rb:12",
    "rails": "rails test path/to/file_test.rb:12",
    "phpunit": "phpunit --filter name path/to/file",
    "pest": "pest --filter name",
    "ctest": "ctest -R name",
    "bazel": "bazel test //package:target --test_filter=name",
    "mix": "mix test path/to/file.exs:12",
    "swift": "swift test --filter Name",
    "sbt": "sbt 'testOnly *Name'",
    "nosetests": "nosetests path/to/file.py:TestCase.test_name",
    "bats": "bats path/to/file.bats -f 'name'",
}


def command_items(evidence: Evidence) -> list[SetupItem]:
    """One item a purpose, and the one for a single test."""
    return [
        _install(evidence),
        _tests(evidence),
        _single_test(evidence),
        _of(evidence, "lint"),
        _format(evidence),
        _types(evidence),
        _integration(evidence),
    ]


def _of(evidence: Evidence, effect: Effect, chosen: Seen | None = None) -> SetupItem:
    seen = chosen or evidence.best(effect)
    if seen is None:
        return _missing(evidence, effect)
    if seen.is_verified:
        return verified(effect, f"{seen.text} runs on changes", seen.origin.path, seen.origin.line)
    why = "its failure is ignored" if seen.command.is_tolerated else _why_unproved(evidence)
    if seen in evidence.in_pipelines and seen.command.words == ("task", "test"):
        why = "the CI runs it, and what it does could not be read"
    return declared(effect, f"{seen.text}; {why}", seen.origin.path, seen.origin.line, fix=_FIXES[effect])


def _missing(evidence: Evidence, effect: Effect) -> SetupItem:
    unread = evidence.pipelines.unread
    detail = f"no command for it was found; {unread[0]} is not read" if unread else "no command for it was found"
    return absent(effect, detail, fix=_FIXES[effect])


def _why_unproved(evidence: Evidence) -> str:
    if evidence.pipelines.unread:
        return f"whether {evidence.pipelines.unread[0]} runs it could not be told"
    if any("ci" in evidence.repository.yaml(path) for path in PRE_COMMIT_FILES):
        return "no CI step runs it on changes, and whether pre-commit.ci does could not be told"
    return "no CI step runs it on changes"


def _install(evidence: Evidence) -> SetupItem:
    """Code without any dependency needs no install; whether it has one is what its manifests say."""
    chosen = _install_seen(evidence)
    is_needless = not evidence.repository.has_manifest or evidence.repository.main_language in _NEEDS_NOTHING
    if is_needless and (chosen is None or evidence.is_foreign(chosen)):
        return not_applicable("install", "no manifest names a dependency")
    return _of(evidence, "install", chosen)


def _install_seen(evidence: Evidence) -> Seen | None:
    """An install that does nothing else, else the call that installs and tests, else any."""
    found = evidence.all("install")
    native = [seen for seen in found if not evidence.is_foreign(seen)]
    found = native or found
    plain = next(
        (
            seen
            for seen in found
            if effects_of(seen.command._replace(words=unwrapped(seen.command).words)) == {"install"}
        ),
        None,
    )
    testing = {(seen.origin.path, seen.origin.line) for seen in evidence.all("tests")}
    return (
        plain
        or next((seen for seen in found if (seen.origin.path, seen.origin.line) in testing), None)
        or next(iter(found), None)
    )


def _tests(evidence: Evidence) -> SetupItem:
    if not evidence.repository.has_tests:
        return absent("tests", NO_TESTS, fix="Write the first tests, beginning with what changes most.")
    return _of(evidence, "tests")


def _single_test(evidence: Evidence) -> SetupItem:
    name = "single test"
    if not evidence.repository.has_tests:
        return absent(name, NO_TESTS, fix=_FIXES["tests"])
    for seen in evidence.all("tests"):
        single = single_command(seen, evidence.repository)
        if single:
            detail = f"`{single}`"
            if seen.is_verified:
                return verified(
                    name, f"{detail}, with the runner that the CI uses", seen.command.path, seen.command.line
                )
            return declared(name, detail, seen.command.path, seen.command.line, fix=_FIXES["tests"])
    if any("tests" in effects_of(seen.command) for seen in evidence.all("tests")):
        seen = evidence.all("tests")[0]
        fix = "Write down in the README how one test is run."
        return absent(
            name, f"how {seen.text} runs one test could not be told", seen.origin.path, seen.origin.line, fix=fix
        )
    return absent(name, "no test runner is known", fix="Write down in the README how one test is run.")


def single_command(seen: Seen, repository: Repository) -> str:
    """How the runner of a command runs one test, "" where that is not known."""
    program = program_of(unwrapped(seen.command).words)
    if program == "rake":
        return SINGLE["rspec"] if repository.has_folder("spec") else "ruby -Itest path/to/test_file.rb -n test_name"
    return SINGLE.get(program, "")


def _format(evidence: Evidence) -> SetupItem:
    item = _of(evidence, "format")
    if item.state == "absent" and not evidence.repository.sources:
        return not_applicable("format", "there is no source to format")
    return item


def _types(evidence: Evidence) -> SetupItem:
    item = _of(evidence, "types")
    is_typed = evidence.repository.main_language == "javascript" and "tsconfig.json" in evidence.repository.by_name
    if is_typed or evidence.repository.main_language in _CHECKED:
        return item
    return not_applicable("types", "the compiler checks the types, or the language has none")


def _integration(evidence: Evidence) -> SetupItem:
    name = "continuous integration"
    gate, found = evidence.pipelines.gate, evidence.pipelines
    tests = evidence.best("tests")
    if tests is not None and tests.is_verified:
        return verified(name, "it runs the tests on changes", tests.origin.path, tests.origin.line)
    fix = "Run the tests on every pull request."
    if gate is not None and any(evidence.verified(effect) for effect in get_args(Effect)):
        return verified(name, "it runs commands on changes", gate.written.path, gate.written.line)
    if gate is not None:
        detail = "nothing that it runs on changes is known to check anything"
        return declared(name, detail, gate.written.path, gate.written.line, fix=fix)
    if found.files:
        return declared(
            name, "nothing runs on pull requests or on pushes to the default branch", found.files[0], 1, fix=fix
        )
    if found.unread:
        return declared(
            name, f"{found.unread[0]} is not read, so what it runs could not be told", found.unread[0], fix=fix
        )
    return absent(name, "no CI configuration was found", fix=fix)
