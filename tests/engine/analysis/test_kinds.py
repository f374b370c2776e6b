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
    ("core/fast.rs", "source"),
    ("no_extension", "data"),
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
