"""The table of all recipes, in the order in which one job applies them."""

from collections.abc import Mapping
from typing import Final

from engine.refactoring.recipes.dead_code_removal.recipe import DeadCodeRemoval
from engine.refactoring.recipes.recipe import Recipe
from engine.refactoring.recipes.type_annotation.recipe import TypeAnnotation

_ALL: Final[tuple[Recipe, ...]] = (DeadCodeRemoval(), TypeAnnotation())
RECIPES: Final[Mapping[str, Recipe]] = {recipe.name: recipe for recipe in _ALL}
