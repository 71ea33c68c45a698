# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in free texts, in every spelling that a server, a proxy or a library may give them."""

from __future__ import annotations

import base64
import html
import json
import threading
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.redaction import REDACTED, Redactor, redacted

SECRET = "Zq8/hook+T0?a=1&b='c'\"d\\e f%2Fé€😀"


def percent(secret: str, form: str = "%{:02X}") -> str:
    return "".join(form.format(byte) for byte in secret.encode())


def partly(secret: str) -> str:
    return "".join(quote(one, safe="") if number % 2 else one for number, one in enumerate(secret))


def lower(secret: str) -> str:
    return "".join(one if one.isalnum() and one.isascii() else percent(one, "%{:02x}") for one in secret)


def of_java(secret: str) -> str:
    written = json.dumps(secret)[1:-1]
    for letter in "&<>='":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return written


def in_base64(secret: str, before: str = "", after: str = "") -> str:
    return base64.b64encode(f"{before}{secret}{after}".encode()).decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "path": quote,
    "url": lambda secret: quote(secret, safe=""),
    "lower case": lower,
    "every byte": percent,
    "form": quote_plus,
    "html": html.escape,
    "html with numbers": lambda secret: "".join(f"&#{ord(one)};" for one in secret),
    "html of others": lambda secret: html.escape(secret).replace("&#x27;", "&#39;"),
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json of php": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1].replace("/", r"\/"),
    "json of java": of_java,
    "python": lambda secret: repr(secret)[1:-1],
    "python's bytes": lambda secret: repr(secret.encode())[2:-1],
    "base64": in_base64,
    "base64 of urls": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
    "base64 with a user": lambda secret: in_base64(secret, "user:"),
    "base64 in between": lambda secret: in_base64(secret, "ab=", ";c"),
}


@pytest.mark.parametrize("spell", [*SPELLINGS.values(), partly], ids=[*SPELLINGS, "a part"])
@pytest.mark.parametrize("again", [str, lambda text: quote(text, safe=""), html.escape], ids=["once", "url", "html"])
def test_a_secret_is_recognised_however_it_is_written(spell: Callable[[str], str], again: Callable[[str], str]) -> None:
    shown = Redactor(SECRET).redact(f"cannot do <{again(spell(SECRET))}>, sorry")
    assert shown == f"cannot do <{REDACTED}>, sorry"


LETTERS = st.characters(min_codepoint=33, max_codepoint=126) | st.sampled_from("%&\\\"'/+ =é€😀")
SECRETS = st.text(LETTERS, min_size=8, max_size=60).filter(lambda text: len(text.strip()) == len(text))
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
BESIDE = st.sampled_from([" ", "'", '"', "<", ": ", "=", ",", "(", "\n"])


@settings(max_examples=400)
@given(SECRETS, WORDS, WORDS, BESIDE, st.lists(st.sampled_from(list(SPELLINGS)), max_size=3))
def test_a_secret_is_recognised_in_several_spellings_over_each_other(
    secret: str, before: str, after: str, beside: str, spellings: list[str]
) -> None:
    spelled = secret
    for spelling in spellings:
        spelled = SPELLINGS[spelling](spelled)
    shown = Redactor(secret).redact(f"{before}{beside}{spelled}{beside}{after}")
    assert REDACTED in shown
    assert shown.count(spelled) <= after.count(spelled)


@given(st.lists(SECRETS, min_size=1, max_size=4), st.lists(WORDS, max_size=6))
def test_no_secret_survives_wherever_it_stands(secrets: list[str], words: list[str]) -> None:
    text = " ".join([*words, *secrets, "".join(secrets), *(f"{one}{one}" for one in secrets)])
    shown = redacted(text, secrets)
    assert not any(secret in rest for secret in secrets for rest in shown.split(REDACTED))


@given(st.text())
def test_text_without_a_secret_is_unchanged(text: str) -> None:
    assert redacted(text, ["q7Zx9SECRETofTheTask", "", " ", "https"]) == text


@given(st.text(), st.text(min_size=1, max_size=5), st.text())
def test_a_short_value_hides_a_whole_text_only(before: str, short: str, after: str) -> None:
    text = f"{before} {short} {after}"
    assert redacted(text, [short]) == text
    assert redacted(short, [short]) == (REDACTED if short.strip() else short)


@pytest.mark.parametrize("value", ["1", "prod", "https", "hang", "on", "abcdefg", "12345", "1234567"])
def test_a_secret_that_may_be_a_word_or_a_number_is_not_redacted(value: str) -> None:
    text = f"https://{value}.example.com/{value}: {value}"
    assert redacted(text, [value]) == text


@pytest.mark.parametrize("value", ["Zq8hoo", "a1b2c3", "password"])
def test_a_secret_that_is_hardly_a_word_is_redacted(value: str) -> None:
    assert redacted(f"cannot do {value}", [value]) == f"cannot do {REDACTED}"


def test_secrets_that_overlap_are_hidden_together() -> None:
    assert redacted("x abcdefghijkl x", ["abcdefgh", "efghijkl", "fghijklmnop"]) == f"x {REDACTED} x"


def test_a_secret_that_was_wrapped_over_lines_is_recognised() -> None:
    assert redacted("cannot do Zq8 one two", ["Zq8  one\n\ttwo"]) == f"cannot do {REDACTED}"


def test_a_part_of_what_is_encoded_stays_readable() -> None:
    assert redacted("GET /%7Eme?key=Zq8%2Fhook&to=%7Eyou", ["Zq8/hook"]) == f"GET /%7Eme?key={REDACTED}&to=%7Eyou"


def test_the_user_of_a_url_is_hidden() -> None:
    assert redacted("to http://me:s3@proxy:8080/ of me@x", []) == f"to http://{REDACTED}@proxy:8080/ of me@x"


def test_values_are_redacted_at_every_depth() -> None:
    value = {"Zq8secret": [1, None, {"a": "x Zq8secret", "b": ("Zq8secret",)}], 7: True}
    shown = Redactor("Zq8secret").hide(value)
    assert shown == {REDACTED: [1, None, {"a": f"x {REDACTED}", "b": [REDACTED]}], 7: True}


def test_one_redactor_knows_what_another_knows() -> None:
    redactor, other = Redactor("Zq8first", "one"), Redactor("Zq8second", "two")
    redactor.include(other)
    assert redactor.redact("Zq8first Zq8second") == f"{REDACTED} {REDACTED}"
    assert redactor.redact("two") == REDACTED


def test_many_secrets_are_found_in_one_pass() -> None:
    redactor = Redactor(*(f"secret-number-{number:06}" for number in range(10_000)))
    nothing = "nothing of the kind, " * 500
    assert redactor.redact(f"{nothing}secret-number-009999") == f"{nothing}{REDACTED}"


def test_secrets_may_come_while_texts_are_redacted() -> None:
    redactor, failures = Redactor(), []

    def add(first: int) -> None:
        try:
            for number in range(first, first + 200):
                redactor.add(f"Zq8secret{number:05}")
                assert redactor.redact(f"Zq8secret{number:05}") == REDACTED
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=add, args=(first,)) for first in range(0, 1600, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert redactor.redact("Zq8secret00000 Zq8secret01599") == f"{REDACTED} {REDACTED}"
