"""The first pull request's body, as the person who installed the bot reads it."""

from pathlib import Path

import pytest

from config.forge_yml import ForgeYmlError, read_repository
from handlers.messages.onboarding import Facts, FirstChange, Lever, Written, body, not_yet, proposed
from providers.code_hosts.gitlab.texts import told

SNAPSHOTS = Path(__file__).parent / "snapshots"
URL = "https://github.com/acme/shop/blob/ab12cd34/src"
FACTS = Facts(
    commit_sha="ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12",
    score=71.4,
    score_version="seed-v1",
    levers=(
        Lever(4.21, "812 code lines in one file (full marks up to 300)", "src/shop.py", 1, f"{URL}/shop.py#L1"),
        Lever(2.8, "cognitive complexity 29 (free up to 5)", "src/pay.py", 88, f"{URL}/pay.py#L88"),
        Lever(0.31, "4 of 4 parameters and results without a type", "src/@team|x.py", 12, ""),
    ),
    package_manager="uv",
    test_command="uv run pytest -q",
    tests="The tests ran in a sandbox without network: 2 failed, 214 passed in 12 s",
    first=(FirstChange("Split src/shop.py into 3 modules", 2.9, 4), FirstChange("Extract 2 functions", 0.8, 1)),
)


@pytest.mark.parametrize(
    ("host", "snapshot"), [("github", "onboarding.md"), ("gitlab", "onboarding_on_gitlab.md")], ids=["GitHub", "GitLab"]
)
def test_the_body_says_what_was_found_what_would_come_and_how_to_say_yes_or_no(host: str, snapshot: str) -> None:
    text = body(FACTS, Written("observe"), host, "forge")

    assert (told(text) if host == "gitlab" else text) + "\n" == (SNAPSHOTS / snapshot).read_text()


def test_what_is_proposed_is_six_lines_that_our_own_model_takes() -> None:
    written = read_repository(proposed("forge").encode())

    assert proposed("forge").count("\n") == 6
    assert (written.rules.mode, written.rules.dashboard.issue) == ("observe", False)


def test_mistakes_stand_first_with_their_places() -> None:
    with pytest.raises(ForgeYmlError) as raised:
        read_repository(b"version: 1\nmode: observr\n")

    text = body(FACTS, Written("", raised.value.problems), "github", "forge")

    assert text.startswith("**`.forge.yml` on this branch cannot be read yet.**")
    assert '- `.forge.yml:2:7: "observr" is none of: off, observe, propose; did you mean "observe"?`' in text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param(Written("propose"), "pull requests that each carry their proof", id="propose"),
        pytest.param(Written("off"), "the bot stays silent", id="off"),
        pytest.param(Written(""), "Merged like this, the bot stays off", id="the file is gone"),
        pytest.param(Written("observe", others=2), "changes 2 other files as well.** The bot added", id="other files"),
    ],
)
def test_the_first_sentence_follows_the_branch(written: Written, said: str) -> None:
    assert said in body(FACTS, written, "github", "forge").partition("\n")[0]


def test_a_folder_of_ones_own_asks_for_nothing() -> None:
    assert "What it may do" not in body(FACTS, Written("observe"), "local", "forge")


def test_facts_come_back_as_they_were_kept() -> None:
    assert Facts.from_json(FACTS.to_json()) == FACTS


def test_a_refusal_before_the_yes_names_what_would_be_the_yes() -> None:
    assert not_yet(7, "gitlab", "forge")[1] == "Merging !7 does."
    assert "`/forge onboard`" in not_yet(None, "github", "forge")[1]
