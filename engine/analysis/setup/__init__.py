"""The second number, agent setup: what the files of a repository say of its set-up, parsed and never grepped.

`wanted` names the files to read, `affordable` those of them that are small enough, `agent_setup` judges them; all of it
is pure.
"""

from engine.analysis.setup.coverage_floor import CoverageFloor, coverage_floor
from engine.analysis.setup.items.size import large_files
from engine.analysis.setup.judge import agent_setup
from engine.analysis.setup.suites import SuiteCommand, test_commands
from engine.analysis.setup.wanted import affordable, wanted

__all__ = [
    "CoverageFloor",
    "SuiteCommand",
    "affordable",
    "agent_setup",
    "coverage_floor",
    "large_files",
    "test_commands",
    "wanted",
]
