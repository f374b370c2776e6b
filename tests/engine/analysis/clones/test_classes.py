"""Clones as people see them: every place with its lines, each token counted once."""

import pytest

from engine.analysis.clones.classes import duplication
from engine.analysis.clones.index import CloneIndex
from engine.analysis.report import Place


def places(each) -> list[tuple[str, int, int]]:
    return [(place.path, place.line, place.end_line) for place in each.places]


def test_a_clone_has_all_its_places_with_first_and_last_line(texts_of, block_of):
    common = block_of(1, 20)
    tree = texts_of([block_of(2, 3) + common, common + block_of(3, 5), block_of(4, 7) + common + block_of(5, 2)])

    found = duplication(tree.index(), ["a.py", "b.py", "c.py"])

    (only,) = found.classes
    assert (only.kind, only.tokens, only.lines) == ("exact", 100, 20)
    assert places(only) == [("a.py", 4, 23), ("b.py", 1, 20), ("c.py", 8, 27)]


def test_each_token_and_line_counts_once_however_often_it_is_repeated(texts_of, block_of):
    common = block_of(1, 20)
    tree = texts_of([common + block_of(2, 20), common, common, common])

    found = duplication(tree.index(), ["a", "b", "c", "d"])

    assert found.duplicated_tokens.tolist() == [100, 100, 100, 100]
    assert found.duplicated_lines.tolist() == [20, 20, 20, 20]
    assert found.share == pytest.approx(400 / 500)


def test_a_copy_in_the_same_file_is_a_clone(texts_of, block_of):
    tree = texts_of([block_of(1, 20) + block_of(2, 4) + block_of(1, 20)])

    found = duplication(tree.index(), ["a"])

    assert [places(each) for each in found.classes] == [[("a", 1, 20), ("a", 25, 44)]]
    assert found.duplicated_tokens.tolist() == [200]


def test_a_copy_right_behind_the_original_does_not_overlap_it(texts_of, block_of):
    tree = texts_of([block_of(1, 20) * 2])

    found = duplication(tree.index(), ["a"])

    assert [places(each) for each in found.classes] == [[("a", 1, 20), ("a", 21, 40)]]


def test_a_part_of_a_larger_clone_is_a_class_of_its_own(texts_of, block_of):
    whole, part = block_of(1, 60), block_of(1, 60).splitlines(keepends=True)[20:40]
    tree = texts_of([whole, whole, block_of(2, 3) + b"".join(part)])

    found = duplication(tree.index(), ["a", "b", "c"])

    assert [places(each) for each in found.classes] == [
        [("a", 1, 60), ("b", 1, 60)],
        [("a", 21, 40), ("b", 21, 40), ("c", 4, 23)],
    ]


def test_the_largest_classes_are_listed_and_the_others_counted(texts_of, block_of):
    tree = texts_of(
        [b"".join(block_of(seed, 20 + seed) + block_of(side + seed, 1) for seed in range(1, 8)) for side in (100, 200)]
    )

    found = duplication(tree.index(), ["a", "b"], limit=3)

    assert [each.lines for each in found.classes] == [27, 26, 25]
    assert found.unlisted == 4


def test_comments_between_do_not_break_a_clone_and_its_lines_count_them(texts_of, block_of):
    lines = block_of(1, 20).splitlines(keepends=True)
    tree = texts_of([b"".join(lines), b"\n\n".join(lines)])

    found = duplication(tree.index(), ["a", "b"])

    assert [places(each) for each in found.classes] == [[("a", 1, 20), ("b", 1, 58)]]


def test_a_clone_with_other_names_is_a_hint_that_does_not_count(texts_of):
    first = b"".join(b"total = total + price_%d * count(%d)\n" % (n % 9, n) for n in range(20))
    second = first.replace(b"total", b"sum").replace(b"price", b"cost").replace(b"count(1", b"count('eleven' + 1")
    tree = texts_of([first, first.replace(b"total", b"sum").replace(b"price", b"cost").replace(b"(1", b"(7"), second])

    found = duplication(tree.index(), ["a", "b", "c"])

    hints = [each for each in found.classes if each.kind == "renamed"]
    assert [places(each)[0] for each in hints] == [("a", 1, 20)]
    assert Place("b", 1, 20) in hints[0].places
    assert found.duplicated_tokens[0] == 0


def test_lists_of_imports_are_no_hint(texts_of):
    first, second = (
        b"".join(b"import com.%s.module_%d.Name%d;\n" % (company, n, n) for n in range(40))
        for company in (b"one", b"two")
    )

    index = texts_of([first, second]).index()

    assert isinstance(index, CloneIndex)
    assert (index.exact.size, index.renamed.size) == (0, 0)
