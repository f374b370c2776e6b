"""What pre-commit runs: the hooks of its configuration, under the names of the programs that they start."""

from typing import Final

from engine.analysis.setup.commands import operands
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.shell import Command, Written, commands
from engine.analysis.setup.tools import HOOKS
from engine.analysis.setup.yaml_values import Text, Value, items, mapping, texts

FILES: Final = (".pre-commit-config.yaml", ".pre-commit-config.yml")
MAX_HOOKS: Final = 200
_UNCALLED_STAGES: Final = frozenset({"manual", "commit-msg", "post-checkout", "prepare-commit-msg"})


def hook_commands(repository: Repository, command: Command) -> list[Command]:
    """What `pre-commit run` runs: all hooks, or the one that it names; hooks of the manual stage wait to be called."""
    path = next((each for name in FILES if (each := beside(command.folder, name)) in repository.files), "")
    asked = next((word for word in operands(command.words) if word != "run"), "")
    found: list[Command] = []
    for repo in items(repository.yaml(path).get("repos")) if path else []:
        for hook in items(mapping(repo).get("hooks"))[:MAX_HOOKS]:
            identity = mapping(hook).get("id")
            if isinstance(identity, Text) and asked in {"", identity} and _is_called(mapping(hook), command):
                found += _commands_of(mapping(hook), identity, path)
    return found[:MAX_HOOKS]


def _is_called(hook: dict[str, Value], command: Command) -> bool:
    stages = set(texts(hook.get("stages")))
    return not stages or not stages <= _UNCALLED_STAGES or "manual" in command.words


def _commands_of(hook: dict[str, Value], identity: Text, path: str) -> list[Command]:
    entry = hook.get("entry")
    arguments = tuple(str(each) for each in texts(hook.get("args")))
    if isinstance(entry, Text):
        found = commands(Written(entry, path=path, line=identity.line))
        return [each._replace(words=(*each.words, *arguments), line=identity.line) for each in found]
    return [Command((*HOOKS.get(identity, (str(identity),)), *arguments), "", path, identity.line)]
