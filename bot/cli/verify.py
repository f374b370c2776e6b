"""`forge verify`: a receipt is believed because its change was made again, not because it says so."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.cli.progress import shown_progress
from bot.cli.proving import prepared
from engine.errors import CommitNotFound
from engine.refactoring.change import Conflict
from engine.refactoring.proof.ground import Progress
from engine.refactoring.receipt import BadReceipt, Receipt, read_receipt
from engine.refactoring.replay import asked_again, distributions, other_versions, packages_of, replayed
from engine.refactoring.workshop import planned
from engine.workspace.checkout import Checkout, is_repository, open_checkout
from handlers.messages.wording import counted

MOST_RECEIPT_BYTES: Final = 4 * 1024 * 1024
_KEY: Final = "FORGE_SIGNING_KEY"


def run_verify(file: Path, path: Path) -> int:
    """Make the change of a receipt again in the repository at `path`, and compare the trees; nothing is written there.

    0 for the same tree; 1 for another one, or a signature that is not by the key of the environment; 2 for a question
    that makes no sense.
    """
    try:
        receipt = _read(file)
        with _opened(path, receipt) as checkout, shown_progress() as progress:
            differing = _differing(receipt, checkout, progress)
    except BadReceipt as error:
        print(f"forge verify: {error}", file=sys.stderr)
        return 2
    is_refused = _is_refused(receipt, os.environ)
    print(_verdict(receipt, differing))
    print(_signature(os.environ, is_refused=is_refused))
    return 1 if differing or is_refused else 0


def _read(file: Path) -> Receipt:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_RECEIPT_BYTES + 1)
    except OSError as error:
        raise BadReceipt(f"{file} cannot be read: {error.strerror}") from error
    if len(raw) > MOST_RECEIPT_BYTES:
        raise BadReceipt(f"{file} is larger than any receipt")
    return read_receipt(raw)


def _opened(path: Path, receipt: Receipt) -> Checkout:
    if not is_repository(path):
        raise BadReceipt(f"{path} is not a git repository. Give the one that the receipt is about.")
    checkout, base_sha = open_checkout(path), str(receipt.document.get("base_sha"))
    try:
        checkout.resolve(base_sha)
    except CommitNotFound as error:
        checkout.close()
        raise BadReceipt(f"{path} does not hold {base_sha[:12]}, the commit that the change starts from") from error
    return checkout


def _differing(receipt: Receipt, checkout: Checkout, progress: Progress) -> list[str]:
    """What came out otherwise, and before it what is another version here; empty for the same tree."""
    came = _compared(receipt, checkout, progress, None)
    then = packages_of(receipt)
    if not came or not then:
        return [*other_versions(receipt), *came] if came else []
    # Most changes do not depend on what is installed, so that is prepared for those alone that came out otherwise.
    errand = asked_again(receipt, checkout.git_dir)
    with prepared(checkout.tree(errand.commit_sha), progress, errand.paths) as bench:
        packages = bench.ground(errand.paths).packages
        came = _compared(receipt, checkout, progress, packages)
        now = distributions(packages) if packages else []
    others = sorted(set(then) ^ set(now))
    said = [f"other packages are installed here: {', '.join(others[:10])}"] if others else []
    return [*other_versions(receipt), *said, *bench.unread, *came] if came else []


def _compared(receipt: Receipt, checkout: Checkout, progress: Progress, packages: Path | None) -> list[str]:
    """Plan again, take the steps of the receipt, and compare the tree they make."""
    errand = asked_again(receipt, checkout.git_dir, packages)
    again = replayed(receipt, planned(errand, progress))
    if again.missing or again.change is None:
        shown = "; ".join(again.missing[:5])
        return [f"{counted(len(again.missing), 'step')} did not come out again: {shown}"]
    tree, wanted = checkout.tree(errand.commit_sha), receipt.document.get("tree_sha")
    files = {
        blob.path: raw for blob, raw in tree.read([blob for blob in tree.blobs if blob.path in again.change.paths])
    }
    try:
        made = checkout.rehearse(errand.commit_sha, again.change.files_after(files))
    except Conflict as conflict:
        return [f"the steps do not fit each other: {conflict}"]
    return [] if made == wanted else [f"the steps make the tree {made}, and the receipt says {wanted}"]


def _verdict(receipt: Receipt, differing: list[str]) -> str:
    document = receipt.document
    if differing:
        return "\n".join(["Not the same tree.", *(f"  - {sentence}" for sentence in differing)])
    steps = counted(len(document["steps"]), "step")
    base, tree = str(document["base_sha"])[:12], str(document["tree_sha"])[:12]
    return f"The same tree: {steps} of {document['recipe']} on {base} make {tree} again."


def _is_refused(receipt: Receipt, environment: Mapping[str, str]) -> bool:
    key = environment.get(_KEY, "")
    return bool(key) and not receipt.is_signed_by(key)


def _signature(environment: Mapping[str, str], *, is_refused: bool) -> str:
    if not environment.get(_KEY):
        return f"Signature: not checked, since {_KEY} is not set."
    return "Signature: not by this deployment's key." if is_refused else "Signature: by this deployment's key."
