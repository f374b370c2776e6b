"""Heads that are read as text say what their nodes say; a comment in the parameters makes the nodes speak."""

import pytest

HEADS = [
    ("go", "package p\nfunc F({}) {{}}\n", "a, b int, c ...*x.T"),
    ("go", "package p\nfunc F({}) (n int, err error) {{}}\n", ""),
    ("go", "package p\nfunc (s *S) F({}) map[string][]byte {{}}\n", "_ context.Context, c chan<- []*T"),
    ("go", "package p\nfunc F({}) any {{}}\n", "a any, b int"),
    (
        "java",
        "class A {{ @Override public static void f({}) throws E, F {{}} }}\n",
        "@Nullable String a, final int[] b",
    ),
    ("java", "class A {{ A({}) {{}} }}\n", "List<? extends T> a"),
    ("java", "interface A {{ B f({}); }}\n", ""),
    ("java", "class A {{ Object f({}) {{}} }}\n", "Object a, int b"),
    ("python", "class A:\n    def f({}) -> int:\n        return 1\n", "self, a, b: int = 1, *c, **d"),
    ("python", "def f({}):\n    return 1\n", "self, a=None"),
    ("python", "class A:\n    def __init__({}):\n        self.x = 1\n", "self, a: str"),
    ("python", "async def f({}) -> Any:\n    return 1\n", "a: object, b: x.Y"),
    ("typescript", "function f({}): void {{}}\n", "a: number, b?: string | undefined, c = 'x', d: T<U>[] = e"),
    ("typescript", "class A {{ f = ({}) => 1 }}\n", ""),
    ("typescript", "function f({}) {{}}\n", "this: A, b: any"),
]


@pytest.mark.parametrize(("language", "frame", "parameters"), HEADS)
def test_a_head_says_the_same_as_text_and_as_nodes(facts_of, language, frame, parameters):
    comment = "  # why\n" if language == "python" else "/* why */ "

    as_text = facts_of(language, frame.format(parameters)).functions
    as_nodes = facts_of(language, frame.format(comment + parameters)).functions

    assert [_signature(function) for function in as_text] == [_signature(function) for function in as_nodes]
    assert len(as_text) == 1


def _signature(function):
    return function.name, function.parameters, function.slots, function.typed, function.hollow
