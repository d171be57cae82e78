"""Recover what did not reach us: the carrier tries its webhook for seconds and then never again, so
that whatever came in while we were away has to be asked for. Each line's list is read from the last
time it was read whole, with an overlap, and what is missing is stored as if it had just come, save
that its own time is kept with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from service.core.severity import Severity
from service.ports import CarrierAway, ReceivedText
from service.store.due import Claim, claim, finish
from service.store.programs import Line
from service.store.recoveries import (
    RECOVERIES,
    LateTexts,
    Recovery,
    begin_reading,
    lines_unread,
    look_now,
    unknown_of,
)
from service.usecases.deps import Deps
from service.usecases.hear import gravest
from service.usecases.reconcile_stops import is_choice, reconcile_stops
from service.usecases.record_text import InboundText, Media, Recorded, record_text
from service.usecases.work import work

# The carrier's clock and ours differ, and its list lags behind what it hands over.
OVERLAP = timedelta(hours=1)
# Once a day further back, for whatever the short looks should have missed.
DEEP_EVERY, DEEP = timedelta(days=1), timedelta(days=3)
EVERY = timedelta(minutes=5)
# After a look that found something, or could not be had: more may be missing.
AGAIN = timedelta(minutes=1)
# A webhook and its retries may still be under way: 15 s at the most, and as long again for the
# fallback address. They tell more of a text than the list does, so they go first.
SETTLES = timedelta(minutes=1)
# However long we were away, a job ends well within its time; the next look goes on.
MOST_AT_ONCE = 3000
# A worker's job is ended after a minute (gateways.queue); what a dead one held is free soon after.
# The beat may take longer: should somebody else take it over meanwhile, each text is stored once.
LEASE = timedelta(seconds=90)

NOT_STORED = "one of its texts could not be stored, the log says why"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Looked:
    """What a look at one line came to. `listed` texts and calls were read, `missing` of them were
    not there and `kept` of these are now; `grave` of the kept look urgent or worse. `first_at` and
    `last_at` (UTC, the carrier's time) are of the kept. `choices` of the listed say stop or start.
    `away` says why the list could not be read to its end."""

    line: str
    listed: int = 0
    missing: int = 0
    kept: int = 0
    grave: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    choices: tuple[ReceivedText, ...] = ()
    away: str | None = None


Tell = Callable[[Looked], None]


def begin_recovery(deps: Deps) -> None:
    """Look after every line, each of them now: for the beat as it starts, since nobody knows how
    long it was away."""
    with work(deps) as begun:
        for line in lines_unread(begun.session):
            begin_reading(begun.session, line, begun.now, due_at=begun.now)
        look_now(begun.session, begun.now)


def recover_missed(deps: Deps) -> bool:
    """Look at the line that is due longest. Whether another may be due."""
    with work(deps) as begun:
        token, now = deps.ids.new(), begun.now
        claimed = claim(begun.session, RECOVERIES, Claim(token, now, LEASE, 1))
        if not claimed:
            return False
        row = begun.session.get_one(Recovery, claimed[0])
        line = begun.session.get_one(Line, claimed[0])
    deep = row.deep_at <= now
    since = min(row.read_until - OVERLAP, now - DEEP) if deep else row.read_until - OVERLAP
    span = (max(since, line.created_at), now - SETTLES)
    looked = _look(deps, line, span, at_most=MOST_AT_ONCE)
    if deep:
        reconcile_stops(deps, looked.choices)
    more = looked.missing > MOST_AT_ONCE
    values: dict[str, object] = {"away_since": (row.away_since or now) if looked.away else None}
    if looked.away is None and not more:
        values["read_until"] = max(row.read_until, span[1])
        values["deep_at"] = now + DEEP_EVERY if deep else row.deep_at
    wait = AGAIN if looked.away or looked.kept else EVERY
    with work(deps) as begun:
        values["due_at"] = begun.now if more else begun.now + wait
        finish(begun.session, RECOVERIES, line.id, token, values)
    return True


def recover_since(
    deps: Deps, *, since: datetime | None = None, tell: Tell = lambda _: None
) -> tuple[Looked, ...]:
    """Look at every line by hand, from `since` (UTC), else from where it was last read whole.
    `tell` hears after each page how far it is. What the beat does is not changed by it."""
    with deps.database.read() as session:
        now = deps.clock.now_in(session)
        read = {row.id: row.read_until - OVERLAP for row in session.exec(select(Recovery))}
        lines = session.exec(select(Line).order_by(col(Line.created_at), col(Line.name))).all()
    spans = [(line, (since or read.get(line.id, line.created_at), now - SETTLES)) for line in lines]
    return tuple(_look(deps, line, span, tell=tell) for line, span in spans)


def _look(
    deps: Deps,
    line: Line,
    span: tuple[datetime, datetime],
    *,
    tell: Tell = lambda _: None,
    at_most: int | None = None,
) -> Looked:
    """Read a line's list over `span` (from and up to, UTC) and keep what is missing, `at_most` so
    many. What was read is kept even where a further page cannot be."""
    numbers, away = _numbers(deps, line)
    looked, missing = Looked(line.name, away=away), list[ReceivedText]()
    for number in numbers:
        for page in deps.sms.received_since(number, since=span[0]):
            if isinstance(page, CarrierAway):
                looked = replace(looked, away=page.reason)
                break
            ours = [text for text in page if text.sent_at <= span[1]]
            missing += [_by_line(text, line) for text in _unknown(deps, ours)]
            choices = looked.choices + _choices(deps, ours)
            listed = looked.listed + len(ours)
            looked = replace(looked, listed=listed, missing=len(missing), choices=choices)
            tell(looked)
    if looked.away:
        log.warning("carrier_cannot_be_asked", line_id=str(line.id), outcome=looked.away)
    looked = _keep(deps, looked, missing, at_most)
    if looked.kept:
        _note(deps, line, looked)
    tell(looked)
    return looked


def _numbers(deps: Deps, line: Line) -> tuple[Sequence[str], str | None]:
    """The numbers whose texts are a line's: its own, and those of its Messaging Service. And why
    these cannot be told, if so: then its own is looked at all the same."""
    if line.service_id is None:
        return (line.phone,), None
    others = deps.sms.numbers_of(line.service_id)
    if isinstance(others, CarrierAway):
        return (line.phone,), others.reason
    return tuple(dict.fromkeys((line.phone, *others))), None


def _unknown(deps: Deps, texts: Sequence[ReceivedText]) -> list[ReceivedText]:
    if not texts:
        return []
    with deps.database.read() as session:
        unknown = unknown_of(session, {text.carrier_id for text in texts})
    return [text for text in texts if text.carrier_id in unknown]


def _choices(deps: Deps, texts: Sequence[ReceivedText]) -> tuple[ReceivedText, ...]:
    return tuple(text for text in texts if is_choice(text, deps.library.keywords))


def _by_line(text: ReceivedText, line: Line) -> ReceivedText:
    """With the line's Messaging Service, where the list does not name it: its other numbers are
    known by nothing else."""
    return replace(text, service_id=text.service_id or line.service_id)


def _keep(
    deps: Deps, looked: Looked, missing: Sequence[ReceivedText], at_most: int | None
) -> Looked:
    """Store what is missing, each in a transaction of its own, the gravest contact first."""
    kept: list[tuple[ReceivedText, Severity]] = []
    for text, severity in in_order_of_need(deps, missing)[:at_most]:
        try:
            if isinstance(record_text(deps, text=_as_told(text)), Recorded):
                kept.append((text, severity))
        except OperationalError:
            raise  # the database, not the text
        except Exception:  # a bug of ours with one text, behind which the others must not wait
            log.exception("missed_text_not_stored")
            looked = replace(looked, away=NOT_STORED)  # tried again, until somebody sees to it
    if not kept:
        return looked
    times = [text.sent_at for text, _ in kept]
    grave = sum(severity >= Severity.URGENT for _, severity in kept)
    return replace(looked, kept=len(kept), grave=grave, first_at=min(times), last_at=max(times))


def in_order_of_need(
    deps: Deps, newest_first: Sequence[ReceivedText]
) -> list[tuple[ReceivedText, Severity]]:
    """Each text with how bad it looks: whoever is in the worst trouble comes first, with all that
    they wrote in the order in which they wrote it; of the rest whoever has waited longest."""
    seen = [(text, _severity(deps, text)) for text in reversed(newest_first)]
    seen.sort(key=lambda one: one[0].sent_at)  # keeps what came within a second in its order
    worst: dict[str, Severity] = {}
    place: dict[str, int] = {}
    for number, (text, severity) in enumerate(seen):
        worst[text.sender] = max(worst.get(text.sender, Severity.NONE), severity)
        place.setdefault(text.sender, number)
    return sorted(seen, key=lambda one: (-worst[one[0].sender], place[one[0].sender]))


def _severity(deps: Deps, text: ReceivedText) -> Severity:
    if text.channel == "voice":
        return Severity.URGENT
    return gravest(deps.library.screen, text.body)


def _as_told(text: ReceivedText) -> InboundText:
    """As the webhook would have told it. Of pictures the list says only that there are some."""
    media = (Media(text.media_list, ""),) if text.media_list else ()
    return InboundText(
        carrier_id=text.carrier_id,
        sender=text.sender,
        to=text.to,
        body=text.body,
        service_id=text.service_id,
        media=media,
        channel=text.channel,
        sent_at=text.sent_at,
    )


def _note(deps: Deps, line: Line, looked: Looked) -> None:
    """Leave word that texts came late: for the log, the figures and whoever looks after it."""
    assert looked.first_at is not None
    assert looked.last_at is not None
    log.error("texts_came_late", line_id=str(line.id), count=looked.kept)
    with work(deps) as begun:
        row = LateTexts(
            id=begun.new_id(),
            created_at=begun.now,
            program_id=line.program_id,
            line_id=line.id,
            count=looked.kept,
            grave=looked.grave,
            first_at=looked.first_at,
            last_at=looked.last_at,
        )
        begun.session.add(row)
