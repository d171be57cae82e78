"""The words and times of the pages: what stands in a table as a code is said in plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from service.core.scheduling.durations import say_duration
from service.core.scheduling.load import Total, say_amount
from service.core.scheduling.plan import Waited
from service.core.scheduling.plan_words import NOT_SENT, say_stays_away, say_wait
from service.core.severity import Severity
from service.usecases.close_alert import OUTCOME_WORDS
from service.usecases.show_alerts import Step
from service.usecases.show_late import CameLate
from service.usecases.shown_messages import ShownMessage
from service.web.console.reasons import why, why_joined

SEVERITIES = {
    Severity.CRISIS: "Crisis",
    Severity.URGENT: "Urgent",
    Severity.CONCERN: "Concern",
    Severity.NONE: "",
}
KINDS = {
    "flag": "Warning sign",
    "missed": "Missed check-in",
    "silence": "Gone quiet",
    "mood": "Answers lower than usual",
    "outage": "Texts of the whole program in trouble",
    "person": "Asked for a person",
    "call": "Phone call",
    "turn_failed": "A text we could not handle",
    "unread": "A text to read",
    "not_understood": "Answer not understood",
    "undelivered": "Text not delivered",
    "flow": "Raised by a check-in",
    "consent": "About getting texts",
    "identity": "Whose number it is",
    "data": "About their own data",
    "kept_back": "The carrier keeps our texts back: see the line's registration and the words",
    "cap": "The limit of automatic texts of a day is reached: see caps in the program file",
}
LANGUAGES = {"en": "English", "es": "Spanish"}
HELD = {
    "inactive": "They are not active in the program.",
    "no_number": "There is no phone number for them.",
    "stopped": "They wrote STOP from their phone.",
    "no_consent": "They have not said yes to texts yet.",
    "unconfirmed": "A yes was written down for them, and their number has not answered yes yet.",
    "no_guardian": "They are under age, and no guardian has agreed yet.",
    "opted_out": "They asked us to stop texting.",
    "blocked": "The carrier blocks our texts to their number.",
    "bad_number": "Texts do not arrive at their number. Please call, and ask for another one.",
    "cap": "The limit of automatic texts of a day was reached.",
    "alert": "An alert is open.",
    "person": "A person has taken over the conversation.",
    "paused": "The check-ins are paused.",
    "unsure": "It is not sure that the number is still theirs.",
    "waiting": "The program waits: it goes live with `warmline go-live`.",
}
NOT_CHANGED = {
    "no_text": "There is no next text to change.",
    "no_time": "Please choose a day and a time.",
    "past": "That time has gone by already.",
    "too_late": "The text after it is due by then. Choose an earlier time, or leave this one out.",
    "quiet_hours": "Quiet hours would not let it go from then on. Choose another time.",
    "holiday": "It falls on a holiday and does not go, so there are no words to change.",
    "no_change": "Nobody has changed it.",
    "own_hours": "These are no hours that can be read. Write 6pm, or after 5.",
    "own_days": "These are no days that can be read. Write mon thu, or weekends.",
    "not_free": "The quiet hours leave no room for texts then. Choose other hours.",
    "no_number": "There is no phone number for them.",
    "no_opening": "This check-in begins without a text.",
    "empty": "Please write something first.",
    "places": "Curly brackets are not filled in here. Please write it out.",
    "too_many_segments": "With its question this is too long. Please write less",
}
NOT_WRITTEN = {
    "empty": "Please write something first.",
    "too_long": "This is too long for a text: 1,600 characters at most.",
    "no_consent": "They have not said yes to texts, or asked us to stop. Please call instead.",
    "blocked": "The carrier blocks our texts to this number. Please call instead.",
    "no_line": "The program has no line to send from. Please tell your coordinator.",
}
# Why nothing went out for a check-in.
DROPPED = {**HELD, **NOT_SENT}
NO_GOODBYE = {
    "not_enrolled": "They are on no schedule: there is nothing to end.",
    "not_announced": "No goodbye is announced any more: there is nothing to take back.",
    "alert": "An alert is open. Please settle it first, then say goodbye.",
    "person": "A person has the conversation. Please hand it back first, then say goodbye.",
    "unsure": "It is not sure that the number is theirs. Please find out first.",
}
CHECKINS = {
    "sent": "sent, no answer yet",
    "answered": "answered",
    "partly": "partly answered",
    "missed": "missed",
    "replaced": "no answer before the next one",
    "undelivered": "not delivered",
    "stopped": "stopped",
    "dropped": "not sent",
}
_OUTBOUND = {
    "waiting": "waiting to go out",
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "going out",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "not delivered",
    "failed": "not sent",
    "canceled": "not sent",
    "dropped": "not sent",
    "refused": "not sent",
    "unknown": "perhaps not sent",
    "in_doubt": "perhaps sent",
}
FAILED = frozenset({"undelivered", "failed", "canceled", "refused", "unknown", "dropped"})
SOURCES = {
    "keyword": "by a text of theirs",
    "flow": "in a conversation",
    "carrier": "told by the carrier",
    "staff": "by staff",
    "import": "with the import",
    "moved": "along with their number",
    "deleted": "with their data, deleted at their wish",
    "expired": "it ran out",
    "guardian": "once a guardian had agreed",
}
# What consent may be for, and what a yes still lacks.
PURPOSES = {
    "all": "texts at all",
    "checkins": "check-ins",
    "reminders": "reminders",
    "learning": "learning",
    "news": "group news",
    "guardian": "a guardian, for texts at all",
}
AWAITS = {
    "reply": "their number has not answered yes yet",
    "guardian": "a guardian's consent is missing",
    "renewal": "it ran out",
}
# Twilio's codes, https://www.twilio.com/docs/api/errors
_CODES = {
    21211: "the number is not valid",
    21610: "they opted out at the carrier",
    21614: "not a mobile number",
    30003: "the phone was off or out of reach",
    30004: "blocked by the carrier",
    30005: "the number is not in use",
    30006: "a landline, or unreachable",
    30007: "filtered by the carrier",
    30034: "the line is not registered with the carrier",
}
_STEPS = {
    "opened": "Opened",
    "joined": "Something further came in",
    "raised": "It became more serious",
    "answered": "They got an automated reply at once",
    "cannot_text": "They cannot be texted: please call",
    "held": "Waits for the end of the night",
    "nobody": "No step of the ladder has anybody",
    "nobody_reached": "Nobody could be reached; it tries again",
    "not_delivered": "A text to staff was not delivered",
}
_STEPS_OF = {
    "taken": "Taken by {name}",
    "contacted": "{name} wrote to them",
    "closed": "Closed by {name}",
    "asked": "{name} was asked how it went",
    "extended": "{name} is still on it",
    "unreachable": "{name} could not be reached",
    "outcome_wanted": "{name} says that it is settled, and was asked how",
    "passed": "{name} passed it on",
    "spared": "{name} had {detail} alerts in this shift already: it goes to somebody with fewer",
    "call_ended": "The call to {name} ended",
    "call_failed": "The call to {name} could not be placed",
    "told": "Text to {name}",
    "mailed": "E-mail to {name}",
    "mail_failed": "An e-mail to {name} was not taken",
}
_TOLD = {
    "call": "Call to {name}",
    "alert_again": "Text to {name}, once more",
    "outcome_asked": "Text to {name}: how did it go?",
    "alert_news": "Text to {name}: more came in",
    "alert_withdrawn": "Text to {name}: nobody is needed any more",
}


def when(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """A time as people say it, in `zone`: `today 3:12 PM`, `Mon 9:00 AM`, `Mar 2, 3:12 PM`."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local.hour % 12 or 12}:{local:%M %p}"
    days = (local.date() - today).days
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}.get(days)
    if near is None and abs(days) < 7:
        near = f"{local:%a}"
    if near is not None:
        return f"{near} {clock}"
    year = "" if local.year == today.year else f", {local.year}"
    return f"{local:%b} {local.day}{year}, {clock}"


def when_over(end: datetime, start: datetime, zone: ZoneInfo, now: datetime) -> str:
    """The end of a time whose start stands before it: on the same day by its clock alone."""
    local = end.astimezone(zone)
    if local.date() == start.astimezone(zone).date():
        return f"{local.hour % 12 or 12}:{local:%M %p}"
    return when(end, zone, now)


def ago(at: datetime, now: datetime) -> str:
    """How long ago, to the unit that matters: `just now`, `2 h 5 min ago`, `3 days ago`."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    hours, days = minutes // 60, minutes // (24 * 60)
    if hours < 1:
        return f"{minutes} min ago"
    if days < 1:
        return f"{hours} h {minutes % 60} min ago" if minutes % 60 else f"{hours} h ago"
    return "1 day ago" if days == 1 else f"{days} days ago"


def code(value: str) -> str:
    """A code of ours as words: `self_harm` is `self harm`."""
    return value.replace("_", " ")


def kind(value: str) -> str:
    return KINDS.get(value, code(value).capitalize())


def severity(value: int) -> str:
    return SEVERITIES[Severity(value)]


def delivery(message: ShownMessage) -> str:
    """What became of a message of ours, with the carrier's reason if it failed."""
    said = _OUTBOUND.get(message.status, code(message.status))
    if message.error_code is None:
        return said
    reason = _CODES.get(message.error_code)
    return f"{said}: {reason}" if reason else f"{said} (carrier's code {message.error_code})"


def step(taken: Step) -> str:
    """One step of an alert's history as a sentence."""
    if taken.kind == "step":
        return f"Step of the ladder: the {taken.detail}"
    if taken.staff is None and taken.kind == "asked":
        return "The owner was asked how it went"
    if taken.kind == "came_late":
        return f"The text reached us only {taken.detail} after it was sent"
    form = _STEPS_OF.get(taken.kind)
    if taken.kind == "closed" and taken.staff is None:
        return f"Closed: {OUTCOME_WORDS[taken.detail]}"
    if taken.kind == "told":
        form = _TOLD.get(taken.detail, form)
    if form is not None:
        said = form.format(name=taken.staff or "somebody", detail=taken.detail)
        return f"{said}: {OUTCOME_WORDS[taken.detail]}" if taken.detail in OUTCOME_WORDS else said
    said = _STEPS.get(taken.kind, code(taken.kind).capitalize())
    reason = why_joined(taken.detail) if taken.kind in ("opened", "joined") else None
    return f"{said}: {reason}" if reason else said


def outcome(value: str | None) -> str:
    return OUTCOME_WORDS.get(value or "", code(value or ""))


def duration(value: timedelta) -> str:
    return say_duration(value)


def segments(number: int) -> str:
    return "1 segment" if number == 1 else f"{number} segments"


def total(value: Total, currency: str | None) -> str:
    """Texts together: `12 texts, 14 segments, USD 0.1582`."""
    said = f"{value.texts} text{'' if value.texts == 1 else 's'}, {segments(value.segments)}"
    return said if currency is None else f"{said}, {say_amount(value.amount, currency)}"


def waits(value: Waited, zone: ZoneInfo, on: date) -> str:
    """Why a text of a local day waits, and until when."""
    return say_wait(value, zone, on)


def came_late(value: CameLate) -> str:
    """What came late on a line: `12 texts to main came late, 2 of them look serious.`"""
    texts = "1 text" if value.count == 1 else f"{value.count} texts"
    grave = {0: "", 1: ", 1 of them looks serious"}.get(value.grave)
    if grave is None:
        grave = f", {value.grave} of them look serious"
    return f"{texts} to {value.line} came late{grave}."


def between(first: datetime, last: datetime) -> str:
    """From when to when (UTC), to the minute: `Nov 2, 14:10 UTC`, `Nov 2, 14:10 - 15:02 UTC`."""
    first, last = (moment.astimezone(UTC) for moment in (first, last))
    begin, end = f"{first:%b} {first.day}, {first:%H:%M}", f"{last:%H:%M}"
    if first.date() != last.date():
        end = f"{last:%b} {last.day}, {end}"
    elif end == f"{first:%H:%M}":
        return f"{begin} UTC"
    return f"{begin} - {end} UTC"


FILTERS: dict[str, Callable[..., Any]] = {
    "when": when,
    "when_over": when_over,
    "ago": ago,
    "code": code,
    "kind": kind,
    "why": why,
    "severity": severity,
    "delivery": delivery,
    "step": step,
    "came_late": came_late,
    "between": between,
    "outcome": outcome,
    "duration": duration,
    "segments": segments,
    "total": total,
    "waits": waits,
    "stays_away": say_stays_away,
}
