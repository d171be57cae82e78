"""Reads one text for warning signs. Total: any text gives a Screening, never an exception."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.core.screening.asked import about
from service.core.screening.lexicon import Guard, Lexicon, Pattern, Rule
from service.core.screening.model import HeldBack, Screening, Sign
from service.core.screening.normal import LONGEST_READ, Reading, read
from service.core.screening.parts import bits_of
from service.core.screening.steps import ALL, ENDS, OPEN, OPEN_TIGHT, STARTS, Masks
from service.core.severity import Severity

MOST_LOOKS = 120
"""Places weighed in one text. Nobody writes so many signs; past this the text is a person's."""
TEXTS_BEFORE = 3
WEAK_TOGETHER = 2
FIRST_SIGN, LETTERS_A_SIGN = "\u2e80", 3
"""From here on letters are whole words or syllables, as in Chinese and Korean, and say as much as
so many of ours."""


def screen(
    text: str,
    *,
    lexicon: Lexicon,
    lang: str | None = None,
    asked: str | None = None,
    before: Sequence[str] = (),
) -> Screening:
    """The warning signs in `text`, those held back and why, or what kept it from being read.

    `lang` ("en", "es") is a hint and changes nothing yet: every language is always read, since
    people mix them. `asked` is the kind of the question just put, or the question itself.
    `before` holds the earlier texts of the same hour, oldest first: a thought in several texts
    is read as one.
    """
    del lang
    look = _look_at(text, lexicon, about(asked))
    found = look.screening()
    if not found.flagged:
        found = _in_another_language(found, text, lexicon)
    if "\n" in text.strip() and found.severity < Severity.CRISIS:
        found = _over_lines(found, text, lexicon)
    if found.severity is Severity.CRISIS or not before:
        return found
    return _with_earlier(found, look, before)


def parts_in(text: str, lexicon: Lexicon) -> tuple[Reading, bool, int]:
    """What `text` is read as, whether it is English throughout, and the parts of patterns that it
    may have, as bits."""
    reading = read(text, lexicon.vocabulary)
    look = _Look(text, reading, lexicon)
    return reading, lexicon.is_english(reading.words), look.possible


def _in_another_language(found: Screening, text: str, lexicon: Lexicon) -> Screening:
    """`found`, and a sign that somebody has to read a text which is in no language read here."""
    heard = lexicon.others.heard_in(text) if lexicon.others is not None else None
    if heard is None:
        return found
    number, start, end = heard
    rule = lexicon.rules[number]
    sign = Sign(rule.sign, rule.category, rule.severity, text[start:end], start, end, rule.lang)
    return replace(found, signs=(sign, *found.signs)) if rule.severity else found


def _over_lines(found: Screening, text: str, lexicon: Lexicon) -> Screening:
    """`found`, and what is graver when a thought goes on in the next line."""
    flat = text.replace("\r", " ").replace("\n", " ")
    across = [
        replace(sign, words=text[sign.start : sign.end])
        for sign in _look_at(flat, lexicon, None).found.values()
        if "\n" in text[sign.start : sign.end] and sign.severity > found.severity
    ]
    return replace(found, signs=(*across, *found.signs)) if across else found


def _with_earlier(found: Screening, look: _Look, before: Sequence[str]) -> Screening:
    """`found`, and what shows only when the text is read on from the earlier ones, cut to its own
    words. What one of the earlier ones shows by itself is left to it: it has been told."""
    text = look.text
    lead = "".join(f"{earlier} " for earlier in before[-TEXTS_BEFORE:])
    if len(lead) + len(text) > LONGEST_READ:
        return found
    cut = len(lead)
    across = [
        replace(sign, start=0, end=sign.end - cut, words=text[: sign.end - cut])
        for sign in _look_at(lead + text, look.lexicon, None).found.values()
        if sign.start < cut < sign.end and sign.severity > found.severity
    ]
    if not across and (found.flagged or not look.found):
        return found
    known: dict[str, Severity] = {}
    for earlier in before[-TEXTS_BEFORE:]:
        for sign in _look_at(earlier, look.lexicon, None).found.values():
            known[sign.sign] = max(sign.severity, known.get(sign.sign, Severity.NONE))
    news = [sign for sign in across if sign.severity > known.get(sign.sign, Severity.NONE)]
    if not news and not found.flagged:
        weak = [sign for sign in look.found.values() if sign.sign not in known]
        if weak and len(weak) + len(known) >= WEAK_TOGETHER and not any(known.values()):
            news = [replace(sign, severity=Severity.CONCERN) for sign in weak]
    return replace(found, signs=(*news, *found.signs))


def _look_at(text: str, lexicon: Lexicon, asked: str | None) -> _Look:
    look = _Look(text, read(text, lexicon.vocabulary), lexicon)
    looks = 0
    for pattern in look.candidates():
        rule = lexicon.rules[pattern.rule]
        if rule.sign in look.found or (rule.asked and asked not in rule.asked):
            continue
        matcher = lexicon.parts[pattern.main]
        if not matcher.possible(look.masks) or not look.all_there(pattern.beside):
            continue
        for span in matcher.spans(look.masks):
            looks += 1
            if looks > MOST_LOOKS or look.weigh(rule, *span):
                break
    look.failed = _unread(text)
    if looks > MOST_LOOKS:
        look.failed = f"more than {MOST_LOOKS} places to weigh"
    return look


def _unread(text: str) -> str | None:
    """What keeps `text` from being read in full, or None."""
    if len(text) > LONGEST_READ:
        return f"longer than {LONGEST_READ} characters"
    if text.isascii():
        return None
    plain = unicodedata.normalize("NFKD", text[:LONGEST_READ])
    letters = [letter for letter in plain if letter.isalpha()]
    strange = sum(
        LETTERS_A_SIGN if letter > FIRST_SIGN else letter > "\u024f" for letter in letters
    )
    if strange >= 2 and strange * 2 > len(letters):
        return "written in letters that no lexicon covers"
    return None


@dataclass(slots=True)
class _Look:
    """One text being looked at."""

    text: str
    reading: Reading
    lexicon: Lexicon
    masks: Masks = field(init=False)
    possible: int = field(init=False, default=0)
    stops: int = field(init=False, default=0)
    denied: int = field(init=False, default=0)
    turns: int = field(init=False, default=0)
    quoted: int = field(init=False, default=0)
    found: dict[str, Sign] = field(init=False, default_factory=dict)
    failed: str | None = None
    english: bool | None = None
    held: dict[str, str] = field(init=False, default_factory=dict)
    reaches: dict[str, tuple[int, int]] = field(init=False, default_factory=dict)
    ended: dict[int, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        words, pauses = self.reading.words, self.reading.pauses
        self.masks = masks = self._masks(words)
        stops = self.stops
        count = len(words)
        slots = (1 << count) - 1
        masks[ALL] = (1 << (count + 1)) - 1
        masks[OPEN] = slots & ~stops & ~self.denied
        # A tight gap may not step over the comma, so the slot before it is closed as well.
        masks[OPEN_TIGHT] = slots & ~stops & ~(pauses >> 1)
        masks[STARTS] = 1 | (stops << 1) | pauses
        masks[ENDS] = (1 << count) | stops | pauses
        # Somebody who puts a whole text in quotes is not quoting somebody.
        quoted = self.reading.quoted & ~stops
        self.quoted = 0 if quoted == slots & ~stops else quoted

    def _masks(self, words: Sequence[str]) -> Masks:
        """The slots of each word. Notes where sentences stop, and which parts any may have."""
        places: dict[int, int] = {}
        parts, bit, stops, possible, phrases = self.lexicon.parts, 1, 0, 0, 0
        met = meant = 0
        for word in words:
            if word:
                numbers, meets, means, denies, turns = parts.slot(word)
                met |= meets
                meant |= means
                if denies:
                    self.denied |= bit
                if turns:
                    self.turns |= bit
                for number in numbers:
                    places[number] = places.get(number, 0) | bit
            else:
                stops |= bit
                here, told = parts.possible(met, meant)
                possible, phrases = possible | here, phrases | told
                met = meant = 0
            bit <<= 1
        here, told = parts.possible(met, meant)
        self.stops, self.possible = stops, possible | here
        return Masks(places, phrases | told)

    def candidates(self) -> list[Pattern]:
        """The patterns that might match: all that they need is in the text."""
        shown, patterns, possible = self.lexicon.shown, self.lexicon.patterns, self.possible
        numbers: list[int] = []
        for part in bits_of(possible & self.lexicon.any_shown):
            numbers += shown[part]
        found = [patterns[number] for number in sorted(numbers)]
        return [pattern for pattern in found if pattern.beside & possible == pattern.beside]

    def all_there(self, parts: int) -> bool:
        return all(map(self._end, bits_of(parts)))

    def _end(self, part: int) -> int:
        """The places at which a part ends, anywhere in the text."""
        found = self.ended.get(part)
        if found is None:
            matcher, masks = self.lexicon.parts[part], self.masks
            ends = matcher.forward(masks[ALL], masks) if matcher.possible(masks) else 0
            found = self.ended[part] = ends
        return found

    def weigh(self, rule: Rule, first: int, last: int) -> bool:
        """Note the sign at slots `first` up to `last`, or why it is held. True when it stands."""
        if rule.lang != "en" and self._is_english():
            return False
        guard = next((one for one in rule.guards if self._holds(one, first, last)), None)
        if guard is not None and guard.becomes is None:
            self.held.setdefault(rule.sign, guard.because)
            return False
        # Pictures are read at the end of their sentence, wherever they stand.
        start, end = min(self.reading.starts[first:last]), max(self.reading.ends[first:last])
        severity, category = rule.severity, rule.category
        if rule.crisis_when and self._any(rule.crisis_when):
            severity = Severity.CRISIS
        if guard is not None and guard.becomes is not None:
            category, severity = guard.becomes, min(severity, Severity.URGENT)
        self.found[rule.sign] = Sign(
            sign=rule.sign,
            category=category,
            severity=severity,
            words=self.text[start:end],
            start=start,
            end=end,
            lang=rule.lang,
        )
        return True

    def screening(self) -> Screening:
        signs = sorted(self.found.values(), key=lambda sign: (-sign.severity, sign.start))
        if len(signs) >= WEAK_TOGETHER and all(sign.severity is Severity.NONE for sign in signs):
            signs = [replace(sign, severity=Severity.CONCERN) for sign in signs]
        held = (HeldBack(sign, why) for sign, why in self.held.items() if sign not in self.found)
        seen = tuple(sign for sign in signs if sign.severity > Severity.NONE)
        return Screening(signs=seen, held_back=tuple(held), failed=self.failed)

    def _is_english(self) -> bool:
        if self.english is None:
            self.english = self.lexicon.is_english(self.reading.words)
        return self.english

    def _any(self, parts: int) -> bool:
        return any(map(self._end, bits_of(parts & self.possible)))

    def _holds(self, guard: Guard, first: int, last: int) -> bool:
        reach = self.reaches.get(guard.name)
        if reach is None:
            reach = self.reaches[guard.name] = self._reach(guard)
        from_first, from_last = reach
        return bool(from_first >> first & 1 or from_last >> last & 1)

    def _reach(self, guard: Guard) -> tuple[int, int]:
        """The slots at which a sign that begins there is held, and the places at which one that
        ends there is. Worked out once a text: a guard is asked about every place of every sign."""
        if guard.unless and self._any(guard.unless):
            return 0, 0
        first = self._ends(guard.before) & ~self.reading.pauses
        if guard.quoted:
            first |= self.quoted
        if guard.sentence:
            first |= self._sentences_of(self._ends(guard.sentence))
        if guard.text and (ends := self._ends(guard.text)):
            first |= self._up_to_a_turn(ends, self.masks[ALL])
        last = self._starts(guard.after)
        begins = self._starts(guard.unless_begins)
        return first & ~begins, last

    def _up_to_a_turn(self, ends: int, slots: int) -> int:
        """Those of `slots` on which matches that end at `ends` bear: a "but" after the last of
        them takes up something else (a termination term: Harkema et al., "ConText", 2009)."""
        turns = self.turns & slots & -(1 << ends.bit_length() - 1)
        return slots & ((turns & -turns) - 1) if turns else slots

    def _ends(self, parts: int) -> int:
        """The places at which one of `parts` ends, anywhere in the text."""
        ends = 0
        for part in bits_of(parts & self.possible):
            ends |= self._end(part)
        return ends

    def _starts(self, parts: int) -> int:
        """The places at which one of `parts` starts, anywhere in the text."""
        starts, masks = 0, self.masks
        for part in bits_of(parts & self.possible):
            matcher = self.lexicon.parts[part]
            if matcher.possible(masks):
                starts |= matcher.backward(masks[ALL], masks)
        return starts

    def _sentences_of(self, places: int) -> int:
        """All slots of the sentences in which a match ends at one of `places`."""
        slots, low = 0, 0
        stops = self.stops | 1 << len(self.reading.words)
        while places >> low > 1:
            later = stops >> low << low
            high = (later & -later).bit_length()
            inside = (1 << high) - (1 << low)
            if here := places & inside & ~(1 << low):
                slots |= self._up_to_a_turn(here, inside)
            low = high
        return slots
