"""A plan in plain words: why a text waits or does not go, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from service.core.scheduling.plan import Waited

WAITS: Mapping[str, str] = {
    "holiday": "a holiday",
    "by_hand": "moved by hand",
    "paused": "the check-ins are paused",
    "quiet_hours": "quiet hours",
    "alert": "an alert is open",
    "person": "a person has the conversation",
    "unsure": "it is not sure that the number is theirs",
    "question": "another question is open",
    "pace": "as many texts as the program allows",
}
# Those that nobody knows the end of: a plan takes them to last, and looks again and again.
_OPEN_ENDED = frozenset({"alert", "unsure"})
NOT_SENT: Mapping[str, str] = {
    "private": "it was written before they said that others see their phone",
    "no_number": "there is no phone number for them",
    "expired": "it was too late",
    "quiet_hours": "it fell into quiet hours",
    "alert": "an alert was open",
    "person": "a person had taken over",
    "unsure": "it was not sure that the number is theirs",
    "question": "another question was open",
    "pace": "they had as many texts as the program allows",
    "paused": "the check-ins were paused",
    "holiday": "it was a holiday",
    "skipped": "somebody left it out",
    "stopped": "they had asked us to stop",
    "outage": "texts of the whole program were in trouble",
    "no_consent": "there was no consent",
    "purpose": "they did not want texts of this kind",
    "opted_out": "they had asked us to stop",
    "blocked": "the carrier blocks it",
    "no_line": "there was no line to send from",
    "no_flow": "its flow is missing",
    "taken_out": "its schedule was taken out of the program",
    "ended": "they were taken off it",
}
# The same of texts that are still to come.
WILL_NOT: Mapping[str, str] = {
    **NOT_SENT,
    "expired": "it comes too late",
    "quiet_hours": "its whole time lies in quiet hours",
    "alert": "an alert is open",
    "person": "a person has the conversation",
    "unsure": "it is not sure that the number is theirs",
    "question": "another question is open",
    "pace": "they have as many texts as the program allows",
    "paused": "the check-ins are paused",
    "holiday": "it is a holiday",
    "skipped": "somebody left it out",
    "stopped": "they may not be texted",
    "no_consent": "they have not said yes to texts",
    "purpose": "they do not want texts of this kind",
}


def say_wait(wait: Waited, zone: ZoneInfo, on: date) -> str:
    """Why a text of the local day `on` waits, and until when by the clock of `zone`."""
    said = WAITS.get(wait.because, wait.because)
    if wait.because in _OPEN_ENDED:
        return said
    until = wait.until.astimezone(zone)
    day = "" if until.date() == on else f"{until:%a %Y-%m-%d} "
    joined = "to" if wait.because in ("holiday", "by_hand") else "until"
    return f"{said}, {joined} {day}{until:%H:%M}"


def say_dropped(because: str) -> str:
    """Why a text that is still to come does not go."""
    return WILL_NOT.get(because, because)


class Settled(Protocol):
    """A text of a plan that does not go."""

    @property
    def zone(self) -> ZoneInfo: ...

    @property
    def on(self) -> date: ...

    @property
    def expires_at(self) -> datetime: ...

    @property
    def waits(self) -> tuple[Waited, ...]: ...

    @property
    def dropped(self) -> str | None: ...


def say_stays_away(text: Settled) -> str:
    """Why a text does not go, what it waited for before that, and until when it might have gone."""
    because = text.dropped or ""
    said = say_dropped(because)
    waited = [say_wait(one, text.zone, text.on) for one in text.waits if one.because != because]
    said += f", after it waited ({'; '.join(waited)})" if waited else ""
    if because not in WAITS or because == "holiday":
        return said
    over = text.expires_at.astimezone(text.zone)
    day = "" if over.date() == text.on else f"{over:%a %Y-%m-%d} "
    return f"{said}; its time is over at {day}{over:%H:%M}"
