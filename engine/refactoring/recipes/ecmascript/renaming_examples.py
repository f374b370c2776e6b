"""What variable_rename_ts does, and what it leaves alone: its documentation and its tests."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

CHANGES: Final[tuple[Example, ...]] = (
    Example(
        "a letter becomes what it is got as, and a property of its name stays",
        {"a.js": "function run(x) {\n  const p = x.getParser();\n  p.a(); p.b(); p.c();\n  return { p, q: x.p };\n}\n"},
        {
            "a.js": "function run(x) {\n  const parser = x.getParser();\n  parser.a(); parser.b(); parser.c();\n"
            "  return { p: parser, q: x.p };\n}\n"
        },
    ),
    Example(
        "a letter in a loop becomes one of what it runs over",
        {
            "a.ts": "function sum(lines: any[]) {\n  for (const l of lines) {\n"
            "    l.a(l.b, l.c, `${l.d} é 😀 ${l.e}`);\n  }\n}\n"
        },
        {
            "a.ts": "function sum(lines: any[]) {\n  for (const line of lines) {\n"
            "    line.a(line.b, line.c, `${line.d} é 😀 ${line.e}`);\n  }\n}\n"
        },
    ),
    Example(
        "underscores become capitals where the file has capitals, line ends stay",
        {
            "a.js": "const lastItem = 1, firstItem = 0;\r\nfunction f(a) {\r\n\tlet old_size = a;\r\n"
            "\told_size += lastItem;\r\n\treturn old_size;\r\n}"
        },
        {
            "a.js": "const lastItem = 1, firstItem = 0;\r\nfunction f(a) {\r\n\tlet oldSize = a;\r\n"
            "\toldSize += lastItem;\r\n\treturn oldSize;\r\n}"
        },
    ),
    Example(
        "a variable of the same name in another function stays",
        {
            "a.js": "function f(a) {\n  const r = new Reader(a);\n  r.a(); r.b(); r.c(); r.d();\n"
            "  return (r) => r;\n}\n"
            "class Reader {}\n"
        },
        {
            "a.js": "function f(a) {\n  const reader = new Reader(a);\n"
            "  reader.a(); reader.b(); reader.c(); reader.d();\n  return (r) => r;\n}\nclass Reader {}\n"
        },
    ),
)

LEAVES_ALONE: Final[tuple[Example, ...]] = (
    Example(
        "the better name is taken",
        {
            "a.js": "function f(a, parser) {\n  const p = a.parser;\n  p.a(); p.b(); p.c(); p.d();\n"
            "  return parser;\n}\n"
        },
    ),
    Example("a counter", {"a.js": "function f(a) {\n  for (let i = a.first; i < a.b; i++) a.c(i, i, i);\n}\n"}),
    Example(
        "text that is evaluated may hold the name",
        {
            "a.js": "function f(a) {\n  const p = a.getParser();\n  p.a(); p.b(); p.c(); p.d();\n"
            "  return eval('p');\n}\n"
        },
        refusal="evaluated",
    ),
    Example(
        "a function takes its name from the variable",
        {"a.js": "const aB = 1, aC = 2;\nfunction f(a) {\n  const on_end = () => aB;\n  return on_end.name;\n}\n"},
        refusal="names_function",
    ),
    Example("a variable of the whole file", {"a.js": "const aB = 1;\nexport const old_size = aB;\n"}),
)
