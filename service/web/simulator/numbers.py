"""The numbers and Messaging Services of the simulator's account, and how they are set up.

What is set here is kept and shown until the simulator stops; where texts and calls are posted to
stays what it was started with.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from flask import Blueprint, Response, current_app, jsonify, request

from service.web.simulator.config import SimulatorConfig
from service.web.simulator.rest import (
    ROOT,
    Refusal,
    answer_refusal,
    authenticate,
    rest,
)
from service.web.simulator.store import Store

services = Blueprint("services", __name__, url_prefix="/v1/Services")
services.register_error_handler(Refusal, answer_refusal)

Settings = dict[str, str]


def kept_settings() -> dict[str, Settings]:
    """Where an app keeps what was set, by number or service."""
    return {}


@services.before_request
def _check() -> None:
    authenticate(_config().account_sid)


@rest.get("/<account>/IncomingPhoneNumbers.json")
def list_numbers(account: str) -> Response:
    asked = request.args.get("PhoneNumber", "")
    digits = re.sub(r"[^0-9*]", "", asked)
    found = [number for number in _numbers() if digits in number]
    uri = f"{ROOT}{account}/IncomingPhoneNumbers.json"
    shown = [_show_number(account, number) for number in found]
    return jsonify(
        incoming_phone_numbers=shown, page=0, page_size=50, start=0,
        end=max(len(shown) - 1, 0), first_page_uri=uri, next_page_uri=None,
        previous_page_uri=None, uri=uri,
    )  # fmt: skip


@rest.get("/<account>/IncomingPhoneNumbers/<sid>.json")
def fetch_number(account: str, sid: str) -> Response:
    return jsonify(_show_number(account, _number_called(sid)))


@rest.post("/<account>/IncomingPhoneNumbers/<sid>.json")
def update_number(account: str, sid: str) -> Response:
    number = _number_called(sid)
    _keep(number, _of_number())
    return jsonify(_show_number(account, number))


@services.get("/<sid>")
def fetch_service(sid: str) -> Response:
    return jsonify(_show_service(_known_service(sid)))


@services.post("/<sid>")
def update_service(sid: str) -> Response:
    _keep(_known_service(sid), _of_service())
    return jsonify(_show_service(sid))


@services.get("/<sid>/PhoneNumbers")
def list_numbers_of_service(sid: str) -> Response:
    number = _store().number_of_line(_known_service(sid))
    shown = [{"sid": _sid_of(number), "service_sid": sid, "phone_number": number}]
    meta = {
        "page": 0, "page_size": 50, "key": "phone_numbers", "url": request.url,
        "first_page_url": request.url, "next_page_url": None, "previous_page_url": None,
    }  # fmt: skip
    return jsonify(phone_numbers=shown, meta=meta)


# ---------------------------------------------------------------- what is set
def _of_number() -> Settings:
    """How a number is set up before anybody has changed it: as the simulator was started."""
    config = _config()
    return {
        "sms_url": config.inbound_url,
        "sms_method": "POST",
        "sms_fallback_url": config.inbound_url,
        "sms_fallback_method": "POST",
        "sms_application_sid": "",
        "voice_url": config.voice_url,
        "voice_method": "POST",
        "voice_application_sid": "",
        "trunk_sid": "",
        "status_callback": f"{config.voice_url.partition('#')[0]}/status",
        "status_callback_method": "POST",
    }


def _of_service() -> Settings:
    """A service leaves what comes in to its numbers."""
    return {
        "inbound_request_url": "",
        "inbound_method": "POST",
        "fallback_url": "",
        "fallback_method": "POST",
        "use_inbound_webhook_on_number": "true",
    }


def _keep(address: str, known: Mapping[str, str]) -> None:
    """Keep what a form sets, by Twilio's names for it (`SmsUrl` is `sms_url`)."""
    changes = {
        name: request.form[field]
        for name in known
        if (field := "".join(part.capitalize() for part in name.split("_"))) in request.form
    }
    _settings().setdefault(address, {}).update(changes)


def _show_number(account: str, number: str) -> dict[str, object]:
    sid = _sid_of(number)
    return {
        "sid": sid, "account_sid": account, "phone_number": number, "friendly_name": number,
        **_of_number(), **_settings().get(number, {}),
        "uri": f"{ROOT}{account}/IncomingPhoneNumbers/{sid}.json",
    }  # fmt: skip


def _show_service(sid: str) -> dict[str, object]:
    values: dict[str, object] = {**_of_service(), **_settings().get(sid, {})}
    defers = values["use_inbound_webhook_on_number"] == "true"
    return {
        "sid": sid, "account_sid": _config().account_sid, "friendly_name": "Simulated",
        **values, "use_inbound_webhook_on_number": defers, "url": request.base_url,
    }  # fmt: skip


# ---------------------------------------------------------------- whose they are
def _numbers() -> list[str]:
    return _store().lines()


def _number_called(sid: str) -> str:
    for number in _numbers():
        if _sid_of(number) == sid:
            return number
    raise Refusal(20404, 404)


def _sid_of(number: str) -> str:
    return "PN" + hashlib.sha256(number.encode()).hexdigest()[:32]


def _known_service(sid: str) -> str:
    if sid not in _store().services():
        raise Refusal(20404, 404)
    return sid


def _config() -> SimulatorConfig:
    config: SimulatorConfig = current_app.extensions["simulator_config"]
    return config


def _store() -> Store:
    store: Store = current_app.extensions["simulator_store"]
    return store


def _settings() -> dict[str, Settings]:
    settings: dict[str, Settings] = current_app.extensions["simulator_settings"]
    return settings
