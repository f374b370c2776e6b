import pytest

from engine.workspace.dependencies.declared import Declared, Tier
from engine.workspace.dependencies.sifting import sifted


def sift(*texts: str, extras=None, own: str = "Own.Project"):
    return sifted([Declared(text, "a file", Tier.TESTS) for text in texts], extras or {}, own)


@pytest.mark.parametrize(
    "text",
    [
        "--index-url https://evil.example/simple",
        "-e git+https://example.org/x#egg=x",
        "git+https://example.org/x",
        "x @ https://example.org/x.whl",
        "x @ file:///etc/passwd",
        "../elsewhere",
        "./folder[extra]",
        "-r /etc/shadow",
        "x; import os",
        "x==1 --global-option=evil",
        "x\n--index-url=https://evil.example",
        "",
        "a" * 5000,
    ],
)
def test_whatever_is_no_name_of_an_index_is_left_out_with_a_reason(text):
    found = sift(text)

    assert not any(found.wanted.values())
    assert len(found.left_out) == 1
    assert found.left_out[0].startswith("a file: ")
    assert "\n" not in found.left_out[0]


def test_names_extras_versions_and_markers_pass_sorted_and_once():
    found = sift("b>=1,<2", "a[x]==1; python_version>'3'", "b<2,>=1")

    assert found.wanted[Tier.TESTS] == ('a[x]==1; python_version > "3"', "b<2,>=1")


@pytest.mark.parametrize(
    "asked", [".[Fast]", "-e .[fast]", "own-project[fast]", "--editable=./[fast]", "own.project[all]"]
)
def test_extras_of_the_project_itself_are_replaced_by_what_they_hold(asked):
    found = sift(asked, extras={"fast": ["quick>1"], "all": ["own_project[fast]", "own-project[all]"]})

    assert found.wanted[Tier.TESTS] == ("quick>1",)
    assert found.left_out == ()


def test_the_project_alone_is_nothing_to_install():
    found = sift(".", "-e .", "own-project")

    assert not any(found.wanted.values())
    assert found.left_out == ()


def test_a_thousand_requirements_are_refused_as_a_whole():
    found = sift(*(f"name-{number}" for number in range(1000)))

    assert not any(found.wanted.values())
    assert "1,000 requirements are declared" in found.left_out[0]
