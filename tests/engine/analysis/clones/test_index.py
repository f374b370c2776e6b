"""A patched index is the one that is built from nothing, and both find what a search of every place finds."""

import random
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.clones.classes import duplication
from engine.analysis.clones.fingerprints import EXACT
from engine.analysis.clones.index import MAX_GROUP, CloneIndex
from engine.analysis.clones.tokens import tokenize


def same(one: CloneIndex, other: CloneIndex) -> bool:
    return all(a.dtype == b.dtype and a.tobytes() == b.tobytes() for a, b in zip(one.dump(), other.dump(), strict=True))


def searched(texts) -> list[int]:
    """How many tokens of each text stand in a window that stands elsewhere too: every window of every text compared."""
    tokens, size = tokenize(texts, [()] * len(texts)), EXACT.guaranteed
    places = defaultdict(list)
    for file, (first, last) in enumerate(zip(tokens.bounds[:-1].tolist(), tokens.bounds[1:].tolist(), strict=True)):
        for start in range(first, last - size + 1):
            places[tokens.exact[start : start + size].tobytes()].append((file, start))
    covered = np.zeros(tokens.exact.size, np.bool_)
    for found in places.values():
        for file, start in found:
            if any(other != file or abs(begin - start) >= size for other, begin in found):
                covered[start : start + size] = True
    return [int(part.sum()) for part in np.split(covered, tokens.bounds[1:-1])]


def composed(rng: random.Random, block_of) -> bytes:
    """A file of blocks that others have too, whole or cut, and some of its own."""
    parts = []
    for _ in range(rng.randrange(5)):
        lines = block_of(rng.randrange(8), 30).splitlines(keepends=True)
        first = rng.randrange(12)
        parts += lines[first : first + rng.randrange(30)]
        parts.append(block_of(rng.randrange(1 << 30), rng.randrange(1, 9)))
    return b"".join(parts)


@pytest.mark.parametrize("seed", range(30))
def test_every_token_counts_that_stands_in_a_common_run_and_no_other(texts_of, block_of, seed):
    rng = random.Random(seed)
    tree = texts_of([composed(rng, block_of) for _ in range(12)])

    found = duplication(tree.index(), [str(n) for n in range(12)])

    assert found.duplicated_tokens.tolist() == searched(tree.texts)


@given(st.integers(0, 1 << 40))
@settings(max_examples=60, deadline=None)
def test_a_patched_index_is_the_one_built_from_nothing(texts_of, block_of, seed):
    rng = random.Random(seed)
    paths = {f"{rng.random()}": composed(rng, block_of) for _ in range(rng.randrange(14))}
    tree = texts_of([paths[path] for path in sorted(paths)])
    index = tree.index()

    for _ in range(4):
        before, old = sorted(paths), dict(paths)
        for _ in range(rng.randrange(4)):
            edit(rng, paths, block_of)
        after = sorted(paths)
        tree = texts_of([paths[path] for path in after])
        origin = [before.index(path) if old.get(path) == paths[path] else -1 for path in after]
        changed = {file: tree.packed[file] for file, came_from in enumerate(origin) if came_from < 0}
        index = index.patched(origin, changed, tree.read)

        assert same(index, texts_of(tree.texts).index())


def edit(rng: random.Random, paths: dict[str, bytes], block_of) -> None:
    """Change, add, rename or remove a file."""
    path = rng.choice(sorted(paths)) if paths else ""
    match rng.randrange(4):
        case 0:
            paths[f"{rng.random()}"] = composed(rng, block_of)
        case 1 if path:
            paths[f"{rng.random()}"] = paths.pop(path)
        case 2 if path:
            del paths[path]
        case _ if path:
            lines = paths[path].splitlines(keepends=True)
            cut = rng.randrange(len(lines) + 1)
            paths[path] = b"".join([*lines[:cut], composed(rng, block_of), *lines[cut + rng.randrange(3) :]])


@pytest.mark.parametrize("count", [MAX_GROUP - 1, MAX_GROUP, MAX_GROUP + 1, MAX_GROUP + 9])
def test_a_crowd_that_grows_or_shrinks_by_one_is_paired_as_if_it_had_always_been_so(texts_of, block_of, count):
    copies = [block_of(1, 40) + block_of(100 + n, 3) for n in range(count)]
    smaller, larger = texts_of(copies[:3] + copies[4:]), texts_of(copies)

    grown = smaller.index().patched([*range(3), -1, *range(3, count - 1)], {3: larger.packed[3]}, larger.read)
    shrunk = larger.index().patched([n for n in range(count) if n != 3], {}, smaller.read)

    assert same(grown, larger.index())
    assert same(shrunk, smaller.index())


def test_a_crowd_makes_few_pairs_and_is_still_one_class(texts_of, block_of):
    count = 25 * MAX_GROUP
    tree = texts_of([block_of(1, 40) + block_of(100 + n, 3) for n in range(count)])

    index = tree.index()
    found = duplication(index, [f"{n:03}" for n in range(count)])

    assert index.exact.size < 2 * count
    assert [len(each.places) for each in found.classes] == [count]


def test_only_files_that_may_be_alike_are_read(texts_of, block_of):
    tree = texts_of([block_of(n, 60) for n in range(6)] + [block_of(3, 60)])

    tree.index()

    assert tree.asked == [3, 6]


def test_a_push_reads_the_changed_file_and_what_it_is_alike_to(texts_of, block_of):
    alike = [block_of(9, 60) for _ in range(5)]
    before = texts_of([*alike, block_of(3, 60), block_of(4, 60)])
    after = texts_of([*alike, block_of(3, 60), block_of(3, 60)])

    before.index().patched([0, 1, 2, 3, 4, 5, -1], {6: after.packed[6]}, after.read)

    assert after.asked == [5, 6]


def test_a_file_that_changed_before_it_was_read_has_no_clones(texts_of, block_of):
    tree = texts_of([block_of(1, 60), block_of(1, 60), block_of(1, 60)])
    tree.texts[1] = block_of(2, 50)

    index = tree.index()

    assert [(pair["file"], pair["other_file"]) for pair in index.exact] == [(0, 2)]


def test_files_that_cannot_be_read_any_more_have_no_clones(texts_of, block_of):
    tree = texts_of([block_of(1, 60), block_of(1, 60)])

    index = CloneIndex.build(tree.packed, lambda files: iter(()))

    assert index.exact.size == 0


def test_an_index_is_the_same_after_it_was_stored(texts_of, block_of):
    index = texts_of([block_of(1, 60), block_of(1, 60), b""]).index()

    loaded = CloneIndex.load([array.copy() for array in index.dump()])

    assert same(loaded, index)
    assert index.exact.size == 1


def test_an_index_of_another_version_is_refused(texts_of):
    version, *rest = texts_of([b"a"]).index().dump()

    with pytest.raises(ValueError, match="stored by version"):
        CloneIndex.load([version + 1, *rest])


def test_a_tree_without_files_has_no_clones(texts_of):
    index = texts_of([]).index()

    found = duplication(index, [])

    assert (found.share, found.classes, found.unlisted) == (0.0, (), 0)
    assert same(index, index.patched([], {}, lambda files: ()))
