"""What the preview says is what the beat does: a fortnight of a program is previewed, then lived
through with the real beat on a real database, and the two agree text by text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from service.store.contacts import Contact
from service.store.conversations import ConversationRow
from service.store.messages import Message
from service.store.schedules import Checkin, Enrollment, Schedule
from service.usecases.preview_schedules import preview_schedules
from tests.usecases.place import Place, program

DAYS = 14
HEAD = (
    program().split("schedules:")[0]
    + """
pace: {day: 1, week: 5}
holidays: {calendars: [US], own: [2026-03-13]}
schedules:
"""
)
SCHEDULES = """
  - {name: daily, flow: daily, days: every day, at: "10:00", missed_after: 6h}
  - {name: window, flow: daily, days: [tue, sat], window: {from: "09:00", to: "12:00"},
     missed_after: 6h, priority: 2, holidays: shift}
  - {name: early, flow: daily, rrule: "FREQ=WEEKLY;BYDAY=FR", at: "07:30", missed_after: 6h,
     priority: 4, holidays: skip}
  - {name: start, flow: daily, series: {from: enrollment, days: [1, 3, 7]}, at: "11:00",
     missed_after: 6h, priority: 1}
  - {name: court, flow: daily, series: {from: "date:court", days: [-2, -1]}, at: "09:00",
     missed_after: 6h, priority: 1}
  - {name: sober, flow: daily, series: {from: "date:sobriety", days: [30]}, at: "09:30",
     missed_after: 6h, priority: 1}
  - {name: few, flow: daily, days: weekends, at: "13:00", count: 2, missed_after: 6h, priority: 3}
  - {name: caring, flow: daily, varied: {every: 5d, spread: 2d}, window: {from: "14:00",
     to: "17:00"}, missed_after: 6h, priority: 6}
  - {name: phased, flow: daily, phases: [{for: 3d, days: every day}, {days: [mon], at: "18:00"}],
     at: "16:00", missed_after: 6h, priority: 7, until: 2026-03-14}
"""
NAMES = ["daily", "window", "early", "start", "court", "sober", "few", "caring", "phased"]
ZONES = ["America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles"]
PEOPLE = [f"+120255501{number}" for number in range(50, 62)]


def table() -> str:
    """Twelve people: each on some schedules, with hours and dates of their own."""
    rows = ["name,phone,zone,consent,schedules,state,quiet_hours,dates"]
    for number, phone in enumerate(PEOPLE):
        on = ";".join(NAMES[number % 3 :: 1 + number % 3])
        state = ["KY", "", "TX"][number % 3]
        quiet = "" if number % 4 else "12:00-13:15"
        chosen = " chosen" if number % 2 else ""
        dates = f"court 2026-03-{10 + number % 4}; sobriety 2026-02-{5 + number:02}{chosen}"
        consent = "" if number == 7 else "paper"
        zone = ZONES[number % len(ZONES)]
        rows.append(f"Peer {number},{phone},{zone},{consent},{on},{state},{quiet},{dates}")
    return "\n".join(rows) + "\n"


def moments(place: Place) -> Iterator[datetime]:
    """Each instant at which something may come due, until a fortnight is over."""
    end = place.clock.now() + timedelta(days=DAYS)
    while True:
        now = place.clock.now()
        due = [row.next_due_at for row in place.rows(Enrollment) if row.next_due_at]
        due += [row.due_at for row in place.rows(ConversationRow) if row.due_at]
        due += [row.due_at for row in place.rows(Message) if row.due_at]
        due = [at for at in due if at > now]
        if not due or min(due) >= end:
            return
        place.clock.moment = min(due)
        yield min(due)


def answer_all(place: Place, phones: dict[UUID, str]) -> None:
    for row in place.rows(ConversationRow):
        if row.place is not None:
            place.hear(phones[row.contact_id], "4")


def lived(place: Place) -> set[Any]:
    with place.deps.database.read() as session:
        query = (
            select(Checkin, Schedule.name)
            .join(Enrollment, col(Enrollment.id) == col(Checkin.enrollment_id))
            .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
        )
        return {
            (
                row.peer_id,
                name,
                row.on,
                None if row.status == "dropped" else row.created_at,
                row.reason if row.status == "dropped" else None,
            )
            for row, name in session.exec(query)
        }


def test_preview_and_a_fortnight_of_the_beat_agree_text_by_text(empty_place: Place) -> None:
    empty_place.holidays.given = {"US": frozenset({date(2026, 3, 5), date(2026, 3, 7)})}
    place = empty_place.open(HEAD + SCHEDULES, table())
    place.due_now(PEOPLE[0])  # somebody asks for one beside the rule
    shown = preview_schedules(place.deps, program_id=place.program_id, days=DAYS)
    previewed = {
        (line.peer_id, line.schedule, line.on, line.sent_at, line.dropped) for line in shown.lines
    }
    unseal = place.deps.keyring.unseal
    phones = {
        row.id: unseal(row, ("contact", "phone", row.id), row.phone) for row in place.rows(Contact)
    }
    for _ in moments(place):
        place.work()
        answer_all(place, phones)
    happened = lived(place)
    assert sorted(map(str, happened - previewed)) == []
    assert sorted(map(str, previewed - happened)) == []
    tally = Counter(one[4] or "sent" for one in happened)
    assert set(tally) >= {"sent", "pace", "holiday", "quiet_hours", "no_consent"}, tally
