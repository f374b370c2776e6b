"""The class of each file."""

import pytest

from engine.analysis.kinds import Classifier

KINDS = [
    ("src/a.py", "source"),
    ("tests/test_a.py", "test"),
    ("a/b_test.go", "test"),
    ("src/test/java/a/ATest.java", "test"),
    ("web/a.spec.tsx", "test"),
    ("api_pb2.py", "generated"),
    ("api.pb.go", "generated"),
    ("static/app.min.js", "generated"),
    ("node_modules/x/index.js", "vendored"),
    ("third_party/x.py", "vendored"),
    ("orm/src/main/java/org/jpa/vendor/Adapter.java", "source"),
    ("vendor/src/main/java/org/Adapter.java", "vendored"),
    ("README.md", "docs"),
    ("LICENSE", "docs"),
    ("package.json", "data"),
    ("Makefile", "data"),
    ("core/fast.zig", "source"),
    ("no_extension", "data"),
    ("docs/conf.py", "docs"),
    ("docs/_ext/roles.py", "docs"),
    ("examples/flask/app.py", "docs"),
    ("packages/web/examples/app.ts", "docs"),
    ("src/shop/examples/app.py", "source"),
    ("shop/docs/render.py", "source"),
    ("examples/fast.zig", "docs"),
    ("benchmarks/bench_parse.py", "test"),
    ("crates/core/benches/parse.rs", "test"),
    ("examples/test_app.py", "docs"),
    ("packages/docs/api.test.ts", "docs"),
    ("packages/bench/array.ts", "test"),
    ("src/Snippets/Retry.cs", "docs"),
    ("src/snippets/retry.py", "source"),
    ("fuzzing/afl.c", "test"),
    ("playground/css/index.ts", "test"),
    ("typing_tests/mypy.py", "test"),
    ("test_suite/no_std/src/main.rs", "test"),
    ("test-shrinker/src/main/java/a/Main.java", "test"),
    ("tokio-test/src/io.rs", "source"),
    ("pytest_django/plugin.py", "source"),
    ("shop/test_suite/plan.py", "source"),
    ("dist/node/axios.cjs", "generated"),
    ("single_include/json.hpp", "generated"),
    ("setup.py", "data"),
    ("homeassistant/setup.py", "source"),
    ("vite.config.ts", "data"),
    ("packages/web/vite.config.ts", "data"),
    ("src/app/app.config.ts", "source"),
    ("karma.conf.cjs", "data"),
    ("app/build.gradle.kts", "data"),
    (".github/scripts/release.py", "data"),
    (".devcontainer/create.sh", "data"),
    ("web/.eslintrc.cjs", "data"),
    ("shop/types.pyi", "source"),
    ("shop/migrations/0001_initial.py", "source"),
    ("Form.Designer.cs", "generated"),
    ("app/src/main/kotlin/org/vendor/Adapter.kt", "source"),
]


@pytest.mark.parametrize(("path", "kind"), KINDS)
def test_a_path_tells_the_class(path, kind):
    assert Classifier().kind(path) == kind


def test_attributes_overrule_names():
    classifier = Classifier(
        b"# why\n*.gen.py linguist-generated\nlib/** linguist-vendored=true\nlib/own.py -linguist-vendored\nbroken\n"
    )

    kinds = [classifier.kind(path) for path in ("a/b.gen.py", "lib/deep/x.py", "lib/own.py", "src/a.py")]

    assert kinds == ["generated", "vendored", "source", "source"]


def test_attributes_of_a_folder_overrule_those_above():
    classifier = Classifier(
        {".gitattributes": b"*.sql.py linguist-generated\n", "core/.gitattributes": b"*.sql.py -linguist-generated\n"}
    )

    assert [classifier.kind(path) for path in ("a.sql.py", "core/a.sql.py")] == ["generated", "source"]


def test_what_attributes_deny_no_name_can_claim():
    classifier = Classifier(
        b"vendor/ours/** -linguist-vendored\nown_pb2.py linguist-generated=false\nexamples/** -linguist-documentation\n"
    )

    kinds = [classifier.kind(path) for path in ("vendor/ours/a.py", "vendor/a.py", "own_pb2.py", "a_pb2.py")]

    assert kinds == ["source", "vendored", "source", "generated"]
    assert classifier.kind("examples/a.py") == "source"
    assert [classifier.may_be_generated(path) for path in ("own_pb2.py", "a.py")] == [False, True]


def test_what_the_repository_leaves_out_is_excluded_whatever_its_name_says():
    classifier = Classifier({}, lambda path: path.startswith("legacy/"))

    assert [classifier.kind(path) for path in ("legacy/a.py", "legacy/test_a.py", "a.py")] == [
        "excluded",
        "excluded",
        "source",
    ]
