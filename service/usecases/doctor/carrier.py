"""Checks at the carrier: the account, the clocks, and each line's number or Messaging Service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from service.ports import CarrierAway, CarrierSender
from service.settings import TWILIO
from service.store.programs import Line
from service.store.recoveries import away_for
from service.usecases.doctor.carrier_setup import (
    OF_NUMBER,
    OF_SERVICE,
    Inbound,
    Wrong,
    fallback_kind,
    is_toll_free,
    texts_taken_elsewhere,
    wrong_with_calls,
    wrong_with_texts,
)
from service.usecases.doctor.finding import Finding, Repair, note, ok, problem
from service.usecases.doctor.patient import Patient

# The carrier tells its time to the second, and the answer was under way for a moment.
CLOCKS_APART = timedelta(seconds=30)
TRY_LATER = "Try again later."
FIX = "Set them there, or run `warmline doctor --fix`."
STATIC = "Set a static answer there: docs/guides/deploy.md says how."


def check_account(patient: Patient) -> Iterator[Finding]:
    account = patient.desk.account()
    if isinstance(account, CarrierAway):
        url, asked = patient.settings.twilio_api_url, "The carrier"
        do = "See TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and the way to the carrier."
        if url != TWILIO:
            asked = f"The carrier at {url}"
            do = "See that it runs there. TWILIO_API_URL, or else SIMULATOR_PORT, says where it is."
        yield problem("carrier", f"{asked} cannot be asked: {account.reason}.", do)
        return
    if account.status != "active":
        says = f"The account at the carrier is {account.status}: no text goes."
        yield problem("carrier", says, "See the carrier's console for what it wants.")
    else:
        yield ok("carrier", "The carrier answers, and the account is active.")
    yield judge_clocks(patient.deps.clock.now(), account.now)


def judge_clocks(ours: datetime, theirs: datetime | None) -> Finding:
    """Whether this machine's clock goes as the carrier's."""
    if theirs is None:
        return note("clock", "The carrier did not tell its time.")
    apart = abs(ours - theirs)
    if apart <= CLOCKS_APART:
        return ok("clock", "The clock goes as the carrier's does.")
    says = f"The clock is {round(apart.total_seconds())} s away from the carrier's."
    return problem("clock", says, "Let the machine set its clock by the network (NTP).")


def check_lines(patient: Patient) -> Iterator[Finding]:
    """Each line at the carrier: is it ours, and do texts and calls come to us."""
    with patient.deps.database.read() as session:
        lines = session.exec(select(Line).order_by(col(Line.created_at), col(Line.name))).all()
        now = patient.deps.clock.now_in(session)
        away = away_for(session, now)
    if not lines:
        yield note("lines", "There is no line yet.", "Set a program up with `warmline apply`.")
    for line in lines:
        found = list(_check_line(patient, line))
        _keep_verified(patient, line, found)
        yield from found
    if away is not None and away >= timedelta(minutes=10):
        minutes = round(away.total_seconds() / 60)
        says = f"The carrier could not be asked for missed texts for {minutes} min."
        yield problem("missed texts", says, "Try `warmline recover` and see what it says.")


def _keep_verified(patient: Patient, line: Line, found: Sequence[Finding]) -> None:
    """Keep when the line was last found well: a program goes live on such lines only. Where the
    carrier was away, what was known before stands."""
    wrong = [one for one in found if one.state == "problem"]
    if any(one.do == TRY_LATER for one in wrong):
        return
    with patient.deps.database.write() as session:
        row = session.get_one(Line, line.id)
        row.verified_at = None if wrong else patient.deps.clock.now_in(session)


def _check_line(patient: Patient, line: Line) -> Iterator[Finding]:
    check = f"line {line.name}"
    number = patient.desk.sender(line.phone)
    service = patient.desk.sender(line.service_id) if line.service_id else None
    for found, what in ((number, "its number"), (service, "its Messaging Service")):
        if isinstance(found, CarrierAway):
            says = f"The carrier cannot be asked for {what}: {found.reason}."
            yield problem(check, says, TRY_LATER)
            return
    if number is None:
        says = "Its number is not on our account at the carrier: no text comes or goes."
        yield problem(check, says, "See the number in the program file, and at the carrier.")
        return
    if line.service_id is not None and service is None:
        says = "Its Messaging Service is not on our account at the carrier: no text goes."
        yield problem(check, says, "See messaging_service_sid in the program file.")
        return
    assert isinstance(number, CarrierSender)
    yield from _opt_out(check, line)
    if isinstance(service, CarrierSender) and not _defers(service):
        yield from _judge(patient, line, service, OF_SERVICE)
    else:
        yield from _judge(patient, line, number, OF_NUMBER)
        yield from _report(line, number, texts_taken_elsewhere(number.settings))
    calls = wrong_with_calls(number.settings, patient.deps.public_url)
    if not calls:
        yield ok(check, "Calls come to us.")
    yield from _report(line, number, calls)


def _defers(service: CarrierSender) -> bool:
    """Whether a Messaging Service leaves incoming texts to the settings of its numbers."""
    return service.settings["use_inbound_webhook_on_number"] == str(True)


def _judge(
    patient: Patient, line: Line, sender: CarrierSender, names: Inbound
) -> Iterator[Finding]:
    """Incoming texts, and what answers when we are gone."""
    check, public_url = f"line {line.name}", patient.deps.public_url
    wrong = wrong_with_texts(sender.settings, names, public_url, patient.fallback)
    if not wrong:
        yield ok(check, "Texts come to us, and are tried again when we could not take them.")
    yield from _report(line, sender, wrong)
    if fallback_kind(sender.settings[names.fallback_url], f"{public_url}/carrier/sms") == "ours":
        says = "When this machine is gone, whoever texts hears nothing: the fallback is here too."
        yield note(check, says, STATIC)


def _report(line: Line, sender: CarrierSender, wrong: Sequence[Wrong]) -> Iterator[Finding]:
    for one in wrong:
        repair = Repair(line.name, sender.id, one.settings)
        yield problem(f"line {line.name}", f"At the carrier {one.says}.", FIX, repair)


def _opt_out(check: str, line: Line) -> Iterator[Finding]:
    """What the program file says of STOP on a line, where that can or must be seen to elsewhere."""
    if line.optout == "own" and is_toll_free(line.phone):
        says = "The network itself answers STOP on a toll-free number, and that cannot be changed."
        yield problem(check, says, "Write `optout: carrier` in the program file.")
    elif line.optout == "own":
        says = "The program file says that we answer STOP on this line."
        do = "See that the carrier's own answer is switched off there, or people get two."
        yield note(check, says, do)
