"""How tests are run, for those who run them."""

from engine.analysis import setup as agent


def test_the_commands_of_the_ci_come_first(view):
    raw, kinds, read = view(
        {
            "a.py": "",
            "test_a.py": "",
            "Makefile": "test:\n\tpytest -q\n",
            ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: make test\n",
        }
    )

    found = agent.test_commands(list(raw), kinds, read)

    assert [(each.command, each.single, each.is_verified) for each in found] == [
        ("make test", "pytest path/to/test_file.py::test_name", True)
    ]
