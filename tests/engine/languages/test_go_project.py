"""Where Go imports lead, rule by rule."""

import time

import pytest

from engine.languages.go_project import GoProject
from engine.languages.language import ImportedName

SHOP = {"go.mod": b"module example.com/shop // the shop\n\ngo 1.22\n"}
PACKAGE = ["cart/cart.go", "cart/lines.go", "cart/cart_test.go"]
NESTED = SHOP | {"tools/go.mod": b'module "example.com/shop/tools"\n'}
REPLACED = {
    "a/go.mod": b"module example.com/a\nreplace example.com/old v1.2.3 => ../b\n",
    "b/go.mod": b"module example.com/b\n",
}
BLOCK = {"go.mod": b"module m.org/a\nreplace (\n\tm.org/old => ./b // here\n\tm.org/gone => m.org/new v1.0.0\n)\n"}
WORKSPACE = {
    "go.work": b"go 1.22\nuse (\n\t./a\n\t./b\n)\nreplace example.com/old => ./b\n",
    "a/go.mod": b"module example.com/a\n",
    "b/go.mod": b"module example.com/b\n",
}
TWICE = {"x/go.mod": b"module m.org/m\n", "y/go.mod": b"module m.org/m\n"}
RULES = [
    pytest.param(SHOP, PACKAGE, "main.go", "example.com/shop/cart", "cart/cart.go", id="a package of the module"),
    pytest.param(SHOP, ["shop.go"], "cmd/x.go", "example.com/shop", "shop.go", id="the package of the root"),
    pytest.param(SHOP, PACKAGE, "main.go", "example.com/shopping/cart", "", id="a name that only begins alike"),
    pytest.param(SHOP, PACKAGE, "main.go", "fmt", "", id="the standard library"),
    pytest.param(SHOP, PACKAGE, "main.go", "C", "", id="cgo"),
    pytest.param(SHOP, ["a/a_test.go"], "main.go", "example.com/shop/a", "", id="tests are no package"),
    pytest.param(SHOP, ["a/_old.go"], "main.go", "example.com/shop/a", "", id="what the compiler does not see"),
    pytest.param(SHOP, ["internal/x/x.go"], "main.go", "example.com/shop/internal/x", "internal/x/x.go", id="internal"),
    pytest.param(SHOP, ["vendor/m.org/v/v.go"], "main.go", "m.org/v", "vendor/m.org/v/v.go", id="vendored source"),
    pytest.param(SHOP, ["a/gen.go", "a/x.go"], "main.go", "example.com/shop/a", "a/x.go", id="no generator speaks"),
    pytest.param(SHOP, ["a/b.go"], "a/main/m.go", "../", "a/b.go", id="relative"),
    pytest.param(NESTED, ["tools/x/x.go"], "main.go", "example.com/shop/tools/x", "tools/x/x.go", id="a nested module"),
    pytest.param(REPLACED, ["b/x/x.go"], "a/main.go", "example.com/old/x", "b/x/x.go", id="replaced by a folder"),
    pytest.param(REPLACED, ["b/x/x.go"], "b/main.go", "example.com/old/x", "", id="replaced for another module only"),
    pytest.param(BLOCK, ["b/x.go"], "main.go", "m.org/old", "b/x.go", id="replaced in a block"),
    pytest.param(BLOCK, ["b/x.go"], "main.go", "m.org/gone", "", id="replaced by a library"),
    pytest.param(WORKSPACE, ["b/x/x.go"], "a/main.go", "example.com/b/x", "b/x/x.go", id="a workspace"),
    pytest.param(WORKSPACE, ["b/x/x.go"], "a/main.go", "example.com/old/x", "b/x/x.go", id="replaced by a workspace"),
    pytest.param(TWICE, ["x/a/a.go", "y/a/a.go"], "y/main.go", "m.org/m/a", "y/a/a.go", id="two of a name: the own"),
    pytest.param({}, PACKAGE, "main.go", "example.com/shop/cart", "", id="no module"),
]


@pytest.mark.parametrize(("manifests", "paths", "importer", "module", "expected"), RULES)
def test_an_import_leads_to_the_file_that_stands_for_its_package(manifests, paths, importer, module, expected):
    project = GoProject(sorted({*paths, importer}), manifests)

    assert "".join(project.targets(importer, ImportedName(module, ("*",)))) == expected


def reached(project, path):
    seen, pending = set(), [path]
    while pending:
        each = pending.pop()
        if each not in seen:
            seen.add(each)
            pending += project.companions(each)
    return seen


def test_one_file_of_a_package_leads_to_all_others_and_to_no_test():
    project = GoProject(["a/a.go", "a/a_test.go", "a/b.go", "a/c.go", "b/b.go"], SHOP)

    assert reached(project, "a/b.go") == {"a/a.go", "a/b.go", "a/c.go"}


def test_a_test_is_built_with_the_other_tests_and_its_package():
    project = GoProject(["a/a.go", "a/a_test.go", "a/b.go", "a/tools_test.go"], SHOP)

    assert reached(project, "a/a_test.go") == {"a/a.go", "a/a_test.go", "a/b.go", "a/tools_test.go"}


def test_packages_of_many_files_have_few_edges():
    paths = [f"{package}/f{number:04}.go" for package in ("a", "b") for number in range(3_000)]
    project = GoProject(paths, SHOP)

    edges = [target for path in paths for target in project.targets(path, ImportedName("example.com/shop/a"))]

    assert len(edges) + sum(len(project.companions(path)) for path in paths) == 2 * len(paths)


@pytest.mark.parametrize("raw", [b"\n" * 250_000, b"module " * 40_000, b"replace a => .\n" * 17_000, b"\xff\x00("])
def test_a_hostile_module_file_costs_little_time(raw):
    began = time.process_time()

    GoProject(["a.go"], {"go.mod": raw}).targets("a.go", ImportedName("a/" * 1_000))

    assert time.process_time() - began < 1.0
