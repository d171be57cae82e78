"""The automated sentences outside flows, in every language, and what is checked in them."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from service.core.source import AuthoringError, Mistake, Source, read_yaml
from service.core.texts.guarded_replies import GUARDED, NO_NUMBER
from service.core.texts.segments import count
from service.core.texts.stand_ins import STAND_INS

Lang = Literal["en", "es"]


class Speaks(Protocol):
    """Whoever's language is known, by its code."""

    lang: str


def lang_of(somebody: Speaks | None) -> Lang:
    """In which language to write to somebody: English, unless theirs is Spanish."""
    return "es" if somebody is not None and somebody.lang == "es" else "en"


# Every sentence there is, and the placeholders that whoever sends it fills.
KEYS: Mapping[str, tuple[str, ...]] = {
    "crisis_suicide": (),
    "crisis_self_harm": (),
    "crisis_overdose": (),
    "crisis_medical": (),
    "crisis_violence": (),
    "crisis_other": (),
    "crisis_late": (),
    "nobody_yet": (),
    "nobody_yet_medical": (),
    "nobody_yet_violence": (),
    "urgent": ("specialist", "when"),
    "concern": (),
    "person_asked": ("specialist", "when"),
    "text_for_person": ("when",),
    "text_for_person_offer": ("when",),
    "stranger": ("program", "when"),
    "media_only": ("when",),
    "help": ("program",),
    "stop_confirmed": ("program",),
    "stop_confirmed_which": ("program", "kinds"),
    "stop_narrowed": ("program", "kinds"),
    "enough": ("when",),
    "start_confirmed": ("program",),
    "ending_announce": ("program", "specialist"),
    "ending_goodbye": ("program", "specialist"),
    "ending_announce_and_goodbye": ("program", "specialist"),
    "guardian_first": ("program", "when"),
    "specialist_new": ("before", "program", "specialist"),
    "specialist_first": ("program", "specialist"),
    "already_stopped": ("program",),
    "schedule_joined": ("program", "next", "leave"),
    "schedule_on_already": ("program", "next", "leave"),
    "schedule_left": ("program", "join"),
    "zone_noted": ("zone",),
    "zone_noted_next": ("zone", "next"),
    "data_shown_soon": ("program", "specialist", "when"),
    "data_delete_asked": ("specialist", "when"),
    "data_delete_on": ("program", "day", "backups"),
    "data_kept": (),
    "promised_call": ("specialist", "when", "sooner"),
    "sooner": (),
    "sooner_warm_line": ("phone",),
    "taken_back": (),
    "alert_withdrawn": ("ref",),
    **GUARDED,
    "language_now": ("program",),
    "language_unspoken": ("program", "when"),
    "pause_now": ("program", "next"),
    "pause_usual": ("program", "next"),
    "pause_longest": ("program", "next"),
    "pause_until": ("program", "until"),
    "pause_asked": (),
    "pause_over": ("program",),
    "back_now": ("program", "next"),
    "back_undone": ("program", "next"),
    "back_already": ("program", "next"),
    "skip_now": ("program", "next"),
    "time_now": ("program", "hours", "next"),
    "time_asked": (),
    "time_not_free": ("hours",),
    "days_now": ("program", "days", "next"),
    "days_asked": (),
    "less_now": ("program", "often", "next"),
    "less_least": ("program",),
    "more_now": ("program", "next"),
    "call_answer": (),
    "call_answer_unkept": (),
    "call_connect": (),
    "call_next": (),
    "call_nobody": (),
    "call_through": (),
    "call_gone": (),
    "call_alert": ("ref",),
    "call_outcome": ("ref",),
    "call_news": ("ref",),
    "call_taken": ("ref",),
    "call_taken_by_other": ("name", "ref"),
    "call_passed": ("ref",),
    "call_passed_later": ("ref",),
    "call_kept": ("ref",),
    "call_due": ("ref",),
    "call_closed": ("ref",),
    "call_no_key": (),
    "call_nothing": (),
    "staff_phone_lost": ("name",),
    "alert": ("ref", "severity"),
    "alert_again": ("ref", "severity"),
    "alert_late": ("late", "ref", "severity"),
    "alert_cannot_text": ("ref", "severity"),
    "alert_news": ("ref",),
    "alert_taken": ("ref",),
    "alert_taken_by_other": ("name", "ref"),
    "alert_unknown": ("ref",),
    "alert_which": ("refs",),
    "take_which": ("ref", "refs"),
    "done_which": ("ref", "refs"),
    "pass_which": ("ref", "refs"),
    "take_or_on": ("ref", "refs"),
    "on_unsure": (),
    "alert_passed": ("ref",),
    "alert_passed_later": ("ref",),
    "list_mine": ("list",),
    "list_free": ("list",),
    "outcome_which": ("ref",),
    "staff_unclear": ("meant",),
    "staff_off": ("cover", "time"),
    "staff_off_with_alerts": ("cover", "refs", "time"),
    "staff_covers": ("name", "time"),
    "staff_on": (),
    "staff_on_already": (),
    "staff_on_arranged": (),
    "staff_off_anyway": (),
    "off_how_long": (),
    "off_who": ("names", "time"),
    "off_refused": ("time",),
    "care_debrief": ("name",),
    "care_weekly": ("name",),
    "care_kept": (),
    "care_heavy": (),
    "care_kept_not_sent": ("ref",),
    "care_ok_which": ("ref", "refs"),
    "care_let_be": (),
    "care_shared": (),
    "care_nothing": (),
    "care_off": (),
    "care_on": (),
    "care_told": ("name",),
    "care_hidden": (),
    "drill": (),
    "drill_ok": (),
    "drill_ok_which": ("ref", "refs"),
    "drill_missed": ("names", "number", "total"),
    "alert_none": (),
    "alert_closed": ("ref",),
    "alert_kept": ("ref",),
    "alert_due": ("ref",),
    "done_unsure": ("ref",),
    "staff_help": (),
    "hold_over": ("ref",),
    "hold_over_console": (),
    "hold_on": ("ref", "time"),
    "hold_which": ("ref", "refs"),
    "relay_to": ("ref",),
    "relay_unsure": ("ref",),
    "relay_which": ("refs",),
    "relay_taken": ("ref",),
    "relay_long": ("number", "ref"),
    "relay_closed": ("ref",),
    "relay_other": ("name", "ref"),
    "relay_nobody": ("ref",),
    "relay_stopped": ("ref",),
    "relay_too_long": ("ref",),
    "relay_not_sent": ("ref",),
    "relay_expired": ("ref",),
    "relay_picture": (),
    "outcome_asked": ("ref",),
    "turn_given": ("turn", "name"),
    "turn_taken": ("turn", "name"),
    "cover_begins": ("turn", "name"),
    "cover_ends": ("name",),
    "cover_instead": ("name",),
    "cover_changed": ("name", "cover"),
    "cover_gone": ("name",),
    "hand_over_goes": ("number", "refs", "name"),
    "hand_over_comes": ("number", "refs"),
    "nobody": (),
    "somebody": (),
    "severity_crisis": (),
    "severity_urgent": (),
    "severity_concern": (),
    "severity_of_other": ("severity",),
    "trouble": ("what",),
    "trouble_over": ("what",),
    "trouble_beat": (),
    "trouble_workers": (),
    "trouble_queue": (),
    "trouble_sending": (),
    "trouble_inbound": (),
    "trouble_backup": (),
    "trouble_database": (),
}
MOST_SEGMENTS: Mapping[str, int] = {"en": 2, "es": 3}

# What a sentence may not lose when somebody rewrites it: where help is, and the way back.
_MUST_SAY: Mapping[str, tuple[str, ...]] = {
    "crisis_suicide": ("988", "911"),
    "crisis_self_harm": ("988", "911"),
    "crisis_overdose": ("911", "1-800-222-1222"),
    "crisis_medical": ("911", "1-800-222-1222"),
    "crisis_other": ("988", "911"),
    "nobody_yet": ("988", "911"),
    "nobody_yet_medical": ("911", "1-800-222-1222"),
    "urgent": ("988",),
    "call_answer": ("9 1 1", "9 8 8"),
    "call_answer_unkept": ("9 1 1", "9 8 8"),
    "call_connect": ("9 1 1", "9 8 8"),
    "call_nobody": ("9 1 1", "9 8 8"),
    "care_heavy": ("988",),
    "stop_confirmed": ("START",),
    "stop_confirmed_which": ("START",),
    "already_stopped": ("START",),
    "private_stop_confirmed": ("START",),
    "private_already_stopped": ("START",),
}
# Whoever holds the phone may read these: no number in them may give away what was written.
_NOTHING_GIVEN_AWAY = frozenset({"crisis_violence", "nobody_yet_violence"}) | NO_NUMBER

# Spoken in calls: no segments to count.
_SPOKEN = frozenset(key for key in KEYS if key.startswith("call_"))


@dataclass(frozen=True)
class Replies:
    """Every sentence, by language and key."""

    texts: Mapping[str, Mapping[str, str]]

    def text(self, key: str, lang: Lang, **values: str) -> str:
        """The sentence `key` with its placeholders filled. Raises KeyError for a key or a
        placeholder that is not there: a bug of ours, since the files were checked when read."""
        return self.texts[lang][key].format_map(values)


def read_replies(files: Mapping[str, str]) -> Replies:
    """The replies in `files`: the YAML of each, by its name, which ends in `en.yaml` or `es.yaml`.
    Raises AuthoringError with every mistake: a language, key or placeholder that is missing or
    unknown, words that a sentence may not lose, a text over its segments."""
    mistakes: list[Mistake] = []
    texts: dict[str, dict[str, str]] = {}
    for file, text in files.items():
        lang = file.rsplit("/", 1)[-1].removesuffix(".yaml")
        if lang not in MOST_SEGMENTS:
            mistakes.append(Mistake(file, 1, "", "name it after its language: en.yaml or es.yaml"))
            continue
        try:
            source = read_yaml(text, file=file)
        except AuthoringError as error:
            mistakes.extend(error.mistakes)
            continue
        mistakes.extend(_mistakes_in(source, lang))
        texts[lang] = {key: str(value) for key, value in source.data.items()}
    if not mistakes:
        for lang in MOST_SEGMENTS.keys() - texts.keys():
            mistakes.append(Mistake(f"{lang}.yaml", 1, "", "this language is missing"))
    if mistakes:
        raise AuthoringError(mistakes)
    return Replies(texts)


def _mistakes_in(source: Source, lang: str) -> Iterator[Mistake]:
    for key in KEYS.keys() - source.data.keys():
        yield source.mistake((key,), "this sentence is missing")
    for key, value in source.data.items():
        if key not in KEYS:
            yield source.mistake((str(key),), "there is no such sentence")
        elif not isinstance(value, str) or not value.strip():
            yield source.mistake((key,), "write a sentence here, in quotes if need be")
        else:
            problems = list(_placeholder_problems(key, value))
            # A text that cannot be filled can't be counted either.
            problems += [] if problems else _wording_problems(key, value, lang)
            yield from (source.mistake((key,), problem) for problem in problems)


def _placeholder_problems(key: str, text: str) -> Iterator[str]:
    known = KEYS[key]
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        yield "a brace is left open: placeholders are written {program}"
        return
    found = {name for _, name, _, _ in parts if name is not None}
    for name in sorted(found - set(known)):
        there = ", ".join(f"{{{one}}}" for one in known) or "none"
        yield f"nothing is there to fill {{{name}}} with (there is {there})"
    for name in sorted(set(known) - found):
        yield f"it must say {{{name}}}"
    if any(spec or conversion for _, _, spec, conversion in parts):
        yield "write a placeholder without : and !"


def _wording_problems(key: str, text: str, lang: str) -> Iterator[str]:
    for words in _MUST_SAY.get(key, ()):
        if words not in text:
            yield f"it must say {words}"
    if key in _NOTHING_GIVEN_AWAY and any(character.isdigit() for character in text):
        yield "no number here: whoever holds the phone may read it"
    if key in _SPOKEN:
        return
    cost = count(text.format_map(STAND_INS[lang]))
    if cost.segments > MOST_SEGMENTS[lang]:
        most = MOST_SEGMENTS[lang]
        yield f"{cost.segments} segments ({cost.encoding}) once filled: {most} at most"
