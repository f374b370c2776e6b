"""CircleCI, Azure Pipelines, Travis and Bitbucket; services whose files are programs are named and not guessed."""

from collections.abc import Iterator
from typing import Final

from engine.analysis.setup.ci.step import Step
from engine.analysis.setup.repository import Repository
from engine.analysis.setup.shell import Written
from engine.analysis.setup.yaml_values import Text, Value, items, line_of, mapping, texts

CIRCLE: Final = (".circleci/config.yml", ".circleci/config.yaml")
AZURE: Final = ("azure-pipelines.yml", "azure-pipelines.yaml", ".azure-pipelines.yml")
TRAVIS: Final = (".travis.yml",)
BITBUCKET: Final = ("bitbucket-pipelines.yml",)
MAX_DEPTH: Final = 5
UNREAD_NAMES: Final = frozenset(
    {
        "Jenkinsfile", ".cirrus.yml", ".appveyor.yml", "appveyor.yml", ".drone.yml", ".woodpecker.yml",
        "cloudbuild.yaml", "buildspec.yml", ".cirrus.star", "Jenkinsfile.groovy", ".zuul.yaml", "zuul.yaml",
    }
)  # fmt: skip
UNREAD_FOLDERS: Final = (".buildkite", ".teamcity", ".semaphore", ".woodpecker", "jenkins", ".jenkins")
_TRAVIS_DEFAULTS: Final = {"node_js": "npm test", "go": "go test ./...", "ruby": "rake", "rust": "cargo test"}


def unread(repository: Repository) -> list[str]:
    """Files of services whose steps are not read: whether they run anything could not be told."""
    names = [path for path in sorted(UNREAD_NAMES) if path in repository.path_set]
    return names + [folder for folder in UNREAD_FOLDERS if repository.has_folder(folder)]


def circle(repository: Repository, path: str) -> Iterator[Step]:
    document = repository.yaml(path)
    gating = _circle_gates(document)
    for name, job in mapping(document.get("jobs")).items():
        for step in items(mapping(job).get("steps")):
            yield from _circle_step(
                step, document, path, str(mapping(job).get("working_directory") or ""), name in gating
            )


def _circle_step(step: Value, document: dict[str, Value], path: str, folder: str, is_gate: bool) -> Iterator[Step]:
    run = mapping(step).get("run")
    command = run if isinstance(run, Text) else mapping(run).get("command")
    if isinstance(command, Text):
        place = str(mapping(run).get("working_directory") or folder)
        yield Step(Written(command, "" if place.startswith(("~", "/")) else place, path, command.line), is_gate)
    name = step if isinstance(step, Text) else next(iter(mapping(step)), "")
    own = mapping(mapping(document.get("commands")).get(name))
    for inner in items(own.get("steps")):
        if "run" in mapping(inner):
            yield from _circle_step(inner, {}, path, folder, is_gate)


def _circle_gates(document: dict[str, Value]) -> set[str]:
    """The jobs of workflows that a push starts; all where there are no workflows."""
    workflows = {
        name: mapping(each) for name, each in mapping(document.get("workflows")).items() if isinstance(each, dict)
    }
    if not workflows:
        return set(mapping(document.get("jobs")))
    found: set[str] = set()
    for workflow in workflows.values():
        if "triggers" in workflow:
            continue
        for entry in items(workflow.get("jobs")):
            name = entry if isinstance(entry, Text) else next(iter(mapping(entry)), "")
            branches = mapping(mapping(mapping(mapping(entry).get(name)).get("filters")).get("branches"))
            if texts(branches.get("ignore")) != ["/.*/"]:
                found.add(name)
    return found


def azure(repository: Repository, path: str) -> Iterator[Step]:
    document = repository.yaml(path)
    is_gate = not (document.get("trigger") == "none" and document.get("pr") == "none")
    for step in _azure_steps(document, 0):
        command = next(
            (step[key] for key in ("script", "bash", "pwsh", "powershell") if isinstance(step.get(key), Text)), None
        )
        if command is not None:
            tolerated = step.get("continueOnError") == "true"
            folder = str(step.get("workingDirectory") or "")
            yield Step(Written(command, "" if "$(" in folder else folder, path, command.line, tolerated), is_gate)


def _azure_steps(value: dict[str, Value], depth: int) -> Iterator[dict[str, Value]]:
    """Stages have jobs, jobs have steps, and a short file has steps at once."""
    yield from (mapping(step) for step in items(value.get("steps")))
    for key in ("stages", "jobs") if depth < MAX_DEPTH else ():
        for inner in items(value.get(key)):
            yield from _azure_steps(mapping(inner), depth + 1)


def travis(repository: Repository, path: str) -> Iterator[Step]:
    document = repository.yaml(path)
    jobs = [mapping(each) for key in ("jobs", "matrix") for each in items(mapping(document.get(key)).get("include"))]
    for job in [document, *jobs]:
        lines = [
            line for key in ("before_install", "install", "before_script", "script") for line in texts(job.get(key))
        ]
        if lines:
            yield Step(Written("\n".join(lines), "", path, line_of(lines[0])), is_gate=True)
    default = _TRAVIS_DEFAULTS.get(str(document.get("language")))
    if default and "script" not in document:
        yield Step(Written(default, "", path, line_of(document.get("language"))), is_gate=True)


def bitbucket(repository: Repository, path: str) -> Iterator[Step]:
    pipelines = mapping(repository.yaml(path).get("pipelines"))
    for name, value in pipelines.items():
        is_gate = name in {"default", "pull-requests", "branches"}
        for lists in [value] if isinstance(value, list) else mapping(value).values():
            for step in _bitbucket_steps(lists, 0):
                lines = texts(step.get("script"))
                if lines:
                    yield Step(Written("\n".join(lines), "", path, line_of(lines[0])), is_gate)


def _bitbucket_steps(value: Value, depth: int) -> Iterator[dict[str, Value]]:
    for entry in items(value):
        if "step" in mapping(entry):
            yield mapping(entry["step"])
        elif "parallel" in mapping(entry) and depth < MAX_DEPTH:
            inner = entry["parallel"]
            yield from _bitbucket_steps(mapping(inner).get("steps", inner), depth + 1)
