"""Fingerprints belong to one file alone, meet wherever enough is common, and stay few whatever the file is."""

import random
from pathlib import Path

import pytest
import rich
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.clones.fingerprints import EXACT, MARK, RENAMED, RENAMED_MARK, fingerprints, unpack

VOCABULARY = [b"a", b"bc", b"(", b")", b"=", b"'s t'", b"# x\n", b"12", b"if", b"\n", b"'", b'"', b"`", b'"""', b"\\"]
TEXTS = st.lists(
    st.lists(st.sampled_from(VOCABULARY), max_size=400).map(b" ".join) | st.binary(max_size=600), min_size=1, max_size=6
)


def hashes(packed: bytes) -> set[int]:
    raw = unpack(packed).exact
    return {int.from_bytes(raw[start : start + 8], "little") for start in range(0, len(raw), MARK.itemsize)}


def statement(rng: random.Random) -> bytes:
    return b"%s = %s(%d)\n" % (rng.randbytes(3).hex().encode(), rng.randbytes(2).hex().encode(), rng.randrange(999))


@given(TEXTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_file_has_the_same_fingerprints_in_any_chunk_and_order(texts, rng):
    quiet = [[(2, 5)] if len(text) > 5 else [] for text in texts]
    order = list(range(len(texts)))
    rng.shuffle(order)

    alone = [fingerprints([text], [spans])[0] for text, spans in zip(texts, quiet, strict=True)]
    together = fingerprints([texts[n] for n in order], [quiet[n] for n in order])

    assert together == [alone[n] for n in order]


def test_real_files_have_the_same_fingerprints_alone_and_in_chunks():
    texts = [path.read_bytes() for path in sorted(Path(rich.__file__).parent.rglob("*.py"))]
    none = [()] * len(texts)

    together = fingerprints(texts, none)

    assert sum(map(len, texts)) > 1 << 19  # several chunks
    assert together == [fingerprints([text], [()])[0] for text in texts]


@pytest.mark.parametrize("seed", range(20))
def test_any_two_files_with_75_tokens_in_common_share_a_fingerprint(seed):
    rng = random.Random(seed)
    common = b" ".join(rng.randbytes(3).hex().encode() for _ in range(EXACT.guaranteed))
    first, second = (
        b"".join(statement(rng) for _ in range(rng.randrange(60))) + common + b"\n" + statement(rng) for _ in range(2)
    )

    one, other = fingerprints([first, second], [(), ()])

    assert hashes(one) & hashes(other)


def test_layout_and_comments_change_nothing_but_the_silent_spans():
    rng = random.Random(5)
    lines = [statement(rng) for _ in range(60)]
    comment = b"# noted\n"
    plain, commented = b"".join(lines), b"\n\n".join(b"  " + line + comment for line in lines)
    spans = [
        (start, start + len(comment) - 1) for start in range(len(commented)) if commented.startswith(comment, start)
    ]

    one, other = map(unpack, fingerprints([plain, commented], [(), spans]))

    assert one[:3] == other[:3]
    assert len(one.exact) > 0
    assert len(other.quiet) == 8 * len(spans)


def test_a_file_that_is_too_short_to_be_a_clone_keeps_only_its_size():
    packed = fingerprints([b"a = 1\n" * 24], [[(0, 1)]])[0]

    assert unpack(packed) == (72 - 1, b"", b"", b"")


HOSTILE = [
    pytest.param(b"0," * 500_000, id="one token for a megabyte"),
    pytest.param(b"a" * 1_000_000, id="one word of a megabyte"),
    pytest.param(b"'" * 1_000_000, id="quotes only"),
    pytest.param(b"\\" * 999_999 + b'"', id="backslashes only"),
    pytest.param(b'"' + b"x\\\n" * 300_000, id="a literal that never ends"),
    pytest.param(b"".join(b"f%d(a,b);" % (n % 7919) for n in range(100_000)), id="minified into one line"),
    pytest.param(random.Random(1).randbytes(1_000_000).replace(b"\0", b"\1"), id="noise"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_files_have_few_fingerprints(text):
    marks = unpack(fingerprints([text], [()])[0])

    assert len(marks.exact) <= MARK.itemsize * (2 + marks.tokens * 2.6 / (EXACT.window + 1))
    assert len(marks.renamed) <= RENAMED_MARK.itemsize * (2 + marks.tokens * 2.6 / (RENAMED.window + 1))


@pytest.mark.parametrize("packed", [b"x", b"x" * 20, fingerprints([b"a b c"], [()])[0] + b"y"], ids=len)
def test_foreign_bytes_are_refused(packed):
    with pytest.raises(ValueError, match="no fingerprints"):
        unpack(packed)


def test_no_bytes_are_a_file_without_tokens():
    assert unpack(b"") == (0, b"", b"", b"")
