"""What `.forge.yml` asks of a proof beyond that nothing refutes the change."""

from collections.abc import Mapping, Sequence
from typing import Final

from config.forge_yml.sections import Proof as Demands
from engine.refactoring.evidence import Proof, Rung, Verdict
from handlers.jobs.refactoring.asked import Asked

_RUNGS: Final[Mapping[str, Sequence[Rung]]] = {
    "tests": (Rung.TESTS, Rung.COVERAGE),
    "public_api": (Rung.API,),
}


def unmet(demands: Demands, asked: Asked, proof: Proof) -> list[str]:
    """Why a change is not even proposed as a draft, a sentence each; empty where it may be.

    What nobody asked for is proposed only with every rung climbed.
    """
    gaps = {row.rung: row.said for row in proof.rows if row.verdict is not Verdict.PROVEN}
    if asked.is_scheduled:
        return [f"{rung}: {said}" for rung, said in gaps.items()]
    if demands.on_missing == "draft":
        return []
    wanted = [rung for name in demands.require for rung in _RUNGS[name]]
    missing = [rung for rung in wanted if proof.row(rung) is None]
    return [f"{rung}: {gaps[rung]}" for rung in wanted if rung in gaps] + [f"{rung}: not looked at" for rung in missing]
