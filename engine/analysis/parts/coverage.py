"""Coverage: without a report it is estimated from what the collected tests can reach, and never called measured."""

from engine.analysis.parts.part import NO_AUTOMATIC_FIX, Code, Item, Measure

ESTIMATE_CAP = 0.6
PUBLISH = f"Publish a coverage report of the newest green run, so that it is measured ({NO_AUTOMATIC_FIX})."


def measure(code: Code) -> Measure | None:
    """The share of code lines in modules that a collected test reaches through imports, at most 0.6; 0 and known when
    there is no test at all. None without code."""
    total = code.code_lines
    if not total:
        return None
    reached = code.graph.reach(code.tests) if code.tests else frozenset[str]()
    reached_lines = sum(facts.code_lines for path, facts in code.sources.items() if path in reached)
    value = min(ESTIMATE_CAP, reached_lines / total)
    # What the cap takes away is shared by the modules that tests do reach.
    unmeasured = reached_lines / total - value
    items = [
        _item(code, path, path in reached, unmeasured * total / reached_lines if reached_lines else 0.0)
        for path in sorted(code.sources)
        if code.sources[path].code_lines and (path not in reached or unmeasured > 0)
    ]
    if not code.has_tests:
        return Measure(0.0, tuple(items), reason="no tests at all")
    reached_share = f"{100 * reached_lines / total:.0f}%"
    reason = f"tests reach {reached_share} of the code lines through imports; no report says what they run"
    return Measure(value, tuple(items), "estimated", reason, lowest=value / 2)


def _item(code: Code, path: str, is_reached: bool, share: float) -> Item:
    lines = code.sources[path].code_lines
    if is_reached:
        return Item(
            path, 1, "", "coverage", 0, 1, lines * share, "tests reach it, but no report says what they run", PUBLISH
        )
    fix = f"Write a test that imports it and checks what it does ({NO_AUTOMATIC_FIX})."
    return Item(path, 1, "", "coverage", 0, 1, float(lines), "no test reaches it", fix)
