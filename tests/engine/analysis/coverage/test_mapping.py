"""From the names in reports to repository paths."""

import pytest

from engine.analysis.coverage.mapping import map_names
from engine.analysis.coverage.report import UnreadableReport

SHOP = [
    "README.md",
    "setup.py",
    "src/shop/__init__.py",
    "src/shop/cart.py",
    "src/shop/pay/__init__.py",
    "tests/cart.py",
]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param("src/shop/cart.py", "src/shop/cart.py", id="relative to the repository"),
        pytest.param("./src/shop/cart.py", "src/shop/cart.py", id="with a dot before it"),
        pytest.param("shop/cart.py", "src/shop/cart.py", id="relative to the source folder"),
        pytest.param("/home/runner/work/shop/shop/src/shop/cart.py", "src/shop/cart.py", id="absolute on a runner"),
        pytest.param(r"D:\a\shop\shop\src\shop\cart.py", "src/shop/cart.py", id="absolute on Windows"),
        pytest.param(r"src\shop\cart.py", "src/shop/cart.py", id="relative on Windows"),
        pytest.param("build/../src/shop/cart.py", "src/shop/cart.py", id="over another folder"),
        pytest.param("/tox/py3/site-packages/shop/cart.py", "src/shop/cart.py", id="as it was installed"),
        pytest.param("webpack:///./src/shop/cart.py", "src/shop/cart.py", id="as a bundler names it"),
        pytest.param("file:///builds/src/shop/cart.py", "src/shop/cart.py", id="as a URL"),
        pytest.param("shop/__init__.py", "src/shop/__init__.py", id="a file with a common name"),
    ],
)
def test_a_name_is_mapped_by_the_longest_end_that_is_shared(name: str, path: str) -> None:
    mapped = map_names([name], [], SHOP)

    assert mapped.paths == {name: path}


def test_go_import_paths_lose_their_module() -> None:
    names = ["github.com/acme/shop/v2/main.go", "github.com/acme/shop/v2/cart/cart.go"]

    mapped = map_names(names, [], ["cart/cart.go", "cmd/tool/main.go", "main.go"])

    assert mapped.paths == {names[0]: "main.go", names[1]: "cart/cart.go"}


def test_a_go_module_that_is_called_otherwise_than_its_folder_is_found_by_its_many_files() -> None:
    names = [f"go.acme.dev/tool/{letter}.go" for letter in "abc"]

    mapped = map_names(names, [], [f"services/wrench/{letter}.go" for letter in "abc"])

    assert mapped.paths == {name: f"services/wrench/{name[-4:]}" for name in names}


def test_java_packages_are_found_in_their_module() -> None:
    names = ["com/acme/Main.java", "com/acme/web/Page.java"]

    mapped = map_names(names, [], ["core/src/main/java/com/acme/Main.java", "web/src/main/java/com/acme/web/Page.java"])

    assert mapped.paths[names[0]] == "core/src/main/java/com/acme/Main.java"
    assert mapped.paths[names[1]] == "web/src/main/java/com/acme/web/Page.java"


def test_kotlin_folders_without_the_common_package_are_found_by_their_many_files() -> None:
    names = [f"com/acme/shop/{name}.kt" for name in ("Cart", "Pay", "Page")]

    mapped = map_names(names, [], [f"src/main/kotlin/{name}.kt" for name in ("Cart", "Pay", "Page")])

    assert len(mapped.paths) == 3


def test_what_is_there_twice_is_decided_by_what_only_one_place_has() -> None:
    paths = ["a/index.js", "a/only.js", "b/index.js"]

    mapped = map_names(["index.js", "only.js"], [], paths)

    assert mapped.paths == {"index.js": "a/index.js", "only.js": "a/only.js"}


def test_what_is_there_twice_and_demanded_by_both_places_is_told_and_not_guessed() -> None:
    paths = [
        f"{module}/src/{name}.java" for module, own in (("core", "Core"), ("web", "Web")) for name in (own, "Main")
    ]

    mapped = map_names(["Core.java", "Web.java", "Main.java"], [], paths)

    assert mapped.ambiguous == ("Main.java",)
    assert sorted(mapped.paths) == ["Core.java", "Web.java"]


def test_what_the_report_writes_in_full_is_taken_at_its_word() -> None:
    mapped = map_names(["index.js"], [], ["index.js", "packages/a/index.js"])

    assert mapped.paths == {"index.js": "index.js"}


def test_a_source_folder_tells_equal_names_apart() -> None:
    mapped = map_names(["cart.py"], ["/home/runner/work/shop/shop/src/shop"], SHOP)

    assert mapped.paths == {"cart.py": "src/shop/cart.py"}


def test_a_librarys_file_is_not_ours_because_we_have_one_of_that_name() -> None:
    ours = [f"/home/runner/work/x/x/src/shop/{name}" for name in ("cart.py", "pay/__init__.py")]
    theirs = ["/usr/lib/python3/six/setup.py", "/usr/lib/x86/vector"]

    mapped = map_names([*ours, *theirs], [], [*SHOP, "include/vector"])

    assert sorted(mapped.paths) == ours
    assert mapped.foreign == tuple(theirs)


def test_the_only_file_of_a_repository_is_found_from_anywhere() -> None:
    mapped = map_names(["/builds/acme/shop/main.py"], [], ["main.py", "README.md"])

    assert mapped.paths == {"/builds/acme/shop/main.py": "main.py"}


@pytest.mark.parametrize("name", ["", "/", ".", "../..", "C:\\", "\x00", "a/" * 2_000, "nowhere.py"])
def test_a_name_that_is_none_is_foreign(name: str) -> None:
    mapped = map_names([name], [], SHOP)

    assert mapped.foreign == (name,)


def test_names_that_could_each_be_any_of_thousands_are_given_up() -> None:
    paths = [f"packages/p{number}/index.js" for number in range(2_000)]
    names = [f"/build/{number}/index.js" for number in range(2_000)]

    with pytest.raises(UnreadableReport, match="too many files"):
        map_names(names, [], paths)
