"""No credential is left in a text that somebody may read."""

import base64
import hashlib
import urllib.parse

import pytest

from providers.rest.redaction import MASK, Redactor

SECRET = "correct horse/battery+staple=2026"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("token ghs_16C7e42F292c6912E7710c838347Ae178B4a was refused", id="an installation token"),
        pytest.param("ghp_16C7e42F292c6912E7710c838347Ae178B4a", id="a personal token"),
        pytest.param("github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz", id="a fine-grained token"),
        pytest.param("glpat-abcdefghij0123456789", id="a GitLab token"),
        pytest.param("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjM0NSJ9.c2lnbmF0dXJl", id="a web token"),
        pytest.param("Authorization: Bearer abcdefghijk", id="a header"),
        pytest.param("authorization: basic eC1hY2Nlc3M6dG9rZW4=", id="a basic header"),
        pytest.param("fatal: https://x-access-token:hunter2hunter2@github.com/a/b", id="an address"),
        pytest.param("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", id="a key"),
    ],
)
def test_what_looks_like_a_credential_is_masked(text: str) -> None:
    clean = Redactor().clean(text)

    assert MASK in clean
    for credential in ("16C7e42F", "11ABCDEFG0", "abcdefghij", "c2lnbmF0", "eC1hY2Nl", "hunter2", "MIIEow"):
        assert credential not in clean


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(SECRET, id="as it is"),
        pytest.param(urllib.parse.quote(SECRET, safe=""), id="in a URL"),
        pytest.param(SECRET.encode().hex(), id="in hexadecimal"),
        pytest.param(base64.b64encode(SECRET.encode()).decode(), id="in base64"),
        pytest.param(base64.b64encode(b"x-access-token:" + SECRET.encode()).decode(), id="as git sends it"),
        pytest.param(base64.b64encode(b"oauth2:" + SECRET.encode()).decode(), id="as git sends it to GitLab"),
        pytest.param(SECRET[:-5], id="without its end"),
        pytest.param(SECRET[7:], id="without its beginning"),
    ],
)
def test_a_live_secret_is_masked_in_every_form(form: str) -> None:
    redactor = Redactor()
    redactor.learn(SECRET)

    clean = redactor.clean(f"before {form} after")

    assert clean.startswith("before ")
    assert clean.endswith(" after")
    assert "battery" not in clean
    assert form not in clean


def test_ordinary_text_is_left_alone() -> None:
    redactor = Redactor()
    redactor.learn(SECRET, "short")
    text = "GET /repos/acme/shop/pulls/7: 404, the token of a commit 3f9c21d5e0aa1b2c3d4e5f60718293a4b5c6d7e8"

    assert redactor.clean(text) == text


def test_the_values_of_a_log_line_are_masked_errors_included() -> None:
    redactor = Redactor()
    redactor.learn(SECRET)

    event = redactor(None, "info", {"event": "call_failed", "why": ValueError(SECRET), "path": SECRET, "status": 401})

    assert SECRET not in str(event)
    assert event["status"] == 401


def test_of_the_secrets_that_end_the_oldest_are_forgotten_first() -> None:
    redactor = Redactor(limit=1, now=lambda: 1000.0)

    redactor.learn("a lasting secret")
    redactor.learn("first secret value", until_s=2000.0)
    redactor.learn("second secret value", until_s=2000.0)

    assert redactor.clean("a lasting secret") == MASK
    assert redactor.clean("first secret value") == "first secret value"
    assert redactor.clean("second secret value") == MASK


def test_a_secret_that_has_ended_is_forgotten() -> None:
    now_s = 1000.0
    redactor = Redactor(now=lambda: now_s)
    redactor.learn("first secret value", until_s=2000.0)
    before = redactor.clean("first secret value")

    now_s = 2000.0
    redactor.learn("second secret value", until_s=3000.0)

    assert before == MASK
    assert redactor.clean("first secret value") == "first secret value"


def test_two_hundred_tokens_are_known_beside_the_secrets_of_the_settings() -> None:
    redactor = Redactor(now=lambda: 1000.0)
    redactor.learn(SECRET)
    tokens = [hashlib.sha256(bytes([number])).hexdigest() for number in range(201)]
    for token in tokens:
        redactor.learn(token, until_s=2000.0)

    shown = [token for token in tokens if token in redactor.clean(f"refused {token}.")]

    assert shown == tokens[:1]
    assert redactor.clean(SECRET) == MASK


@pytest.mark.parametrize("tail", ["its own end", "ANOTHER END"])
def test_secrets_that_begin_alike_are_masked_to_their_ends(tail: str) -> None:
    redactor = Redactor()
    beginning = "they begin alike for thirty ch"
    redactor.learn(beginning + "its own end", beginning + "ANOTHER END")

    assert redactor.clean(f"<{beginning}{tail}>") == f"<{MASK}>"


def test_secrets_one_after_the_other_are_masked_and_what_is_between_stays() -> None:
    redactor = Redactor()
    redactor.learn(SECRET, "another secret value", "eightch8")

    clean = redactor.clean(f"{SECRET} and another secret value{SECRET}, eightch8")

    assert clean == f"{MASK} and {MASK}, {MASK}"
