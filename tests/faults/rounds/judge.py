"""Judge a round by what it left behind: nothing lost, nothing twice, nothing still claimed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.core import delivery
from service.core.severity import Severity
from tests.faults.rounds.evidence import Came, Evidence, Seen, Went
from tests.faults.rounds.plan import Phone, Role

# What never leaves, and rightly so: overtaken by something graver, or called off.
NOT_OWED = frozenset({"dropped"})


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: which rule, and of what."""

    rule: str
    about: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}"


@dataclass(frozen=True)
class Verdict:
    """`doubtful`: texts that the carrier took twice because its first answer was lost. They are
    allowed, and counted; `doubtful_alerts` of them went to staff."""

    findings: tuple[Finding, ...]
    doubtful: int = 0
    doubtful_alerts: int = 0


def judge(evidence: Evidence, phones: Sequence[Phone]) -> Verdict:
    twice = _Twice(evidence)
    findings = [
        *_every_text_once(evidence),
        *_every_turn_once(evidence),
        *_every_alert_once(evidence, phones),
        *_every_answer_once(evidence, phones),
        *_every_reply_left(evidence),
        *twice.findings(),
        *(Finding("status went backwards", one) for one in evidence.backwards),
        *_statuses_kept(evidence),
        *(Finding("still claimed", one) for one in evidence.claimed),
    ]
    return Verdict(tuple(findings), len(twice.doubtful), len(twice.doubtful_alerts))


def _every_text_once(evidence: Evidence) -> Iterator[Finding]:
    rows = Counter(row.carrier_id for row in evidence.came)
    for sid, (phone, words) in evidence.accepted.items():
        if rows[sid] == 0:
            yield Finding("text lost", f"{sid} of {phone}: {words}")
    for sid, count in rows.items():
        if count > 1:
            yield Finding("text stored twice", f"{sid}, {count} rows")


def _every_turn_once(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.came:
        if row.waits or row.turns == 0:
            yield Finding("turn never taken", f"{row.carrier_id} of {row.phone}")
        if row.turns > 1:
            yield Finding("turn taken twice", f"{row.carrier_id} of {row.phone}")
        if row.failures:
            yield Finding("turn failed", f"{row.carrier_id} of {row.phone}, {row.failures} times")
    for (message, sign, start), count in evidence.flags.items():
        if count > 1:
            yield Finding(
                "turn taken twice", f"{message}: sign {sign} at {start} kept {count} times"
            )


def _every_alert_once(evidence: Evidence, phones: Sequence[Phone]) -> Iterator[Finding]:
    heard = _by_phone(evidence)
    for phone in phones:
        if phone.role != "crisis" or not heard[phone.number]:
            continue
        alerts = [
            one
            for one in evidence.alerts
            if one.phone == phone.number and one.severity >= Severity.CRISIS
        ]
        yield from _of_one_phone(phone.number, alerts, len(heard[phone.number]))
        for row in heard[phone.number]:
            if row.id not in evidence.flagged:
                yield Finding("crisis without a flag", f"{row.carrier_id} of {phone.number}")


def _of_one_phone(phone: str, alerts: Sequence[Seen], texts: int) -> Iterator[Finding]:
    """Whoever wrote that they are in danger has one alert, and each of their texts is in it."""
    if not alerts:
        yield Finding("crisis without an alert", phone)
        return
    opened, parts = sum(one.opened for one in alerts), sum(one.joined for one in alerts)
    if len(alerts) > 1 or opened != 1:
        yield Finding("alerted twice", f"{phone}: {len(alerts)}, opened {opened} times")
    elif opened + parts != texts:
        yield Finding("crisis not in its alert once", f"{phone}: {opened + parts} for {texts}")
    told = alerts[0].told
    if not told:
        yield Finding("staff were never told", phone)
    elif max(told) > 1:
        yield Finding("alerted twice", f"{phone}: one person told {max(told)} times")


# What somebody of each role is owed, by the purpose of the text: how often, once they were heard.
# Who is asked gets one reply to each answer.
OWED: dict[Role, tuple[str, int]] = {
    "crisis": ("crisis", 1),
    "hello": ("reply", 1),
    "stop": ("consent", 1),
}


def _every_answer_once(evidence: Evidence, phones: Sequence[Phone]) -> Iterator[Finding]:
    heard = _by_phone(evidence)
    made = Counter((row.phone, row.purpose) for row in evidence.went)
    for phone in phones:
        rows = heard[phone.number]
        if any(row.late for row in rows):
            continue  # it is heard as something of hours ago, and answered otherwise or not at all
        if phone.role == "checkin":
            if made[phone.number, "checkin"] != 1:
                asked = made[phone.number, "checkin"]
                yield Finding("check-in lost or twice", f"{phone.number}: {asked}")
            purpose, owed = "reply", len(rows)
        else:
            purpose, owed = OWED[phone.role]
            owed = owed if rows else 0
        if made[phone.number, purpose] < owed:
            yield Finding("no answer was made", f"{phone.number} ({phone.role})")
        if made[phone.number, purpose] > owed:
            count = made[phone.number, purpose]
            yield Finding("answered twice", f"{phone.number} ({phone.role}): {count} for {owed}")
        if phone.role == "stop" and rows and evidence.consents[phone.number] == 0:
            yield Finding("a STOP was not kept", phone.number)


def _every_reply_left(evidence: Evidence) -> Iterator[Finding]:
    taken = {one.ours for one in evidence.told}
    for row in evidence.went:
        if row.status in NOT_OWED:
            if str(row.id) in taken:
                yield Finding("dropped and sent", _named(row))
        elif str(row.id) not in taken:
            yield Finding("reply lost", _named(row))
        elif row.status in delivery.FAILED:
            yield Finding("sent, and given up", _named(row))


class _Twice:
    """What the carrier took more than once. Once more is allowed where its answer was lost, for an
    alert to staff, which is sent again on doubt. Of anything else the carrier is asked first; then
    it goes twice only where the carrier takes it after it was asked."""

    def __init__(self, evidence: Evidence) -> None:
        self._rows = {str(row.id): row for row in evidence.went}
        self._taken = defaultdict(list)
        for one in evidence.told:
            self._taken[one.ours].append(one)
        more = {ours: found for ours, found in self._taken.items() if len(found) > 1}
        alerts = {ours for ours, row in self._rows.items() if row.purpose == "alert"}
        self.doubtful = {
            ours
            for ours, both in more.items()
            if len(both) == 2
            and any(one.late or (one.answer_lost and ours in alerts) for one in both)
        }
        self.doubtful_alerts = self.doubtful & alerts
        self._wrong = set(more) - self.doubtful

    def findings(self) -> Iterator[Finding]:
        for ours in sorted(self._wrong):
            named = _named(self._rows[ours]) if ours in self._rows else ours
            yield Finding("sent twice", f"{named}: taken {len(self._taken[ours])} times")
        for ours in sorted(self._taken.keys() - self._rows.keys()):
            yield Finding("sent, and no row of ours", ours)


def _statuses_kept(evidence: Evidence) -> Iterator[Finding]:
    """The furthest status that we acknowledged is the one that stands; where no callback came
    through, the carrier was asked."""
    told: dict[str, int] = defaultdict(int)
    for one in evidence.told:
        # Of a text that went twice the callbacks of one copy count.
        ranks = [delivery.rank_of(status) for status in (*one.reported, one.status)]
        told[one.ours] = max([told[one.ours], *ranks]) if not told[one.ours] else told[one.ours]
    for row in evidence.went:
        if row.status not in NOT_OWED and row.rank < told[str(row.id)]:
            yield Finding("a status was lost", f"{_named(row)} is only {row.status}")


def _by_phone(evidence: Evidence) -> dict[str, list[Came]]:
    heard: dict[str, list[Came]] = defaultdict(list)
    for row in evidence.came:
        heard[row.phone].append(row)
    return heard


def _named(row: Went) -> str:
    return f"{row.purpose} {row.id} to {row.phone or 'staff'} ({row.status})"
