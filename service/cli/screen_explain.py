"""What `warmline screen --explain` prints: one text, what was seen in it, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from service.cli.screen_report import as_record
from service.core.crisis import crisis_replies
from service.core.screening.lexicon import Lexicon
from service.core.screening.measure import Sample
from service.core.screening.model import Screening
from service.core.screening.normal import read
from service.core.severity import Severity
from service.core.texts.replies import Lang, Replies

FOLLOWS = {
    Severity.CRISIS: "a person is alerted at once, by day and by night, until one takes it; "
    "conversations end, and one answer goes out at once",
    Severity.URGENT: "a person is alerted, at night from the morning on; what was planned is held, "
    "and the answer says when they will write",
    Severity.CONCERN: "it goes on the specialist's list, without a buzz at night; the conversation "
    "goes on",
    Severity.NONE: "nobody is alerted",
}
COLOURS = {Severity.CRISIS: "red", Severity.URGENT: "yellow", Severity.CONCERN: "cyan"}


@dataclass(frozen=True)
class Explained:
    """One text as it was looked at, by which lexicon, and what was seen."""

    sample: Sample
    lexicon: Lexicon
    screening: Screening

    @property
    def reasons(self) -> dict[str, str]:
        """In plain words what each sign means."""
        return {rule.sign: rule.reason for rule in self.lexicon.rules}

    @property
    def read_as(self) -> str:
        """The words that the text was taken for; where a sentence ends stands a slash."""
        words = read(self.sample.text, self.lexicon.vocabulary).words
        return " ".join(word or "/" for word in words).strip(" /")

    @property
    def lang(self) -> Lang:
        langs = self.screening.langs or (self.sample.lang,)
        return "es" if langs[0] == "es" else "en"

    @property
    def replies(self) -> tuple[str, ...]:
        """The keys of what a peer without an open alert is sent."""
        if self.screening.severity is Severity.CRISIS:
            return crisis_replies(self.screening)
        if self.screening.severity is Severity.URGENT:
            return ("urgent",)
        return ("concern",) if self.screening.flagged else ()


def explained_as_json(explained: Explained, replies: Replies) -> dict[str, Any]:
    """The same for programs to read."""
    record, reasons = as_record(explained.sample, explained.screening), explained.reasons
    for sign in (*record["signs"], *record["held_back"]):
        sign["reason"] = reasons.get(sign["sign"], "")
    return {
        **record,
        "read_as": explained.read_as,
        "replies": [
            {"reply": key, "text": replies.texts[explained.lang][key]} for key in explained.replies
        ],
        "lexicon": explained.lexicon.version,
    }


def say_explained(explained: Explained, replies: Replies, *, colours: bool) -> None:
    """Print it for people; without `colours` the words of signs stand in brackets."""
    screening, severity = explained.screening, explained.screening.severity
    for number, earlier in enumerate(explained.sample.before):
        click.echo(f"{'before:' if not number else '':<8}{earlier}")
    if explained.sample.asked:
        click.echo(f"asked:  {explained.sample.asked}")
    click.echo(_marked(explained.sample.text, screening, colours=colours))
    click.echo(f"\n{_styled(severity.word, severity, colours=colours)}: {FOLLOWS[severity]}")
    if screening.failed is not None:
        click.echo(f"It could not be read: {screening.failed}. So it counts as urgent.")
    _say_group("signs", _signs(explained, colours=colours))
    _say_group("held back", _held(explained))
    _say_group("the answer", _answers(explained, replies))
    _say_group("read as", iter((explained.read_as,) if explained.read_as else ()))


def _say_group(title: str, lines: Iterator[str]) -> None:
    listed = list(lines)
    if listed:
        click.echo(f"\n{title}")
    for line in listed:
        click.echo(f"  {line}")


def _signs(explained: Explained, *, colours: bool) -> Iterator[str]:
    for sign in explained.screening.signs:
        place = f"{sign.words!r} at {sign.start} to {sign.end}"
        word = _styled(sign.severity.word, sign.severity, colours=colours)
        yield f"{sign.sign}  {sign.category}, {word}  {place}"
        yield f"    {explained.reasons.get(sign.sign, '')}"


def _held(explained: Explained) -> Iterator[str]:
    for held in explained.screening.held_back:
        reason = explained.reasons.get(held.sign, "")
        yield f"{held.sign}  {held.because}"
        yield f"    {reason}"


def _answers(explained: Explained, replies: Replies) -> Iterator[str]:
    for key in explained.replies:
        # As written: who will answer, and when, depends on the program and the hour.
        yield f"{key}: {replies.texts[explained.lang][key]}"
    if "concern" in explained.replies:
        yield "(or what the conversation under way says to it)"


def _marked(text: str, screening: Screening, *, colours: bool) -> str:
    """The text with the words of its signs marked; of two that overlap, those of the worse one."""
    worst = [Severity.NONE] * len(text)
    for sign in screening.signs:
        for at in range(sign.start, sign.end):
            worst[at] = max(worst[at], sign.severity)
    pieces, start = [], 0
    for at in range(1, len(text) + 1):
        if at == len(text) or worst[at] is not worst[start]:
            pieces.append(_piece(text[start:at], worst[start], colours=colours))
            start = at
    return "".join(pieces)


def _piece(words: str, severity: Severity, *, colours: bool) -> str:
    if severity is Severity.NONE:
        return words
    if not colours:
        return f"[{words}]"
    return click.style(words, fg=COLOURS[severity], bold=True, underline=True)


def _styled(word: str, severity: Severity, *, colours: bool) -> str:
    return click.style(word, fg=COLOURS.get(severity), bold=True) if colours else word
