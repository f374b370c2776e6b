"""What a command does: installs, tests, lints, formats, checks types, builds, or nothing of the kind."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from engine.analysis.setup.commands import operands, program_of, unwrapped
from engine.analysis.setup.shell import UNKNOWN, Command
from engine.analysis.setup.tools import NAMED_TASKS, SIMPLE, TASK_RUNNERS, VERBS, Effect

NOTHING: Final[frozenset[Effect]] = frozenset()
# With one of these a tool only tells about itself, whatever it is for.
_TELLS_ONLY: Final = frozenset({"--version", "-V", "--help", "-h", "--collect-only", "--co", "--setup-only", "--list"})
_INSTALLING_WRAPPERS: Final = frozenset({"uv", "tox", "nox"})
_JVM: Final = frozenset({"mvn", "mvnw", "gradle", "gradlew", "mvnd"})
_TEST_SCRIPT: Final = re.compile(r"(?:run_?)?tests?(?:_?(?:runner|suite|all))?\.(?:py|js|mjs|cjs|ts|rb|php)\Z", re.I)
_VERB_MAY_FOLLOW: Final = frozenset({"cargo", "rake", "bazel", "sbt", "npm", "pnpm", "yarn", "dotnet", "swift"})
_MAVEN_TESTS: Final = frozenset({"test", "verify", "install", "package", "integration-test", "deploy"})
_GRADLE_TESTS: Final = frozenset({"test", "check", "build", "integrationTest", "allTests", "connectedCheck"})


def effects_of(command: Command) -> frozenset[Effect]:
    """What a command does by itself; what it starts in files of the repository is found by following it."""
    inner = unwrapped(command)
    if not inner.words or _TELLS_ONLY.intersection(inner.words[1:]):
        return NOTHING
    effects = _direct(inner.words)
    if inner.words is not command.words:
        effects |= _of_wrapper(command.words)
    return effects


def _of_wrapper(words: Sequence[str]) -> frozenset[Effect]:
    """`uv run` brings the environment up to date first; `coverage run` measures what it runs."""
    program = program_of(words)
    if program == "uv" and words[1:2] == ("run",) and "--no-sync" not in words and "--no-project" not in words:
        return frozenset({"install"})
    return frozenset({"coverage"}) if "coverage" in words[:4] and "run" in words[:5] else NOTHING


def _direct(words: Sequence[str]) -> frozenset[Effect]:
    program = program_of(words)
    special = _SPECIAL.get(program)
    if special is not None:
        return special(words)
    if program in _JVM:
        return _of_jvm(program, words)
    if program in SIMPLE:
        return frozenset(SIMPLE[program])
    if program in VERBS:
        return _of_verb(program, words)
    if program in TASK_RUNNERS:
        return frozenset(effect for word in operands(words) for effect in task_effects(word))
    return NOTHING


def task_effects(name: str) -> tuple[Effect, ...]:
    """What a task is for by its name alone: `test:unit` and `py-lint` say it, `ci` does not."""
    parts = [name, *re.split(r"[:\-_./]", name)]
    return next((NAMED_TASKS[part.lower()] for part in parts if part.lower() in NAMED_TASKS), ())


def _of_verb(program: str, words: Sequence[str]) -> frozenset[Effect]:
    verbs = VERBS[program]
    told = operands(words)
    if program in {"go", "cargo"} and "--no-run" in words:
        return frozenset({"build", "install"})
    if program in {"npm", "pnpm", "yarn", "bun", "poetry"} and told[:1] in (["install"], ["i"]) and len(told) > 1:
        return NOTHING  # a tool is installed, not the project
    if program in {"npm", "pnpm"} and {"-g", "--global"} & set(words):
        return NOTHING
    if program == "go" and told[:2] == ["mod", "tidy"]:
        return NOTHING
    if not told:
        return frozenset(verbs.get("", ()))
    # Options with a value may stand in front of the verb; behind another verb it would be an argument.
    verb = next((word for word in told[:3] if word in verbs), None)
    if verb is None or (verb != told[0] and program not in _VERB_MAY_FOLLOW):
        return NOTHING
    return frozenset(verbs[verb])


def _of_jvm(program: str, words: Sequence[str]) -> frozenset[Effect]:
    """Maven and Gradle fetch what they need and run the tests on the way, unless they are told not to."""
    tasks = {word.rpartition(":")[2] for word in operands(words)}
    found: set[Effect] = {"install"} if tasks else set()
    text = " ".join(words)
    is_maven = program.startswith("mvn")
    skips = "-DskipTests" in text or "-Dmaven.test.skip" in text or "-x test" in text or "--exclude-task test" in text
    testing = _MAVEN_TESTS if is_maven else _GRADLE_TESTS
    if not skips and (tasks & testing or any(task.endswith("Test") and task[:1].islower() for task in tasks)):
        found.add("tests")
    for operand in operands(words):
        found.update(_of_jvm_task(operand))
    return frozenset(found)


def _of_jvm_task(task: str) -> frozenset[Effect]:
    lower = task.lower()
    found: set[Effect] = set()
    if any(tool in lower for tool in ("checkstyle", "pmd", "spotbugs", "detekt", "errorprone")) or lower.endswith(
        "lint"
    ):
        found.add("lint")
    if any(tool in lower for tool in ("spotless", "formatter", "ktfmt", "spring-javaformat", "checkformat")):
        found.add("format")
    if "ktlint" in lower or "lintkotlin" in lower:
        found |= {"lint", "format"}
    if "jacoco" in lower or "kover" in lower:
        found.add("coverage")
    if lower.rpartition(":")[2] in {"build", "assemble", "compile", "package", "install", "verify"}:
        found.add("build")
    return frozenset(found)


def _of_pip(words: Sequence[str]) -> frozenset[Effect]:
    """Only what belongs to the project: `pip install tox` gets a tool."""
    if "install" not in words[1:3]:
        return NOTHING
    options = {"-r", "-e", "--requirement", "--editable", "--group", "--requirements"}
    for word in words[1:]:
        joined = word.startswith(("-r", "-e", "--requirement=", "--group=", "--editable="))
        if word in options or joined or word == UNKNOWN:
            return frozenset({"install"})
        if word.startswith((".", "/")) or word.endswith((".whl", ".txt")) or ("[" in word and word.startswith(".")):
            return frozenset({"install"})
    return NOTHING


def _of_uv(words: Sequence[str]) -> frozenset[Effect]:
    return _of_pip(words[1:]) if words[1:2] == ("pip",) else _of_verb("uv", words)


def _of_node(words: Sequence[str]) -> frozenset[Effect]:
    if "--test" in words:
        return frozenset({"tests"})
    return _of_script(words)


def _of_script(words: Sequence[str]) -> frozenset[Effect]:
    """`python runtests.py`: the program is not known, the name of the file says what it is."""
    script = operands(words)[:1]
    if not script:
        return NOTHING
    name = script[0].rpartition("/")[2]
    if name in VERBS:
        return _of_verb(name, [name, *operands(words)[1:]])
    return frozenset({"tests"}) if _TEST_SCRIPT.match(name) else NOTHING


def _of_unittest(words: Sequence[str]) -> frozenset[Effect]:
    return frozenset({"tests"})


_SPECIAL: Final[dict[str, Callable[[Sequence[str]], frozenset[Effect]]]] = {
    "pip": _of_pip,
    "pip3": _of_pip,
    "uv": _of_uv,
    "node": _of_node,
    "unittest": _of_unittest,
    **dict.fromkeys(("python", "python3", "ruby", "php", "tsx", "ts-node"), _of_script),
}
