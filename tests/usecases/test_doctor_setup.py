"""What should be set at the carrier, judged by itself."""

from __future__ import annotations

import pytest

from service.usecases.doctor.carrier_setup import (
    OF_NUMBER,
    OF_SERVICE,
    OVERRIDES,
    fallback_kind,
    is_toll_free,
    retries,
    texts_taken_elsewhere,
    wrong_with_calls,
    wrong_with_texts,
)

PUBLIC = "https://texts.example.org"
OURS = f"{PUBLIC}/carrier/sms"
STATIC = "https://handler.example.com/answer"
GOOD = {
    "sms_url": OURS + OVERRIDES,
    "sms_method": "POST",
    "sms_fallback_url": STATIC,
    "sms_fallback_method": "GET",
    "sms_application_sid": "",
    "voice_url": f"{PUBLIC}/carrier/voice",
    "voice_method": "POST",
    "voice_application_sid": "",
    "trunk_sid": "",
    "status_callback": f"{PUBLIC}/carrier/voice/status",
    "status_callback_method": "POST",
}


def texts(fallback: str | None = None, **changed: str) -> dict[str, str]:
    """The settings that put right what is wrong with incoming texts."""
    wrong = wrong_with_texts({**GOOD, **changed}, OF_NUMBER, PUBLIC, fallback)
    return {name: value for one in wrong for name, value in one.settings.items()}


def calls(**changed: str) -> dict[str, str]:
    wrong = wrong_with_calls({**GOOD, **changed}, PUBLIC)
    return {name: value for one in wrong for name, value in one.settings.items()}


def test_what_is_right_is_left_alone() -> None:
    assert texts() == {}
    assert texts(fallback=STATIC) == {}
    assert calls() == {}
    assert calls(voice_url=f"{PUBLIC}/carrier/voice{OVERRIDES}") == {}
    assert texts_taken_elsewhere(GOOD) == []


@pytest.mark.parametrize("url", ["", "https://demo.example.com/welcome", OURS + "/x", PUBLIC])
def test_texts_that_go_elsewhere(url: str) -> None:
    assert texts(sms_url=url) == {"sms_url": OURS + OVERRIDES, "sms_method": "POST"}


@pytest.mark.parametrize(
    "fragment", ["", "#rc=1", "#rc=5", "#rp=all", "#rc=5&rp=ct", "#rc=x&rp=all"]
)
def test_texts_that_are_not_tried_again(fragment: str) -> None:
    assert texts(sms_url=OURS + fragment) == {"sms_url": OURS + OVERRIDES}


@pytest.mark.parametrize("fragment", [OVERRIDES, "#rp=5xx,ct,rt&rc=3", "#rc=4&rp=all"])
def test_other_ways_to_be_tried_again_will_do(fragment: str) -> None:
    assert retries(OURS + fragment)
    assert texts(sms_url=OURS + fragment) == {}


@pytest.mark.parametrize("method", ["GET", ""])
def test_a_method_that_is_kept_in_logs(method: str) -> None:
    assert texts(sms_method=method) == {"sms_method": "POST"}
    assert texts(sms_method="post") == {}


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("", "none"),
        (OURS, "ours"),
        (OURS + OVERRIDES, "ours"),
        (STATIC, "static"),
        ("http://handler.example.com/answer", "unsafe"),
        (f"{PUBLIC}/somewhere", "unsafe"),
    ],
)
def test_what_answers_when_our_webhook_has_failed(url: str, kind: str) -> None:
    assert fallback_kind(url, OURS) == kind
    ours = {"sms_fallback_url": OURS + OVERRIDES, "sms_fallback_method": "POST"}
    needs = {"none": ours, "unsafe": ours, "ours": {"sms_fallback_method": "POST"}, "static": {}}
    assert texts(sms_fallback_url=url) == needs[kind]


def test_the_static_answer_that_is_wanted_goes_before_what_is_there() -> None:
    wanted = "https://other.example.com/answer"
    assert texts(fallback=wanted) == {"sms_fallback_url": wanted, "sms_fallback_method": "POST"}


def test_a_service_has_names_of_its_own() -> None:
    found = {"inbound_request_url": "", "inbound_method": "", "fallback_url": "",
             "fallback_method": ""}  # fmt: skip
    wrong = wrong_with_texts(found, OF_SERVICE, PUBLIC, None)
    settings = {name: value for one in wrong for name, value in one.settings.items()}
    assert settings == {
        "inbound_request_url": OURS + OVERRIDES,
        "inbound_method": "POST",
        "fallback_url": OURS + OVERRIDES,
        "fallback_method": "POST",
    }


def test_calls_that_go_elsewhere() -> None:
    assert set(calls(voice_url="")) == {"voice_url", "voice_method"}
    assert set(calls(voice_method="GET")) == {"voice_url", "voice_method"}
    assert set(calls(status_callback="")) == {"status_callback", "status_callback_method"}
    assert calls(trunk_sid="TK1") == {"voice_application_sid": "", "trunk_sid": ""}


def test_an_app_takes_texts_whatever_is_set() -> None:
    (wrong,) = texts_taken_elsewhere({**GOOD, "sms_application_sid": "AP1"})
    assert wrong.settings == {"sms_application_sid": ""}


@pytest.mark.parametrize(
    ("phone", "free"),
    [
        ("+18005550100", True),
        ("+18885550100", True),
        ("+12025550100", False),
        ("+442079460123", False),
    ],
)
def test_toll_free_numbers(phone: str, free: bool) -> None:
    assert is_toll_free(phone) is free
