"""What the doctor finds, and what it says to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from service.ports import CarrierAccount, CarrierAway, CarrierSender, DiskRoom, Fetched
from service.settings import ensure_secrets, load
from service.store.pulses import beat_pulse
from service.usecases.doctor.carrier import CLOCKS_APART
from service.usecases.doctor.carrier_setup import OVERRIDES
from service.usecases.doctor.examine import examine, is_well, repair, repairs
from service.usecases.doctor.finding import Finding
from service.usecases.doctor.patient import Patient
from service.usecases.recover_missed import begin_recovery, recover_missed
from tests.fakes import START
from tests.usecases.place import OURS, Place, program

PUBLIC = "https://warmline.example.org"
SMS = f"{PUBLIC}/carrier/sms{OVERRIDES}"
STATIC = "https://handler.example.com/answer"
NUMBER = {
    "sms_url": SMS,
    "sms_method": "POST",
    "sms_fallback_url": STATIC,
    "sms_fallback_method": "POST",
    "sms_application_sid": "",
    "voice_url": f"{PUBLIC}/carrier/voice",
    "voice_method": "POST",
    "voice_application_sid": "",
    "trunk_sid": "",
    "status_callback": f"{PUBLIC}/carrier/voice/status",
    "status_callback_method": "POST",
}


@dataclass
class FakeDesk:
    """An account at the carrier. `away`: it cannot be asked."""

    now: datetime | None = START
    status: str = "active"
    away: str | None = None
    senders: dict[str, CarrierSender] = field(
        default_factory=lambda: {OURS: CarrierSender("PN1", dict(NUMBER))}
    )

    def account(self) -> CarrierAccount | CarrierAway:
        return CarrierAway(self.away) if self.away else CarrierAccount(self.status, self.now)

    def sender(self, address: str) -> CarrierSender | CarrierAway | None:
        return CarrierAway(self.away) if self.away else self.senders.get(address)

    def change(self, sender_id: str, settings: Mapping[str, str]) -> CarrierAway | None:
        if self.away:
            return CarrierAway(self.away)
        for address, sender in self.senders.items():
            if sender.id == sender_id:
                changed = {**sender.settings, **settings}
                self.senders[address] = CarrierSender(sender_id, changed)
        return None

    def set(self, **settings: str) -> None:
        self.change("PN1", settings)


WELL = Fetched(200)


@dataclass
class FakeMachine:
    free: int = 50 * 1024**3
    answer: Fetched = WELL

    def room(self, folder: Path) -> DiskRoom | None:
        assert folder.is_absolute()
        return DiskRoom(self.free, 100 * 1024**3) if self.free >= 0 else None

    def fetch(self, url: str) -> Fetched:
        assert url == f"{PUBLIC}/healthz"
        return self.answer


@dataclass
class Practice:
    """A well installation, whose parts a test makes ill."""

    place: Place
    patient: Patient
    desk: FakeDesk
    machine: FakeMachine

    def found(self) -> tuple[Finding, ...]:
        return examine(self.patient)

    def problems(self) -> list[str]:
        return [f"{one.check}: {one.says}" for one in self.found() if one.state == "problem"]

    def alive(self) -> None:
        with self.place.deps.database.write() as session:
            for name in ("beat", "worker"):
                beat_pulse(session, name, self.place.clock.now())


def open_practice(place: Place, var: Path, **more: str) -> Practice:
    ensure_secrets(var)
    environ = {
        **more,
        "WARMLINE_VAR": str(var),
        "PUBLIC_URL": PUBLIC,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "f" * 32,
    }
    desk, machine = FakeDesk(place.clock.now()), FakeMachine()
    practice = Practice(place, Patient(place.deps, load(environ), desk, machine), desk, machine)
    practice.alive()
    return practice


@pytest.fixture
def practice(place: Place, tmp_path: Path) -> Practice:
    return open_practice(place, tmp_path)


def test_all_is_well(practice: Practice) -> None:
    found = practice.found()
    assert practice.problems() == []
    assert is_well(found)
    assert repairs(found) == ()


def test_every_problem_says_what_to_do(practice: Practice) -> None:
    practice.desk.set(sms_url="", voice_url="", sms_fallback_url="")
    practice.machine.free, practice.machine.answer = 0, Fetched(None, "it cannot be reached")
    practice.place.queue.away = True
    practice.desk.now = None
    practice.place.clock.advance(hours=5)
    found = practice.found()
    assert len([one for one in found if one.state == "problem"]) == 8
    assert all(one.do for one in found if one.state == "problem")
    assert not is_well(found)


# ------------------------------------------------------------------ the machine
def test_processes_that_stand_still(practice: Practice) -> None:
    practice.place.clock.advance(minutes=90)
    practice.desk.now = practice.place.clock.now()
    assert practice.problems() == [
        "beat: The beat was last seen 90 min ago.",
        "workers: A worker was last seen 90 min ago.",
    ]


@pytest.mark.parametrize("free", [0, 400 * 1024**2, 4 * 1024**3, -1])
def test_a_disk_that_is_almost_full(practice: Practice, free: int) -> None:
    practice.machine.free = free
    assert [one.split(":")[0] for one in practice.problems()] == ["disk"]


def test_redis_is_away(practice: Practice) -> None:
    practice.place.queue.away = True
    assert [one.split(":")[0] for one in practice.problems()] == ["redis"]


def test_a_database_of_another_version(practice: Practice) -> None:
    with practice.place.deps.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    (said,) = practice.problems()
    assert said == "database: The database has not the form that this version wants."


def test_a_database_that_is_not_set_up(practice: Practice) -> None:
    with practice.place.deps.database.write() as session:
        session.execute(text("DROP TABLE alembic_version"))
    assert practice.problems() == ["database: The database is not set up."]


def test_a_database_that_does_not_answer(tmp_path: Path, practice: Practice) -> None:
    (tmp_path / "no.db").mkdir()
    gone = Place(f"sqlite:///{tmp_path / 'no.db'}")
    patient = replace(practice.patient, deps=gone.deps)
    found = [one for one in examine(patient) if one.state == "problem"]
    assert [one.says for one in found] == ["The database does not answer."]


@pytest.mark.parametrize(
    "answer", [Fetched(502), Fetched(301), Fetched(None, "its certificate is not good")]
)
def test_nobody_answers_at_the_public_address(practice: Practice, answer: Fetched) -> None:
    practice.machine.answer = answer
    (said,) = practice.problems()
    assert said.startswith("public address: ")
    assert answer.reason or str(answer.status) in said


def test_an_address_that_the_carrier_cannot_reach(practice: Practice) -> None:
    deps = replace(practice.place.deps, public_url="http://127.0.0.1:8000")
    found = examine(replace(practice.patient, deps=deps))
    assert "the carrier cannot reach us there" in str([one.says for one in found])


# ------------------------------------------------------------------ the carrier
def test_the_carrier_cannot_be_asked(practice: Practice) -> None:
    practice.desk.away = "it refuses the account's id or token"
    assert practice.problems() == [
        "line main: The carrier cannot be asked for its number: "
        "it refuses the account's id or token.",
        "carrier: The carrier cannot be asked: it refuses the account's id or token.",
    ]


def test_an_account_that_is_suspended(practice: Practice) -> None:
    practice.desk.status = "suspended"
    assert practice.problems() == [
        "carrier: The account at the carrier is suspended: no text goes."
    ]


@pytest.mark.parametrize("apart", [timedelta(minutes=2), -timedelta(minutes=2)])
def test_a_clock_that_goes_wrong(practice: Practice, apart: timedelta) -> None:
    practice.desk.now = practice.place.clock.now() + apart
    assert practice.problems() == ["clock: The clock is 120 s away from the carrier's."]
    practice.desk.now = practice.place.clock.now() + CLOCKS_APART
    assert practice.problems() == []


def test_a_number_that_is_not_ours(practice: Practice) -> None:
    practice.desk.senders.clear()
    (said,) = practice.problems()
    assert "not on our account" in said


def test_a_line_found_well_is_kept_so_until_it_is_found_otherwise(practice: Practice) -> None:
    place = practice.place
    assert place.line().verified_at is None
    practice.found()
    found_at = place.clock.now()
    assert place.line().verified_at == found_at
    place.clock.advance(hours=1)
    practice.desk.away = "it does not answer"
    practice.found()
    assert place.line().verified_at == found_at, "nothing was found out"
    practice.desk.away = ""
    practice.desk.set(voice_method="GET")
    practice.found()
    assert place.line().verified_at is None


def test_what_is_wrong_is_set_right_and_only_that(practice: Practice) -> None:
    practice.desk.set(sms_url=f"{PUBLIC}/carrier/sms", sms_fallback_url="", voice_method="GET")
    found = practice.found()
    assert len(practice.problems()) == 3
    (one,) = repairs(found)
    assert (one.line, one.sender_id) == ("main", "PN1")
    assert dict(one.settings) == {
        "sms_url": SMS,
        "sms_fallback_url": SMS,
        "sms_fallback_method": "POST",
        "voice_url": f"{PUBLIC}/carrier/voice{OVERRIDES}",
        "voice_method": "POST",
    }
    for _ in range(2):
        assert repair(practice.patient, one) is None
        assert practice.problems() == []


def test_a_static_answer_that_is_named_is_set(practice: Practice) -> None:
    wanted = "https://other.example.com/answer"
    patient = replace(practice.patient, fallback=wanted)
    (one,) = repairs(examine(patient))
    repair(patient, one)
    assert practice.desk.senders[OURS].settings["sms_fallback_url"] == wanted
    assert repairs(examine(patient)) == ()


def test_a_fallback_that_is_here_too_is_worth_a_note(practice: Practice) -> None:
    practice.desk.set(sms_fallback_url=SMS)
    notes = [one.says for one in practice.found() if one.state == "note"]
    assert any("the fallback is here too" in said for said in notes)
    assert practice.problems() == []


SERVICE = "MG" + "5" * 32
OF_SERVICE = {
    "inbound_request_url": "",
    "inbound_method": "POST",
    "fallback_url": "",
    "fallback_method": "POST",
}


@pytest.fixture
def with_service(practice: Practice) -> Practice:
    place = practice.place
    source = program().replace(
        'phone: "+12025550100",', f'phone: "+12025550100", messaging_service_sid: {SERVICE},'
    )
    place.open(source, peers="")
    return practice


def test_a_service_that_is_not_ours(with_service: Practice) -> None:
    (said,) = with_service.problems()
    assert "Messaging Service is not on our account" in said


def test_a_service_that_leaves_it_to_its_numbers(with_service: Practice) -> None:
    settings = {**OF_SERVICE, "use_inbound_webhook_on_number": "True"}
    with_service.desk.senders[SERVICE] = CarrierSender(SERVICE, settings)
    assert with_service.problems() == []
    with_service.desk.set(sms_url="")
    assert len(with_service.problems()) == 1


def test_a_service_that_hears_for_its_numbers(with_service: Practice) -> None:
    settings = {**OF_SERVICE, "use_inbound_webhook_on_number": "False"}
    with_service.desk.senders[SERVICE] = CarrierSender(SERVICE, settings)
    with_service.desk.set(sms_url="https://elsewhere.example.com/")  # does nothing now
    assert len(with_service.problems()) == 2
    (one,) = repairs(with_service.found())
    assert one.sender_id == SERVICE
    repair(with_service.patient, one)
    assert with_service.problems() == []


def test_stop_on_a_toll_free_number_is_the_networks(practice: Practice) -> None:
    source = program().replace("+12025550100", "+18005550100")
    practice.place.open(source, peers="")
    practice.desk.senders["+18005550100"] = CarrierSender("PN2", dict(NUMBER))
    assert any("toll-free" in said for said in practice.problems())


def test_missed_texts_that_cannot_be_asked_for(practice: Practice) -> None:
    place = practice.place
    place.sms.listable = False
    begin_recovery(place.deps)
    recover_missed(place.deps)
    place.clock.advance(minutes=30)
    practice.alive()
    practice.desk.now = place.clock.now()
    (said,) = practice.problems()
    assert said == "missed texts: The carrier could not be asked for missed texts for 30 min."


def test_nothing_is_set_up_yet(empty_place: Place, tmp_path: Path) -> None:
    found = open_practice(empty_place, tmp_path).found()
    assert "There is no line yet." in [one.says for one in found]
    assert is_well(found)
