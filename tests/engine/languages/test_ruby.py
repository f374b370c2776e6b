"""Ruby's tables."""

import pytest

from engine.analysis import facts
from engine.languages.language import ImportedName
from engine.languages.ruby import RUBY

COMPLEXITY = [
    pytest.param("return", 1, 0, 0, id="straight"),
    pytest.param("if a then b elsif c then d else e end", 3, 3, 1, id="elsif does not deepen"),
    pytest.param("b if a\nc unless d", 3, 2, 1, id="modifiers"),
    pytest.param("unless a\n b\nelse\n c\nend", 2, 2, 1, id="unless"),
    pytest.param("until a do if b then c end end", 3, 3, 2, id="nested loop"),
    pytest.param("for x in a do b end\nwhile c do d end", 3, 2, 1, id="loops"),
    pytest.param("case a\nwhen 1, 2 then b\nwhen 3 then c\nelse d\nend", 3, 1, 1, id="case"),
    pytest.param("case a\nin {x:} if x then b\nin other then c\nend", 3, 1, 1, id="a bare name matches everything"),
    pytest.param("begin\n a\nrescue E\n if b then c end\nrescue F\nensure\n d\nend", 4, 4, 2, id="rescue"),
    pytest.param("begin\n a\nend", 1, 0, 0, id="a block without rescue only groups"),
    pytest.param("a rescue b", 2, 1, 0, id="rescue as a modifier"),
    pytest.param("a && b and c || d or e", 5, 3, 0, id="mixed chains"),
    pytest.param("a ||= b\na&.b\na ? b : c", 4, 1, 0, id="safe navigation, default and ternary"),
    pytest.param("a.each { |x| b if x }", 2, 2, 2, id="a block counts for its owner"),
    pytest.param("f = ->(x) { x if y }", 2, 2, 2, id="a lambda counts for its owner"),
    pytest.param("begin\n a\nrescue\n retry\nend", 2, 2, 1, id="a jump back"),
]


@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_method_is_as_complex_as_its_decisions(facts_of, body, cyclomatic, cognitive, nesting):
    function = facts_of("ruby", f"def f(a, b, c)\n{body}\nend\n").functions[0]

    assert (function.cyclomatic, function.cognitive, function.nesting) == (cyclomatic, cognitive, nesting)


def test_five_short_arms_are_a_flat_switch(facts_of):
    arms = "".join(f"when {number} then {number}\n" for number in range(5))

    function = facts_of("ruby", f"def f(a)\ncase a\n{arms}else 9\nend\nend\n").functions[0]

    assert (function.cyclomatic, function.paths_in_flat_switches) == (6, 4)


def test_a_word_of_visibility_counts_until_the_next(facts_of):
    source = """
class A
  def open; end
  private
  def hidden; end
  public def shown; end
  class << self
    def make; end
  end
  protected
  def guarded; end
  public
  def last; end
  private def alone; end
  private_class_method def self.built; end
  def _mine; end
end
module B
  private
  def inside; end
  module_function
  def called; end
end
"""

    public = [each.name for each in facts_of("ruby", source).functions if each.flags & facts.PUBLIC]

    assert public == ["A.open", "A.shown", "A.self.make", "A.last", "B.called"]


def test_there_is_no_place_for_types(facts_of):
    function = facts_of("ruby", "def f(a, b = 1, *c, d:, **e, &g) = a\n").functions[0]

    assert (function.parameters, function.slots) == (6, 0)
    assert RUBY.traits.typing == "none"


DOCUMENTS = [
    pytest.param("# Reads the next line slowly.", facts.DOCUMENTED, id="RDoc"),
    pytest.param("# Reads lines slowly.\n# @param [Array<IO>, nil] source where from", facts.DOCUMENTED, id="YARD"),
    pytest.param("# Reads lines slowly.\n# @param source [IO] where from", facts.DOCUMENTED, id="YARD, name first"),
    pytest.param(
        "# Reads lines slowly.\n# @param [IO] other where", facts.DOCUMENTED | facts.MISDOCUMENTED, id="not a parameter"
    ),
    pytest.param("=begin\nReads the next line slowly.\n=end", facts.DOCUMENTED, id="block comment"),
    pytest.param("# read", facts.ECHOED, id="echo"),
    pytest.param("# Reads the next line slowly.\n", 0, id="detached"),
]


@pytest.mark.parametrize(("comment", "flags"), DOCUMENTS)
def test_the_comment_above_is_the_documentation(facts_of, comment, flags):
    function = facts_of("ruby", f"{comment}\ndef read(source)\n  source\nend\n").functions[0]

    assert function.flags & (facts.DOCUMENTED | facts.ECHOED | facts.MISDOCUMENTED) == flags


def test_documentation_may_stand_off_by_an_empty_line_as_yard_reads_it(facts_of):
    comment = "# frozen_string_literal: true and other words\n\n"
    source = f"{comment}def first = 1\n\n# Reads the next line slowly.\n\ndef read = 1\n"

    first, read = facts_of("ruby", source).functions

    assert not first.flags & facts.DOCUMENTED
    assert read.flags & facts.DOCUMENTED


def test_a_module_that_only_groups_others_needs_no_words(facts_of):
    inner = "  class Cart\n    def f = 1\n  end\n"

    shop, cart, loader = facts_of("ruby", f"module Shop\n{inner}end\nmodule Loader\n  load_all\nend\n").classes

    assert [bool(each.flags & facts.PUBLIC) for each in (shop, cart, loader)] == [False, True, True]


def test_names_are_snake_case_with_marks_and_operators(facts_of):
    names = ("read_all", "empty?", "save!", "name=", "==", "[]", "+", "readAll", "Convert")

    misnames = [bool(each.misname) for each in facts_of("ruby", "".join(f"def {n}(*) = 1\n" for n in names)).functions]

    assert misnames == [False] * 7 + [True] * 2


def test_what_is_loaded_when(facts_of):
    source = 'require "a/b"\nautoload :C, "c"\nclass D < E::F\n  include G\n  H.now\n  def i = J.new\nend\n'

    imports = [(each.module, each.kind) for each in facts_of("ruby", source).imports]

    assert imports == [("a/b.rb", ""), ("c.rb", "local"), ("E::F", ""), ("G", ""), ("H", ""), ("J", "local")]


PATHS = [
    "app/controllers/admin/users_controller.rb", "app/models/admin/user.rb", "app/models/concerns/named.rb",
    "app/models/user.rb", "lib/http_client.rb", "lib/shop/cart.rb", "lib/shop/cart/line.rb", "lib/shop/line.rb",
    "spec/models/user_spec.rb", "spec/shop/cart_spec.rb", "test/cart_test.rb",
]  # fmt: skip
RESOLVED = [
    pytest.param("lib/shop/cart.rb", "shop/line.rb", ["lib/shop/line.rb"], id="required from a load path"),
    pytest.param("lib/shop/cart.rb", "./cart/line", ["lib/shop/cart/line.rb"], id="relative"),
    pytest.param("lib/shop/cart.rb", "set.rb", [], id="a library"),
    pytest.param("lib/shop/cart.rb", "Line", ["lib/shop/cart/line.rb"], id="the own namespace first"),
    pytest.param("lib/shop/cart.rb", "Shop::Line", ["lib/shop/line.rb"], id="a whole name"),
    pytest.param("lib/shop/cart.rb", "::HTTPClient", ["lib/http_client.rb"], id="an acronym from the top"),
    pytest.param("app/controllers/admin/users_controller.rb", "User", ["app/models/admin/user.rb"], id="Zeitwerk"),
    pytest.param("app/models/user.rb", "Named", ["app/models/concerns/named.rb"], id="a concern"),
    pytest.param("app/models/user.rb", "String", [], id="a constant of Ruby"),
]


@pytest.mark.parametrize(("importer", "module", "expected"), RESOLVED)
def test_a_name_leads_to_its_file(importer, module, expected):
    assert RUBY.project(PATHS, {}).targets(importer, ImportedName(module)) == expected


def test_a_test_sees_what_it_is_named_after():
    project = RUBY.project(PATHS, {})

    seen = [
        project.companions(path) for path in ("spec/models/user_spec.rb", "spec/shop/cart_spec.rb", "lib/shop/cart.rb")
    ]

    assert seen == [["app/models/user.rb"], ["lib/shop/cart.rb"], []]


def test_expectations_of_both_frameworks_are_assertions(facts_of):
    rspec = 'RSpec.describe Cart do\n  it("x") { expect(a).to eq(1) }\n  it { is_expected.to be }\nend\n'
    minitest = "class CartTest < Minitest::Test\n  def test_a\n    assert_equal 1, b\n    refute c\n  end\nend\n"

    read = [facts_of("ruby", source, is_test=True) for source in (rspec, minitest)]

    assert [each.assertions for each in read] == [2, 2]
    assert ("Cart", "") in [(each.module, each.kind) for each in read[0].imports]


def test_what_is_listed_and_costs_nothing(facts_of):
    source = """
def one(a, verbose = false)
  if verbose then run end
rescue
end
def two
  run
rescue StandardError
  # the log has it already, and there is nobody to tell
end
def three
  run
rescue LoadError
end
"""

    marks = [(mark.kind, mark.line) for mark in facts_of("ruby", source).marks]

    assert marks == [("flag-parameters", 2), ("swallowed", 4)]


@pytest.mark.parametrize(
    ("path", "is_test", "is_collected"),
    [
        ("spec/a_spec.rb", True, True),
        ("test/a_test.rb", True, True),
        ("spec/spec_helper.rb", True, False),
        ("test/spec_request.rb", True, True),
        ("lib/rubygems/spec_fetcher.rb", False, False),
        ("lib/a.rb", False, False),
        ("lib/inspec.rb", False, False),
    ],
)
def test_tests_are_known_by_their_names(path, is_test, is_collected):
    assert (RUBY.is_test(path), RUBY.is_collected(path)) == (is_test, is_collected)
