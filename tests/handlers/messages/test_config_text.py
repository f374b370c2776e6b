"""What is said of a configuration, as the person reads it who asked."""

import pytest

from config.forge_yml import ForgeYmlError, Layer, Layers, Problem, read_organization, read_repository
from handlers.messages import config_text
from providers.code_hosts.code_host import CheckRun

ORGANIZATION = Layer(
    read_organization(b"version: 1\nmode: observe\nrefactor: {draft: true}\nlocked: [mode]\n"), "forge.yml", "a" * 40
)
OWN = b"""\
version: 1
mode: propose
paths: {exclude: ["gen/**", "a|b"]}
ignore: [{id: FF-77ab02, reason: kept, until: 2027-01-01}]
"""
REPOSITORY = Layer(read_repository(OWN), ".forge.yml", "b" * 40)


def problems_of(raw: bytes) -> tuple[Problem, ...]:
    with pytest.raises(ForgeYmlError) as caught:
        read_repository(raw)
    return caught.value.problems


def told(layers: Layers, problems: tuple[Problem, ...] = (), *, is_whole: bool = False) -> str:
    return config_text.explained(layers.at(), problems, is_whole=is_whole, path="", trigger="forge")


def test_what_is_not_built_in_is_told_with_its_place_and_what_is_locked_first() -> None:
    lines = told(Layers(ORGANIZATION, ORGANIZATION, REPOSITORY)).splitlines()

    rows = [line for line in lines if line.startswith("| `")]
    assert rows[0] == "| `mode` | `observe` | **locked** by the organization, `forge.yml@aaaaaaa:4` |"
    assert rows[1] == '| `paths.exclude` | \\["gen/\\*\\*", "a&#124;b"\\] | repository, `.forge.yml@bbbbbbb:3` |'
    assert "| `refactor.draft` | `true` | organization, `forge.yml@aaaaaaa:3` |" in rows
    assert "- `mode`: `propose` (`.forge.yml@bbbbbbb:2`) is looser than the lock allows" in lines
    assert lines[-1].endswith("keys as built in: `/forge config --explain`.")


def test_the_whole_tells_every_key_once() -> None:
    text = told(Layers(None, None, REPOSITORY), is_whole=True)

    assert text.count("| `refactor.limits.open_prs` | `3` | built in |") == 1
    assert text.count("| `refactor.enabled` | `everything` | built in |") == 1
    assert text.count("| `mode` |") == 1
    assert '"until": "2027-01-01"' in text


def test_what_nothing_acts_on_yet_is_told_in_one_quiet_line() -> None:
    own = b"version: 1\nllm: {budget: {per_month_usd: 5}}\nnotify: {slack: '#eng'}\nrefactor: {draft: true}\n"
    layer = Layer(read_repository(own), ".forge.yml", "c" * 40)

    lines = told(Layers(None, None, layer)).splitlines()

    assert "Read, and not acted on yet: `llm.budget.per_month_usd`, `notify.slack`." in lines
    assert "not acted on" not in told(Layers(ORGANIZATION, ORGANIZATION, REPOSITORY))


def test_mistakes_are_told_first_and_cannot_act() -> None:
    text = told(Layers(), problems_of(b"version: 1\n'@everyone <img>': 1\n"))

    assert text.startswith("**`.forge.yml` cannot be followed.** Until it is mended")
    assert "@everyone" not in text
    assert "<img>" not in text
    assert "Everything is built in." in text


def test_a_check_run_asks_for_the_mending_and_keeps_what_was_found() -> None:
    found = CheckRun("Forge Factory / readiness", "c" * 40, "1", "completed", "Readiness 71", "| Part |", "", "neutral")
    problems = problems_of(b"version: 1\nrefactor: {limit: {}}\n")

    check = config_text.needs_mending(found, problems, "https://f.example")
    of_a_fork = config_text.needs_mending(found, problems, "https://f.example", is_fork=True)

    assert (check.conclusion, of_a_fork.conclusion) == ("action_required", "neutral")
    assert of_a_fork.title == check.title
    assert check.title == ".forge.yml cannot be followed: line 2, column 12"
    assert 'did you mean "limits"?' in check.summary
    assert "(https://f.example/docs/forge-yml)" in check.summary
    assert check.summary.endswith("| Part |")


def test_a_refusal_names_the_file_and_the_place() -> None:
    said = config_text.refusal(problems_of(b"version: 1\nmdoe: off\nx: 1\n"))

    assert said.startswith("`.forge.yml` cannot be read, so nothing is changed: .forge.yml:2:1: the key")
    assert said.endswith('did you mean "mode"? (1 more).')
