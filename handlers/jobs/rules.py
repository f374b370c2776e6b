"""What a repository says about itself in `.forge.yml`: which paths are left out of its score."""

import hashlib
import json
from dataclasses import dataclass

from config.forge_yml import FILE, ForgeYml, ForgeYmlError, excluder, read_forge_yml
from engine.analysis.listing import NO_RULES, Rules
from engine.workspace.checkout import Checkout


@dataclass(frozen=True, slots=True)
class Followed:
    """The rules that an analysis follows; `notes` are plain sentences about what was not followed."""

    rules: Rules = NO_RULES
    notes: tuple[str, ...] = ()


def rules_of_push(checkout: Checkout, head_sha: str) -> Followed:
    """The rules of the commit that is judged."""
    return rules_of_file(checkout.tree(head_sha).file(FILE))


def rules_of_file(raw: bytes | None) -> Followed:
    """The rules that a file says, None for no file. With one that cannot be followed, no path is left out."""
    try:
        return Followed(_rules(raw))
    except ForgeYmlError as error:
        return Followed(notes=(f"No path is left out of the score, since {_told(error)}",))


def rules_of_pull_request(checkout: Checkout, head_sha: str, base_sha: str | None) -> Followed:
    """The rules of the branch that it would be merged into: nobody excludes their own files. Without one, no rules."""
    if base_sha is None:
        return Followed()
    raw, proposed = (checkout.tree(sha).file(FILE) for sha in (base_sha, head_sha))
    notes = [] if proposed == raw else [f"{FILE} differs from that of the base branch, which is the one followed here."]
    try:
        _rules(proposed)
    except ForgeYmlError as error:
        if proposed != raw:
            notes.append(f"It could not be followed after a merge: {_told(error)}")
    try:
        return Followed(_rules(raw), tuple(notes))
    except ForgeYmlError as error:
        return Followed(NO_RULES, (f"No path is left out of the score, since in the base {_told(error)}", *notes))


def _rules(raw: bytes | None) -> Rules:
    """Raises `ForgeYmlError`. Rules that leave nothing out are no rules."""
    paths = (read_forge_yml(raw) if raw is not None else ForgeYml(version=1)).paths
    if not paths.include and not paths.exclude:
        return NO_RULES
    written = json.dumps([paths.include, paths.exclude]).encode("ascii")
    return Rules(hashlib.sha256(written).hexdigest(), excluder(paths))


def _told(error: ForgeYmlError) -> str:
    """The first mistake, and how many there are besides."""
    first, *others = error.problems
    more = f" ({len(others)} more)" if others else ""
    return f"this cannot be read: {first}{more}."
