"""Which assertions check something: not those about constants, whatever language they are written in."""

import pytest

CONSTANT = [
    pytest.param("python", "def test_it():\n    {}\n", "assert True", id="Python"),
    pytest.param("python", "def test_it():\n    {}\n", "assert 1 == 1, 'so it is'", id="Python comparison"),
    pytest.param("python", "def test_it():\n    {}\n", 'assert (not "" and 2 > 1)', id="Python parentheses"),
    pytest.param("python", "class T:\n    def test_it(self):\n        {}\n", "self.assertTrue(True)", id="unittest"),
    pytest.param(
        "python", "class T:\n    def test_it(self):\n        {}\n", "self.assertEqual(1, 1.0)", id="unittest two"
    ),
    pytest.param("javascript", "test('it', () => {{ {} }});\n", "expect(true).toBe(true)", id="jest"),
    pytest.param("typescript", "test('it', () => {{ {} }});\n", "assert.equal('a', 'a')", id="assert of node"),
    pytest.param("javascript", "test('it', () => {{ {} }});\n", "t.is(1, 1)", id="ava"),
    pytest.param("java", "class T {{ @Test void it() {{ {}; }} }}\n", "assertTrue(true)", id="JUnit"),
    pytest.param("java", "class T {{ @Test void it() {{ {}; }} }}\n", "assert true", id="Java"),
    pytest.param("kotlin", "class T {{ @Test fun it() {{ {} }} }}\n", "assertEquals(1, 1)", id="Kotlin"),
    pytest.param("csharp", "class T {{ [Fact] void It() {{ {}; }} }}\n", "Assert.True(true)", id="xUnit"),
    pytest.param("php", "<?php class T {{ function test_it() {{ {}; }} }}\n", "$this->assertTrue(true)", id="PHPUnit"),
    pytest.param("ruby", "class T\n  def test_it\n    {}\n  end\nend\n", "assert_equal 1, 1", id="minitest"),
    pytest.param("ruby", "it 'is' do\n  {}\nend\n", "expect(true).to eq(true)", id="RSpec"),
    pytest.param("rust", "fn it() {{ {}; }}\n", "assert_eq!(1, 1)", id="Rust"),
]
CHECKING = [
    pytest.param("python", "def test_it():\n    {}\n", "assert truth", id="Python"),
    pytest.param("python", "def test_it():\n    {}\n", 'assert add(1) == "1"', id="Python comparison"),
    pytest.param("python", "def test_it(client):\n    {}\n", "client.assert_status(200)", id="a helper"),
    pytest.param("python", "def test_it(call):\n    {}\n", "call.assert_called_once()", id="a double"),
    pytest.param(
        "python", "class T:\n    def test_it(self):\n        {}\n", "self.assertTrue(self.is_open)", id="unittest"
    ),
    pytest.param("python", "class T:\n    def test_it(self):\n        {}\n", "self.fail('never')", id="a failure"),
    pytest.param("javascript", "test('it', () => {{ {} }});\n", "expect(total([1])).toBe(1)", id="jest"),
    pytest.param("typescript", "test('it', () => {{ {} }});\n", "assert.equal(name, 'a')", id="assert of node"),
    pytest.param("javascript", "it('is', () => {{ {} }});\n", "cy.get('.total')", id="cypress"),
    pytest.param("java", "class T {{ @Test void it() {{ {}; }} }}\n", "assertTrue(cart.isEmpty())", id="JUnit"),
    pytest.param(
        "java", "class T {{ @Test void it() {{ {}; }} }}\n", 'assertParses("1 + 1", "2")', id="a helper of Java"
    ),
    pytest.param("kotlin", "class T {{ @Test fun it() {{ {} }} }}\n", "assertEquals(1, cart.size)", id="Kotlin"),
    pytest.param(
        "kotlin",
        "class T {{ @Test fun it() {{ {} }} }}\n",
        "assertFails { read() }",
        id="Kotlin block",
    ),
    pytest.param("csharp", "class T {{ [Fact] void It() {{ {}; }} }}\n", "Assert.Equal(1, cart.Size)", id="xUnit"),
    pytest.param("php", "<?php class T {{ function test_it() {{ {}; }} }}\n", "$this->assertSame(1, $n)", id="PHPUnit"),
    pytest.param("ruby", "class T\n  def test_it\n    {}\n  end\nend\n", "assert_equal 1, cart.size", id="minitest"),
    pytest.param("ruby", "it 'is' do\n  {}\nend\n", "expect { open }.to raise_error", id="RSpec"),
    pytest.param("rust", "#[test]\nfn it() {{ {}; }}\n", "assert_eq!(1, cart.len())", id="Rust"),
    pytest.param("rust", "#[test]\nfn it() {{ {}; }}\n", 'panic!("never")', id="a panic"),
]


@pytest.mark.parametrize(("language", "around", "assertion"), CONSTANT)
def test_an_assertion_about_constants_checks_nothing(facts_of, language, around, assertion):
    facts = facts_of(language, around.format(assertion), is_test=True)

    assert facts.assertions == 0


@pytest.mark.parametrize(("language", "around", "assertion"), CHECKING)
def test_an_assertion_about_anything_else_counts(facts_of, language, around, assertion):
    facts = facts_of(language, around.format(assertion), is_test=True)

    assert facts.assertions >= 1
    assert facts.error_share == 0


def test_a_long_list_of_constants_is_read_once(facts_of):
    source = "def test_it():\n    assert [" + "1, 'a', " * 20_000 + "x]\n"

    facts = facts_of("python", source, is_test=True)

    assert facts.assertions == 1
