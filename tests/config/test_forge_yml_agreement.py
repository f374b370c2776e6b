"""One model, four faces: reading, the JSON schema, suggestions and the reference say the same of every key."""

import json
from collections.abc import Iterator

import jsonschema_rs
import pytest

from config.forge_yml import ForgeYml, ForgeYmlError, read_forge_yml, read_organization
from config.forge_yml.acting import is_acted_on
from config.forge_yml.keys import keys_of, sections_of, words_of
from config.forge_yml.model import OrganizationYml
from config.forge_yml.reference import reference
from config.forge_yml.schema import json_schema
from config.strict_yaml import read

KEYS = keys_of(ForgeYml)
SCHEMA = jsonschema_rs.Draft202012Validator(json.loads(json_schema()), validate_formats=True)

VALUES = [
    *(None, True, False, 0, 1, 2, 20, 21, 50, 51, 60, 100, 101, 5000, 5001, -1, 1.5, 0.5, 100_000, 100_001, 2**53 + 1),
    *("", "x", "off", "propose", "org", "none", "weekly", "seed-v1", "Seed", "all", "never", "draft", "codeowners"),
    *(
        "10m",
        "0s",
        "120m",
        "121m",
        "2h",
        "3h",
        "10",
        "1d",
        "08-17",
        "22-06",
        "8-17",
        "24-08",
        "UTC",
        "#eng",
        "eng",
        "#",
    ),
    *("PAY", "pay", "high", "2027-01-31", "2027-02-29", "27-1-1", "FF-3f9c21", "FF-xyz", "@ana", "ana", "a b"),
    *("refactor: {summary}", "{summary} {summary}", "{other}", "services/pay", "/a", "a/", "a//b", "a*", "x" * 1001),
    *(
        f"owner/name:forge.yml@{'0' * 40}",
        f"o/p/name:a/b.yml@{'a' * 40}",
        "owner/name:forge.yml@main",
        "a\nb",
        "é" * 64,
    ),
    *([], ["push"], ["write"], ["mon", "tue"], ["tests"], ["file_split"], ["src/**"], [""], [1], [None], ["x" * 201]),
    *(["a,b"], ["x"] * 21, ["x"] * 101, [[]], [{}], [{"id": "FF-3f9c21", "reason": "x"}], [{"path": "a"}]),
    *(
        {},
        {"names": "small"},
        {"names": "tiny"},
        {"nmaes": "small"},
        {"small": "openai/gpt"},
        {"small": "gpt"},
        {"": 1},
    ),
]
# What only reading refuses; the schema's own docstring names each of them.
DIFFERENCES = {"refactor.window.tz", "projects[].refactor.window.tz"}


def file_with(key: str, value: object) -> dict[str, object]:
    """The smallest file in which this key has this value."""
    *sections, last = key.split(".")
    below: dict[str, object] = {last: value}
    for section in reversed(sections):
        if section.endswith("[]"):
            required = {"ignore[]": {"id": "FF-3f9c21", "reason": "x"}, "projects[]": {"path": "a"}}[section]
            below = {section.removesuffix("[]"): [{**required, **below}]}
        else:
            below = {section: below}
    return {"version": 1, **below}


def is_read(content: object) -> bool:
    try:
        read_forge_yml(json.dumps(content).encode())
    except ForgeYmlError:
        return False
    return True


@pytest.mark.parametrize("key", sorted(KEYS.keys() - DIFFERENCES))
def test_reading_and_the_schema_judge_every_value_alike(key: str) -> None:
    files = [file_with(key, value) for value in VALUES]

    judged = [(is_read(file), SCHEMA.is_valid(file)) for file in files]

    assert [file for file, (by_model, by_schema) in zip(files, judged, strict=True) if by_model != by_schema] == []
    assert {by_model for by_model, _ in judged} == {True, False}


def test_a_zone_that_is_none_is_the_business_of_reading() -> None:
    file = file_with("refactor.window.tz", "Europe/Berlni")

    with pytest.raises(ForgeYmlError, match='no time zone of the IANA list; did you mean "Europe/Berlin"'):
        read_forge_yml(json.dumps(file).encode())

    assert SCHEMA.is_valid(file)


def test_every_default_is_a_value_that_may_be_written() -> None:
    schema = json.loads(json_schema())
    written = [(name, key.default) for name, key in KEYS.items() if not key.is_required and key.default is not None]

    refused = [name for name, default in written if not is_read(file_with(name, default))]

    assert refused == []
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["version"]


def test_the_schema_of_an_organization_has_the_locks_besides() -> None:
    schema = jsonschema_rs.Draft202012Validator(json.loads(json_schema(OrganizationYml)))
    locked = {"version": 1, "locked": ["mode"]}

    assert schema.is_valid(locked)
    assert not SCHEMA.is_valid(locked)
    assert read_organization(json.dumps(locked).encode()).rules.locked == ("mode",)


def test_the_file_has_fewer_than_sixty_keys() -> None:
    own = [name for name in KEYS if not name.startswith("projects[].") or name == "projects[].path"]

    assert len({*own} - {"ignore", "projects"}) < 60


def test_the_reference_tells_every_key_once_with_its_meaning() -> None:
    told = [f"{section.name}.{key.word}".lstrip(".") for section in reference() for key in section.keys]
    meanings = [key.meaning for section in reference() for key in section.keys]

    assert sorted(told) == sorted(
        name for name in KEYS if not name.startswith("projects[].") or name == "projects[].path"
    )
    assert all(meaning.endswith(".") and len(meaning) < 160 for meaning in meanings)


def test_the_schema_and_the_reference_say_which_keys_change_nothing_yet() -> None:
    sections = json.loads(json_schema())["$defs"]
    of_schema = {
        f"{name}.{word}"
        for name, section in sections_of(ForgeYml).items()
        if name and not name.startswith("projects[].")
        for word, key in sections[section.__name__]["properties"].items()
        if key.get("description", "").endswith(" Not acted on yet.")
    }
    told = {
        f"{section.name}.{key.word}"
        for section in reference()
        for key in section.keys
        if key.meaning.endswith(" Not acted on yet.")
    }

    assert of_schema == told
    assert told == {name for name in KEYS if not name.startswith("projects[].") and not is_acted_on(name)}
    assert {"llm.redact", "security.fail_on", "notify.jira.from", "refactor.automerge"} <= told


def slips_of(word: str) -> Iterator[str]:
    """Each letter left out, doubled, and swapped with the next."""
    for at, letter in enumerate(word):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + letter + word[at:]
        yield word[:at] + word[at + 1 : at + 2] + letter + word[at + 2 :]


def misspelt_keys() -> Iterator[tuple[str, str, str]]:
    """A section, one of its keys, and that key with one slip that makes it no other key."""
    for section, model in sections_of(ForgeYml).items():
        words = words_of(model)
        for word in words:
            yield from ((section, word, slip) for slip in set(slips_of(word)) - {*words, ""})


def test_a_misspelt_key_is_told_with_its_place_and_the_right_word() -> None:
    typos = list(misspelt_keys())

    wrong = []
    for section, word, slip in typos:
        with pytest.raises(ForgeYmlError) as caught:
            read_forge_yml(json.dumps(file_with(f"{section}.{slip}".lstrip("."), 1), indent=1).encode())
        [problem] = [each for each in caught.value.problems if f'"{slip}" is not known' in each.message]
        if problem.suggestion != word or problem.place.line < 3:
            wrong.append((section, word, slip, problem.suggestion))

    assert len(typos) > 1000
    assert len(wrong) <= 0.05 * len(typos), wrong


def test_a_misspelt_word_is_told_with_the_right_one() -> None:
    words_of_key = {
        f"{section.name}.{key.word}".lstrip("."): key.kind.split(" | ")
        for section in reference()
        for key in section.keys
        if " | " in key.kind and not key.kind.startswith(("list", "map", "true"))
    }
    typos = [
        (key, word, slip)
        for key, words in words_of_key.items()
        for word in words
        for slip in {*slips_of(word)} - {*words, ""}
    ]

    wrong = []
    for key, word, slip in typos:
        with pytest.raises(ForgeYmlError) as caught:
            read_forge_yml(json.dumps(file_with(key, slip)).encode())
        wrong += [(key, word, slip)] * (caught.value.problems[0].suggestion != word)

    assert len(wrong) <= 0.05 * len(typos), wrong


def test_a_key_in_the_wrong_section_is_told_where_it_belongs() -> None:
    with pytest.raises(ForgeYmlError) as caught:
        read_forge_yml(b"version: 1\nrefactor:\n  open_prs: 2\n")

    assert str(caught.value) == (
        '.forge.yml:3:3: the key "open_prs" is not known; did you mean "refactor.limits.open_prs"?'
    )


def test_a_file_of_json_reads_as_it_stands() -> None:
    assert read(b'{"a": [1, "b", null]}').value == {"a": [1, "b", None]}
