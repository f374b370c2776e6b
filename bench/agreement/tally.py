"""Counts what two tools say of the same things, one by one, into an `Agreement`."""

from collections import Counter

from bench.agreement.agreement import Agreement

MAX_PLACES = 200


class Tally:
    """The comparison of one corpus while it runs."""

    def __init__(self) -> None:
        self._compared = 0
        self._equal = 0
        self._named: Counter[str] = Counter()
        self._unexplained: list[str] = []

    def count(self, place: str, ours: object, theirs: object, cause: str = "") -> None:
        """One thing that both know; `cause` says why they differ, "" for no known reason."""
        self._compared += 1
        if ours == theirs:
            self._equal += 1
        elif cause:
            self._named[cause] += 1
        elif len(self._unexplained) < MAX_PLACES:
            self._unexplained.append(f"{place}: {ours} here, {theirs} there")

    def agreement(
        self, metric: str, oracle: str, corpus: str, *, target: float, is_named_enough: bool = False
    ) -> Agreement:
        """What was counted."""
        return Agreement(
            metric, oracle, corpus, self._compared, self._equal, target, dict(self._named), is_named_enough,
            tuple(self._unexplained),
        )  # fmt: skip
