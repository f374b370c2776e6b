"""The table of all recipes, in the order in which one job applies them."""

from collections.abc import Mapping
from typing import Final

from engine.refactoring.recipes.complexity_reduction.recipe import ComplexityReduction
from engine.refactoring.recipes.dead_code_removal.recipe import DeadCodeRemoval
from engine.refactoring.recipes.dependency_injection.recipe import DependencyInjection
from engine.refactoring.recipes.ecmascript.dead_code import DeadCodeRemovalTs
from engine.refactoring.recipes.ecmascript.dead_exports import DeadExportsTs
from engine.refactoring.recipes.ecmascript.extraction import FunctionExtractTs
from engine.refactoring.recipes.ecmascript.renaming import VariableRenameTs
from engine.refactoring.recipes.ecmascript.splitting import FileSplitTs
from engine.refactoring.recipes.ecmascript.types import TypeAnnotationTs
from engine.refactoring.recipes.file_split.recipe import FileSplit
from engine.refactoring.recipes.function_extract.recipe import FunctionExtract
from engine.refactoring.recipes.interface_extraction.recipe import InterfaceExtraction
from engine.refactoring.recipes.recipe import Recipe
from engine.refactoring.recipes.type_annotation.recipe import TypeAnnotation
from engine.refactoring.recipes.variable_rename.recipe import VariableRename

_ALL: Final[tuple[Recipe, ...]] = (
    DeadCodeRemoval(),
    DeadExportsTs(),
    DeadCodeRemovalTs(),
    ComplexityReduction(),
    FunctionExtract(),
    FunctionExtractTs(),
    VariableRename(),
    VariableRenameTs(),
    FileSplit(),
    FileSplitTs(),
    TypeAnnotation(),
    TypeAnnotationTs(),
    InterfaceExtraction(),
    DependencyInjection(),
)
RECIPES: Final[Mapping[str, Recipe]] = {recipe.name: recipe for recipe in _ALL}
