r"""The queries for places that are listed and cost no points, by language; language.py says what each mark means.

Their patterns begin at rare nodes (a catch, a default value), so that they cost nothing where there is none. A query
takes a backslash twice. Repetitions are possessive: what was read once is never read again, whatever a stranger writes.
"""

from typing import Final

# A block of the languages with braces that holds nothing, or nothing but comments.
EMPTY_BRACES: Final = r"^\\{(?:\\s++|//[^\\n]*+|/\\*(?:[^*]++|\\*(?!/))*+\\*/)*+\\}$"
EMPTY_SUITE: Final = r"^(?:\\s++|#[^\\n]*+|pass\\b|continue\\b|\\.\\.\\.)*+$"
# Types that promise not to change what they were given.
READ_ONLY: Final = (
    r"^['\"]?(?:(?:\\w+\\.)?Optional\\[)?(?:\\w+\\.)*"
    r"(?:Sequence|Mapping|Iterable|Collection|Container|AbstractSet|Iterator|Reversible)\\b"
)
# Calls that do something to the outside of their module; registrations, which a module is loaded for, are none.
EFFECTS: Final = (
    r"^(?:print|exec|eval|input|exit|quit|"
    r"(?:[A-Za-z_]\\w*\\.)*(?:main|basicConfig|monkey_patch|patch_all|load_dotenv|create_all|set_start_method|"
    r"filterwarnings|simplefilter|setlocale|manual_seed|mkdir|makedirs|write_text|run_until_complete)|"
    r"sys\\.path\\.\\w+|sys\\.(?:exit|set\\w+)|os\\.(?:environ\\.(?!get\\b)\\w+|putenv|chdir|umask|remove|system)|"
    r"(?:subprocess|shutil|requests|socket)\\.\\w+|signal\\.signal|time\\.sleep|random\\.seed|asyncio\\.run|"
    r"matplotlib\\.use|django\\.setup|locale\\.\\w+)$"
)
GO_EFFECTS: Final = (
    r"\\b(?:os\\.(?:Setenv|Exit|Chdir|Remove|Mkdir)|flag\\.Parse\\(|exec\\.|rand\\.Seed|fmt\\.Print|"
    r"log\\.(?:Set|Fatal|Print)|http\\.|net\\.|runtime\\.GOMAXPROCS|time\\.(?:Local|Sleep)|go\\s)"
)

PYTHON_TOP: Final = f"""
(module (expression_statement
  [(assignment left: (_) @_name right: [(list) (dictionary) (tuple) (set)] @literal)
   (call function: (_) @_callee) @mark.import-effect]) (#not-eq? @_name "__all__") (#match? @_callee "{EFFECTS}"))
"""
PYTHON: Final = f"""
(except_clause . (block) @_body (#match? @_body "{EMPTY_SUITE}")) @mark.swallowed
(except_clause value: (_) @_name (block) @_body (#match? @_name "\\\\b(?:Base)?Exception\\\\b")
  (#match? @_body "{EMPTY_SUITE}")) @mark.swallowed
(default_parameter name: (_) @_name value: [(list) (dictionary) (set) (list_comprehension) (dictionary_comprehension)]
  (#not-match? @_name "^_")) @mark.mutable-default
(default_parameter value: (call function: (identifier) @_name)
  (#any-of? @_name "list" "dict" "set" "bytearray" "defaultdict" "OrderedDict" "Counter" "deque")) @mark.mutable-default
(typed_default_parameter type: (_) @_name value: [(list) (dictionary) (set) (list_comprehension)]
  (#not-match? @_name "{READ_ONLY}")) @mark.mutable-default
(import_from_statement (wildcard_import)) @mark.star-import
[(default_parameter name: (identifier) @mark.flag value: [(true) (false)])
 (typed_default_parameter name: (identifier) @mark.flag value: [(true) (false)])]
(typed_parameter . (identifier) @mark.flag type: (type (identifier) @_name) (#eq? @_name "bool"))
"""
PYTHON_TESTS: Final = """
(function_definition name: (identifier) @_name body: (block) @mark.test (#match? @_name "^test"))
"""

ECMASCRIPT: Final = f"""
(catch_clause body: (statement_block) @_body (#match? @_body "{EMPTY_BRACES}")) @mark.swallowed
(call_expression function: (member_expression property: (property_identifier) @_name)
  arguments: (arguments . (arrow_function body: (statement_block) @_body) @mark.swallowed .)
  (#eq? @_name "catch") (#match? @_body "{EMPTY_BRACES}"))
"""
JAVASCRIPT: Final = """
(formal_parameters (assignment_pattern left: (identifier) @mark.flag right: [(true) (false)]))
"""
TYPESCRIPT: Final = """
(required_parameter pattern: (identifier) @mark.flag type: (type_annotation (predefined_type) @_name)
  (#eq? @_name "boolean"))
(optional_parameter pattern: (identifier) @mark.flag type: (type_annotation (predefined_type) @_name)
  (#eq? @_name "boolean"))
(required_parameter pattern: (identifier) @mark.flag value: [(true) (false)])
"""
ECMASCRIPT_TESTS: Final = """
(call_expression function: (identifier) @_name
  arguments: (arguments (_) [(arrow_function body: (statement_block) @mark.test)
                             (function_expression body: (statement_block) @mark.test)])
  (#any-of? @_name "it" "test"))
"""

GO: Final = f"""
(if_statement condition: (binary_expression left: (identifier) @_name operator: "!=" right: (nil))
  consequence: (block) @_body !alternative
  (#match? @_name "^err") (#match? @_body "{EMPTY_BRACES}")) @mark.swallowed
(import_spec name: (dot)) @mark.star-import
(parameter_declaration name: (identifier) @mark.flag type: (type_identifier) @_name (#eq? @_name "bool"))
"""
GO_RARE: Final = f"""
(function_declaration name: (identifier) @_name body: (block) @_body
  (#eq? @_name "init") (#match? @_body "{GO_EFFECTS}")) @mark.import-effect
"""
GO_TESTS: Final = """
(function_declaration name: (identifier) @_name body: (block) @mark.test
  (#match? @_name "^Test") (#not-eq? @_name "TestMain"))
"""

JAVA: Final = f"""
(catch_clause (catch_formal_parameter name: (identifier) @_name) body: (block) @_body
  (#not-match? @_name "^(?:ignore|expect|unused|_)") (#match? @_body "{EMPTY_BRACES}")) @mark.swallowed
(import_declaration (asterisk)) @mark.star-import
(formal_parameter type: (boolean_type) name: (identifier) @mark.flag)
(annotation name: (identifier) @_name (#eq? @_name "SuppressWarnings")) @mark.suppress-warnings
"""
JAVA_TESTS: Final = """
(method_declaration
  (modifiers [(marker_annotation name: (identifier) @_name) (annotation name: (identifier) @_name)])
  body: (block) @mark.test (#any-of? @_name "Test" "ParameterizedTest" "RepeatedTest"))
"""
