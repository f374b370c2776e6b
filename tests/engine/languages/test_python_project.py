"""Where Python imports lead, rule by rule."""

import pytest

from engine.languages.language import ImportedName
from engine.languages.python_project import PythonProject

PACKAGE = ("shop/__init__.py", "shop/cart.py", "shop/api/__init__.py", "shop/api/v1.py")
SOURCES = tuple(f"src/{path}" for path in PACKAGE)
MONOREPO = ("a/shop/__init__.py", "a/shop/x.py", "a/tests/test_x.py", "b/shop/__init__.py", "b/shop/x.py", "b/run.py")
PROJECT_FILES = ("a/pyproject.toml", "b/setup.py")
PORTIONS = ("a/src/acme/one/__init__.py", "a/src/acme/one/x.py", "b/src/acme/two.py")
WHOLE = "src/acme/__init__.py"
OWN = "src/json/__init__.py"
RULES = [
    pytest.param(SOURCES, "src/shop/cart.py", "shop.api.v1", (), ["src/shop/api/v1.py"], id="a src layout"),
    pytest.param(SOURCES, "tests/test_cart.py", "shop.cart", ("Cart",), ["src/shop/cart.py"], id="from the tests"),
    pytest.param(("lib/shop.py",), "test/run.py", "shop", (), ["lib/shop.py"], id="one module in lib"),
    pytest.param(PACKAGE, "shop/cart.py", "shop", ("api",), ["shop/api/__init__.py"], id="a package from a package"),
    pytest.param(PACKAGE, "shop/cart.py", "shop.api", ("v1", "x"), list(PACKAGE[2:]), id="a submodule and a name"),
    pytest.param(PACKAGE, "shop/cart.py", "shop.api", ("handler",), [PACKAGE[2]], id="a re-exported name"),
    pytest.param(PACKAGE, "shop/cart.py", "shop.api", ("*",), [PACKAGE[2]], id="all names"),
    pytest.param(PACKAGE, "shop/cart.py", "shop.api.fast", (), [PACKAGE[2]], id="a compiled module"),
    pytest.param(PACKAGE, "shop/cart.py", "shop.gone", ("x",), [], id="a module that is not there"),
    pytest.param(PACKAGE, "shop/api/v1.py", "..cart", ("Cart",), ["shop/cart.py"], id="relative"),
    pytest.param(PACKAGE, "shop/api/__init__.py", ".", ("v1",), ["shop/api/v1.py"], id="relative in a package"),
    pytest.param(PACKAGE, "shop/api/v1.py", "..", ("cart",), ["shop/cart.py"], id="from the package around"),
    pytest.param(PACKAGE, "shop/api/v1.py", "....far", ("x",), [], id="above the repository"),
    pytest.param(PACKAGE, "shop/cart.py", "api", ("v1",), [], id="no folder of a package is on the path"),
    pytest.param((*PACKAGE, "shop/api.py"), "x.py", "shop.api", (), [PACKAGE[2]], id="a package hides a module"),
    pytest.param(("x.py", "x.pyi"), "run.py", "x", (), ["x.py"], id="source comes before its stub"),
    pytest.param(("fast.pyi",), "run.py", "fast", (), ["fast.pyi"], id="a stub of compiled code"),
    pytest.param(MONOREPO, "b/run.py", "shop.x", (), ["b/shop/x.py"], id="two of a name: the one beside"),
    pytest.param(MONOREPO, "a/tests/test_x.py", "shop.x", (), ["a/shop/x.py"], id="two of a name: the nearest"),
    pytest.param(MONOREPO, "c/run.py", "shop.x", (), ["a/shop/x.py"], id="two of a name: the first"),
    pytest.param(("acme/one/x.py",), "run.py", "acme.one", ("x",), ["acme/one/x.py"], id="a namespace package"),
    pytest.param(PORTIONS, PORTIONS[1], "acme.two", (), [PORTIONS[2]], id="a namespace of two projects"),
    pytest.param(PORTIONS, PORTIONS[2], "acme.one.x", (), [PORTIONS[1]], id="and the other way"),
    pytest.param(("acme/x.py", WHOLE), "run.py", "acme.x", (), [WHOLE], id="a regular package hides a namespace"),
    pytest.param(("b/two.py",), "a/run.py", "two", (), ["b/two.py"], id="a module of another project"),
    pytest.param(("docs/yaml.py",), "a/run.py", "yaml", (), [], id="no module of any folder"),
    pytest.param(("t/json.py", "t/run.py"), "t/run.py", "json", (), ["t/json.py"], id="a script hides the library"),
    pytest.param(("src/json.py",), "src/a/run.py", "json", (), [], id="the library comes first"),
    pytest.param((OWN,), "src/json/x.py", "json", (), [OWN], id="a package that is named like the library"),
    pytest.param(("__init__.py", "a.py"), "b.py", "a", (), ["a.py"], id="a repository that is itself a package"),
    pytest.param(PACKAGE, "shop/cart.py", "numpy.linalg", ("norm",), [], id="a library"),
]  # fmt: skip


@pytest.mark.parametrize(("paths", "importer", "module", "names", "expected"), RULES)
def test_an_import_leads_where_python_finds_it(paths, importer, module, names, expected):
    project = PythonProject(sorted({*paths, importer}), PROJECT_FILES)

    assert list(project.targets(importer, ImportedName(module, names))) == expected


def test_loading_a_module_runs_the_packages_around_it_and_a_test_the_conftest_of_each_folder():
    paths = ["conftest.py", "shop/__init__.py", "shop/cart.py", "shop/cart.pyi", "shop/test/conftest.py"]
    project = PythonProject(paths)

    assert list(project.companions("shop/cart.py")) == ["shop/__init__.py", "shop/cart.pyi"]
    assert list(project.companions("shop/test/test_cart.py")) == [
        "shop/test/conftest.py",
        "shop/__init__.py",
        "conftest.py",
    ]


def test_the_order_of_imports_does_not_matter():
    first, second = ("a/tests/test_x.py", "shop.x"), ("b/run.py", "shop.x")
    one, other = PythonProject(MONOREPO), PythonProject(MONOREPO)

    asked = [one.targets(path, ImportedName(name)) for path, name in (first, second)]

    assert asked == [other.targets(path, ImportedName(name)) for path, name in (second, first)][::-1]


def test_folders_as_deep_as_git_allows_are_climbed_without_recursion():
    deep = "/".join(["d"] * 2000)
    project = PythonProject([f"{deep}/a.py", f"{deep}/b.py", "top.py"])

    assert list(project.targets(f"{deep}/a.py", ImportedName("b"))) == [f"{deep}/b.py"]
    assert list(project.targets(f"{deep}/a.py", ImportedName("." * 2001, ("top",)))) == ["top.py"]
