"""What a repository says about itself in `.forge.yml`, and what is followed where the newest file cannot be."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from config.forge_yml import FILE, ForgeYmlError, Layer, Layers, Paths, Problem, excluder, read_repository
from config.forge_yml.reading import Written
from config.strict_yaml import Place
from engine.analysis.listing import NO_RULES, Rules
from engine.workspace.blobs import Blob
from engine.workspace.checkout import Checkout
from engine.workspace.versions import commits_of
from handlers.messages.config_text import first_of

# So many versions of a file are tried until one can be read; who broke it has mostly broken it last.
MOST_VERSIONS: Final = 20
Reader = Callable[[bytes], Written[Any]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was found at a commit. With `problems`, `layer` is the last version before that could be read, None
    where there is none; without them None says that there is no file. `digest` is that of its bytes."""

    layer: Layer | None = None
    problems: tuple[Problem, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """The rules that an analysis follows; `notes` are plain sentences about what was not followed, `problems` what
    stands wrong in the file of the very branch that is followed."""

    rules: Rules = NO_RULES
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_at(checkout: Checkout, sha: str, file: str = FILE, reader: Reader = read_repository) -> Reading:
    """The file of a commit; where it cannot be read, what it was before. Raises `GitError`."""
    entry = checkout.tree(sha).entry(file)
    if entry is None:
        return Reading()
    digest = entry.blob_id
    try:
        raw = _content(checkout, sha, entry)
        digest = hashlib.sha256(raw).hexdigest()
        return Reading(Layer(reader(raw), file, sha), digest=digest)
    except ForgeYmlError as error:
        return Reading(_last_good(checkout, sha, file, reader), error.problems, digest)


def _content(checkout: Checkout, sha: str, entry: Blob) -> bytes:
    """Raises ForgeYmlError for what is there and no file that is read: it was meant to say something."""
    for _, raw in checkout.tree(sha).read([entry]):
        return raw
    what = "a file of more than 64 KB" if entry.mode in {"file", "executable"} else f"a {entry.mode}"
    raise ForgeYmlError((Problem(Place(1, 1), f"{what} stands here, which is not read", file=entry.path),))


def followed(reading: Reading, layers: Layers, notes: tuple[str, ...] = ()) -> Followed:
    """The rules of these layers, which `reading` is one of, with a note where it is not the newest version."""
    rules = _rules(layers.at().rules.paths)
    if not reading.problems:
        return Followed(rules, notes)
    last = f"Those of {reading.layer.commit_sha[:7]} go on being followed" if reading.layer else "No rules are followed"
    return Followed(rules, (f"{last}, since {_told(reading.problems)}", *notes), reading.problems)


def rules_of_file(raw: bytes | None) -> Followed:
    """The rules that a file alone says, None for no file. With one that cannot be followed, no path is left out."""
    try:
        return Followed(_rules(read_repository(raw).rules.paths) if raw is not None else NO_RULES)
    except ForgeYmlError as error:
        return Followed(notes=(f"No path is left out of the score, since {_told(error.problems)}",))


def notes_of_proposal(checkout: Checkout, head_sha: str, base_sha: str) -> tuple[str, ...]:
    """What is said of a pull request that changes the file: nobody excludes their own files, so it is followed only
    once it is merged."""
    now, proposed = (checkout.tree(sha).entry(FILE) for sha in (base_sha, head_sha))
    if proposed == now:
        return ()
    notes = (f"{FILE} differs from that of the base branch, which is the one followed here.",)
    try:
        if proposed is not None:
            read_repository(_content(checkout, head_sha, proposed))
    except ForgeYmlError as error:
        return (*notes, f"It could not be followed after a merge: {_told(error.problems)}")
    return notes


def _last_good(checkout: Checkout, sha: str, file: str, reader: Reader) -> Layer | None:
    """Never the built-in rules where there were others: they would judge and edit what a repository excludes."""
    for earlier in commits_of(checkout.git_dir, sha, file, limit=MOST_VERSIONS):
        entry = checkout.tree(earlier).entry(file)
        try:
            if entry is not None:
                return Layer(reader(_content(checkout, earlier, entry)), file, earlier)
        except ForgeYmlError:
            continue
    return None


def _rules(paths: Paths) -> Rules:
    """Rules that leave nothing out are no rules."""
    if not paths.include and not paths.exclude:
        return NO_RULES
    written = json.dumps([paths.include, paths.exclude]).encode("ascii")
    return Rules(hashlib.sha256(written).hexdigest(), excluder(paths))


def _told(problems: tuple[Problem, ...]) -> str:
    """The first mistake, and how many there are besides."""
    return f"this cannot be read: {first_of(problems)}."
