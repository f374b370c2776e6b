from engine.workspace.checkout import open_checkout


def _changes(repository, before, after):
    base = repository.commit(before)
    head = repository.commit(after)
    with open_checkout(repository.path) as checkout:
        return checkout.changed_lines(base, head)


def test_changed_and_added_lines_are_those_of_the_head(repository):
    before = {"a.py": "1\n2\n3\n4\n5\n", "same.py": "x\n"}
    after = {"a.py": "1\nTWO\n3\n4\n5\nsix\nseven\n", "new.py": "a\nb\n", "same.py": "x\n"}

    assert _changes(repository, before, after) == {"a.py": [range(2, 3), range(6, 8)], "new.py": [range(1, 3)]}


def test_a_file_that_only_lost_lines_has_no_changed_lines(repository):
    assert _changes(repository, {"a.py": "1\n2\n3\n"}, {"a.py": "1\n3\n"}) == {}


def test_a_moved_file_has_changed_only_where_it_was_edited(repository):
    text = "".join(f"line {number}\n" for number in range(50))
    base = repository.commit({"old.py": text})
    repository.git("mv", "old.py", "new.py")
    head = repository.commit({"new.py": text.replace("line 7\n", "line seven\n")})

    with open_checkout(repository.path) as checkout:
        assert checkout.changed_lines(base, head) == {"new.py": [range(8, 9)]}


def test_added_text_that_looks_like_a_diff_is_only_text(repository):
    after = {"a.py": "++ b/other.py\n@@ -1,1 +1,99 @@\n--- a/x\n\\ No newline at end of file\n", "b.py": "x"}

    assert _changes(repository, {"a.py": "", "b.py": "y"}, after) == {"a.py": [range(1, 5)], "b.py": [range(1, 2)]}


def test_odd_names_come_out_as_they_are(repository):
    names = [
        "with space.py",
        'quo"te.py',
        "tab\there.py",
        "caf\udce9.py",
        "ünïcode.py",
        "back\\slash.py",
        "new\nline.py",
    ]
    after = dict.fromkeys(names, "x\n")

    assert _changes(repository, {}, after) == {name: [range(1, 2)] for name in names}


def test_a_very_long_line_is_passed_over(repository):
    after = {"long.js": "x" * 1_000_000 + "\nshort\n", "z.py": "1\n"}

    assert _changes(repository, {"long.js": "short\n"}, after) == {"long.js": [range(1, 2)], "z.py": [range(1, 2)]}


def test_a_file_that_became_binary_has_no_lines(repository):
    assert _changes(repository, {"a.bin": "text\n"}, {"a.bin": b"\0\1\2" * 100}) == {}


def test_two_branches_parted_where_they_parted(repository):
    fork = repository.commit({"a.py": "1\n"})
    ours = repository.commit({"a.py": "2\n"})
    repository.git("checkout", "--quiet", "-b", "topic", fork)
    theirs = repository.commit({"b.py": "1\n"})
    repository.git("checkout", "--quiet", "--orphan", "other")
    stranger = repository.commit(message="no common history")

    with open_checkout(repository.path) as checkout:
        assert checkout.merge_base(ours, theirs) == fork
        assert checkout.merge_base(ours, stranger) is None
