"""Facts, code and coverage that tests make up: a file of so many lines, a function of such figures."""

from engine.analysis.coverage.report import Coverage, FileCoverage, Origin, bitmap
from engine.analysis.facts import Class, FileFacts, Function, Import
from engine.analysis.parts.part import Code
from tests.engine.snapshots import codes


def file_of(
    *functions: Function,
    lines: int = 50,
    classes: tuple[Class, ...] = (),
    imports: tuple[str, ...] = (),
    assertions: int = 0,
) -> FileFacts:
    found = tuple(Import(module, (), number + 1, "") for number, module in enumerate(imports))
    return FileFacts(lines, lines, 0, 0.0, False, True, assertions, functions, classes, found, ())


def checking(*imports: str) -> FileFacts:
    return file_of(imports=imports, assertions=1)


def function_of(name: str = "f", **changes: object) -> Function:
    plain = Function(name, 1, 2, 1, 1, 1, 10, 0, 2, 2, 0, 1 | 2, "")
    return plain._replace(**changes)


def code_of(files: dict[str, FileFacts], measured: Coverage | None = None) -> Code:
    return codes(files, measured)["Python"]


def report_on(**lines: tuple[list[int], list[int]]) -> Coverage:
    files = {f"{name}.py": FileCoverage(bitmap(ran), bitmap(missed)) for name, (ran, missed) in lines.items()}
    return Coverage(files, (Origin("coverage.xml", "Cobertura", len(files), len(files)),))
