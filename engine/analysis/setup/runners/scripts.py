"""Named scripts of manifests: package.json, composer.json, deno.json, PDM, Hatch, Poe, just and Task."""

import re
from fnmatch import fnmatchcase
from typing import Final

from engine.analysis.setup.commands import operands, option, program_of
from engine.analysis.setup.formats import line_with, strings, table
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.shell import Command, Written
from engine.analysis.setup.yaml_values import items, mapping, texts

MAX_MATCHES: Final = 20
_NODE: Final = frozenset({"npm", "pnpm", "yarn", "bun"})
_LIFECYCLE: Final = frozenset({"test", "t", "tst", "start", "stop", "restart"})
_RUN_VERBS: Final = frozenset({"run", "run-script"})
_IN_WORKSPACES: Final = frozenset(
    {"-r", "--recursive", "--workspaces", "-ws", "-w", "--workspace", "--filter", "-F", "workspaces", "workspace"}
)
_SCRIPT_OF_JUST: Final = re.compile(r"^@?([\w-]+)(?:[ \t][^:=\n]*)?:(?!=)[^\n]*\n((?:[ \t]+[^\n]*\n?|\n)*)", re.M)


def script_of(repository: Repository, command: Command) -> list[Written]:
    """What a call of a script runner runs; [] where it calls none or none of that name is known."""
    program = program_of(command.words)
    if program in _NODE:
        return _of_node(repository, command)
    if program in {"run-s", "run-p", "npm-run-all", "npm-run-all2"}:
        return _all_matching(repository, command.folder, operands(command.words))
    if program in {"pdm", "poe", "hatch", "deno", "composer"}:
        return _of_table(repository, command, program)
    if program == "just":
        return just_recipe(repository, command.folder, next(iter(operands(command.words)), ""))
    return task_of(repository, command) if program == "task" else []


def node_scripts(repository: Repository, folder: str) -> dict[str, str]:
    """The scripts of a folder's package.json."""
    scripts = table(repository.table(beside(folder, "package.json")), "scripts")
    return {name: text for name, text in scripts.items() if isinstance(text, str)}


def script_name(command: Command) -> str:
    """The script that a call of npm, pnpm, yarn or bun names, "" where it names none."""
    words = [word for word in operands(command.words) if word not in _IN_WORKSPACES]
    valued = {
        value
        for name in ("--filter", "-F", "--workspace", "-w", "-C", "--cwd", "--prefix")
        if (value := option(command.words, name))
    }
    words = [word for word in words if word not in valued]
    program = program_of(command.words)
    if words and words[0] in _RUN_VERBS:
        return words[1] if len(words) > 1 else ""
    if words and words[0] in _LIFECYCLE and not (program == "bun" and words[0] == "test"):
        return "test" if words[0] in {"t", "tst"} else words[0]
    # yarn and pnpm run a script by its bare name, also behind the name of a workspace.
    if program in {"yarn", "pnpm"} and words:
        return words[1] if "workspace" in command.words and len(words) > 1 else words[0]
    return ""


def _of_node(repository: Repository, command: Command) -> list[Written]:
    name = script_name(command)
    if not name:
        return []
    folder = beside(command.folder, option(command.words, "-C", "--cwd", "--prefix", "--dir") or "")
    manifests = [beside(folder, "package.json")]
    if _IN_WORKSPACES.intersection(word.partition("=")[0] for word in command.words):
        manifests += [path for path in repository.by_name.get("package.json", []) if path in repository.files]
    for path in manifests:
        scripts = node_scripts(repository, path.rpartition("/")[0])
        if name in scripts:
            return [
                _written(repository, path, each, scripts[each])
                for each in (f"pre{name}", name, f"post{name}")
                if each in scripts
            ]
    return []


def _all_matching(repository: Repository, folder: str, patterns: list[str]) -> list[Written]:
    scripts = node_scripts(repository, folder)
    path = beside(folder, "package.json")
    names = [
        name for pattern in patterns[:MAX_MATCHES] for name in scripts if fnmatchcase(name, pattern.partition(" ")[0])
    ]
    return [_written(repository, path, name, scripts[name]) for name in names[:MAX_MATCHES]]


def _written(repository: Repository, path: str, name: str, text: str) -> Written:
    return Written(text, path.rpartition("/")[0], path, line_with(repository.text(path), f'"{name}":', f'"{name}" :'))


def _of_table(repository: Repository, command: Command, program: str) -> list[Written]:
    words = [word for word in operands(command.words) if word != "run"]
    name = words[0].rpartition(":")[2] if words else ""
    for path, scripts in _tables(repository, command.folder, program):
        if name in scripts:
            texts_found = _texts_of(scripts[name])
            line = line_with(repository.text(path), f"{name} =", f'"{name}"', f"{name}.", f".{name}]")
            return [Written(text, command.folder, path, line) for text in texts_found]
    return []


def _tables(repository: Repository, folder: str, program: str) -> list[tuple[str, dict[str, object]]]:
    """The script tables that a runner reads, with the files that they stand in."""
    pyproject = beside(folder, "pyproject.toml")
    tool = table(repository.table(pyproject), "tool")
    if program in {"composer", "deno"}:
        names = {"composer": ("composer.json", "scripts"), "deno": ("deno.json", "tasks")}[program]
        path = beside(folder, names[0])
        return [(path, table(repository.table(path), names[1]))]
    if program == "hatch":
        hatch = beside(folder, "hatch.toml")
        environments = [*table(tool, "hatch", "envs").values()]
        own = [*table(repository.table(hatch), "envs").values()]
        return [(pyproject, table(each, "scripts")) for each in environments] + [
            (hatch, table(each, "scripts")) for each in own
        ]
    keys = ("pdm", "scripts") if program == "pdm" else ("poe", "tasks")
    return [(pyproject, table(tool, *keys))]


def _texts_of(script: object) -> list[str]:
    """A script is a text, a list of texts, or a table with `cmd`, `shell` or `sequence`."""
    if isinstance(script, dict):
        return [text for key in ("cmd", "shell", "composite", "sequence") for text in _texts_of(script.get(key))]
    if isinstance(script, list) and all(isinstance(each, str) and " " not in each for each in script) and script:
        return [" ".join(script), *script]
    return strings(script)


def just_recipe(repository: Repository, folder: str, name: str) -> list[Written]:
    """The recipe of a justfile; the first one where none is named."""
    for path in (beside(folder, each) for each in ("justfile", "Justfile", ".justfile")):
        for match in _SCRIPT_OF_JUST.finditer(repository.text(path)):
            if name in {"", match[1]}:
                line = repository.text(path).count("\n", 0, match.start()) + 2
                return [Written(re.sub(r"(?m)^[ \t]+[@-]?", "", match[2]), folder, path, line)]
    return []


def task_of(repository: Repository, command: Command) -> list[Written]:
    """The commands of a Taskfile's task."""
    name = next(iter(operands(command.words)), "default")
    for path in (beside(command.folder, each) for each in ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml")):
        task = mapping(mapping(repository.yaml(path).get("tasks")).get(name))
        lines = [
            each
            for entry in items(task.get("cmds", task.get("cmd")))
            for each in texts(mapping(entry).get("cmd", entry))
        ]
        if lines:
            return [Written(line, command.folder, path, line.line) for line in lines[:MAX_MATCHES]]
    return []
