"""A program lives through a month with the real use cases on a real database: only the clock, the
carrier, the peers and the staff are played."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache, partial
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlalchemy import func, select

from service.ports import OutboundCall
from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.conversations import ConversationRow
from service.store.drills import Drill
from service.store.due import table_of
from service.store.hand_overs import RotaClock
from service.store.messages import Message
from service.store.scope import Scope
from service.store.staff_calls import AlertCall
from service.usecases.answer_staff_call import end_call, greet, press
from service.usecases.change_rota import Arranged, TurnAsked, swap_turn
from service.usecases.close_alert import close_alert
from service.usecases.record_status import StatusReport, record_status
from service.usecases.take_alert import Taken, take_alert
from service.usecases.take_time_off import OffAsked, take_time_off
from service.usecases.write_text import Written, write_text
from tests.simulations.month.chances import Does, Writes, deeds, phone_of, texts
from tests.simulations.month.diary import Diary, Held, Off, Sent, Swap
from tests.simulations.month.team import (
    BEAT,
    DAY,
    HOUR,
    MINUTE,
    START,
    ZONE,
    Colleague,
    instant,
    team,
)
from tests.usecases.place import Place

DUE = (
    *((Alert, "due_at"), (AlertCall, "due_at"), (RotaClock, "due_at"), (Drill, "due_at")),
    *((Message, "due_at"), (Contact, "turn_due_at"), (ConversationRow, "due_at")),
)
UNKNOWN_NUMBER = 30005
_REF = re.compile(r"\b[1-9]\d{3,}\b")


class Month:
    """So many peers and staff on the empty database at `url`, for so many days."""

    def __init__(self, url: str, *, peers: int, staff: int, days: int, seed: int) -> None:
        self.days, self.seed, self.size = days, seed, peers
        self.end = START + days * DAY
        self.team = team(staff, seed)
        self.diary = Diary(self.team)
        self.place = Place(url)
        self.place.clock.moment = START
        self.place.open(self.team.source(), peers=self._table())
        self.scope = cache(self._scope)
        self._by_phone = {one.phone: one for one in self.team.staff}
        self._broken: set[str] = set()
        self._texts_seen = self._calls_seen = self._number = 0
        self._coming: list[tuple[datetime, int, Callable[[], object]]] = []
        for number in range(peers):
            self.diary.peers[self.place.contact(phone_of(number)).id] = number
        for one in self.team.staff:
            self.diary.staff_ids[self.scope(one.number).staff_id] = one.number

    def live(self, pace: float) -> None:
        """Until the end, from one instant at which something happens or comes due to the next."""
        for peer in range(self.size):
            for text in texts(self.seed, peer, self.days, pace):
                self._at(text.at, partial(self._write, text))
        for one in self.team.staff:
            for deed in deeds(one, self.days, pace):
                self._at(deed.at, partial(self._do, one, deed))
        while (moment := self._next()) < self.end:
            self.place.clock.moment = moment
            while self._coming and self._coming[0][0] <= moment:
                heapq.heappop(self._coming)[2]()
                self._settle()
            self._settle()

    # ------------------------------------------------------------ time
    def _at(self, at: datetime, what: Callable[[], object]) -> None:
        self._number += 1
        heapq.heappush(self._coming, (at, self._number, what))

    def _after(self, delay: timedelta, what: Callable[[], object]) -> None:
        self._at(self.now + delay, what)

    @property
    def now(self) -> datetime:
        return self.place.clock.now()

    def _next(self) -> datetime:
        """When somebody does something next, or the beat that finds the next due row."""
        found = [at for at, _, _ in self._coming[:1]]
        with self.place.deps.database.read() as session:
            for model, column in DUE:
                due = session.execute(select(func.min(table_of(model).c[column]))).scalar_one()
                if due is not None:
                    due = max(due, self.now + timedelta(microseconds=1))
                    found.append(due + (START - due) % BEAT)
        return min(found, default=self.end)

    def _settle(self) -> None:
        """What the beat and the workers do, and what the carrier and the staff make of it."""
        self.place.work()
        while self._tell_statuses() or self._ring():
            self.place.work()

    # ------------------------------------------------------------ carrier
    def _tell_statuses(self) -> bool:
        new = self.place.sms.sent[self._texts_seen :]
        for number, text in enumerate(new, start=self._texts_seen + 1):
            broken = text.to in self._broken
            message_id = UUID(parse_qs(urlsplit(text.status_callback).query)["m"][0])
            status, code = ("undelivered", UNKNOWN_NUMBER) if broken else ("delivered", None)
            report = StatusReport(message_id, f"SM{number:032x}", status, code)
            record_status(self.place.deps, report=report)
            colleague = self._by_phone.get(text.to)
            if colleague is not None:
                ref = _REF.search(text.body)
                found = int(ref[0]) if ref else None
                self.diary.sent.append(Sent(self.now, colleague.number, text.body, found))
                if not broken:
                    self._react(colleague, text.body, found)
        self._texts_seen += len(new)
        return bool(new)

    def _ring(self) -> bool:
        new = self.place.calls.placed[self._calls_seen :]
        for number, call in enumerate(new, start=self._calls_seen + 1):
            colleague = self._by_phone[call.to]
            call_id, ref = self._call(call)
            self.diary.rung.append(Sent(self.now, colleague.number, "", ref))
            key = colleague.chance(f"call {number}").choices(["1", "2", ""], [3, 1, 6])[0]
            answer = partial(self._pick_up, colleague, call_id, ref, key)
            self._after(timedelta(seconds=15), answer)
        self._calls_seen += len(new)
        return bool(new)

    def _call(self, call: OutboundCall) -> tuple[UUID, int]:
        call_id = UUID(parse_qs(urlsplit(call.answer).query)["c"][0])
        with self.place.deps.database.read() as session:
            row = session.get_one(AlertCall, call_id)
            return call_id, session.get_one(Alert, row.alert_id).reference

    def _pick_up(self, colleague: Colleague, call_id: UUID, ref: int, key: str) -> None:
        deps, carrier_id = self.place.deps, f"CA{call_id.hex}"
        if key:
            greet(deps, call_id=call_id, carrier_id=carrier_id)
            if press(deps, call_id=call_id, digit=key).key == "call_taken":
                self._plan_end(colleague, ref)
        status = "completed" if key else "no-answer"
        end_call(deps, call_id=call_id, carrier_id=carrier_id, status=status)

    # ------------------------------------------------------------ peers
    def _write(self, text: Writes) -> None:
        self.place.record(phone_of(text.peer), text.body)
        self.diary.heard.append(text)

    # ------------------------------------------------------------ staff answer
    def _react(self, colleague: Colleague, body: str, ref: int | None) -> None:
        """What a text makes a member of staff do, after a while."""
        die = colleague.chance(f"text {len(self.diary.sent)}")
        soon = die.choice([0.5, 1, 2, 3, 4, 7, 12, 40]) * MINUTE
        if "Test: reply OK" in body and die.random() < 0.85:
            self._after(soon, partial(self._text, colleague, "OK"))
        elif "to take it, or open" in body:
            what = die.choices(["text", "console", "pass", "nothing"], [35, 12, 10, 43])[0]
            if what == "console":
                self._after(soon, partial(self._take, colleague, ref))
            elif what != "nothing":
                word = "OK" if what == "text" else "PASS"
                self._after(soon, partial(self._text, colleague, f"{word} {ref}"))
        elif "is yours" in body:
            self._plan_end(colleague, ref)
        elif body.startswith("You took alert"):
            said = die.choices([f"DONE {ref} called her, safe", f"OK {ref}", ""], [5, 2, 3])[0]
            if said:
                self._after(soon, partial(self._text, colleague, said))

    def _text(self, colleague: Colleague, body: str) -> str:
        """They text us. What they are answered."""
        before = len(self.place.sms.accepted)
        self.diary.said.add((self.now, colleague.number))
        self.place.record(colleague.phone, body)
        self.place.work()
        new = self.place.sms.accepted[before:]
        return next((text.body for text in new if text.to == colleague.phone), "")

    def _plan_end(self, colleague: Colleague, ref: int | None) -> None:
        die = colleague.chance(f"end of {ref} {len(self.diary.sent)}")
        after = timedelta(minutes=die.choice([3, 8, 15, 25, 50, 90, 400]))
        what = die.choices(["text", "console", "write", "nothing"], [50, 15, 15, 20])[0]
        if what == "text":
            said = f"DONE {ref} called her, she is safe"
            self._after(after, partial(self._text, colleague, said))
        elif what == "console":
            self._after(after, partial(self._close, colleague, ref))
        elif what == "write":
            self._after(after / 4, partial(self._talk, colleague, ref))
            self._after(after, partial(self._close, colleague, ref))

    def _take(self, colleague: Colleague, ref: int | None) -> None:
        scope, alert = self.scope(colleague.number), self._alert(ref)
        if isinstance(take_alert(self.place.deps, scope=scope, alert_id=alert.id), Taken):
            self._plan_end(colleague, ref)

    def _close(self, colleague: Colleague, ref: int | None) -> None:
        alert = self._alert(ref)
        if alert.status == "taken" and alert.owner_id == self.scope(colleague.number).staff_id:
            scope = self.scope(colleague.number)
            close_alert(self.place.deps, scope=scope, alert_id=alert.id, outcome="reached")

    def _talk(self, colleague: Colleague, ref: int | None) -> None:
        alert, scope = self._alert(ref), self.scope(colleague.number)
        if alert.contact_id not in self.diary.peers:
            return
        body = "I am here. Do you want me to call?"
        said = write_text(self.place.deps, scope=scope, contact_id=alert.contact_id, body=body)
        if isinstance(said, Written):
            peer = self.diary.peers[alert.contact_id]
            self.diary.held.append(Held(self.now, peer, colleague.number))

    def _alert(self, ref: int | None) -> Alert:
        with self.place.deps.database.read() as session:
            row = table_of(Alert)
            found = session.execute(select(row.c.id).where(row.c.reference == ref)).scalar_one()
            return session.get_one(Alert, found)

    # ------------------------------------------------------------ staff come and go
    def _do(self, colleague: Colleague, deed: Does) -> None:
        match deed.deed:
            case "off":
                self._go_off(colleague, deed.detail)
            case "on":
                if self._text(colleague, "ON").startswith("Welcome back"):
                    self.diary.back(colleague.number, self.now, wholly=True)
            case "away":
                self._go_away(colleague, deed.detail)
            case "swap":
                self._swap(colleague, deed.detail)
            case "broken":
                self._broken.add(colleague.phone)
            case "mended":
                self._broken.discard(colleague.phone)
            case "stop" | "start":
                self._text(colleague, deed.deed.upper())

    def _go_off(self, colleague: Colleague, detail: int) -> None:
        local = self.now.astimezone(ZONE)
        if detail % 3:
            words, ends = f"OFF {detail % 12 + 1}h", self.now + (detail % 12 + 1) * HOUR
        else:
            eight = local.replace(hour=8, minute=0, second=0, microsecond=0, tzinfo=None)
            day = eight.date() if eight > local.replace(tzinfo=None) else eight.date() + DAY
            words, ends = "OFF until 8am", instant(day, eight.time())
        said = self._text(colleague, words)
        covers = re.search(r"Colleague (\d+) answers", said)
        if said.startswith("You are off until") and covers is not None:
            self.diary.back(colleague.number, self.now, wholly=False)
            self.diary.goes(colleague.number, Off(self.now, ends, int(covers[1])))

    def _go_away(self, colleague: Colleague, detail: int) -> None:
        others = [one for one in self.team.staff if one is not colleague]
        cover = others[detail % len(others)]
        local = self.now.astimezone(ZONE).replace(minute=0, second=0, microsecond=0, tzinfo=None)
        start = local + (2 + detail % 100) * HOUR
        end = start + (8 + detail % 64) * HOUR
        own = self.scope(colleague.number)
        asked = OffAsked(own.staff_id, start, end, self.scope(cover.number).staff_id)
        done = take_time_off(
            self.place.deps, scope=own, program_id=self.place.program_id, asked=asked
        )
        if isinstance(done, Arranged):
            begin, over = (instant(at.date(), at.time()) for at in (start, end))
            self.diary.goes(colleague.number, Off(begin, over, cover.number, arranged=True))

    def _swap(self, colleague: Colleague, detail: int) -> None:
        """A supervisor gives one of the next turns to them."""
        shift = self.team.shifts[detail % 2]
        day = self.now.astimezone(ZONE).date() + (1 + detail % 4) * DAY
        noon = shift.turn(day)[0]
        (gives,) = [
            number
            for number, (name, _, _) in zip(
                self.diary.on_call(noon), self.team.turns(noon), strict=True
            )
            if name == shift.name
        ]
        turn = TurnAsked(shift.name, day, self.scope(gives).staff_id)
        done = swap_turn(
            self.place.deps,
            scope=self.scope(self.team.of("supervisor")[0].number),
            program_id=self.place.program_id,
            turn=turn,
            takes=self.scope(colleague.number).staff_id,
        )
        if isinstance(done, Arranged):
            swap = Swap(self.now, shift.name, day, gives, colleague.number)
            self.diary.swaps.append(swap)

    # ------------------------------------------------------------ setting up
    def _scope(self, number: int) -> Scope:
        return self.place.scope(self.team.staff[number].login)

    def _table(self) -> str:
        rows: Iterable[str] = (
            f"Peer {number},{phone_of(number)},{self.diary.specialist_of(number).login},form"
            for number in range(self.size)
        )
        return "\n".join(["name,phone,specialist,consent", *rows, ""])
