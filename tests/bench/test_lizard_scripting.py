"""Ruby, PHP and Kotlin beside lizard: every difference has a cause in the code."""

import pytest

from bench.agreement.lizard_scripting import agreements, compared


def test_every_function_of_the_samples_is_as_complex_as_lizard_says_or_the_cause_is_named():
    rows = agreements()

    assert [row.unexplained for row in rows] == [(), (), ()]
    assert all(row.is_met and row.compared >= 5 for row in rows)


DIFFERENT = [
    pytest.param("ruby", "a.rb", "def f(a)\n  b unless a\nend\n", "lizard does not count unless", id="unless"),
    pytest.param(
        "ruby",
        "a.rb",
        "def f(a)\n  begin\n    b\n  ensure\n    c\n  end\nend\n",
        "lizard counts ensure",
        id="ensure",
    ),
    pytest.param("php", "a.php", "<?php\nfunction f($a) { return $a ?? 1; }\n", "lizard does not count ??", id="null"),
    pytest.param(
        "php", "a.php", "<?php\nfunction f(?int $a) {}\n", "lizard takes ?type for a ternary", id="a nullable type"
    ),
    pytest.param(
        "kotlin",
        "a.kt",
        "fun f(a: Int) {\n  when (a) {\n    1 -> b()\n    2 -> c()\n  }\n}\n",
        "lizard takes one entry of when for its else",
        id="when without else",
    ),
]


@pytest.mark.parametrize(("language", "path", "source", "cause"), DIFFERENT)
def test_a_difference_is_named_after_the_construct(language, path, source, cause):
    row = compared(language, "sample", {path: source.encode()})

    assert (row.compared, row.equal, dict(row.named)) == (1, 0, {cause: 1})


def test_what_no_construct_explains_is_told_with_its_place():
    source = b"def f(a)\n  x = %w[if unless]\n  y = <<~END\n    a if b\n  END\n  x\nend\n"

    row = compared("ruby", "sample", {"a.rb": source})

    assert not row.is_met
    assert row.unexplained == ("a.rb:1 f: 1, lizard 2",)
