"""Show the peers: the list, with a search by name, and one peer with all that concerns them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from service.core.agreement import NOTHING_SAID, Agreement
from service.core.delivery import OPTED_OUT
from service.core.program.peer_record import PeerRecord
from service.core.scheduling.own_plan import read_own_plan
from service.core.scheduling.zones import GUESSES
from service.core.wishes.say_plan import say_plan
from service.store.alerts import Alert
from service.store.consent import CarrierBlock, agreement_of
from service.store.contacts import Contact, contact_of_peer
from service.store.data_wishes import standing_wishes
from service.store.peers import Goal, Peer, Score
from service.store.programs import Program
from service.store.schedules import Checkin, Enrollment, Schedule
from service.store.scope import Scope
from service.store.staff import Staff
from service.usecases.deps import Deps
from service.usecases.go_live import waits
from service.usecases.looks import (
    Who,
    peer_name,
    phone_of,
    record_list,
    record_look,
    staff_name,
)
from service.usecases.own_signs import ShownSign, own_signs_of
from service.usecases.peer_records import known_of, zone_of
from service.usecases.read_program import program_version
from service.usecases.shared_phone import own_word
from service.usecases.show_consents import ConsentLine, consents_of
from service.usecases.work import Work

A_PAGE = 50
# Names are sealed, so a search opens every one of them: about 20 µs each.
SEARCHABLE = 2000
SCORES = 60
CHECKINS = 14
CONSENTS = 100


@dataclass(frozen=True)
class PeerLine:
    id: UUID
    name: str
    specialist: str | None
    lang: str
    active: bool
    zone_guessed: bool = False


@dataclass(frozen=True)
class PeerList:
    """`searchable` is False when there are too many names to open each of them. `guessed` is how
    many peers have a zone that nobody has said."""

    lines: tuple[PeerLine, ...]
    more: bool
    total: int
    searchable: bool
    guessed: int = 0


@dataclass(frozen=True)
class EnrollmentLine:
    """One schedule of a peer; `next_at` (UTC) is None when nothing more is due. `paused`: misses
    have paused it. `to_go` is how many texts come before the end that staff announced, if any."""

    id: UUID
    schedule: str
    next_at: datetime | None
    ended: bool
    paused: bool = False
    to_go: int | None = None


@dataclass(frozen=True)
class CheckinLine:
    schedule: str
    due_at: datetime
    status: str
    reason: str | None


@dataclass(frozen=True)
class ScoreRun:
    """The last answers on one scale, the oldest first: (when, value)."""

    name: str
    values: tuple[tuple[datetime, int], ...]


@dataclass(frozen=True)
class GoalLine:
    text: str
    status: str
    at: datetime


@dataclass(frozen=True)
class DataWishLine:
    """What a peer wishes for their own data (`see` or `delete`), since when, and once a deletion is
    confirmed, when it is done (UTC)."""

    kind: str
    at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class PeerPage:
    """`held` are the codes of what keeps scheduled texts back now: alert, person, unsure,
    no_number, no_consent, unconfirmed, no_guardian, opted_out, blocked, inactive, paused, waiting
    (the program is not live yet). `zone` is where the peer lives; `record` what is known of them
    beside their specialist and their schedules."""

    who: Who
    specialist: str | None
    lang: str
    zone: ZoneInfo
    active: bool
    alert_id: UUID | None
    consent: bool | None
    agreed: Agreement
    held: tuple[str, ...]
    enrollments: tuple[EnrollmentLine, ...]
    checkins: tuple[CheckinLine, ...]
    scores: tuple[ScoreRun, ...]
    goals: tuple[GoalLine, ...]
    consents: tuple[ConsentLine, ...]
    record: PeerRecord
    untold: bool  # that another specialist is with them now
    signs: tuple[ShownSign, ...]  # those they named for themselves
    own_pace: str  # their own plan for their texts, in words; empty: none
    data_wishes: tuple[DataWishLine, ...]  # that stand
    private_since: datetime | None  # others see their phone
    door_word: str | None  # their own word, at which a check-in opens then
    unsure_since: datetime | None  # it is not sure that the number is theirs, for the code
    unsure_why: str | None
    asked: bool  # they were asked about that


def show_peers(
    deps: Deps, *, scope: Scope, search: str = "", page: int = 1, guessed: bool = False
) -> PeerList:
    """The peers in `scope`: by name, and those whose name contains `search`, as long as they are
    not too many to open every name; past that in pages, the newest first. With `guessed` only those
    whose zone nobody has said."""
    covered = scope.covers(Peer)
    guess = and_(covered, col(Peer.zone_from).in_(GUESSES), col(Peer.active))
    wanted_rows = guess if guessed else covered
    with deps.database.read() as session:
        counted = session.exec(select(func.count(col(Peer.id))).where(wanted_rows)).one()
        guesses = session.exec(select(func.count(col(Peer.id))).where(guess)).one()
        searchable = counted <= SEARCHABLE
        query = (
            select(Peer, Staff)
            .outerjoin(Staff, col(Staff.id) == col(Peer.specialist_id))
            .where(wanted_rows)
            .order_by(col(Peer.active).desc(), col(Peer.created_at).desc(), col(Peer.id))
        )
        if not searchable:
            query = query.offset((page - 1) * A_PAGE).limit(A_PAGE)
        rows = session.exec(query).all()
    record_list(deps, scope, "peer")
    lines = [_peer_line(deps, peer, staff) for peer, staff in rows]
    if not searchable:
        return PeerList(tuple(lines), page * A_PAGE < counted, counted, searchable, guesses)
    wanted = [line for line in lines if search.strip().casefold() in line.name.casefold()]
    wanted.sort(key=lambda line: (not line.active, line.name.casefold()))
    start = (page - 1) * A_PAGE
    shown = tuple(wanted[start : start + A_PAGE])
    return PeerList(shown, len(wanted) > start + A_PAGE, len(wanted), searchable, guesses)


def show_peer(deps: Deps, *, scope: Scope, peer_id: UUID) -> PeerPage | None:
    """One peer, or None when there is none of that id in `scope`."""
    with deps.database.read() as session:
        query = (
            select(Peer, Staff, Program.version)
            .join(Program, col(Program.id) == col(Peer.program_id))
            .outerjoin(Staff, col(Staff.id) == col(Peer.specialist_id))
            .where(col(Peer.id) == peer_id, scope.covers(Peer))
        )
        row = session.exec(query).first()
        if row is None:
            return None
        peer, specialist, version = row
        begun = Work(deps, session, deps.clock.now())
        known = known_of(begun, program_version(begun, version), peer)
        page = _page(session, deps, (peer, specialist), known)
    record_look(deps, scope, peer.program_id, ("peer", peer_id))
    return page


def _page(
    session: Session, deps: Deps, people: tuple[Peer, Staff | None], known: PeerRecord
) -> PeerPage:
    peer, specialist = people
    contact = contact_of_peer(session, peer.id)
    alert_id = _open_alert(session, peer.id)
    agreed = agreement_of(session, contact.id) if contact else NOTHING_SAID
    enrollments = _enrollments(session, peer.id)
    return PeerPage(
        who=Who(
            contact.id if contact else None,
            peer.id,
            peer_name(deps, peer),
            phone_of(deps, contact) if contact else "",
        ),
        specialist=staff_name(deps, specialist),
        lang=peer.lang,
        zone=ZoneInfo(peer.zone),
        record=known,
        active=peer.active,
        alert_id=alert_id,
        consent=agreed.given,
        agreed=agreed,
        held=(
            *_held(session, peer, contact, alert_id, agreed),
            *_paused(deps, peer, enrollments),
            *_waiting(deps, session, peer),
        ),
        enrollments=enrollments,
        checkins=_checkins(session, peer.id),
        scores=_scores(session, peer.id),
        goals=_goals(session, deps, peer),
        consents=consents_of(session, deps, peer, most=CONSENTS),
        untold=peer.handed_over_at is not None,
        signs=own_signs_of(session, deps, peer),
        own_pace=say_plan(read_own_plan(peer.own_plan), "en"),
        data_wishes=_data_wishes(session, peer.id),
        private_since=peer.private_since,
        door_word=own_word(deps.keyring, peer),
        unsure_since=peer.unsure_since,
        unsure_why=peer.unsure_why,
        asked=peer.asked_already,
    )


def _peer_line(deps: Deps, peer: Peer, staff: Staff | None) -> PeerLine:
    name, specialist = peer_name(deps, peer), staff_name(deps, staff)
    guessed = zone_of(peer).guessed
    return PeerLine(peer.id, name, specialist, peer.lang, peer.active, guessed)


def _data_wishes(session: Session, peer_id: UUID) -> tuple[DataWishLine, ...]:
    rows = standing_wishes(session, peer_id)
    return tuple(DataWishLine(row.kind, row.created_at, row.due_at) for row in rows)


def _open_alert(session: Session, peer_id: UUID) -> UUID | None:
    query = select(Alert.id).where(col(Alert.peer_id) == peer_id, col(Alert.status) != "closed")
    return session.exec(query).first()


def _held(
    session: Session,
    peer: Peer,
    contact: Contact | None,
    alert_id: UUID | None,
    agreed: Agreement,
) -> tuple[str, ...]:
    blocked = select(CarrierBlock.code).where(
        col(CarrierBlock.contact_id) == (contact.id if contact else None),
        col(CarrierBlock.lifted_at).is_(None),
    )
    codes = set(session.exec(blocked))
    reasons = {
        "inactive": not peer.active,
        "no_number": contact is None,
        "unconfirmed": agreed.given is None and agreed.awaits == "reply",
        "no_guardian": agreed.given is None and agreed.awaits == "guardian",
        "no_consent": contact is not None and agreed.given is None and agreed.awaits is None,
        "opted_out": agreed.given is False,
        "blocked": OPTED_OUT in codes,
        "bad_number": bool(codes - {OPTED_OUT}),
        "alert": alert_id is not None,
        "person": contact is not None and contact.held_by_id is not None,
        "unsure": peer.asked_already,
    }
    return tuple(code for code, holds in reasons.items() if holds)


def _waiting(deps: Deps, session: Session, peer: Peer) -> tuple[str, ...]:
    """Whether the program has not gone live yet."""
    begun = Work(deps, session, deps.clock.now())
    return ("waiting",) if waits(begun, peer.program_id) else ()


def _paused(deps: Deps, peer: Peer, enrollments: tuple[EnrollmentLine, ...]) -> tuple[str, ...]:
    """Whether somebody has paused the check-ins, or misses have."""
    paused = peer.paused_until is not None and peer.paused_until > deps.clock.now()
    return ("paused",) if paused or any(one.paused for one in enrollments) else ()


def _enrollments(session: Session, peer_id: UUID) -> tuple[EnrollmentLine, ...]:
    query = (
        select(Enrollment, Schedule.name)
        .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
        .where(col(Enrollment.peer_id) == peer_id)
        .order_by(col(Enrollment.ended_at).is_not(None), col(Schedule.name))
    )
    return tuple(
        EnrollmentLine(
            one.id,
            name,
            one.next_due_at,
            one.ended_at is not None,
            one.ended_at is None and one.paused_at is not None,
            max(0, one.ends_after - one.sent) if one.ends_after is not None else None,
        )
        for one, name in session.exec(query)
    )


def _checkins(session: Session, peer_id: UUID) -> tuple[CheckinLine, ...]:
    query = (
        select(Checkin, Schedule.name)
        .join(Enrollment, col(Enrollment.id) == col(Checkin.enrollment_id))
        .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
        .where(col(Checkin.peer_id) == peer_id)
        .order_by(col(Checkin.due_at).desc(), col(Checkin.id).desc())
        .limit(CHECKINS)
    )
    return tuple(
        CheckinLine(name, one.due_at, one.status, one.reason) for one, name in session.exec(query)
    )


def _scores(session: Session, peer_id: UUID) -> tuple[ScoreRun, ...]:
    query = (
        select(Score)
        .where(col(Score.peer_id) == peer_id)
        .order_by(col(Score.created_at).desc(), col(Score.id).desc())
        .limit(SCORES)
    )
    runs: dict[str, list[tuple[datetime, int]]] = {}
    for score in reversed(session.exec(query).all()):
        runs.setdefault(score.name, []).append((score.created_at, score.value))
    return tuple(ScoreRun(name, tuple(values)) for name, values in sorted(runs.items()))


def _goals(session: Session, deps: Deps, peer: Peer) -> tuple[GoalLine, ...]:
    query = select(Goal).where(col(Goal.peer_id) == peer.id).order_by(col(Goal.created_at).desc())
    unseal = deps.keyring.unseal
    return tuple(
        GoalLine(unseal(peer, ("goal", "text", goal.id), goal.text), goal.status, goal.created_at)
        for goal in session.exec(query)
    )
