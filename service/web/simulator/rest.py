"""The part of Twilio's REST interface that Warmline uses, as the official client speaks it."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from service.core.texts.segments import count
from service.web.simulator.config import SimulatorConfig
from service.web.simulator.network import Network, new_sid
from service.web.simulator.store import Call, Store, Text, TextQuery
from service.web.simulator.webhooks import API_VERSION, can_be_called

ROOT = f"/{API_VERSION}/Accounts/"
LONGEST_BODY = 1600
BIGGEST_PAGE = 1000
PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
SHORT_CODE = re.compile(r"\d{3,8}", re.ASCII)
SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
MESSAGES = {
    20001: "A parameter has no meaning here.",
    20003: "Authenticate",
    20004: "Method not allowed",
    20404: "The requested resource was not found",
    20500: "An internal server error has occurred",
    21201: "No 'To' number is specified",
    21205: "The call needs a Url that can be called, or Twiml.",
    21211: "The 'To' number is not a valid phone number.",
    21212: "The 'From' number is not a valid sender.",
    21213: "No 'From' number is specified",
    21266: "The 'To' and the 'From' number cannot be the same.",
    21602: "A message body is required.",
    21603: "A 'From' number or a Messaging Service is required.",
    21604: "A 'To' phone number is required.",
    21609: "The StatusCallback is not a valid URL.",
    21610: "The recipient has unsubscribed: no text can go to this number.",
    21617: f"The body is longer than {LONGEST_BODY} characters.",
    21701: "The Messaging Service does not exist.",
    30400: "Only an empty Body can be set.",
    30409: "This message cannot be canceled: only scheduled ones can, and none is scheduled here.",
}
BY_STATUS = {400: 20001, 401: 20003, 404: 20404, 405: 20004}

rest = Blueprint("rest", __name__, url_prefix=f"/{API_VERSION}/Accounts")


class Refusal(Exception):
    """A request that the REST interface answers with one of Twilio's error codes."""

    def __init__(self, code: int, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def answer_refusal(refusal: Refusal) -> Response:
    """The error in Twilio's shape."""
    answer = jsonify(
        code=refusal.code,
        message=MESSAGES[refusal.code],
        more_info=f"https://www.twilio.com/docs/errors/{refusal.code}",
        status=refusal.status,
    )
    answer.status_code = refusal.status
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return answer


rest.register_error_handler(Refusal, answer_refusal)


def shape_error(error: HTTPException) -> Response:
    """Any other HTTP error in Twilio's shape, for what Flask itself refuses."""
    status = error.code or 500
    return answer_refusal(Refusal(BY_STATUS.get(status, 20500 if status >= 500 else 20001), status))


@rest.before_request
def _authenticate() -> None:
    authenticate((request.view_args or {}).get("account", ""))


def authenticate(account: str) -> None:
    """Whether a request may see `account`: it is ours, and the request brings its id and token.
    Raises Refusal."""
    config, given = _config(), request.authorization
    name, password = (given.username, given.password) if given else (None, None)
    pairs = ((account, config.account_sid), (name, config.account_sid),
             (password, config.auth_token))  # fmt: skip
    same = [hmac.compare_digest((said or "").encode(), true.encode()) for said, true in pairs]
    if not all(same):
        raise Refusal(20003, 401)


def _config() -> SimulatorConfig:
    config: SimulatorConfig = current_app.extensions["simulator_config"]
    return config


def _network() -> Network:
    network: Network = current_app.extensions["simulator_network"]
    return network


def _store() -> Store:
    store: Store = current_app.extensions["simulator_store"]
    return store


@rest.get("/<account>.json")
def fetch_account(account: str) -> Response:
    """What a check of the settings asks for."""
    return jsonify(sid=account, friendly_name="Simulator", status="active", type="Trial")


# ---------------------------------------------------------------- texts
@rest.post("/<account>/Messages.json")
def create_message(account: str) -> tuple[Response, int]:
    form = request.form
    to, sender, service = (form.get(k, "") for k in ("To", "From", "MessagingServiceSid"))
    body, callback = form.get("Body", ""), form.get("StatusCallback") or None
    media = len(form.getlist("MediaUrl"))
    _check_addresses(to, sender, service)
    if not body and not media:
        raise Refusal(21602)
    if len(body) > LONGEST_BODY:
        raise Refusal(21617)
    if callback and not can_be_called(callback):
        raise Refusal(21609)
    number = _store().number_of_line(sender or service)
    if not service and _store().is_blocked(to, sender):  # a service accepts it, and it fails later
        raise Refusal(21610)
    text = Text(
        sid=new_sid("MM" if media else "SM"), direction="outbound-api", sender=number,
        recipient=to, body=body, status="accepted" if service else "queued",
        service_sid=service or None, callback=callback, media=media,
    )  # fmt: skip
    return jsonify(_show_text(account, _network().send_text(text))), 201


def _check_addresses(to: str, sender: str, service: str) -> None:
    if not to:
        raise Refusal(21604)
    if not sender and not service:
        raise Refusal(21603)
    if not PHONE.fullmatch(to):
        raise Refusal(21211)
    if sender and not (PHONE.fullmatch(sender) or SHORT_CODE.fullmatch(sender)):
        raise Refusal(21212)
    if service and not SERVICE.fullmatch(service):
        raise Refusal(21701)
    if to == sender:
        raise Refusal(21266)


@rest.get("/<account>/Messages.json")
def list_messages(account: str) -> Response:
    texts = _store().list_texts(_query("DateSent", lambda sid: _store().text(sid).n))
    return _page(account, "messages", [_show_text(account, text) for text in texts])


def _page(account: str, kind: str, found: list[dict[str, object]]) -> Response:
    """The newest first. A page begins after the row that its token names, so that new ones do not
    shift it. `found` holds one more than fits where there is a further page."""
    size, page = _page_size(), max(_number(request.args.get("Page"), 0), 0)
    more, rows = len(found) > size, found[:size]
    kept = [(k, v) for k, v in request.args.items() if k not in ("Page", "PageSize", "PageToken")]

    def uri(number: int, *token: tuple[str, str]) -> str:
        pairs = [*kept, ("PageSize", str(size)), ("Page", str(number)), *token]
        return f"{ROOT}{account}/{kind.capitalize()}.json?{urlencode(pairs)}"

    following = uri(page + 1, ("PageToken", f"PA{rows[-1]['sid']}")) if more else None
    return jsonify(
        **{kind: rows},
        page=page, page_size=size, start=page * size, end=page * size + max(len(rows) - 1, 0),
        first_page_uri=uri(0), next_page_uri=following, uri=uri(page),
        previous_page_uri=None,
    )  # fmt: skip


def _page_size() -> int:
    return min(max(_number(request.args.get("PageSize"), 50), 1), BIGGEST_PAGE)


def _query(when: str, place_of: Callable[[str], int]) -> TextQuery:
    """What is asked for; `when` is the name of the time that the list goes by."""
    args = request.args
    since, until = _span(args.get(f"{when}>")), _span(args.get(f"{when}<"))
    on = _span(args.get(when))
    lows = [span[0] for span in (since, on) if span]
    highs = [span[1] for span in (until, on) if span]
    return TextQuery(
        to=args.get("To") or None,
        sender=args.get("From") or None,
        since=max(lows, default=None),
        until=min(highs, default=None),
        below=_place(args.get("PageToken"), place_of),
        limit=_page_size() + 1,
    )


def _place(token: str | None, place_of: Callable[[str], int]) -> int | None:
    if not token:
        return None
    try:
        return place_of(token.removeprefix("PA"))
    except KeyError:
        raise Refusal(20001) from None


def _span(said: str | None) -> tuple[float, float] | None:
    """A time as the client writes it: its beginning, and its end a second later. The client writes
    a date as its midnight, so midnight stands for the whole day."""
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        whole_day = moment.time() == time()
        end = moment + (timedelta(days=1) if whole_day else timedelta(seconds=1))
        return moment.timestamp(), end.timestamp()
    except (ValueError, OverflowError):
        raise Refusal(20001) from None


def _number(said: str | None, default: int) -> int:
    if not said:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", said):
        raise Refusal(20001)
    return int(said)


@rest.get("/<account>/Messages/<sid>.json")
def fetch_message(account: str, sid: str) -> Response:
    return jsonify(_show_text(account, _find_text(sid)))


@rest.post("/<account>/Messages/<sid>.json")
def update_message(account: str, sid: str) -> Response:
    """Blank the carrier's copy of a text; the phone keeps what it shows."""
    text = _find_text(sid)
    if request.form.get("Status") == "canceled":
        raise Refusal(30409)
    if request.form.get("Body") != "":
        raise Refusal(30400)
    return jsonify(_show_text(account, _store().change_text(text.sid, body="")))


def _find_text(sid: str) -> Text:
    try:
        return _store().text(sid)
    except KeyError:
        raise Refusal(20404, 404) from None


def _show_text(account: str, text: Text) -> dict[str, object]:
    base = f"{ROOT}{account}/Messages/{text.sid}"
    segments = "0" if text.status == "accepted" else str(count(text.shown).segments)
    from_number = None if text.status == "accepted" else text.sender
    return {
        "sid": text.sid, "account_sid": account, "api_version": API_VERSION,
        "messaging_service_sid": text.service_sid, "direction": text.direction,
        "from": from_number, "to": text.recipient, "body": text.body, "status": text.status,
        "num_segments": segments, "num_media": str(text.media),
        "error_code": text.error_code, "error_message": MESSAGES.get(text.error_code or 0),
        "price": None, "price_unit": "USD",
        "date_created": _rfc2822(text.created_at), "date_updated": _rfc2822(text.updated_at),
        "date_sent": _rfc2822(text.sent_at), "uri": f"{base}.json",
        "subresource_uris": {"media": f"{base}/Media.json"},
    }  # fmt: skip


def _rfc2822(seconds: float | None) -> str | None:
    return None if seconds is None else format_datetime(datetime.fromtimestamp(seconds, UTC))


# ---------------------------------------------------------------- calls
@rest.post("/<account>/Calls.json")
def create_call(account: str) -> tuple[Response, int]:
    form = request.form
    to, sender, url = form.get("To", ""), form.get("From", ""), form.get("Url") or None
    if not to:
        raise Refusal(21201)
    if not sender:
        raise Refusal(21213)
    if not PHONE.fullmatch(to):
        raise Refusal(21211)
    if not PHONE.fullmatch(sender):
        raise Refusal(21212)
    twiml, callback = form.get("Twiml") or None, form.get("StatusCallback") or None
    if not twiml and not (url and can_be_called(url)):
        raise Refusal(21205)
    if callback and not can_be_called(callback):
        raise Refusal(21609)
    events = " ".join(form.getlist("StatusCallbackEvent")) or "completed"
    call = Call(new_sid("CA"), "outbound-api", sender, to, "queued", url, twiml, callback, events)
    return jsonify(_show_call(account, _network().ring_phone(call))), 201


@rest.get("/<account>/Calls.json")
def list_calls(account: str) -> Response:
    calls = _store().list_calls(_query("StartTime", lambda sid: _store().call(sid).n))
    return _page(account, "calls", [_show_call(account, call) for call in calls])


@rest.get("/<account>/Calls/<sid>.json")
def fetch_call(account: str, sid: str) -> Response:
    try:
        return jsonify(_show_call(account, _store().call(sid)))
    except KeyError:
        raise Refusal(20404, 404) from None


def _show_call(account: str, call: Call) -> dict[str, object]:
    return {
        "sid": call.sid, "account_sid": account, "api_version": API_VERSION,
        "from": call.sender, "to": call.recipient, "status": call.status,
        "direction": call.direction, "duration": None, "price": None, "price_unit": "USD",
        "date_created": _rfc2822(call.created_at), "date_updated": _rfc2822(call.updated_at),
        "start_time": None, "end_time": None, "uri": f"{ROOT}{account}/Calls/{call.sid}.json",
        "subresource_uris": {},
    }  # fmt: skip
