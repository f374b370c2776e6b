"""Environment variables that are documented, and secrets that stand in the tree."""

import re
from collections.abc import Iterator
from typing import Final

from engine.analysis.report import SetupItem
from engine.analysis.setup.evidence import Evidence
from engine.analysis.setup.formats import strings, table
from engine.analysis.setup.items.item import absent, declared, not_applicable, verified
from engine.analysis.setup.repository import Repository

EXAMPLES: Final = (".env.example", ".env.sample", ".env.template", ".env.dist", "example.env", "env.example")
COMPOSE: Final = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")
MAX_NAMES: Final = 200
_LOADERS: Final = frozenset(
    {
        "python-dotenv",
        "django-environ",
        "environs",
        "dotenv",
        "dotenv-cli",
        "dotenvy",
        "godotenv",
        "vlucas/phpdotenv",
        "pydantic-settings",
    }
)
_NAME: Final = re.compile(r"^[ \t]*#?[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=([^\n]*)", re.M)
_ASKED: Final = re.compile(r"(?<!\$)\$(?:\{([A-Za-z_]\w*)(?::?\?[^}]*)?\}|([A-Za-z_]\w*))")
_SECRET: Final = re.compile(r"(?:SECRET|TOKEN|PASSWORD|PASSWD|PRIVATE_KEY|API_?KEY|CREDENTIALS?)", re.I)
_EMPTY: Final = re.compile(
    r"[\"']?(?:|changeme|change_me|x+|\.+|<.*>|\$\{.*\}|your.*|secret|password|example.*|test|dummy|none|null|true|false|\d{0,4})[\"']?\Z",
    re.I,
)
_KEYS: Final = ("id_rsa", "id_dsa", "id_ed25519", "id_ecdsa", ".p12", ".pfx", ".keystore", ".jks")
_HARMLESS: Final = re.compile(r"(?:test|fixture|example|sample|mock|doc|demo|spec)", re.I)


def environment_item(evidence: Evidence) -> SetupItem:
    """Asked only where something reads variables: an example file, a compose file that names them, a loader."""
    name, repository = "environment variables", evidence.repository
    asked = dict(_asked(repository))
    example = next((path for path in EXAMPLES if path in repository.files), "")
    if not example and not asked and not _has_loader(repository):
        return not_applicable(name, "nothing was found that reads a .env file")
    fix = "List every variable with a comment and without its value in .env.example."
    documented = {match[1] for match in _NAME.finditer(repository.text(example))} if example else set()
    documented |= {span.text for document in evidence.documents for span in document.spans}
    missing = sorted(each for each in asked if each not in documented)
    if missing:
        path = asked[missing[0]]
        return absent(
            name,
            f"{len(missing)} of {len(asked)} variables are not explained, {missing[0]} among them",
            path,
            1,
            fix=fix,
        )
    if asked:
        return verified(
            name,
            f"all {len(asked)} variables of the compose file are explained",
            example or next(iter(asked.values())),
            1,
        )
    if example:
        count = len(documented)
        return (
            verified(name, f"{count} names stand in the example file", example, 1)
            if count
            else absent(name, "the example file names no variable", example, 1, fix=fix)
        )
    return declared(name, "a loader of .env files is a dependency, and no file names the variables", fix=fix)


def secrets_item(evidence: Evidence) -> SetupItem:
    """Files that hold secrets by their names or their filled values; the values themselves are never shown."""
    name, repository = "secrets", evidence.repository
    for path in repository.files:
        if (
            path.rpartition("/")[2] == ".env"
            and not _HARMLESS.search(path)
            and (secret := _filled_secret(repository.text(path)))
        ):
            fix = "Remove the file from the tree, ignore it, and change the secret."
            return absent(name, f"{secret} has a value in a file of the tree", path, 1, fix=fix)
    named = [path for name, paths in repository.by_name.items() if name.endswith(_KEYS) for path in paths]
    key = next((path for path in named if not _HARMLESS.search(path)), "")
    if key:
        return absent(
            name,
            "a private key by its name stands in the tree",
            key,
            1,
            fix="Remove the key from the tree and change it.",
        )
    scan = evidence.verified("secrets")
    if scan is not None:
        return verified(name, f"{scan.text} looks for secrets on changes", scan.origin.path, scan.origin.line)
    return verified(name, "no file is a secret by its name")


def _asked(repository: Repository) -> Iterator[tuple[str, str]]:
    """The variables that compose files take from outside without a default."""
    for path in COMPOSE:
        code = "\n".join(
            line.partition(" #")[0] for line in repository.text(path).split("\n") if not line.lstrip().startswith("#")
        )
        for match, _ in zip(_ASKED.finditer(code), range(MAX_NAMES), strict=False):
            yield match[1] or match[2], path


def _has_loader(repository: Repository) -> bool:
    pyproject, package = repository.table("pyproject.toml"), repository.table("package.json")
    named = strings(table(pyproject, "project").get("dependencies")) + list(table(package, "dependencies"))
    named += list(table(pyproject, "tool", "poetry", "dependencies")) + list(
        table(repository.table("composer.json"), "require")
    )
    return any(re.split(r"[\s<>=~!;\[]", each, maxsplit=1)[0].lower() in _LOADERS for each in named)


def _filled_secret(text: str) -> str:
    for match in _NAME.finditer(text):
        if not match[0].lstrip().startswith("#") and _SECRET.search(match[1]) and not _EMPTY.match(match[2].strip()):
            return match[1]
    return ""
