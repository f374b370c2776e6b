"""Coverage: without a report it is estimated from what the collected tests can reach, and never called measured."""

from engine.analysis.parts.part import Code, Item, Measure

ESTIMATE_CAP = 0.6
WRITE_A_TEST = "Write a test that imports it and checks what it does."
NOTHING_YET = "Nothing to do yet: coverage reports are not read in this version."


def measure(code: Code) -> Measure | None:
    """The share of code lines in modules that a collected test reaches through imports, at most 0.6; 0 and known when
    there is no test at all. None without code."""
    total = code.code_lines
    if not total:
        return None
    reached = code.graph.reach(code.tests) if code.tests else frozenset[str]()
    unreached = [(path, facts.code_lines) for path, facts in sorted(code.sources.items()) if path not in reached]
    items = [_unreached(path, lines) for path, lines in unreached if lines]
    if not code.has_tests:
        return Measure(0.0, tuple(items), reason="no tests at all")
    reached_lines = total - sum(lines for _, lines in unreached)
    share = reached_lines / total
    value = min(ESTIMATE_CAP, share)
    reason = f"tests reach {share:.0%} of the code lines through imports"
    if share > ESTIMATE_CAP:
        items.append(_unmeasured(code, reached_lines - ESTIMATE_CAP * total))
        reason += f" (an estimate counts at most {ESTIMATE_CAP:.0%})"
    return Measure(value, tuple(items), "estimated", reason, lowest=value / 2)


def _unreached(path: str, lines: int) -> Item:
    return Item(path, 1, "", "coverage", 0, 1, float(lines), "no test reaches it", WRITE_A_TEST)


def _unmeasured(code: Code, lines: float) -> Item:
    """What the cap takes from all that tests reach, once for the language: no single file could win it back.

    It stands at the first collected test, and is known by the language, so that a new first test makes no new finding.
    """
    language = code.traits.name
    message = f"what the tests run is not measured: {language} code that they import counts at most {ESTIMATE_CAP:.0%}"
    path = min(code.tests)
    return Item(path, 1, "", "coverage", ESTIMATE_CAP, 1, lines, message, NOTHING_YET, identity=f"cap:{language}")
