"""Hours of the day as peers write them: `6`, `6:30pm`, `noon`, `after 5`, `en la tarde a las 6`.

All is read from the plain form of a text (`core.texts.keywords.plain_form`), in which `6:30` is
`6 30`. An hour without am or pm is taken for the one that people mean when they are up; where that
is a guess (`sure` is false) the other half of the day may be tried by whoever knows more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time

from service.core.scheduling.hours import Window
from service.core.scheduling.own_plan import OwnHours
from service.core.texts.hour_words import HOURS
from service.core.wishes.model import Lang

_NOON = 12
_HALF_DAY = 12
_NUMBER = re.compile(r"\b(?:" + "|".join(HOURS) + r")\b")
_EARLY = r"(?:morning|manana|madrugada)"
_LATE = r"(?:afternoon|evening|night|tarde|noche)"
_BARE = r"\d{1,2}(?: [0-5]\d)?"
_SPELLED = (
    (re.compile(r"\bhalf past (\d{1,2})\b"), r"\1 30"),
    (re.compile(r"\bquarter past (\d{1,2})\b"), r"\1 15"),
    (re.compile(r"\b(\d{1,2}) (?:y media|thirty)\b"), r"\1 30"),
    (re.compile(r"\b(\d{1,2}) (?:y cuarto|fifteen)\b"), r"\1 15"),
    (re.compile(r"(?<=\d) ?([ap]) m\b"), r"\1m"),
    (re.compile(r"(?<=\d) ?([ap])m?\b(?! ?(?:las? )?\d)"), r" \1m"),
    (re.compile(r"(?<=\d) ?(?:hrs?|horas|h|oclock|o clock|en punto|sharp|ish)\b"), ""),
    (re.compile(r"\b(?:12 )?(?:noon|midday|mediodia|medio dia|del mediodia|del dia)\b"), "12 pm"),
    (re.compile(r"\b(?:12 )?(?:midnight|medianoche|media noche)\b"), "12 am"),
    (re.compile(rf"(?<=\d) (?:in the|de la|por la|en la|a la) {_EARLY}\b"), " am"),
    (re.compile(rf"(?<=\d) (?:in the|at|de la|por la|en la) {_LATE}\b"), " pm"),
    (re.compile(rf"^(?:in the|por la|en la) {_EARLY}s? (?:at|a las?) ({_BARE})$"), r"\1 am"),
    (re.compile(rf"^(?:in the|por la|en la) {_LATE} (?:at|a las?) ({_BARE})$"), r"\1 pm"),
    (re.compile(rf"^(?:at night|evenings|afternoons|nights) (?:at|around) ({_BARE})$"), r"\1 pm"),
    (re.compile(r" pm pm$"), " pm"),
    (re.compile(r" am am$"), " am"),
)  # fmt: skip
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?: ?(?P<minute>[0-5]\d))?(?: (?P<half>[ap]m))?")
_TRAIL = re.compile(
    r" (?:instead|better|mejor|only|every ?day|each day|daily|diario|cada dia|todos los dias"
    r"|from now on|de ahora en adelante|desde ahora|if possible|if (?:you|u) can|si es posible"
    r"|si se puede|si puedes|si pueden|ok|okay|works|works better|is better|is best|is good"
    r"|is fine)$"
)
_LEAD = re.compile(
    r"^(?:later(?: on)?(?: in the day)?|like|round|mas tarde|only|just|solo|solamente|mejor"
    r"|maybe|any ?time|some ?time|at like|is|es|que sea) "
)
_AFTER = (
    r"(?:after|past|from|starting(?: at)?|not before|not earlier than|no earlier than|no "
    r"sooner than"
    r"|not until|not till|not til|never before|despues de|desde|a partir de|no antes de|"
    r"nunca antes de)"
)
_BEFORE = (
    r"(?:before|until|till|til|no later than|not later than|not after|not past|never after|antes de"
    r"|hasta|no despues de|no mas tarde de|nunca despues de)"
)
_AT = (
    r"(?:(?:at|around|about|by|for|to|a eso de|como|sobre|al|a) )?(?:(?:las?|a las?) )?(?P<at>\d.*)"
)
_AFTER_FORM = re.compile(rf"(?P<word>{_AFTER}) (?:las? )?(?P<clock>\d.*)")
_BEFORE_FORM = re.compile(rf"(?P<word>{_BEFORE}) (?:las? )?(?P<clock>\d.*)")
_LATER_FORM = re.compile(
    r"(?:at |a las? |las? )?(?P<clock>\d.*?) (?:or later|or after|and later|and after|"
    r"onwards?|and on"
    r"|o despues|o mas tarde|en adelante)"
)
_BETWEEN_FORM = re.compile(
    r"(?:between|from|entre|de|desde)? ?(?:las? )?(?P<first>\d.*?) (?:and|to|til|till|until"
    r"|y|a|hasta)"
    r" (?:las? )?(?P<last>\d.*)"
)
_AT_FORM = re.compile(_AT)

_NO = r"(?:not|no|never|nunca|nada|ni)"
_IN = r"(?:in|during|at|on|en|por|de|durante) (?:(?:the|la|las|my|early) )?"
# What parts of the day are when nobody names an hour, alone (of many days) or behind `in the`; then
# when they are and when they are not.
_PARTS: tuple[tuple[str, str, OwnHours, OwnHours], ...] = (
    ("mornings|mananas", "morning|manana", OwnHours(before=time(12)), OwnHours(after=time(12))),
    (
        "afternoons",
        "afternoon",
        OwnHours(after=time(12), before=time(18)),
        OwnHours(before=time(12)),
    ),
    ("tardes", "tarde", OwnHours(after=time(13)), OwnHours(before=time(13))),
    ("evenings", "evening", OwnHours(after=time(17)), OwnHours(before=time(17))),
    ("nights|noches", "night|noche", OwnHours(after=time(18)), OwnHours(before=time(18))),
)
_PART_FORMS = tuple(
    (re.compile(rf"{sign}(?:(?:{_IN})?(?:the |las )?(?:{many})|{_IN}(?:{one}))"), meant[number])
    for many, one, *meant in _PARTS
    for number, sign in ((1, f"{_NO} "), (0, ""))
)
_NAMED: dict[str, OwnHours] = {
    **dict.fromkeys(("after work", "after school", "after class", "despues del trabajo",
                     "despues de trabajar", "despues de la escuela", "despues de clases"),
                    OwnHours(after=time(17))),
    **dict.fromkeys(("after lunch", "despues de comer", "despues del almuerzo"),
                    OwnHours(after=time(13))),
    **dict.fromkeys(("after dinner", "despues de cenar", "despues de la cena"),
                    OwnHours(after=time(19))),
}  # fmt: skip


@dataclass(frozen=True)
class SaidHours:
    """Hours as they were said; `sure`: the half of the day was said too."""

    hours: OwnHours
    sure: bool = True

    @property
    def other_half(self) -> SaidHours | None:
        """The same on the clock, twelve hours away; None where it was said, or is a span."""
        hours = self.hours
        known = [one for one in (hours.at, hours.after, hours.before) if one is not None]
        if self.sure or len(known) != 1:
            return None
        return SaidHours(
            OwnHours(
                *(_other(one) if one else None for one in (hours.at, hours.after, hours.before))
            )
        )


def _other(clock: time) -> time:
    return clock.replace(hour=(clock.hour + _HALF_DAY) % 24)


def read_hours(plain: str) -> SaidHours | None:
    """The hours that the whole of a plain text names, or None."""
    text = _bare(plain)
    for form, hours in _PART_FORMS:
        if form.fullmatch(text):
            return SaidHours(hours)
    if text in _NAMED:
        return SaidHours(_NAMED[text])
    text = _as_digits(text)
    return _later(text) or _span(text) or _at(text)


def _bare(plain: str) -> str:
    text, before = plain, ""
    while text != before:
        before, text = text, _LEAD.sub("", _TRAIL.sub("", text))
    return text


def _as_digits(text: str) -> str:
    text = _NUMBER.sub(lambda word: str(HOURS[word[0]]), text)
    for pattern, plain in _SPELLED:
        text = pattern.sub(plain, text)
    return text


def _later(text: str) -> SaidHours | None:
    """After or before a time."""
    if found := _AFTER_FORM.fullmatch(text):
        early = found["word"].startswith(("no", "nunca", "never"))
        return _one(found["clock"], _BEGINS_EARLY if early else _BEGINS, "after")
    if found := _LATER_FORM.fullmatch(text):
        return _one(found["clock"], _BEGINS, "after")
    if found := _BEFORE_FORM.fullmatch(text):
        late = found["word"].startswith(("no", "nunca", "never", "until", "til", "hasta"))
        return _one(found["clock"], _ENDS_LATE if late else _USUAL, "before")
    return None


# Hours that are of the afternoon or evening when nobody says which.
_USUAL = frozenset({1, 2, 3, 4, 5, 6, 12})
_BEGINS = _USUAL | {7, 8, 9}
_BEGINS_EARLY = frozenset({1, 2, 3, 4, 12})
_ENDS_LATE = frozenset(range(1, 13))


def _one(clock: str, later: frozenset[int], name: str) -> SaidHours | None:
    read = _clock(clock, later)
    if read is None or read[0] == time(0):
        return None
    return SaidHours(replace(OwnHours(), **{name: read[0]}), read[1])


def _span(text: str) -> SaidHours | None:
    found = _BETWEEN_FORM.fullmatch(text)
    if found is None:
        return None
    last = _clock(found["last"], _ENDS_LATE)
    if last is None:
        return None
    halved = re.search(r" [ap]m$", found["first"]) or not re.search(r" [ap]m$", found["last"])
    half = "" if halved else f" {'pm' if last[0].hour >= _NOON else 'am'}"
    first = _clock(found["first"] + half, _USUAL)
    if first is not None and half == " pm" and first[0] > last[0]:  # 10 to 2pm
        first = _clock(found["first"] + " am", _USUAL)
    if first is None or first[0] == last[0]:
        return None
    return SaidHours(OwnHours(after=first[0] if first[0] != time(0) else None, before=last[0]))


def _at(text: str) -> SaidHours | None:
    found = _AT_FORM.fullmatch(text)
    read = _clock(found["at"], _USUAL) if found else None
    return SaidHours(OwnHours(at=read[0]), read[1]) if read else None


def _clock(text: str, later: frozenset[int]) -> tuple[time, bool] | None:
    """A time of day, and whether its half of the day was said; `later` are the hours of twelve that
    are taken for the second half when it was not."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if hour > 23 or (half == "am" and hour > _NOON) or (half and hour == 0):
        return None
    if half and hour <= _NOON:
        return time(hour % _HALF_DAY + (_HALF_DAY if half == "pm" else 0), minute), True
    if half or hour > _NOON or found["hour"].startswith("0"):
        return time(hour, minute), True
    return time(hour % _HALF_DAY + (_HALF_DAY if hour in later else 0), minute), False


# ---------------------------------------------------------------- said back
def say_hours(hours: OwnHours, lang: Lang) -> str:
    """Hours in a few words that read the same again: `at 6 PM`, `después de las 5 PM`. Empty where
    they are all."""
    if hours.at is not None:
        return f"{'at' if lang == 'en' else 'a'} {say_clock(hours.at, lang)}"
    after, before = hours.after, hours.before
    if after is not None and before is not None:
        joined = "between {} and {}" if lang == "en" else "entre {} y {}"
        return joined.format(say_clock(after, lang), say_clock(before, lang))
    if after is not None:
        return f"{'after' if lang == 'en' else 'después de'} {say_clock(after, lang)}"
    if before is not None:
        return f"{'before' if lang == 'en' else 'antes de'} {say_clock(before, lang)}"
    return ""


def say_clock(clock: time, lang: Lang) -> str:
    """`6:30 PM`; with its article in Spanish: `las 6:30 PM`, `la 1 PM`."""
    hour = clock.hour % _HALF_DAY or _HALF_DAY
    said = f"{hour}{f':{clock.minute:02d}' if clock.minute else ''}"
    said += " AM" if clock.hour < _NOON else " PM"
    return said if lang == "en" else f"{'la' if hour == 1 else 'las'} {said}"


def say_free(quiet: Iterable[Window], lang: Lang) -> str:
    """The hours of a day that lie in none of the windows, as one span: `8 AM to 9 PM`."""
    windows = tuple(quiet)
    free = [
        time(minute // 60, minute % 60)
        for minute in range(0, 24 * 60, 15)
        if not any(window.holds(time(minute // 60, minute % 60)) for window in windows)
    ]
    minute = (free[-1].hour * 60 + free[-1].minute + 15) % (24 * 60)
    last = time(minute // 60, minute % 60)
    joined = "{} to {}" if lang == "en" else "de {} a {}"
    return joined.format(say_clock(free[0], lang), say_clock(last, lang))
