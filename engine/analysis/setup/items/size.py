"""Files that do not fit into an agent's reading, and generated ones that nothing marks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from config.gitignore import matcher
from engine.analysis.kinds import FileKind
from engine.analysis.report import SetupItem
from engine.analysis.setup.items.item import absent, declared, not_applicable, verified
from engine.analysis.setup.repository import Repository

MAX_TOKENS: Final = 10_000
BYTES_A_TOKEN: Final = 4  # of source text, over the tokenizers in use
MAX_GENERATED: Final = 2_000
MAX_RULES: Final = 300

LargeFile = tuple[str, int]


def large_files(sizes: Mapping[str, int], kinds: Mapping[str, FileKind]) -> list[LargeFile]:
    """Source and test files of more than `MAX_TOKENS`, the largest first, from their sizes in bytes."""
    limit = MAX_TOKENS * BYTES_A_TOKEN
    found = [(path, size // BYTES_A_TOKEN) for path, size in sizes.items() if size > limit]
    return sorted((each for each in found if kinds.get(each[0]) == "source"), key=lambda each: (-each[1], each[0]))


def size_item(repository: Repository, large: Sequence[LargeFile]) -> SetupItem:
    """`large` has the paths above the limit with their tokens, the largest first."""
    name = "file size"
    if not repository.sources:
        return not_applicable(name, "there is no source")
    if not large:
        return verified(name, f"no source file is longer than {MAX_TOKENS:,} tokens")
    path, tokens = large[0]
    count = f"{len(large)} source files are" if len(large) > 1 else "1 source file is"
    detail = f"{count} longer than {MAX_TOKENS:,} tokens, the longest has about {tokens:,}"
    return absent(name, detail, path, 1, fix="Split the longest file along its parts.")


def generated_item(repository: Repository) -> SetupItem:
    """Whether `.gitattributes` marks what is generated, so that reviews and agents leave it alone."""
    name = "generated files"
    generated = repository.of_kind.get("generated", [])[:MAX_GENERATED]
    if not generated:
        return not_applicable(name, "no generated file was found")
    is_marked = _marking_rules(repository.text(".gitattributes"))
    unmarked = [path for path in generated if not is_marked(path)]
    if not unmarked:
        return verified(name, f"all {len(generated)} are marked in .gitattributes", ".gitattributes", 1)
    detail = f"{len(unmarked)} of {len(generated)} are not marked in .gitattributes"
    fix = "Mark generated files with linguist-generated in .gitattributes."
    make = declared if len(unmarked) < len(generated) else absent
    return make(name, detail, unmarked[0], 1, fix=fix)


def _marking_rules(attributes: str) -> Callable[[str], bool]:
    """The patterns that set linguist-generated; a later one that unsets it takes it back."""
    patterns: list[str] = []
    for line in attributes.split("\n")[:MAX_RULES]:
        words = line.split()
        for word in words[1:] if words and not words[0].startswith("#") else ():
            if word in {"linguist-generated", "linguist-generated=true"}:
                patterns.append(words[0])
            elif word in {"-linguist-generated", "linguist-generated=false"}:
                patterns.append("!" + words[0])
    return matcher(patterns)
