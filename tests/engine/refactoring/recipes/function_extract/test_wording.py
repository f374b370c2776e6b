"""What extracted parts are called."""

import ast
import keyword
from textwrap import dedent, indent

import pytest

from engine.refactoring.recipes.function_extract.functions import functions
from engine.refactoring.recipes.function_extract.legality import Interface, interface
from engine.refactoring.recipes.function_extract.regions import Limits, Region
from engine.refactoring.recipes.function_extract.subject import Subject
from engine.refactoring.recipes.function_extract.wording import MAX_NAME, MAX_TITLE, free_name, title
from engine.refactoring.source import Source, read_source

ANY = Limits(max_inputs=99, max_outputs=99)


def named(part: str, rest: str = "", *, around: str = "go", is_free=lambda name: True) -> str:
    """The name for `part`, when it is the first half of a method called `around` that ends with `rest`."""
    lines = "class Shop:\n" + indent(f"def {around}(self, path, lines, rows, options, strict, found=None):\n", "    ")
    text = lines + indent(dedent(part).strip("\n") + "\n" + rest + "\n", " " * 8)
    source = read_source("shop.py", text.encode())
    assert isinstance(source, Source)
    [function] = functions(source.tree)
    count = len(ast.parse(dedent(part)).body)
    block = function.node.body
    last = block[count - 1].end_lineno
    assert last is not None
    region = Region(block, 0, count, block[0].lineno, last, 2, 1.0)
    given = interface(Subject(source.tree, function, frozenset()), region, ANY)
    assert isinstance(given, Interface), given
    return free_name(source, function, region, given, is_free)


@pytest.mark.parametrize(
    ("part", "rest", "name"),
    [
        pytest.param("total = 0\nfor row in rows:\n    total += row", "return total", "_build_total", id="added up"),
        pytest.param(
            "headers = parse_headers(lines)\nif strict:\n    headers = parse_headers(rows)",
            "return headers",
            "_parse_headers",
            id="called for",
        ),
        pytest.param(
            "names = []\nfor row in rows:\n    names.append(row.name)", "return names", "_collect_names", id="collected"
        ),
        pytest.param(
            "host, _, port = path.partition(':')", "return host, port", "_split_host_and_port", id="two at once"
        ),
        pytest.param(
            "if isinstance(found, str):\n    found = [found]", "return found", "_normalize_found", id="made alike"
        ),
        pytest.param("if found is None:\n    found = path", "return found", "_resolve_found", id="a default"),
        pytest.param(
            "is_open = bool(path)\nif strict:\n    is_open = True", "return is_open", "_is_open", id="a claim"
        ),
        pytest.param("rv = self.invoke(lines)", "return rv", "_invoke_lines", id="a name that says nothing"),
        pytest.param("node = Node(path)", "return node", "_build_node", id="an object"),
    ],
)
def test_what_is_given_back_names_it(part, rest, name):
    assert named(part, rest) == name


@pytest.mark.parametrize(
    ("part", "name"),
    [
        pytest.param("if strict:\n    return parse_row(lines)\nreturn parse_row(rows)", "_parse_row", id="a call"),
        pytest.param("rv = self.invoke(path)\nreturn rv", "_invoke_path", id="a value that is called rv"),
        pytest.param("ret = [row.price for row in rows]\nreturn ret", "_list_prices", id="a list"),
        pytest.param("return FileResponse(path)", "_build_file_response", id="an object"),
        pytest.param("if strict:\n    return bool(path)\nreturn found", "_find_path", id="not what came in"),
        pytest.param("for row in rows:\n    yield row.price", "_iter_prices", id="yielded"),
        pytest.param("for row in rows:\n    yield row.entry", "_iter_entries", id="another plural"),
        pytest.param("if path is None:\n    return False\nreturn True", "_check_path", id="yes or no"),
    ],
)
def test_what_is_returned_names_it(part, name):
    assert named(part) == name


@pytest.mark.parametrize(
    ("part", "name"),
    [
        pytest.param(
            "for blueprint in self.blueprints:\n    blueprint.register(self)", "_register_blueprints", id="each one"
        ),
        pytest.param(
            "for row in rows:\n    if row:\n        raise ValueError(row)", "_check_rows", id="a loop that checks"
        ),
        pytest.param("if path is None:\n    raise KeyError(path)", "_check_path", id="a guard"),
        pytest.param(
            "assert path\nassert lines\nassert rows\nassert strict",
            "_check_path_and_lines_and_rows",
            id="guards, three of which are named",
        ),
        pytest.param(
            "if strict:\n    print_request_headers(rows)\nelse:\n    print_response_headers(rows)",
            "_print_headers",
            id="what branches do alike",
        ),
        pytest.param("for row in rows:\n    lines.append(row)", "_collect_lines", id="a list that grows"),
        pytest.param("options['a'] = path\noptions['b'] = rows", "_fill_options", id="a dict that is filled"),
        pytest.param("self.url_map.add(path)", "_add_path", id="an object that is given something"),
        pytest.param("if strict:\n    warnings.warn('no')", "_warn_about_strict", id="a warning"),
        pytest.param("self.app(path)", "_call_app", id="a noun that is called"),
    ],
)
def test_what_is_done_names_it(part, name):
    assert named(part) == name


def test_a_verb_alone_takes_what_the_function_is_about():
    assert named("out = path\nself.write(out)\nself.flush()", around="visit_template") == "_write_template"


@pytest.mark.parametrize(
    ("comment", "name"),
    [
        pytest.param("Split the rows from the rest.", "_split_rows", id="a verb and its object"),
        pytest.param("Temporarily enable resilient parsing", "_enable_resilient_parsing", id="an adverb first"),
        pytest.param("We must close stdin and wait for it", "_close_stdin", id="a duty"),
        pytest.param("Parse path_name as an expression", "_touch_lines", id="a name that is not of the region"),
        pytest.param("lines may deliberately share a name", "_touch_lines", id="how a variable is"),
        pytest.param("do we have an extends tag at all?", "_touch_lines", id="a question"),
        pytest.param("debug passed to method overrides", "_touch_lines", id="a state"),
        pytest.param("noqa: E501", "_touch_lines", id="for a machine"),
        pytest.param("try to figure out if it is open", "_touch_lines", id="an attempt"),
        pytest.param("make sure that it is an instance", "_touch_lines", id="a wish"),
    ],
)
def test_a_comment_names_it_where_it_says_what_is_done(comment, name):
    assert named(f"# {comment}\nself.touch(lines)\nself.touch(lines)") == name


def test_the_comment_of_a_first_paragraph_is_not_that_of_all():
    part = "# Widen the margin.\nself.margin = 1\n\n" + "if strict:\n    self.touch(lines)\n" * 4

    assert named(part) == "_touch_lines"


@pytest.mark.parametrize(
    ("around", "name"),
    [
        pytest.param("parse_headers", "_split_lines", id="never the name around it"),
        pytest.param("read", "_parse_headers", id="another function"),
    ],
)
def test_no_name_says_again_what_stands_around_it(around, name):
    assert named("headers = parse_headers(lines)\nself.split(lines)", "return headers", around=around) == name


def test_a_name_that_is_taken_is_left_for_the_next_best():
    part = "headers = parse_headers(lines)\nif strict:\n    self.split(lines)"
    taken: list[str] = []

    for _ in range(5):
        taken.append(named(part, "return headers", is_free=lambda name: name not in taken))

    assert taken == [
        "_parse_headers",
        "_split_lines",
        "_parse_headers_for_strict",
        "_split_lines_for_strict",
        "_handle_strict",
    ]


def test_a_part_of_what_handles_something_handles_a_part_of_it():
    assert named("x = y = 1\nfound = x + y", around="_handle_rows") == "_handle_part_of_rows"


@pytest.mark.parametrize("length", [3, 12, 60])
def test_there_is_always_another_name_and_room_for_it(length):
    part, taken = f"{'n' * length}_{'m' * length} = parse_rows(lines)", set()
    rest = f"return {'n' * length}_{'m' * length}"

    for _ in range(60):
        taken.add(named(part, rest, is_free=lambda name: name not in taken))

    assert len(taken) == 60
    assert all(name.isidentifier() and name.startswith("_") and len(name) <= MAX_NAME for name in taken)
    assert not any(keyword.iskeyword(name) or name.endswith("_") for name in taken)


@pytest.mark.parametrize(
    ("symbol", "said"),
    [
        pytest.param("Parser.read", "Extract _parse_header from Parser.read", id="short"),
        pytest.param(f"{'Outer' * 12}.read", "Extract _parse_header from read", id="its end"),
        pytest.param("r" * 99, "Extract _parse_header", id="too long by itself"),
    ],
)
def test_a_title_has_as_much_of_the_symbol_as_fits(symbol, said):
    assert title("_parse_header", symbol) == said
    assert len(said) <= MAX_TITLE
