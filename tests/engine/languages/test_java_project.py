"""Where Java imports lead, rule by rule."""

import pytest

from engine.languages.java_project import JavaProject
from engine.languages.jvm_project import JvmProject
from engine.languages.language import ImportedName

MAIN, TEST = "app/src/main/java/org/shop", "app/src/test/java/org/shop"
PATHS = [
    f"{MAIN}/Cart.java",
    f"{MAIN}/Goods.java",
    f"{MAIN}/api/Cart.java",
    f"{MAIN}/api/Endpoint.java",
    f"{TEST}/CartTests.java",
    "lib/src/main/java/org/shop/Cart.java",
    "lib/src/main/java/module-info.java",
]
ALL = ("*",)
RULES = [
    pytest.param("app/X.java", "org.shop.Goods", (), [PATHS[1]], id="a class"),
    pytest.param("app/X.java", "org.shop.Goods.Kind.Small", (), [PATHS[1]], id="a class inside"),
    pytest.param("app/X.java", "org.shop.Goods.price", (), [PATHS[1]], id="a static method"),
    pytest.param("app/X.java", "org.shop.Goods", ALL, [PATHS[1]], id="all static methods"),
    pytest.param("app/X.java", "org.shop.api", ALL, PATHS[2:4], id="a package"),
    pytest.param("app/X.java", "org.shop.Cart", (), [PATHS[0]], id="two source roots: the nearest"),
    pytest.param("lib/X.java", "org.shop.Cart", (), [PATHS[5]], id="and from the other side"),
    pytest.param("x/X.java", "org.shop.Cart", (), [PATHS[0]], id="two source roots: the first"),
    pytest.param("app/X.java", "shop.Goods", (), [PATHS[1]], id="a package is known by its end"),
    pytest.param("app/X.java", "org.shop.Gone", (), [], id="a class that is not there"),
    pytest.param("app/X.java", "java.util.List", (), [], id="the library"),
    pytest.param("app/X.java", "Goods", (), [], id="no package"),
    pytest.param(f"{MAIN}/Goods.java", "org.shop", ("Cart", "String"), [PATHS[0]], id="a mate of the package"),
    pytest.param(f"{TEST}/CartTests.java", "org.shop", ("Goods",), [PATHS[1]], id="a mate in another source root"),
]


@pytest.mark.parametrize(("importer", "module", "names", "expected"), RULES)
def test_an_import_leads_to_the_file_of_its_class(importer, module, names, expected):
    project = JavaProject(sorted({*PATHS, importer}))

    assert list(project.targets(importer, ImportedName(module, names))) == expected


SUBJECTS = [
    pytest.param(f"{TEST}/CartTest.java", [f"{MAIN}/Cart.java"], id="Test behind"),
    pytest.param(f"{TEST}/CartTests.java", [f"{MAIN}/Cart.java"], id="Tests behind"),
    pytest.param(f"{TEST}/TestCart.java", [f"{MAIN}/Cart.java"], id="Test before"),
    pytest.param(f"{TEST}/CartIT.java", [f"{MAIN}/Cart.java"], id="an integration test"),
    pytest.param(f"{TEST}/CartRoundingTests.java", [f"{MAIN}/Cart.java"], id="named after the beginning"),
    pytest.param(f"{TEST}/Testament.java", [], id="no test word"),
    pytest.param(f"{TEST}/OtherTests.java", [], id="no such class"),
    pytest.param(f"{MAIN}/Goods.java", [], id="no test"),
    pytest.param("other/src/test/java/org/x/CartTest.java", [], id="another package"),
]


@pytest.mark.parametrize(("path", "expected"), SUBJECTS)
def test_a_test_sees_the_class_that_it_is_named_after(path, expected):
    project = JavaProject(sorted({*PATHS, path}))

    assert list(project.companions(path)) == expected


def test_source_roots_without_a_folder_named_java_are_known_by_src_and_test():
    project = JavaProject(["src/org/shop/Cart.java", "test/org/shop/CartTest.java"])

    assert list(project.companions("test/org/shop/CartTest.java")) == ["src/org/shop/Cart.java"]


def test_namesakes_without_end_are_looked_at_up_to_a_bound():
    paths = [f"m{number:05}/a/b/C.java" for number in range(5_000)]
    project = JavaProject(paths)

    found = [project.targets(paths[0], ImportedName(f"a.b.C{number}", ())) for number in range(5_000)]

    assert found == [()] * 5_000
    assert list(project.targets(paths[0], ImportedName("a.b.C"))) == [paths[0]]


def test_tests_in_java_see_classes_in_kotlin_and_the_other_way_round():
    sources = [f"{MAIN}/-Reader.kt", f"{MAIN}/Cart.kt", f"{MAIN}/Goods.java"]

    project = JvmProject(sorted([*sources, f"{TEST}/CartTest.java", f"{TEST}/GoodsTest.kt"]))

    assert project.companions(f"{TEST}/CartTest.java") == (f"{MAIN}/Cart.kt",)
    assert project.targets(f"{TEST}/CartTest.java", ImportedName("org.shop.Cart")) == (f"{MAIN}/Cart.kt",)
    assert project.companions(f"{TEST}/GoodsTest.kt") == [f"{MAIN}/Goods.java"]
    assert project.targets(f"{TEST}/GoodsTest.kt", ImportedName("org.shop.Reader")) == [f"{MAIN}/-Reader.kt"]
