"""`.forge.yml`, the file in which a repository says what the bot may do there: one model, read strictly, with a place
for each mistake; the layers that come to what is in force; and the schema and reference page made from the model."""

from config.forge_yml.acting import NOT_YET, idle_in_file, idle_in_force
from config.forge_yml.layers import Effective, Held, Layer, Layers, Source
from config.forge_yml.mistakes import FILE, ForgeYmlError, Problem
from config.forge_yml.model import ForgeYml, OrganizationYml
from config.forge_yml.paths import excluder, protector
from config.forge_yml.reading import read_forge_yml, read_organization, read_repository
from config.forge_yml.sections import Limits, Paths, Refactor, Tests, Window
from config.forge_yml.tightening import duration_s
from config.forge_yml.window import is_open, opens_at

__all__ = [
    "FILE",
    "NOT_YET",
    "Effective",
    "ForgeYml",
    "ForgeYmlError",
    "Held",
    "Layer",
    "Layers",
    "Limits",
    "OrganizationYml",
    "Paths",
    "Problem",
    "Refactor",
    "Source",
    "Tests",
    "Window",
    "duration_s",
    "excluder",
    "idle_in_file",
    "idle_in_force",
    "is_open",
    "opens_at",
    "protector",
    "read_forge_yml",
    "read_organization",
    "read_repository",
]
