"""Small repositories, written down as a mapping from path to text."""

from collections.abc import Mapping

import pytest

from engine.analysis.kinds import Classifier
from engine.analysis.setup import agent_setup, large_files, wanted
from engine.analysis.setup.evidence import Evidence
from engine.analysis.setup.repository import Repository

PROJECT = {
    "src/app/engine.py": "def run(): ...\n",
    "tests/test_engine.py": "def test_run(): ...\n",
    "tests/test_more.py": "def test_more(): ...\n",
}


def _view(files: Mapping[str, str | bytes]):
    """What the engine is given: all paths, their kinds, and the bytes of what was asked for."""
    raw = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    classifier = Classifier(raw.get(".gitattributes", b""))
    kinds = {path: classifier.kind(path) for path in raw}
    return raw, kinds, {path: raw[path] for path in wanted(raw)}


@pytest.fixture
def view():
    return _view


@pytest.fixture
def repository():
    def make(files):
        raw, kinds, read = _view(files)
        return Repository(list(raw), kinds, read)

    return make


@pytest.fixture
def evidence(repository):
    return lambda files: Evidence(repository(files))


@pytest.fixture
def setup():
    """The set-up of a project of two files and `files`."""

    def judge(files):
        raw, kinds, read = _view(PROJECT | files)
        sizes = {path: len(text) for path, text in raw.items()}
        return agent_setup(list(raw), kinds, read, large_files(sizes, kinds))

    return judge


@pytest.fixture
def item(setup):
    """One item of that set-up, by name."""
    return lambda files, name: next(each for each in setup(files).items if each.name == name)
