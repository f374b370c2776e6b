"""Queries for what stands at the top or in few files only."""

import pytest

from engine.languages.registry import LANGUAGES


@pytest.mark.parametrize(
    ("language", "text", "data_lines"),
    [
        ("go", "package p\n\nvar t = []int{\n\t1,\n}\n\nfunc f() {\n\tt := []int{\n\t\t1,\n\t}\n}\n", 3),
        ("typescript", "export const t = [\n  1,\n];\nfunction f() {\n  const t = [\n    1,\n  ];\n}\n", 3),
        ("python", "T = [\n    1,\n]\n\n\ndef f():\n    t = [\n        1,\n    ]\n", 3),
    ],
)
def test_a_table_is_one_at_the_top_of_a_file_alone(facts_of, language, text, data_lines):
    found = facts_of(language, text)

    assert found.data_lines == data_lines


def test_what_is_rare_is_found_in_code_and_not_in_comments(facts_of):
    used = facts_of("go", "package p\n\nvar p = unsafe.Pointer(q)\n")
    mentioned = facts_of("go", "package p\n\n// unsafe.Pointer\nvar s = `unsafe.Pointer`\n")

    assert used.escapes == (3,)
    assert mentioned.escapes == ()


def test_whoever_has_rare_patterns_says_which_words_they_need():
    assert [each.traits.key for each in LANGUAGES.values() if each.traits.rare and not each.traits.rare_words] == []
    assert LANGUAGES["go"].traits.rare
