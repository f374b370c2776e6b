"""`.forge.yml`, the file in which a repository says what the bot may do there: one model, read strictly, with a place
for each mistake; the layers that come to what is in force; and the schema and reference page made from the model."""

from config.forge_yml.mistakes import FILE, ForgeYmlError, Problem
from config.forge_yml.model import ForgeYml, Limits, Paths, Refactor, Tests, Window
from config.forge_yml.paths import excluder, protector
from config.forge_yml.reading import read_forge_yml
from config.forge_yml.tightening import duration_s

__all__ = [
    "FILE",
    "ForgeYml",
    "ForgeYmlError",
    "Limits",
    "Paths",
    "Problem",
    "Refactor",
    "Tests",
    "Window",
    "duration_s",
    "excluder",
    "protector",
    "read_forge_yml",
]
