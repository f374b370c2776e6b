"""From a command to all that it runs: into scripts, Makefiles, tox, nox, package.json, pre-commit and the like."""

from collections.abc import Callable, Sequence
from typing import Final

from engine.analysis.setup.commands import operands, option, program_of, unwrapped
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.runners.makefiles import makefile_of, recipes
from engine.analysis.setup.runners.maven import maven_commands
from engine.analysis.setup.runners.nox import nox_commands
from engine.analysis.setup.runners.pre_commit import hook_commands
from engine.analysis.setup.runners.scripts import script_of
from engine.analysis.setup.runners.tox import tox_commands
from engine.analysis.setup.shell import Command, Written, commands
from engine.analysis.setup.yaml_values import mapping, texts

# One level into each kind of file is what a person follows; chains such as make -> tox -> pytest cross three kinds.
MAX_DEPTH: Final = 4
MAX_FOLLOWED: Final = 1_500  # commands of one repository, over all steps
_INTERPRETED: Final = (".py", ".rb", ".js", ".mjs", ".ts", ".php", ".pl")
_MAKES: Final = frozenset({"make", "gmake", "mingw32-make"})
_SOURCING: Final = frozenset({"source", "."})


class Following:
    """The commands behind commands. Each is followed once; recursion ends at `MAX_DEPTH` and where it meets itself."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[tuple[object, ...], list[Command]] = {}
        self._left = MAX_FOLLOWED
        self._read: dict[tuple[object, ...], list[Command]] = {}

    def commands(self, written: Written) -> list[Command]:
        """The commands of a text, read once for the same text in the same place."""
        key = (*written[:5], *written.variables.items())
        if key not in self._read:
            self._read[key] = commands(written)
        return self._read[key]

    def reached(self, command: Command) -> list[Command]:
        """The command and, behind it, what it runs; a failure that is tolerated above is tolerated below."""
        return [command, *self._behind(self._entered(command), 0, ())]

    def _entered(self, command: Command) -> Command:
        """The command inside its wrappers; hatch and PDM stay where they run a script of the project by its name."""
        is_scripted = program_of(command.words) in {"hatch", "pdm"} and script_of(self._repository, command)
        return command if is_scripted else unwrapped(command)

    def _behind(self, command: Command, depth: int, above: tuple[object, ...]) -> list[Command]:
        key = (command.words, command.folder, command.variables.get("TOX_ENV"), command.variables.get("TOXENV"))
        if depth >= MAX_DEPTH or key in above or self._left <= 0 or not command.words:
            return []
        if (depth, key) not in self._known:
            self._known[depth, key] = []
            found: list[Command] = []
            for each in self._direct(command):
                self._left -= 1
                found += [each, *self._behind(self._entered(each), depth + 1, (*above, key))]
            self._known[depth, key] = found[:MAX_FOLLOWED]
        behind = self._known[depth, key]
        return [each._replace(is_tolerated=True) for each in behind] if command.is_tolerated else behind

    def _direct(self, command: Command) -> list[Command]:
        program = program_of(command.words)
        if program in _MAKES:
            return self._run(_of_make(self._repository, command), command)
        if program == "tox":
            return self._run(tox_commands(self._repository, command), command)
        follow = _FOLLOWERS.get(program)
        if follow is not None:
            return follow(self._repository, command)
        if program in {"bash", "sh"} and command.words[1:2] and command.words[1].endswith("c"):
            return commands(_like(command, " ".join(command.words[2:3])))
        scripts = script_of(self._repository, command) or _of_file(self._repository, command)
        if scripts:
            return self._run(scripts, command)
        # yarn and pnpm run a tool by its bare name where no script has it.
        return (
            [command._replace(words=command.words[1:])]
            if program in {"yarn", "pnpm"} and len(command.words) > 1
            else []
        )

    def _run(self, texts_found: Sequence[Written], command: Command) -> list[Command]:
        found: list[Command] = []
        for written in texts_found:
            tolerated = written.is_tolerated or command.is_tolerated
            variables = {**command.variables, **written.variables}
            found += self.commands(written._replace(is_tolerated=tolerated, variables=variables))
        return found


def _like(command: Command, text: str) -> Written:
    return Written(text, command.folder, command.path, command.line, command.is_tolerated, command.variables)


def _of_make(repository: Repository, command: Command) -> list[Written]:
    folder = beside(command.folder, option(command.words, "-C", "--directory") or "")
    makefile = makefile_of(repository, folder, option(command.words, "-f", "--file") or "")
    targets = make_targets(command)
    if makefile is None:
        # CMake writes a Makefile whose targets run its own test driver.
        is_driver = "cmakelists.txt" in repository.by_name and {"test", "check"} & set(targets)
        return [Written("ctest", folder, command.path, command.line)] if is_driver else []
    return [written for target in targets or [""] for written in recipes(makefile, target, folder)]


def make_targets(command: Command) -> list[str]:
    """The targets that a call of make names."""
    values = {option(command.words, name) for name in ("-C", "--directory", "-f", "--file", "-j", "--jobs")}
    return [word for word in operands(command.words) if "=" not in word and word not in values]


def _of_file(repository: Repository, command: Command) -> list[Written]:
    """A shell script of the repository; a program in another language is not read."""
    words = command.words[1:] if command.words[0] in _SOURCING else command.words
    path = beside(command.folder, words[0]) if words else ""
    path = path if path in repository.files else beside("", words[0]) if words else ""
    if path not in repository.files or path.endswith(_INTERPRETED):
        return []
    text = repository.text(path)
    first = text.partition("\n")[0]
    if not path.endswith((".sh", ".bash", ".zsh", ".bat", ".cmd", ".ps1")) and not (
        first.startswith("#!") and "sh" in first
    ):
        return []
    return [Written(text, command.folder, path)]


def _of_golangci(repository: Repository, command: Command) -> list[Command]:
    """golangci-lint checks the formatting where its configuration turns a formatter on."""
    for path in (beside(command.folder, name) for name in (".golangci.yml", ".golangci.yaml")):
        document = repository.yaml(path)
        names = [
            *texts(mapping(document.get("formatters")).get("enable")),
            *texts(mapping(document.get("linters")).get("enable")),
        ]
        return (
            [Command((str(name),), command.folder, path, name.line) for name in names if name in _GO_FORMATTERS]
            if document
            else []
        )
    return []


def _of_gradle(repository: Repository, command: Command) -> list[Command]:
    """`check` and `build` run the checkers that a plugin brings: applied in the build file, or by a convention plugin
    of the repository that carries the checker's name."""
    if not {"check", "build"} & {word.rpartition(":")[2] for word in operands(command.words)}:
        return []
    found = [
        Command(("gradle", name), command.folder, path, 1)
        for path in repository.below("buildSrc", "build-logic", "buildLogic", "gradle/plugins")
        for name in _GRADLE_PLUGINS
        if name in path.rpartition("/")[2].lower() and path.endswith((".java", ".kt", ".kts", ".groovy", ".gradle"))
    ]
    for path in (beside(command.folder, name) for name in ("build.gradle", "build.gradle.kts")):
        for number, line in enumerate(repository.text(path).split("\n"), 1):
            name = _applied(line.partition("//")[0])
            if name:
                found.append(Command(("gradle", name), command.folder, path, number))
    return found


def _applied(line: str) -> str:
    """The checker that a line applies: `id 'checkstyle'`, `apply plugin: "pmd"`, `checkstyle` in a plugins block."""
    name = next((each for each in _GRADLE_PLUGINS if each in line), "")
    words = line.replace("(", " ").replace("'", " ").replace('"', " ").replace("`", " ").split()
    return name if name and (words[:1] in (["id"], ["apply"], ["alias"]) or words == [name]) else ""


_GO_FORMATTERS: Final = frozenset({"gofmt", "gofumpt", "goimports", "gci", "golines", "swaggo"})
_GRADLE_PLUGINS: Final = (
    "checkstyle",
    "spotless",
    "pmd",
    "spotbugs",
    "detekt",
    "ktlint",
    "spring-javaformat",
    "jacoco",
)
_FOLLOWERS: Final[dict[str, Callable[[Repository, Command], list[Command]]]] = {
    "nox": nox_commands,
    "pre-commit": hook_commands,
    "prek": hook_commands,
    "mvn": maven_commands,
    "mvnw": maven_commands,
    "golangci-lint": _of_golangci,
    "gradle": _of_gradle,
    "gradlew": _of_gradle,
}
