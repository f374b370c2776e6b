"""The one compiler that all recipes of this folder ask, told of each tree only what has changed since the last."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.refactoring.recipes.ecmascript.installed import Missing, Tools, find_tools
from engine.refactoring.recipes.ecmascript.service import LanguageService, ServiceFailed
from engine.refactoring.recipes.ecmascript.texts import MAX_FILES, MAX_TOTAL_BYTES, project_texts
from engine.refactoring.view import View

_UNCERTAIN: Final = "\0"  # differs from every text: none has this letter


class Workbench:
    """Starts nothing before the first question. Whoever asks closes it at the end, from the same thread."""

    def __init__(self, find: Callable[[], Tools | Missing] = find_tools) -> None:
        self._find = find
        self._service: LanguageService | None = None
        self._known: dict[str, str] = {}

    @property
    def is_running(self) -> bool:
        return self._service is not None and self._service.is_running

    def ask(self, view: View, question: str, **details: Any) -> Any:
        """The answer for this tree. Raises `ServiceFailed`, also where there is no compiler or the tree is too large.

        A compiler that has failed once is asked again in a process of its own.
        """
        texts = view.of_tree(project_texts)
        if len(texts) > MAX_FILES or sum(map(len, texts.values())) > MAX_TOTAL_BYTES:
            raise ServiceFailed(f"the tree has more than {MAX_FILES:,} scripts or {MAX_TOTAL_BYTES:,} letters in them")
        service = self._ready()
        try:
            self._sync(service, texts)
            return service.ask({"ask": question, **details})
        except ServiceFailed:
            self.close()
            raise

    def ask_about_change(self, before: View, after: View, question: str, **details: Any) -> Any:
        """The answer about two trees: the compiler reads the first, is told the second, and stays with it."""
        changed = difference(before.of_tree(project_texts), after.of_tree(project_texts))
        answer = self.ask(before, question, changed=changed["changed"], removed=changed["removed"], **details)
        # An answer may come before the second tree was looked at: what is known is then not certain.
        for path in (*changed["changed"], *changed["removed"]):
            self._known[path] = _UNCERTAIN
        return answer

    def close(self) -> None:
        """End the compiler, if one runs."""
        service, self._service, self._known = self._service, None, {}
        if service is not None:
            service.close()

    def _ready(self) -> LanguageService:
        if self._service is None:
            tools = self._find()
            if isinstance(tools, Missing):
                raise ServiceFailed(tools.said)
            self._service = LanguageService(tools)
        elif not self._service.is_running:
            self._known = {}
        return self._service

    def _sync(self, service: LanguageService, texts: dict[str, str]) -> None:
        change = difference(self._known, texts)
        if change["changed"] or change["removed"]:
            service.ask({"ask": "sync", **change})
            self._known = dict(texts)


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, Any]:
    """What makes one tree the other: `changed` texts by path, and the paths `removed`."""
    changed = {path: text for path, text in new.items() if old.get(path) != text}
    return {"changed": changed, "removed": sorted(old.keys() - new.keys())}


WORKBENCH: Final = Workbench()
