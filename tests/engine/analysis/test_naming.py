"""Names: what is wrong with one, and every name that its author did not choose and so is not judged."""

import pytest

from engine.analysis.naming import numbered

PYTHON_EXEMPT = [
    pytest.param("class A(Base):\n    def handleEvent(self): pass\n", id="a method of a class with a base"),
    pytest.param("class A(Generic[T], Base):\n    def data(self): pass\n", id="of several bases"),
    pytest.param("class A:\n    def visit_FunctionDef(self): pass\n", id="dispatch of a visitor"),
    pytest.param("class A:\n    def leave_Call(self): pass\n", id="leaving a node"),
    pytest.param("class A:\n    def do_GET(self): pass\n", id="dispatch of a server"),
    pytest.param("def p_Expression_plus(p): pass\n", id="rules of a grammar"),
    pytest.param("class A:\n    def setUp(self): pass\n", id="hooks of a test runner"),
    pytest.param("class A:\n    def asyncTearDown(self): pass\n", id="their own convention"),
    pytest.param("def test_aNameOfATest(): pass\n", id="a test"),
    pytest.param("class A:\n    def __getattr__(self, name): pass\n", id="hooks of the language"),
    pytest.param("@app.route('/')\ndef getIndex(): pass\n", id="registered by a framework"),
    pytest.param("@click.command()\ndef data(): pass\n", id="registered as a command"),
    pytest.param("def _(text): pass\n", id="an underscore"),
    pytest.param("def __(text): pass\n", id="two of them"),
    pytest.param("def f(x):\n    return x * x\n", id="a short function of mathematics"),
    pytest.param("def sha256(raw): pass\n", id="a number of its subject"),
    pytest.param("def process_order(order): pass\n", id="a good name"),
    pytest.param("def _private(order): pass\n", id="a private one"),
]
PYTHON_BAD = [
    pytest.param("def processOrder(order): pass\n", "breaks the convention of Python", id="camel case"),
    pytest.param(
        "class A:\n    @property\n    def fullName(self): pass\n", "breaks the convention of Python", id="property"
    ),
    pytest.param("class A:\n    def visitName(self): pass\n", "breaks the convention of Python", id="no dispatch"),
    pytest.param("def data(): pass\n", "says nothing", id="vague"),
    pytest.param("def _helper(): pass\n", "says nothing", id="vague and private"),
    pytest.param("async def do_stuff(): pass\n", "says nothing", id="vague and async"),
    pytest.param(
        "def g(x):\n    a = x\n    b = a\n    return b\n", "is one letter", id="a longer function of one letter"
    ),
]
JAVASCRIPT = [
    pytest.param("class A extends B { Read_line() {} }", "", id="a method of a class with a base"),
    pytest.param("class A { Read_line() {} }", "breaks the convention of JavaScript", id="without a base"),
    pytest.param("const order_of = () => 1;", "breaks the convention of JavaScript", id="snake case"),
    pytest.param("function Panel() {}", "", id="a component"),
    pytest.param("run(() => 1);", "", id="nothing to name"),
]


@pytest.mark.parametrize("text", PYTHON_EXEMPT)
def test_a_name_that_is_right_or_not_its_authors_choice_is_left_alone(facts_of, text):
    facts = facts_of("python", text)

    assert [function.misname for function in facts.functions] == [""]


@pytest.mark.parametrize(("text", "misname"), PYTHON_BAD)
def test_a_bad_name_is_told_by_its_fault(facts_of, text, misname):
    facts = facts_of("python", text)

    assert [function.misname for function in facts.functions] == [misname]


@pytest.mark.parametrize(("text", "misname"), JAVASCRIPT)
def test_each_language_has_its_own_convention(facts_of, text, misname):
    facts = facts_of("javascript", text)

    assert facts.functions[0].misname == misname


def test_names_side_by_side_that_differ_by_a_digit_are_bad():
    assert set(numbered(["parse", "parse2", "load", "sha256", "step_1", "step_2"])) == {"parse2", "step_1", "step_2"}
    assert not numbered(["uuidv4", "uuidv7", "ipv4", "ipv6", "retry_V7", "retry_V8"])


def test_numbered_names_of_different_classes_do_not_meet(facts_of):
    facts = facts_of("python", "class A:\n    def run(self): pass\nclass B:\n    def run2(self): pass\n")

    assert [function.misname for function in facts.functions] == ["", ""]


@pytest.mark.parametrize(
    ("name", "misname"), [("order_line", "breaks the convention of Python"), ("Data", "says nothing")]
)
def test_a_class_has_a_name_of_its_own_convention(facts_of, name, misname):
    facts = facts_of("python", f"class {name}:\n    pass\n")

    assert [each.misname for each in facts.classes] == [misname]
