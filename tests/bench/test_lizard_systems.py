"""Rust, C, C++ and C# beside lizard: the samples, and the C and C++ that installed packages bring along."""

from pathlib import Path

import pytest

from bench.agreement.lizard_systems import agreements, compared, corpus_of


@pytest.mark.parametrize("agreement", agreements(), ids=lambda agreement: agreement.corpus)
def test_every_function_is_as_complex_as_lizard_says_or_its_difference_is_named(agreement):
    assert agreement.compared >= 4
    assert agreement.unexplained == ()
    assert agreement.is_met


RUST = """
fn f(a: Option<u8>) -> u8 {
    let next = || 1;
    if matches!(a, Some(x) if x > 1) { return next(); }
    a.unwrap_or(0)
}
"""
CSHARP = """
class Cart {
    int Total(int? first) { foreach (var line in lines) { if (line) { total += 1; } } return total; }
}
"""


@pytest.mark.parametrize(
    ("name", "source", "language", "causes"),
    [
        ("a.rs", RUST, "rust", {"lizard takes || without parameters for an operator, lizard counts inside macros"}),
        ("a.cs", CSHARP, "csharp", {"lizard does not count foreach"}),
    ],
)
def test_what_lizard_counts_otherwise_is_found_in_the_text(tmp_path: Path, name, source, language, causes):
    (tmp_path / name).write_text(source)

    agreement = compared(corpus_of("own", tmp_path, (language,)))

    assert agreement.compared == 1
    assert set(agreement.named) == causes
    assert agreement.unexplained == ()
