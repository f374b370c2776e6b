"""GitHub Actions: workflows with triggers, conditions and matrices; local workflows and actions are followed."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from engine.analysis.setup.ci.actions import command_of
from engine.analysis.setup.ci.expressions import Context, may_run, resolved
from engine.analysis.setup.ci.matrix import contexts
from engine.analysis.setup.ci.step import Step
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.shell import Written
from engine.analysis.setup.yaml_values import Text, Value, items, line_of, mapping, texts

FOLDER: Final = ".github/workflows/"
MAX_CALLS: Final = 2  # a workflow that a workflow calls, and the action in it
MAX_WAYS: Final = 12  # different texts of one step under its matrix
# The default branch has one of these names nearly everywhere; the tree does not say which.
DEFAULT_BRANCHES: Final = (
    "main", "master", "trunk", "develop", "dev", "devel", "development", "default", "canary", "next", "stable",
    "$default-branch",
)  # fmt: skip
_GATES: Final[dict[str, dict[str, str]]] = {
    "pull_request": {"github.event_name": "pull_request", "github.ref": "refs/pull/1/merge"},
    "pull_request_target": {"github.event_name": "pull_request_target", "github.ref": "refs/heads/main"},
    "merge_group": {"github.event_name": "merge_group", "github.ref": "refs/heads/gh-readonly-queue/main"},
    "push": {"github.event_name": "push", "github.ref": "refs/heads/main", "github.event.ref": "refs/heads/main"},
}


def workflow_files(repository: Repository) -> list[str]:
    return [path for path in repository.files if path.startswith(FOLDER) and path.endswith((".yml", ".yaml"))]


def steps(repository: Repository) -> Iterator[Step]:
    """The steps of all workflows; one step of a matrix gives each text that it can have."""
    for path in workflow_files(repository):
        workflow = repository.yaml(path)
        gates = _gates(workflow)
        for job in mapping(workflow.get("jobs")).values():
            yield from _Job(repository, path, workflow, mapping(job), gates).steps(0, {})


def _gates(workflow: dict[str, Value]) -> list[Context]:
    """What is known about each event by which a change starts the workflow; none for schedules and hand starts."""
    on = workflow.get("on")
    events: dict[str, Value] = mapping(on) if isinstance(on, dict) else {str(name): None for name in texts(on)}
    return [_GATES[name] for name in _GATES if name in events and _is_for_changes(name, mapping(events[name]))]


def _is_for_changes(event: str, filters: dict[str, Value]) -> bool:
    types = texts(filters.get("types"))
    if types and event.startswith("pull_request"):
        return bool({"opened", "synchronize", "reopened", "ready_for_review"}.intersection(types))
    if event != "push":
        return True
    branches = texts(filters.get("branches"))
    if branches:
        return any(fnmatchcase(name, each.replace("**", "*")) for each in branches for name in DEFAULT_BRANCHES)
    return "tags" not in filters or "branches-ignore" in filters


class _Scope(NamedTuple):
    """Where a step stands: its file, the events that lead to it, the inputs and matrix entries that it sees."""

    path: str
    gates: list[Context]
    inputs: Context
    entries: list[dict[str, str]]
    depth: int


class _Job:
    """One job while its steps are read."""

    def __init__(
        self, repository: Repository, path: str, workflow: dict[str, Value], job: dict[str, Value], gates: list[Context]
    ) -> None:
        self._repository, self._path, self._job = repository, path, job
        run = mapping(mapping(workflow.get("defaults")).get("run")) | mapping(mapping(job.get("defaults")).get("run"))
        self._folder = str(run.get("working-directory") or "")
        self._environment = mapping(workflow.get("env")) | mapping(job.get("env"))
        self._gates = gates

    def steps(self, depth: int, inputs: Context) -> Iterator[Step]:
        """The steps, those of a local workflow that the job calls among them."""
        entries = contexts(mapping(self._job.get("strategy")).get("matrix"))
        scope = _Scope(self._path, self._gates, inputs, entries, depth)
        condition = self._job.get("if")
        if not _passing(condition, scope._replace(gates=[{}])):
            return
        scope = scope._replace(gates=_passing(condition, scope))
        uses = self._job.get("uses")
        if isinstance(uses, Text):
            yield from self._called_workflow(uses, scope)
        for step in items(self._job.get("steps")):
            yield from self._step(mapping(step), scope)

    def _called_workflow(self, uses: str, scope: _Scope) -> Iterator[Step]:
        path = uses.removeprefix("./")
        if scope.depth >= MAX_CALLS or not uses.startswith("./") or path not in self._repository.files:
            return
        workflow = self._repository.yaml(path)
        declared = mapping(mapping(mapping(workflow.get("on")).get("workflow_call")).get("inputs"))
        given = _inputs(declared, mapping(self._job.get("with")), scope.inputs)
        for job in mapping(workflow.get("jobs")).values():
            yield from _Job(self._repository, path, workflow, mapping(job), scope.gates).steps(scope.depth + 1, given)

    def _step(self, step: dict[str, Value], scope: _Scope) -> Iterator[Step]:
        scope = scope._replace(entries=_told_apart(scope.entries, step, self._environment))
        if not _passing(step.get("if"), scope._replace(gates=[{}])):
            return  # surely off, whatever starts the workflow
        scope = scope._replace(gates=_passing(step.get("if"), scope))
        run, uses = step.get("run"), step.get("uses")
        if isinstance(run, Text):
            yield from self._run(run, step, scope)
        elif isinstance(uses, Text) and uses.startswith("./"):
            yield from self._local_action(uses, step, scope)
        elif isinstance(uses, Text):
            written = command_of(uses, mapping(step.get("with")))
            if written:
                yield from self._run(Text(written.text, max(written.line, line_of(uses))), step, scope)

    def _local_action(self, uses: str, step: dict[str, Value], scope: _Scope) -> Iterator[Step]:
        """The steps of a composite action, for each set of inputs that changes what it runs."""
        paths = [beside(beside("", uses), name) for name in ("action.yml", "action.yaml")]
        path = next((each for each in paths if each in self._repository.files), "")
        if not path or scope.depth >= MAX_CALLS:
            return
        action = self._repository.yaml(path)
        inner = [mapping(each) for each in items(mapping(action.get("runs")).get("steps"))]
        used = "".join(text for each in inner for text in _texts_of(each))
        declared = {name: value for name, value in mapping(action.get("inputs")).items() if f"inputs.{name}" in used}
        seen: list[dict[str, str]] = []
        for entry in scope.entries:
            given = _inputs(declared, mapping(step.get("with")), {**scope.inputs, **entry})
            if given not in seen and len(seen) < MAX_WAYS:
                seen.append(given)
                for each in inner:
                    yield from self._step(each, _Scope(path, scope.gates, given, [{}], scope.depth + 1))

    def _run(self, run: Text, step: dict[str, Value], scope: _Scope) -> Iterator[Step]:
        environment = _mentioned(self._environment | mapping(step.get("env")), run)
        folder = str(step.get("working-directory") or self._folder)
        is_tolerated = step.get("continue-on-error") == "true" or self._job.get("continue-on-error") == "true"
        seen: set[tuple[str, ...]] = set()
        for entry in scope.entries:
            known = {**scope.inputs, **entry}
            variables = {name: resolved(value, known) for name, value in environment.items()}
            known |= {f"env.{name}": value for name, value in variables.items()}
            text, place = resolved(run, known), beside("", resolved(folder, known))
            key = (text, place, *variables.values())
            if key not in seen and len(seen) < MAX_WAYS:
                seen.add(key)
                written = Written(text, place, scope.path, run.line, is_tolerated, variables)
                yield Step(written, bool(scope.gates), any(gate is not _GATES["push"] for gate in scope.gates))


def _passing(condition: Value, scope: _Scope) -> list[Context]:
    """The events under which a condition may hold, for any entry of the matrix."""
    if not isinstance(condition, Text):
        return scope.gates
    return [
        gate
        for gate in scope.gates
        if any(may_run(condition, {**gate, **scope.inputs, **entry}) for entry in scope.entries)
    ]


def _told_apart(
    entries: list[dict[str, str]], step: dict[str, Value], environment: dict[str, Value]
) -> list[dict[str, str]]:
    """The matrix entries by what the step names of them alone: most steps are the same in all."""
    if len(entries) < 2:
        return entries
    text = "".join((*_texts_of(step), *(value for value in environment.values() if isinstance(value, Text))))
    apart: list[dict[str, str]] = []
    for entry in entries:
        named = {name: value for name, value in entry.items() if name in text}
        if named not in apart:
            apart.append(named)
    return apart[:MAX_WAYS]


def _texts_of(step: dict[str, Value]) -> Iterator[str]:
    """What decides the commands of a step: its condition, text, folder and what it hands on."""
    for value in (*step.values(), *mapping(step.get("with")).values(), *mapping(step.get("env")).values()):
        if isinstance(value, Text):
            yield value


def _inputs(declared: dict[str, Value], given: dict[str, Value], context: Context) -> dict[str, str]:
    """The inputs of an action or workflow by "inputs.name": what is given, else the default."""
    found: dict[str, str] = {}
    for name, declaration in declared.items():
        value = given.get(name, mapping(declaration).get("default"))
        if isinstance(value, Text):
            found[f"inputs.{name}"] = resolved(value, context)
        elif value is None:
            found[f"inputs.{name}"] = ""
    return found


def _mentioned(environment: dict[str, Value], text: str) -> dict[str, Text]:
    """The variables that a text names, and those by which tox is told its environments."""
    return {
        name: value
        for name, value in environment.items()
        if isinstance(value, Text) and (name in text or name in {"TOX_ENV", "TOXENV"})
    }
