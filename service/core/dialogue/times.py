"""Reading a time of day, as `18:30`.

Without am or pm an hour from 1 to 6 is taken as afternoon and 7 to 11 as morning, since a time is
only ever asked for something that happens while people are up; 12 is noon. A leading zero ("06:30")
or an hour from 13 up is taken as it stands.
"""

from __future__ import annotations

import re

from service.core.texts.hour_words import HOURS

_HOURS = HOURS | {"uno": 1}
_WORD = re.compile(r"\b(" + "|".join(_HOURS) + r")\b")
_SPELLED = (
    (re.compile(r"\bhalf past (\d{1,2})\b"), r"\1:30"),
    (re.compile(r"\bquarter past (\d{1,2})\b"), r"\1:15"),
    (re.compile(r"\b(\d{1,2}) y media\b"), r"\1:30"),
    (re.compile(r"\b(\d{1,2}) y cuarto\b"), r"\1:15"),
    (re.compile(r"\b(\d{1,2}) thirty\b"), r"\1:30"),
    (re.compile(r"\b([ap]) ?\. ?m\b ?\.?"), r"\1m"),
    (re.compile(r"\b(?:de|por|en) la manana\b|\bin the morning\b|\bmorning\b"), "am"),
    (re.compile(r"\b(?:(?:de|por|en) la (?:tarde|noche)|esta noche|tonight)\b"), "pm"),
    (re.compile(r"\b(?:in the |at )?(?:afternoon|evening|night)\b"), "pm"),
    (re.compile(r"\b(?:noon|midday|mediodia|medio dia)\b"), "12:00 pm"),
    (re.compile(r"\b(?:midnight|medianoche)\b"), "12:00 am"),
)  # fmt: skip
_TIME = re.compile(
    r"(?:(?:at|about|around|maybe|like|say|ok|hi|please|by|after|a|las?|eso|de|como|tipo|el|mejor|"
    r"i|guess|think|is|good|best|how|sobre|creo|que|pues|the|would|be|works?)\b[ ,]*)*"
    r"(?P<hour>\d{1,2})(?: ?[:.h] ?(?P<minute>[0-5]\d))? ?"
    r"(?P<half>am|pm|a|p|hrs?|hs?|horas?|oclock)?\b"
    r"(?:[ ,.!]*(?:please|thanks|thank you|ty|thx|gracias|por favor|porfa|i guess|is good|is fine|"
    r"works?|would be (?:good|great)|esta bien|ok|mejor|o clock|en punto))*[ .!]*"
)
_COMPACT = re.compile(r"\b(\d{1,2})([0-5]\d) ?((?:am|pm)?)\b")


def read_time(tokens: list[str]) -> str | None:
    """The one time of day that `tokens` name, as `HH:MM`, or None."""
    text = " ".join(tokens).replace(" : ", ":").replace(" . ", ".")
    text = re.sub(r"(?<=\d) ?(am|pm|h)\b", r" \1", text)
    text = _WORD.sub(lambda word: str(_HOURS[word[0]]), text)
    for pattern, plain in _SPELLED:
        text = pattern.sub(plain, text)
    found = _TIME.fullmatch(_COMPACT.sub(r"\1:\2 \3", text).strip())
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "")[:1]
    as_written = found["hour"].startswith("0") or hour > 12
    if half in ("a", "p"):
        if not 1 <= hour <= 12:
            return f"{hour:02d}:{minute:02d}" if hour < 24 and half == "p" else None
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not as_written and 1 <= hour <= 6:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 else None
