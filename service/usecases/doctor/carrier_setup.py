"""How a number or a Messaging Service of ours should be set up at the carrier, and what of it is
not so. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

# By itself Twilio tries once more, and only when it could not connect. With this it tries five
# times more whatever has failed, each 2 s to connect and 4 s to read, within its 15 s
# (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
OVERRIDES = "#rc=5&rp=all&ct=2000&rt=4000"
ENOUGH_RETRIES = 3
RETRIED_ON = frozenset({"5xx", "ct", "rt"})  # what says that a text was not taken

Fallback = Literal["static", "ours", "none", "unsafe"]


@dataclass(frozen=True)
class Wrong:
    """What is not as it should be, in plain words, and the settings that put it right."""

    says: str
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Inbound:
    """Where the settings of a sender for incoming texts stand, by their names at the carrier."""

    url: str
    method: str
    fallback_url: str
    fallback_method: str


OF_NUMBER = Inbound("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method")
OF_SERVICE = Inbound("inbound_request_url", "inbound_method", "fallback_url", "fallback_method")


def wrong_with_texts(
    found: Mapping[str, str], names: Inbound, public_url: str, fallback: str | None
) -> list[Wrong]:
    """What keeps incoming texts, or their second way, from us. `fallback` is the static address
    that is wanted; without one what is there is judged by itself."""
    ours = f"{public_url}/carrier/sms"
    wrong = list[Wrong]()
    url, method = found[names.url], found[names.method]
    if _plain(url) != ours:
        where = _plain(url) or "nowhere"
        settings = {names.url: ours + OVERRIDES, names.method: "POST"}
        wrong.append(Wrong(f"texts go to {where} and not to us", settings))
    elif not retries(url):
        says = "a text that we could not take at once is not tried again"
        wrong.append(Wrong(says, {names.url: ours + OVERRIDES}))
    if method.upper() != "POST" and not any(names.method in one.settings for one in wrong):
        says = f"texts come by {method or 'no method'} and not by POST, which the carrier keeps"
        wrong.append(Wrong(says, {names.method: "POST"}))
    return wrong + _wrong_with_fallback(found, names, ours, fallback)


def _wrong_with_fallback(
    found: Mapping[str, str], names: Inbound, ours: str, fallback: str | None
) -> list[Wrong]:
    url = found[names.fallback_url]
    if fallback is not None and url != fallback:
        settings = {names.fallback_url: fallback, names.fallback_method: "POST"}
        return [Wrong("the fallback is not the static answer that you named", settings)]
    kind = fallback_kind(url, ours)
    to_ours = {names.fallback_url: ours + OVERRIDES, names.fallback_method: "POST"}
    if kind == "none":
        return [Wrong("there is no fallback: a text that fails is only noted there", to_ours)]
    if kind == "unsafe":
        return [Wrong("the fallback is no https address", to_ours)]
    if kind == "ours" and found[names.fallback_method].upper() != "POST":
        return [Wrong("the fallback comes by no POST", {names.fallback_method: "POST"})]
    return []


def fallback_kind(url: str, ours: str) -> Fallback:
    """What answers when our webhook has failed: a `static` address elsewhere, `ours` again, `none`,
    or something `unsafe`."""
    if not url:
        return "none"
    if _plain(url) == ours:
        return "ours"
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.netloc == urlsplit(ours).netloc:
        return "unsafe"
    return "static"


def texts_taken_elsewhere(found: Mapping[str, str]) -> list[Wrong]:
    """What takes the texts of a number, whatever address is set for them."""
    if not found["sms_application_sid"]:
        return []
    says = "a TwiML App has its texts, and the address that is set for them does nothing"
    return [Wrong(says, {"sms_application_sid": ""})]


def wrong_with_calls(found: Mapping[str, str], public_url: str) -> list[Wrong]:
    """What keeps incoming calls from us, or the news of how they went on."""
    ours, status = f"{public_url}/carrier/voice", f"{public_url}/carrier/voice/status"
    wrong = list[Wrong]()
    if found["voice_application_sid"] or found["trunk_sid"]:
        says = "a TwiML App or a trunk has its calls, and the address that is set does nothing"
        wrong.append(Wrong(says, {"voice_application_sid": "", "trunk_sid": ""}))
    if _plain(found["voice_url"]) != ours or found["voice_method"].upper() != "POST":
        where = _plain(found["voice_url"]) or "nowhere"
        says = f"calls go to {where} by {found['voice_method'] or 'no method'} and not to us"
        wrong.append(Wrong(says, {"voice_url": ours + OVERRIDES, "voice_method": "POST"}))
    if (
        _plain(found["status_callback"]) != status
        or found["status_callback_method"].upper() != "POST"
    ):
        says = "how a call went on is not told to us"
        settings = {"status_callback": status, "status_callback_method": "POST"}
        wrong.append(Wrong(says, settings))
    return wrong


def retries(url: str) -> bool:
    """Whether a webhook's address has the carrier try again what could not be taken."""
    asked = parse_qs(urlsplit(url).fragment)
    count, policy = asked.get("rc", ["0"])[0], asked.get("rp", ["ct"])[0]
    on = set(policy.split(","))
    enough = count.isdigit() and int(count) >= ENOUGH_RETRIES
    return enough and ("all" in on or on >= RETRIED_ON)


def is_toll_free(phone: str) -> bool:
    """Whether a number (E.164) is a toll-free one of North America."""
    codes = ("800", "833", "844", "855", "866", "877", "888")
    return phone.startswith("+1") and phone[2:5] in codes


def _plain(url: str) -> str:
    return url.partition("#")[0]
