"""Where imports of JavaScript and TypeScript lead, rule by rule."""

import json
import time

import pytest

from engine.languages.ecmascript_project import EcmascriptProject
from engine.languages.language import ImportedName


def found(paths, manifests, importer, module):
    written = {path: json.dumps(raw).encode() if isinstance(raw, dict) else raw for path, raw in manifests.items()}
    project = EcmascriptProject(sorted({*paths, importer}), written)
    return "".join(project.targets(importer, ImportedName(module, ("*",))))


PATHS = [
    pytest.param(["src/a.ts"], "./a", "src/a.ts", id="no ending"),
    pytest.param(["src/a.ts"], "./a.js", "src/a.ts", id="js that means ts"),
    pytest.param(["src/a.tsx"], "./a.jsx", "src/a.tsx", id="jsx that means tsx"),
    pytest.param(["src/a.mts"], "./a.mjs", "src/a.mts", id="mjs that means mts"),
    pytest.param(["src/a.ts"], "./a.ts", "src/a.ts", id="as it is written"),
    pytest.param(["src/a.js", "src/a.ts"], "./a", "src/a.ts", id="TypeScript before JavaScript"),
    pytest.param(["src/a.js", "src/a.d.ts"], "./a", "src/a.js", id="what runs before what declares"),
    pytest.param(["src/a.d.ts"], "./a", "src/a.d.ts", id="a declaration alone"),
    pytest.param(["src/a/index.ts"], "./a", "src/a/index.ts", id="a folder"),
    pytest.param(["src/a/index.ts"], "./a/", "src/a/index.ts", id="a folder with a slash"),
    pytest.param(["src/a.ts", "src/a/index.ts"], "./a", "src/a.ts", id="a file before a folder"),
    pytest.param(["src/index.ts"], ".", "src/index.ts", id="the own folder"),
    pytest.param(["index.ts"], "..", "index.ts", id="the folder above"),
    pytest.param(["a.ts"], "../a", "a.ts", id="upwards"),
    pytest.param(["a.ts"], "../../a", "", id="above the repository"),
    pytest.param(["src/a.b.ts"], "./a.b", "src/a.b.ts", id="a dot in the name"),
    pytest.param(["src/a.ts"], "./a?worker", "src/a.ts", id="a word for the bundler"),
    pytest.param(["src/a.ts"], "./a.css", "", id="a style sheet"),
    pytest.param(["src/react.ts"], "react", "", id="a library"),
]


@pytest.mark.parametrize(("paths", "module", "expected"), PATHS)
def test_a_relative_import_leads_to_a_file(paths, module, expected):
    assert found(paths, {}, "src/main.ts", module) == expected


def options(**own):
    return {"compilerOptions": own}


ALIASES = [
    pytest.param({"tsconfig.json": options(paths={"@/*": ["src/*"]})}, "@/a", "src/a.ts", id="paths without a base"),
    pytest.param({"tsconfig.json": options(baseUrl="src")}, "a", "src/a.ts", id="a base"),
    pytest.param({"tsconfig.json": options(baseUrl="src", paths={"@/*": ["*"]})}, "@/a", "src/a.ts", id="both"),
    pytest.param({"tsconfig.json": options(paths={"one": ["./src/a"]})}, "one", "src/a.ts", id="an exact path"),
    pytest.param({"tsconfig.json": options(paths={"@/*": ["no/*", "src/*"]})}, "@/a", "src/a.ts", id="the second"),
    pytest.param(
        {"tsconfig.json": options(paths={"@/*": ["b/*"], "@/x/*": ["src/*"]})}, "@/x/a", "src/a.ts", id="the longest"
    ),
    pytest.param({"tsconfig.json": options(paths={"*": ["src/*"]})}, "a", "src/a.ts", id="a star alone"),
    pytest.param({"tsconfig.json": options(paths={"@/*.x": ["src/*"]})}, "@/a.x", "src/a.ts", id="a tail"),
    pytest.param({"tsconfig.json": options(paths={"@/*": ["../src/*"]})}, "@/a", "", id="a place outside"),
    pytest.param({"jsconfig.json": options(paths={"@/*": ["src/*"]})}, "@/a", "src/a.ts", id="jsconfig.json"),
    pytest.param(
        {"tsconfig.json": {"extends": "./c/strict"}, "c/strict.json": options(paths={"@/*": ["../src/*"]})},
        "@/a", "src/a.ts", id="extended, from the folder of the other",
    ),
    pytest.param(
        {"tsconfig.json": {"extends": "./c/base.json"}, "c/base.json": options(paths={"@/*": ["${configDir}/src/*"]})},
        "@/a", "src/a.ts", id="extended, from the own folder",
    ),
    pytest.param(
        {
            "tsconfig.json": {"extends": ["./base.json", "./tsconfig.paths.json"]},
            "base.json": options(paths={"@/*": ["no/*"]}),
            "tsconfig.paths.json": options(paths={"@/*": ["src/*"]}),
        },
        "@/a", "src/a.ts", id="several extended, the last wins",
    ),
    pytest.param(
        {"tsconfig.json": {"files": [], "references": [{"path": "./tsconfig.app.json"}]},
         "tsconfig.app.json": options(paths={"@/*": ["src/*"]})},
        "@/a", "src/a.ts", id="a solution of several",
    ),
    pytest.param(
        {"tsconfig.json": options(paths={"@/*": ["no/*"]}), "src/tsconfig.json": options(paths={"@/*": ["./*"]})},
        "@/a", "src/a.ts", id="the nearest",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("manifests", "module", "expected"), ALIASES)
def test_an_alias_leads_where_the_configuration_says(manifests, module, expected):
    assert found(["src/a.ts"], manifests, "src/main.ts", module) == expected


def package(name="shop", **said):
    return {"package.json": {"workspaces": ["packages/*"]}, "packages/shop/package.json": {"name": name, **said}}


CONDITIONS = {"types": "./b.d.ts", "import": {"default": "./a.mjs"}, "require": "./no.cjs"}
PACKAGES = [
    pytest.param(package(main="./a.js"), "shop", "a", id="main"),
    pytest.param(package(main="dist/a.js"), "shop", "src/a", id="main of a build"),
    pytest.param(package(main="./lib"), "shop", "index", id="main of a build that is a folder"),
    pytest.param(package(module="./a.js", main="./b.js"), "shop", "a", id="module before main"),
    pytest.param(package(types="./dist/a.d.ts"), "shop", "src/a", id="types"),
    pytest.param(package(), "shop", "index", id="nothing said"),
    pytest.param(package(), "shop/src/a", "src/a", id="a path inside"),
    pytest.param(package(name="@x/shop"), "@x/shop/src/a.js", "src/a", id="a scope"),
    pytest.param(package(exports="./a.js"), "shop", "a", id="exports as a word"),
    pytest.param(package(exports={"import": "./a.js"}), "shop", "a", id="exports as conditions"),
    pytest.param(package(exports={".": CONDITIONS}), "shop", "a", id="exports with conditions"),
    pytest.param(package(exports={".": ["./no.js", "./a.js"]}), "shop", "a", id="exports as a list"),
    pytest.param(package(exports={"./x": "./a.js", "./*": "./b.js"}), "shop/x", "a", id="exports of a path"),
    pytest.param(package(exports={"./f/*": "./dist/*.js"}), "shop/f/a", "src/a", id="exports with a pattern"),
    pytest.param(package(exports={"./*": "./no/*", "./f/*": "./*"}), "shop/f/a", "a", id="the longest pattern"),
    pytest.param(
        {"package.json": {"workspaces": {"packages": ["packages/**"]}}, "packages/shop/package.json": {"name": "shop"}},
        "shop", "index", id="workspaces as yarn writes them",
    ),
    pytest.param(
        {"pnpm-workspace.yaml": b"packages:\n  - 'packages/*'\n", "packages/shop/package.json": {"name": "shop"}},
        "shop", "index", id="workspaces of pnpm",
    ),
    pytest.param(
        {"pnpm-workspace.yaml": b"catalog:\n- x\npackages: [a, \"packages/*\"] # all\nother: 1\n- y\n",
         "packages/shop/package.json": {"name": "shop"}},
        "shop", "index", id="workspaces of pnpm on one line",
    ),
    pytest.param(
        {
            "packages/shop/package.json": {"name": "shop"},
            "app/package.json": {"dependencies": {"shop": "file:../packages/shop"}},
        },
        "shop", "index", id="a dependency by its folder",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("manifests", "module", "expected"), PACKAGES)
def test_a_package_of_the_repository_leads_to_its_source(manifests, module, expected):
    root = "packages/shop"
    paths = [f"{root}/{name}.ts" for name in ("a", "b", "index", "src/a")]

    assert found(paths, manifests, "app/main.ts", module) == f"{root}/{expected}.ts"


STRANGERS = [
    pytest.param({"fixtures/shop/package.json": {"name": "shop"}}, id="no workspace"),
    pytest.param(
        {
            "package.json": {"workspaces": ["fixtures/*", "!fixtures/shop"]},
            "fixtures/shop/package.json": {"name": "shop"},
        },
        id="taken out",
    ),
    pytest.param(
        {"other/package.json": {"workspaces": ["../fixtures/*"]}, "fixtures/shop/package.json": {"name": "shop"}},
        id="not mine",
    ),
    pytest.param({"package.json": {"workspaces": "fixtures"}, "fixtures/shop/package.json": b"[" * 9_000}, id="broken"),
]  # fmt: skip


@pytest.mark.parametrize("manifests", STRANGERS)
def test_a_package_that_node_would_not_find_is_a_library(manifests):
    assert found(["fixtures/shop/index.js"], manifests, "app/main.ts", "shop") == ""


def test_a_package_knows_its_own_name_and_its_internal_ones():
    manifests = {
        "package.json": {"name": "shop", "exports": "./src/a.js", "imports": {"#in/*": {"node": "./src/*.js"}}}
    }

    assert found(["src/a.ts"], manifests, "test/x.ts", "shop") == "src/a.ts"
    assert found(["src/a.ts"], manifests, "test/x.ts", "#in/a") == "src/a.ts"
    assert found(["src/a.ts"], manifests, "test/x.ts", "#out/a") == ""


def test_an_import_of_what_a_build_writes_leads_to_its_source():
    assert found(["src/a.ts"], {"package.json": {}}, "test/a.test.js", "../dist/a.js") == "src/a.ts"


def test_a_declaration_runs_nothing_and_stands_beside_its_file():
    project = EcmascriptProject(["a.d.ts", "a.js", "b.js"], {})

    assert not project.targets("a.d.ts", ImportedName("./b"))
    assert list(project.companions("a.js")) == ["a.d.ts"]


STRICT = [
    pytest.param({"tsconfig.json": options(strict=True)}, True, id="strict"),
    pytest.param({"tsconfig.json": options()}, False, id="not said"),
    pytest.param({"tsconfig.json": options(strict=True, noImplicitAny=False)}, False, id="strict but for types"),
    pytest.param({"tsconfig.json": options(noImplicitAny=True)}, True, id="types alone"),
    pytest.param({"tsconfig.json": options(strictNullChecks=True)}, False, id="null alone"),
    pytest.param({"tsconfig.json": options(strict=True, strictNullChecks=False)}, True, id="strict but for null"),
    pytest.param(
        {"tsconfig.json": {"extends": "./base.json", **options(strict=False)}, "base.json": options(strict=True)},
        False, id="taken back",
    ),
    pytest.param(
        {
            "tsconfig.json": {"extends": "./base"},
            "base.json": {"extends": "./strict.json"},
            "strict.json": options(strict=True),
        },
        True, id="a chain",
    ),
    pytest.param(
        {"tsconfig.json": {"extends": "@x/config/base.json"}, "config/package.json": {"name": "@x/config"},
         "config/base.json": options(strict=True)},
        True, id="a package of the repository",
    ),
    pytest.param({"tsconfig.json": {"extends": "@tsconfig/node20/tsconfig.json"}}, True, id="a published package"),
    pytest.param({"tsconfig.json": {"extends": "@x/unknown"}}, False, id="an unknown package"),
    pytest.param({"tsconfig.json": {"extends": "./tsconfig.json", **options(strict=True)}}, True, id="itself"),
    pytest.param({"tsconfig.json": b'{ // all\n "compilerOptions": {"strict": /**/ true, }, }'}, True, id="comments"),
    pytest.param({"tsconfig.json": b'{"compilerOptions": {"x": "/* // ,}", "strict": true,}}'}, True, id="no comments"),
]  # fmt: skip


@pytest.mark.parametrize(("manifests", "expected"), STRICT)
def test_strictness_is_what_the_checker_would_do(manifests, expected):
    written = {path: json.dumps(raw).encode() if isinstance(raw, dict) else raw for path, raw in manifests.items()}

    assert EcmascriptProject(["src/a.ts"], written).is_strict("src/a.ts") is expected


def test_javascript_is_strict_only_where_it_is_checked():
    plain = EcmascriptProject([], {"tsconfig.json": json.dumps(options(strict=True)).encode()})
    checked = EcmascriptProject([], {"tsconfig.json": json.dumps(options(strict=True, checkJs=True)).encode()})

    assert not plain.is_strict("a.js")
    assert checked.is_strict("a.js")


HOSTILE = [
    pytest.param({"tsconfig.json": b'"\\"' * 80_000}, id="strings that never end"),
    pytest.param({"tsconfig.json": b"/*" * 120_000}, id="comments that never end"),
    pytest.param({"tsconfig.json": b"," + b" " * 240_000}, id="a comma before nothing"),
    pytest.param({"tsconfig.json": b"[" * 240_000}, id="depth"),
    pytest.param({"pnpm-workspace.yaml": b"packages: [" * 20_000}, id="deep YAML"),
    pytest.param(
        {
            "package.json": b'{"workspaces": ["' + b"**/" * 20_000 + b'x"]}',
            f"{'a/' * 1_000}package.json": b'{"name": "b"}',
        },
        id="stars",
    ),
    pytest.param(
        {f"tsconfig.{part}.json": b'{"extends": ["./tsconfig.base", "./tsconfig.app"]}' for part in ("base", "app")}
        | {"tsconfig.json": b'{"extends": "./tsconfig.app"}'},
        id="circles",
    ),
]  # fmt: skip


@pytest.mark.parametrize("manifests", HOSTILE)
def test_a_hostile_manifest_costs_little_time(manifests):
    began = time.process_time()

    EcmascriptProject(["a.ts"], manifests).targets("a.ts", ImportedName("b"))

    assert time.process_time() - began < 2.0
