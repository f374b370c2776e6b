"""Which files say how a repository is set up: chosen by their paths, few and small."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from engine.analysis.kinds import VENDOR_FOLDERS

MAX_FILES: Final = 240
MAX_DEPTH: Final = 4  # folders above a file; nobody sets a project up from deeper than that
MAX_FILE_BYTES: Final = 256 * 1024
MAX_LOCK_BYTES: Final = 2 * 1024 * 1024
MAX_TOTAL_BYTES: Final = 8 * 1024 * 1024

LOCKS: Final = frozenset(
    {
        "uv.lock", "poetry.lock", "pdm.lock", "pipfile.lock", "pylock.toml", "package-lock.json",
        "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb", "deno.lock", "cargo.lock",
        "go.sum", "gemfile.lock", "composer.lock", "gradle.lockfile", "packages.lock.json", "mix.lock",
        "pubspec.lock", "pixi.lock", "conda-lock.yml",
    }
)  # fmt: skip
INSTRUCTIONS: Final = frozenset(
    {
        "agents.md", "agent.md", "claude.md", "gemini.md", ".cursorrules", ".windsurfrules", ".clinerules",
        "copilot-instructions.md",
    }
)  # fmt: skip
NAMES: Final = LOCKS | INSTRUCTIONS | {
    ".gitlab-ci.yml", ".travis.yml", "azure-pipelines.yml", "azure-pipelines.yaml", "bitbucket-pipelines.yml",
    "makefile", "gnumakefile", "makefile.common", "justfile", ".justfile", "taskfile.yml", "taskfile.yaml",
    "tox.ini", "tox.toml", "setup.cfg", "pyproject.toml", "setup.py", "noxfile.py", "pipfile", "environment.yml",
    ".coveragerc", ".pre-commit-config.yaml", ".pre-commit-config.yml", "pytest.ini", "hatch.toml",
    "package.json", "deno.json", "deno.jsonc", ".nycrc", ".nycrc.json", ".c8rc.json", "jest.config.json",
    "composer.json", "cargo.toml", "go.mod", "go.work", "gemfile", "pom.xml", ".golangci.yml", ".golangci.yaml",
    ".python-version", ".ruby-version", ".nvmrc", ".node-version", ".tool-versions", ".java-version", ".sdkmanrc",
    "mise.toml", ".mise.toml", "rust-toolchain", "rust-toolchain.toml", "global.json", "runtime.txt",
    "build.gradle", "build.gradle.kts", "gradle.properties",
    ".gitattributes", ".env", ".env.example", ".env.sample", ".env.template", ".env.dist", "example.env", "env.example",
    "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", ".gitignore",
}  # fmt: skip
JAVASCRIPT_CONFIGURATION: Final = re.compile(r"(?:jest|vitest|vite)\.config\.[cm]?[jt]s\Z")
DOCUMENT: Final = re.compile(r"(?:readme|contributing|hacking|development|developing|building)(?:\.[\w.]{1,24})?\Z")
REQUIREMENTS: Final = re.compile(r"[\w.-]*requirements[\w.-]*\.(?:txt|in)\Z")
# Nine of ten paths are code, and told by their endings at once.
_CODE: Final = frozenset(
    {"py", "java", "go", "rs", "ts", "tsx", "js", "jsx", "mjs", "cs", "c", "cpp", "h", "rb", "php", "kt"}
)
_CONFIGURING: Final = ("noxfile.py", "setup.py")
SCRIPT_FOLDERS: Final = frozenset(
    {"scripts", "script", "bin", "ci", ".ci", "tools", "hack", "dev", "tasks", "build", ".buildkite", "contrib", "util"}
)
# Text of programs that a shell runs; a name without a dot may be one as well.
SCRIPT_ENDINGS: Final = (".sh", ".bash", ".ps1", ".bat", ".cmd", ".zsh")


def size_limit_bytes(path: str) -> int:
    """Above this a file is not read: the set-up of no real project needs it."""
    return MAX_LOCK_BYTES if path.rpartition("/")[2].lower() in LOCKS else MAX_FILE_BYTES


def affordable(sizes: Mapping[str, int]) -> list[str]:
    """The wanted files by their sizes in bytes: none above its limit, all together at most `MAX_TOTAL_BYTES`."""
    found: list[str] = []
    left = MAX_TOTAL_BYTES
    for path in wanted(sizes):
        if sizes[path] <= min(left, size_limit_bytes(path)):
            left -= sizes[path]
            found.append(path)
    return found


def wanted(paths: Iterable[str]) -> list[str]:
    """The files to read, at most `MAX_FILES`, in the order of their worth: root first, then by depth and name."""
    found: list[tuple[int, int, str]] = []
    for path in paths:
        if path[path.rfind(".") + 1 :] in _CODE and ".config." not in path and not path.endswith(_CONFIGURING):
            continue
        depth = path.count("/")
        if depth <= MAX_DEPTH and (rank := _rank(path, depth)) is not None and not _is_vendored(path):
            found.append((rank, depth, path))
    return [path for _, _, path in sorted(found)[:MAX_FILES]]


def is_ci(path: str) -> bool:
    """Whether a path is read as the description of a continuous integration."""
    folder, _, name = path.rpartition("/")
    if folder == ".github/workflows" or (path.startswith(".github/actions/") and name.startswith("action.")):
        return name.endswith((".yml", ".yaml"))
    if folder in {".circleci", ".gitlab", ".gitlab/ci"} or folder.startswith((".azure", "azure")):
        return name.endswith((".yml", ".yaml"))
    return not folder and name.startswith((".gitlab-ci", ".travis", "azure-pipelines", "bitbucket-pipelines"))


def _is_vendored(path: str) -> bool:
    return not VENDOR_FOLDERS.isdisjoint(path.split("/")[:-1])


def _rank(path: str, depth: int) -> int | None:
    """0 for what decides most, 3 for what may help; None for a file that is not read."""
    folder, _, name = path.rpartition("/")
    lower = name.lower()
    if path.startswith(".github/") and is_ci(path):
        return 0
    if lower in LOCKS and depth > 1:
        return None
    if lower in NAMES:
        return 0 if depth == 0 else 2
    if is_ci(path) or path.startswith(".cursor/rules/"):
        return 1
    if DOCUMENT.match(lower) and depth <= 1:
        return 1
    if lower.endswith(".gemspec") and not depth:
        return 1
    if REQUIREMENTS.match(lower) or JAVASCRIPT_CONFIGURATION.match(lower) or lower.endswith(".mk"):
        return 2
    return 3 if _is_script(folder, lower, depth) else None


def _is_script(folder: str, name: str, depth: int) -> bool:
    if name.endswith(SCRIPT_ENDINGS):
        return depth <= 2
    return "." not in name and folder.rpartition("/")[2] in SCRIPT_FOLDERS and depth <= 2
