"""Tests that check nothing, in each language, and those that let others check."""

import pytest

UNCHECKED = [
    pytest.param("python", "def test_a():\n    load()\n", 1, id="python"),
    pytest.param(
        "python", "class TestA:\n    def test_a(self):\n        self.x = 1\n        load(self.x)\n", 2, id="method"
    ),
    pytest.param("javascript", "it('works', async () => {\n  await load();\n});\n", 1, id="javascript"),
    pytest.param("go", "package a\nfunc TestA(t *testing.T) {\n\tload()\n}\n", 2, id="go"),
    pytest.param("java", "class ATest {\n  @Test\n  void loads() { new A().load(); }\n}\n", 3, id="java"),
]


@pytest.mark.parametrize(("language", "text", "line"), UNCHECKED)
def test_a_test_without_a_check_is_marked(marks_in, language, text, line):
    assert marks_in(language, text, is_test=True) == [("no-assertion", line)]


CHECKED = [
    pytest.param("python", "def test_a():\n    assert load()\n", id="assert"),
    pytest.param("python", "def test_a():\n    with pytest.raises(X):\n        load()\n", id="raises"),
    pytest.param("python", "def test_a(mock):\n    load()\n    mock.assert_called_once()\n", id="mock"),
    pytest.param(
        "python", "def same(a):\n    assert a\ndef test_a():\n    same(load())\n", id="a function of the file"
    ),
    pytest.param("python", "def same(a):\n    eq_(a, 1)\ndef test_a():\n    same(load())\n", id="by its name"),
    pytest.param("python", "def test_a():\n    verify(load())\n", id="an imported function that says so"),
    pytest.param("python", "class TestA(B):\n    def test_a(self):\n        self.run_all()\n", id="inherited"),
    pytest.param("python", "def test_a():\n    pytest.skip('later')\n", id="left out"),
    pytest.param("python", "@pytest.fixture\ndef test_client():\n    return load()\n", id="a fixture"),
    pytest.param(
        "python", "def make():\n    def test_a():\n        load()\n    return test_a\n", id="inside a function"
    ),
    pytest.param("javascript", "it('works', () => {\n  expect(load()).toBe(1);\n});\n", id="expect"),
    pytest.param("go", "package a\nfunc TestA(t *testing.T) {\n\tsame(t, load())\n}\n", id="t is handed on"),
    pytest.param("go", "package a\nfunc TestMain(m *testing.M) {\n\tm.Run()\n}\n", id="the main of tests"),
    pytest.param(
        "java", "class ATest {\n  @Test(expected = X.class)\n  public void fails() { load(); }\n}\n", id="expected"
    ),
    pytest.param(
        "java", "class ATest extends B {\n  @Test\n  void loads() { evaluate(1); }\n}\n", id="inherited in java"
    ),
]


@pytest.mark.parametrize(("language", "text"), CHECKED)
def test_a_test_that_checks_is_left_alone(marks_in, language, text):
    assert marks_in(language, text, is_test=True) == []
