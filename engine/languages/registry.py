"""The table of languages: which file extension is read by which, and which are known but not read yet."""

from collections.abc import Mapping
from typing import Final

from engine.languages.c import C
from engine.languages.cpp import CPP, CPP_HEADER, HEADER
from engine.languages.csharp import CSHARP
from engine.languages.go import GO
from engine.languages.java import JAVA
from engine.languages.javascript import JAVASCRIPT
from engine.languages.kotlin import KOTLIN
from engine.languages.language import Language
from engine.languages.php import PHP
from engine.languages.python import PYTHON
from engine.languages.ruby import RUBY
from engine.languages.rust import RUST
from engine.languages.typescript import TSX, TYPESCRIPT

LANGUAGES: Final[Mapping[str, Language]] = {
    language.traits.key: language
    for language in (
        PYTHON,
        JAVASCRIPT,
        TYPESCRIPT,
        TSX,
        GO,
        JAVA,
        RUST,
        C,
        CPP,
        CPP_HEADER,
        HEADER,
        CSHARP,
        RUBY,
        PHP,
        KOTLIN,
    )
}
BY_EXTENSION: Final[Mapping[str, Language]] = {
    "py": PYTHON,
    "pyi": PYTHON,
    "pyw": PYTHON,
    "js": JAVASCRIPT,
    "jsx": JAVASCRIPT,
    "mjs": JAVASCRIPT,
    "cjs": JAVASCRIPT,
    "ts": TYPESCRIPT,
    "mts": TYPESCRIPT,
    "cts": TYPESCRIPT,
    "tsx": TSX,
    "go": GO,
    "java": JAVA,
    "rb": RUBY,
    "rake": RUBY,
    "php": PHP,
    "kt": KOTLIN,
    "kts": KOTLIN,
    "rs": RUST,
    "c": C,
    "h": HEADER,
    "cc": CPP,
    "cpp": CPP,
    "cxx": CPP,
    "hh": CPP_HEADER,
    "hpp": CPP_HEADER,
    "hxx": CPP_HEADER,
    "cs": CSHARP,
}
UNSUPPORTED: Final[Mapping[str, str]] = {
    "swift": "Swift", "scala": "Scala",
    "groovy": "Groovy", "clj": "Clojure", "ex": "Elixir", "exs": "Elixir", "erl": "Erlang", "hs": "Haskell",
    "ml": "OCaml", "fs": "F#", "dart": "Dart", "lua": "Lua", "pl": "Perl", "pm": "Perl", "r": "R", "jl": "Julia",
    "m": "Objective-C", "mm": "Objective-C", "zig": "Zig", "nim": "Nim", "sh": "Shell", "bash": "Shell",
    "ps1": "PowerShell", "sql": "SQL", "vue": "Vue", "svelte": "Svelte", "sol": "Solidity", "pyx": "Cython",
    "asm": "Assembly", "s": "Assembly", "cu": "CUDA", "f90": "Fortran", "vb": "Visual Basic",
}  # fmt: skip


def language_of(path: str) -> Language | None:
    """The language that reads this file, by its extension; None when there is none."""
    return BY_EXTENSION.get(path.rpartition("/")[2].rpartition(".")[2].lower())
