"""The judge of the rounds finds what is wrong: in databases that were made wrong by hand, where the
rows can be, and in evidence of what a database would not even hold. (`make faults-check` breaks
the code itself.)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from service.store.alerts import Alert, AlertEvent
from service.store.contacts import Contact
from service.store.due import table_of
from service.store.messages import Message
from tests.faults.rounds.carrier import Taken
from tests.faults.rounds.evidence import Evidence, call_witness, gather
from tests.faults.rounds.judge import judge
from tests.faults.rounds.mutants import MUTANTS, applied
from tests.faults.rounds.plan import Phone
from tests.processes import ROOT
from tests.usecases.place import ALEX, ROSA, UNKNOWN, Place

PHONES = (
    Phone(ALEX, "checkin", is_peer=True, answer="4"),
    Phone(ROSA, "stop", is_peer=True),
    Phone(UNKNOWN, "crisis", is_peer=False),
)
MESSAGE = table_of(Message)
CRISIS = "i want to kill myself tonight"


class Played:
    """A round without a fault: a check-in answered, a STOP, two crisis texts."""

    def __init__(self, place: Place) -> None:
        self.place = place
        call_witness(place.deps.database.engine)
        place.checkin(ALEX)
        for phone, words in ((ALEX, "4"), (ROSA, "STOP"), (UNKNOWN, CRISIS), (UNKNOWN, CRISIS)):
            place.hear(phone, words)
        place.report("sent")
        place.report("delivered")
        self.accepted = {
            row.carrier_id: (ALEX, "a text")
            for row in place.rows(Message)
            if row.direction == "inbound" and row.carrier_id
        }
        self.taken = [
            Taken(
                sid=row.carrier_id or "",
                ours=str(row.id),
                to="",
                body="",
                callback="",
                at=place.clock.now(),
                trouble="none",
                told=[("sent", 204), ("delivered", 204)],
            )
            for row in place.rows(Message)
            if row.direction == "outbound"
        ]

    def change(self, **values: object) -> None:
        """Every outbound row gets these values."""
        outbound = MESSAGE.c.direction == "outbound"
        with self.place.deps.database.write() as session:
            session.execute(update(MESSAGE).where(outbound).values(**values))

    def rules(self) -> set[str]:
        """The rules that the judge finds broken."""
        evidence = gather(
            self.place.deps, [phone.number for phone in PHONES], self.accepted, self.taken
        )
        return {one.rule for one in judge(evidence, PHONES).findings}


@pytest.fixture
def played(database_url: str) -> Iterator[Played]:
    place = Place(database_url).open()
    yield Played(place)
    place.deps.database.close()


def _lose_a_text(played: Played) -> None:
    played.accepted["SMlost"] = (ALEX, "hello")


def _go_backwards(played: Played) -> None:
    played.change(status="sent", status_rank=6)


def _keep_a_lease(played: Played) -> None:
    played.change(lease=UUID(int=1))


def _leave_one_due(played: Played) -> None:
    now = played.place.clock.now()
    with played.place.deps.database.write() as session:
        contacts = table_of(Contact)
        session.execute(update(contacts).values(turn_due_at=now - timedelta(seconds=1)))


def _forget_a_turn(played: Played) -> None:
    with played.place.deps.database.write() as session:
        inbound = MESSAGE.c.direction == "inbound"
        session.execute(update(MESSAGE).where(inbound).values(turn_waits=True))


def _take_turns_again(played: Played) -> None:
    for waits in (True, False):
        with played.place.deps.database.write() as session:
            inbound = MESSAGE.c.direction == "inbound"
            session.execute(update(MESSAGE).where(inbound).values(turn_waits=waits))


def _forget_the_alert(played: Played) -> None:
    with played.place.deps.database.write() as session:
        session.execute(delete(table_of(AlertEvent)))
        session.execute(update(MESSAGE).values(alert_id=None))
        session.execute(delete(table_of(Alert)))


def _tell_nobody(played: Played) -> None:
    events = table_of(AlertEvent)
    with played.place.deps.database.write() as session:
        session.execute(delete(events).where(events.c.kind == "told"))


def _lose_a_reply(played: Played) -> None:
    played.taken.pop()


def _send_twice(played: Played) -> None:
    played.taken.append(played.taken[0])


def _send_what_is_no_row(played: Played) -> None:
    played.taken.append(replace(played.taken[0], ours="nobody's", to=ALEX))


def _drop_what_was_sent(played: Played) -> None:
    played.change(status="dropped", status_rank=8)


def _ask_nobody(played: Played) -> None:
    played.change(purpose="note")


# One thing after another goes wrong in one database, since each costs a program at work; what was
# wrong before stays so.
WRONGS: tuple[tuple[Callable[[Played], None], set[str]], ...] = (
    (_lose_a_text, {"text lost"}),
    (_lose_a_reply, {"reply lost"}),
    (_send_twice, {"sent twice"}),
    (_send_what_is_no_row, {"sent, and no row of ours"}),
    (_keep_a_lease, {"still claimed"}),
    (_take_turns_again, {"turn taken twice"}),
    (_forget_a_turn, {"turn never taken"}),
    (_go_backwards, {"status went backwards", "a status was lost"}),
    (_tell_nobody, {"staff were never told"}),
    (_forget_the_alert, {"crisis without an alert"}),
    (_drop_what_was_sent, {"dropped and sent"}),
    (_ask_nobody, {"no answer was made", "check-in lost or twice"}),
)


def test_what_is_wrong_in_a_database_is_found(played: Played) -> None:
    assert played.rules() == set()
    for breaks, rules in WRONGS:
        assert not rules & played.rules()
        breaks(played)
        assert rules <= played.rules(), rules
    played.change(lease=None)
    assert "still claimed" not in played.rules()
    _leave_one_due(played)
    assert "still claimed" in played.rules()


def test_what_evidence_is_wrong(sqlite_url: str) -> None:
    """What a lost answer doubled is counted, and no more; what no database of ours would hold is
    found as well."""
    place = Place(sqlite_url).open()
    with closing(place.deps.database):
        played = Played(place)
        evidence = gather(place.deps, [ALEX, ROSA, UNKNOWN], played.accepted, played.taken)
        _doubles(played)
    _impossible(evidence)


def _doubles(played: Played) -> None:
    alerts = {str(row.id) for row in played.place.rows(Message) if row.purpose == "alert"}
    alert = next(one for one in played.taken if one.ours in alerts)
    other = next(one for one in played.taken if one.ours not in alerts)
    assert _after(played, alert, "reset after") == (set(), 1)
    assert _after(played, alert, "none") == ({"sent twice"}, 0)
    assert _after(played, other, "reset after") == ({"sent twice"}, 0)
    assert _after(played, other, "late") == (set(), 1)
    assert _after(played, other, "late", copies=2) == ({"sent twice"}, 0)


def _after(played: Played, first: Taken, trouble: str, *, copies: int = 1) -> tuple[set[str], int]:
    """What is found, and how many sends are doubtful, when a text goes again after a trouble."""
    others = [one for one in played.taken if one is not first]
    again = [replace(first, sid=f"SMagain{number}") for number in range(copies)]
    taken = [replace(first, trouble=trouble), *again, *others]
    evidence = gather(played.place.deps, [ALEX, ROSA, UNKNOWN], played.accepted, taken)
    verdict = judge(evidence, PHONES)
    return {one.rule for one in verdict.findings}, verdict.doubtful


def _impossible(evidence: Evidence) -> None:
    def rules(changed: Evidence) -> set[str]:
        return {one.rule for one in judge(changed, PHONES).findings}

    assert "text stored twice" in rules(replace(evidence, came=[*evidence.came, evidence.came[0]]))
    alert = next(one for one in evidence.alerts if one.phone == UNKNOWN)
    for wrong in ([*evidence.alerts, alert], [replace(alert, opened=2)]):
        assert "alerted twice" in rules(replace(evidence, alerts=wrong))
    told = [replace(alert, told=(2,))]
    assert "alerted twice" in rules(replace(evidence, alerts=told))
    assert "crisis not in its alert once" in rules(
        replace(evidence, alerts=[replace(alert, joined=0)])
    )
    assert "crisis without a flag" in rules(replace(evidence, flagged=set()))
    assert "a STOP was not kept" in rules(replace(evidence, consents=Counter()))
    assert "answered twice" in rules(replace(evidence, went=[*evidence.went, *evidence.went]))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_deliberate_fault_still_fits_the_code(mutant: object) -> None:
    (known,) = (one for one in MUTANTS if one is mutant)
    for edit in known.edits:
        source = (ROOT / edit.file).read_text(encoding="utf-8")
        assert applied(edit, source) != source
