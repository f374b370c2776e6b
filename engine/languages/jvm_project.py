"""Where imports lead in a repository of Java, of Kotlin, or of both: each is read as its language writes it."""

from collections.abc import Sequence
from typing import Final

from engine.languages.java_project import JavaProject
from engine.languages.kotlin_project import KotlinProject
from engine.languages.language import ImportedName, Project

KOTLIN: Final = (".kt", ".kts")


class JvmProject:
    """The files of both languages, since a test of the one may be about a class of the other."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._java: Project = JavaProject(paths)
        has_kotlin = any(path.endswith(KOTLIN) for path in paths)
        self._kotlin: Project = KotlinProject(paths) if has_kotlin else self._java

    def targets(self, importer: str, imported: ImportedName) -> Sequence[str]:
        return self._of(importer).targets(importer, imported)

    def companions(self, path: str) -> Sequence[str]:
        return self._of(path).companions(path)

    def is_strict(self, path: str) -> bool:
        return True

    def _of(self, path: str) -> Project:
        return self._kotlin if path.endswith(KOTLIN) else self._java
