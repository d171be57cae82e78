"""The page with the phones. It works by plain forms; its script only spares the reloading."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request

from service.core.texts.numbers import NotANumber, display, to_e164
from service.web.simulator.config import Phone, SimulatorConfig
from service.web.simulator.network import Network
from service.web.simulator.store import Call, Store, Text

ENTRIES = 40  # texts and calls on one screen
LONGEST_BODY = 1600
MOST_SHOWN = 6
MADE_UP = re.compile(r"\+1\d{3}55501\d\d", re.ASCII)
REFERENCE = re.compile(r"\bOK ([A-Z0-9]{2,8})\b")
SUGGESTIONS = {
    "peer": ("2", "i took all my pills", "HELP", "STOP"),
    "staff": (),
    "stranger": ("who is this?", "HELP", "STOP"),
}
TICKS = {
    "accepted": ("…", "on its way"),
    "queued": ("…", "on its way"),
    "sent": ("✓", "sent"),
    "delivered": ("✓✓", "delivered"),
}

phones = Blueprint("phones", __name__)


@dataclass(frozen=True)
class Entry:
    """One line of a phone's screen. `mark` is the tick, `words` what it means."""

    id: str
    kind: str  # received | sent | call
    body: str
    line: str
    at: str
    mark: str
    words: str
    failed: bool


@dataclass(frozen=True)
class Screen:
    """All that the page shows of one phone."""

    number: str
    shown_number: str
    label: str
    kind: str
    lines: list[dict[str, str]]
    line: str
    entries: list[Entry]
    suggestions: list[str]
    ringing: dict[str, str] | None


class Mistake(Exception):
    """What somebody typed cannot be used; the message says what to do, and the page shows it."""


# ---------------------------------------------------------------- what is shown
def _entry_of_text(text: Text) -> Entry:
    at = _iso(text.created_at)
    if text.direction == "inbound":
        failed = text.note.startswith("not taken:")
        mark, words = {"": ("…", "sending"), "taken": ("✓", "sent")}.get(
            text.note, ("✗" if failed else "…", text.note)
        )
        body = text.shown or ("[picture]" if text.media else "")
        return Entry(text.sid, "sent", body, text.recipient, at, mark, words, failed)
    failed = text.status not in TICKS
    mark, words = TICKS.get(text.status, ("✗", f"never arrived: {text.note or text.status}"))
    return Entry(text.sid, "received", text.shown, text.sender, at, mark, words, failed)


def _entry_of_call(call: Call) -> Entry:
    out = call.direction == "inbound"
    line = call.recipient if out else call.sender
    heard = {
        "queued": "", "ringing": "Calling…" if out else "Ringing…", "in-progress": "Answered…",
        "busy": "You let it go.", "no-answer": "Nobody answered.", "failed": call.words,
    }.get(call.status, f"“{call.words}”" if call.words else "Nothing was said.")  # fmt: skip
    title = f"Call {'to' if out else 'from'} {display(line)}"
    failed = call.status == "failed"
    return Entry(call.sid, "call", heard, line, _iso(call.created_at), "☎", title, failed)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _screen(store: Store, phone: Phone) -> Screen:
    texts = store.texts_of(phone.number, ENTRIES)
    calls = store.calls_of(phone.number, ENTRIES)
    rows: list[Text | Call] = sorted([*texts, *calls], key=lambda row: row.created_at)
    entries = [
        _entry_of_text(row) if isinstance(row, Text) else _entry_of_call(row)
        for row in rows[-ENTRIES:]
    ]
    came = [entry for entry in entries if entry.kind == "received" and not entry.failed]
    lines = store.lines()
    line = came[-1].line if came else (lines[0] if lines else "")
    ringing = [c for c in calls if c.status == "ringing" and c.direction == "outbound-api"]
    return Screen(
        number=phone.number,
        shown_number=display(phone.number),
        label=phone.label if phone.label != phone.number else "A stranger",
        kind=phone.kind,
        lines=[{"number": number, "shown": display(number)} for number in lines],
        line=line,
        entries=entries,
        suggestions=_suggest(store, phone, came),
        ringing={"sid": ringing[-1].sid, "from": display(ringing[-1].sender)} if ringing else None,
    )


def _suggest(store: Store, phone: Phone, came: list[Entry]) -> list[str]:
    """What one might type next. For staff that is the reference in the newest alert."""
    if phone.kind == "staff":
        found = (match for entry in reversed(came) for match in REFERENCE.findall(entry.body))
        references = list(dict.fromkeys(found))[:2]
        return [f"OK {reference}" for reference in references] or ["OK"]
    blocked = any(
        store.is_blocked(phone.number, store.service_behind(line) or line) for line in store.lines()
    )
    return ["START" if blocked and word == "STOP" else word for word in SUGGESTIONS[phone.kind]]


def _shown(store: Store) -> list[Phone]:
    """The phones asked for, or else the first peer's and the first specialist's."""
    known = {phone.number: phone for phone in store.phones()}
    asked = [known[n] for n in dict.fromkeys(request.values.getlist("show")) if n in known]
    if asked:
        return asked[:MOST_SHOWN]
    firsts = {phone.kind: phone for phone in reversed(known.values())}
    return [firsts[kind] for kind in ("peer", "staff") if kind in firsts]


# ---------------------------------------------------------------- views
@phones.get("/")
def home() -> Response:
    return _go("/simulator")


@phones.get("/healthz")
def healthz() -> Response:
    return Response("ok\n", mimetype="text/plain")


@phones.get("/favicon.ico")
def icon() -> tuple[str, int]:
    """Browsers ask for it; there is none."""
    return "", 204


@phones.get("/simulator")
def page() -> str:
    return _render()


def _render(problem: str = "") -> str:
    store = _store()
    shown = _shown(store)
    return render_template(
        "simulator.html",
        screens=[_screen(store, phone) for phone in shown],
        show=[phone.number for phone in shown],
        known=[(phone, display(phone.number)) for phone in store.phones()],
        console_url=_config().console_url,
        longest=LONGEST_BODY,
        problem=problem,
    )


@phones.get("/simulator/state.json")
def state() -> Response:
    """What the shown phones show now; the page asks for it each second."""
    store = _store()
    return jsonify(screens=[asdict(_screen(store, phone)) for phone in _shown(store)])


@phones.post("/simulator/texts")
def send_text() -> Response:
    phone, line = _known_phone(), _line()
    picture, body = "picture" in request.form, request.form.get("body", "")
    if not picture and not body.strip():
        raise Mistake("Type something to send first.")
    if len(body) > LONGEST_BODY:
        raise Mistake(f"A text holds at most {LONGEST_BODY} characters.")
    _network().text_line(phone=phone, line=line, body="" if picture else body, picture=picture)
    return _back()


@phones.post("/simulator/calls")
def call_line() -> Response:
    _network().call_line(phone=_known_phone(), line=_line())
    return _back()


@phones.post("/simulator/calls/<sid>")
def take_call(sid: str) -> Response:
    try:
        if request.form.get("do") == "answer":
            _network().answer(sid)
        else:
            _network().decline(sid)
    except KeyError:
        raise Mistake("There is no such call.") from None
    return _back()


@phones.post("/simulator/phones")
def add_phone() -> Response:
    """Another phone, with a number that cannot be anybody's."""
    advice = "Use a made-up number such as (202) 555-0177: three digits, then 555-01 and two more."
    try:
        number = to_e164(request.form.get("number", ""))
    except NotANumber:
        raise Mistake(advice) from None
    if not MADE_UP.fullmatch(number):
        raise Mistake(advice)
    _store().meet_phone(number)
    return _go(f"/simulator?{urlencode([('show', n) for n in [*_asked(), number]])}")


@phones.errorhandler(Mistake)
def show_mistake(mistake: Mistake) -> tuple[Response | str, int]:
    if _wants_json():
        return jsonify(problem=str(mistake)), 400
    return _render(str(mistake)), 400


# ---------------------------------------------------------------- what was sent
def _known_phone() -> str:
    number = request.form.get("phone", "")
    if number not in {phone.number for phone in _store().phones()}:
        raise Mistake("There is no phone with that number here. Add it below.")
    return number


def _line() -> str:
    said = request.form.get("line", "")
    if said in _store().lines():
        return said
    try:
        return to_e164(said)
    except NotANumber:
        raise Mistake("Say which number to text: the one that the program texts from.") from None


def _asked() -> list[str]:
    return [phone.number for phone in _shown(_store())]


def _back() -> Response:
    if _wants_json():
        return state()
    return _go(f"/simulator?{urlencode([('show', number) for number in _asked()])}")


def _go(where: str) -> Response:
    answer = redirect(where, 303)
    return Response(answer.get_data(), 303, headers=answer.headers)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _config() -> SimulatorConfig:
    config: SimulatorConfig = current_app.extensions["simulator_config"]
    return config


def _network() -> Network:
    network: Network = current_app.extensions["simulator_network"]
    return network


def _store() -> Store:
    store: Store = current_app.extensions["simulator_store"]
    return store
