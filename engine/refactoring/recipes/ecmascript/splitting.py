"""file_split_ts: parts of a long JavaScript or TypeScript module move beside it, and its exports stay."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.change import ChangeSet
from engine.refactoring.evidence import Evidence, Rung, disproved
from engine.refactoring.recipes.ecmascript.asking import LANGUAGES, asked, detected, proof_of, title
from engine.refactoring.recipes.ecmascript.splitting_examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.ecmascript.texts import changes
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH, Workbench
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.view import View

MAX_FILE: Final = 500  # code lines above which a file is long, as in the analysis
_METRIC: Final = "code_lines"


class FileSplitTs:
    """What moves is copied token for token into new files; whoever imports the module finds all of it as before."""

    name = "file_split_ts"
    version = 1
    type = TransformationType.FILE_SPLIT
    languages = LANGUAGES
    safety = Safety.PROVEN
    summary = "Splits a JavaScript or TypeScript module of more than 500 code lines; its exports stay what they are"
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def __init__(self, bench: Workbench = WORKBENCH) -> None:
        self._bench = bench

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        return detected(view, scope, _METRIC, lambda tree, path: tree.of_file(self._long, path))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        answer = asked(self._bench, view, candidate, "split")
        if isinstance(answer, Refusal):
            return answer
        created = {path: str(text).encode() for path, text in answer["created"].items()}
        taken = sorted(created.keys() & view.files.keys())
        if taken:
            return Refusal("name_taken", f"{candidate.path} stays whole: {taken[0]} is there already")
        name = PurePosixPath(candidate.path).name
        return Plan(
            recipe=self.name,
            candidate=candidate,
            changes=ChangeSet(changes(view, candidate.path, answer["edits"]).edits, created),
            title=title(f"Split {name} into {len(created) + 1} files", "Split a long module"),
            after=float(answer["biggest"]),
            facts={"module": candidate.path, "parts": " ".join(sorted(created))},
            look_at=(
                "What moved is token for token what it was; look at the names of the new files, and at code beyond "
                "the project that adds to types of this module by `declare module`."
            ),
        )

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        """That the same statements stand in the two trees, and that each means what it meant."""
        path = plan.candidate.path
        parts = sorted(after.files.keys() - before.files.keys())
        folder = PurePosixPath(path).parent
        if not parts or any(PurePosixPath(each).parent != folder for each in parts):
            return [disproved(Rung.STATIC, f"the new files do not stand beside {path}")]
        return [proof_of(self._bench, before, after, path, "proveSplit", new=parts, parts=parts)]

    def _long(self, view: View, path: str) -> tuple[Candidate, ...]:
        lines = self._bench.ask(view, "longModule", path=path, limit=MAX_FILE)
        why = f"{path} has {lines} code lines; above {MAX_FILE} a file is hard to take in."
        return (Candidate(path, "", 1, why, _METRIC, float(lines), float(lines)),) if lines else ()
