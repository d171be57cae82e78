"""Lines of texts, plain or as JSON, labelled or not: read as samples. Pure: a line is handed in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from service.core.screening.authoring import LANGUAGES
from service.core.screening.measure import Sample
from service.core.severity import Severity

WINDOWS_MARK = b"\xef\xbb\xbf"  # stands before a file that was saved there
LABELS = {"risk": True, "ok": False}


class BadLineError(Exception):
    """A line that can't be used; the message says why and what would do."""


@dataclass
class Lines:
    """The lines of one file, read as samples; what is wrong with the others is kept in `bad`."""

    given: Iterable[bytes]
    name: str
    bad: list[str] = field(default_factory=list)

    def samples(self) -> Iterator[Sample]:
        """Every line that is a text."""
        return self._read(labelled=False)

    def labelled(self) -> Iterator[Sample]:
        """Every line that is a labelled text."""
        return self._read(labelled=True)

    def _read(self, *, labelled: bool) -> Iterator[Sample]:
        for number, line in enumerate(self.given, start=1):
            try:
                if line.strip():
                    yield read_line(line, number=number, labelled=labelled)
            except BadLineError as error:
                self.bad.append(f"{self.name}:{number}: {error}")


def read_line(line: bytes, *, number: int, labelled: bool = False) -> Sample:
    """One line as a sample; a plain text gets its line number for an id. Raises BadLineError."""
    try:
        text = line.removeprefix(WINDOWS_MARK).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise BadLineError("not UTF-8 text") from None
    if not text.lstrip().startswith("{"):
        if labelled:
            raise BadLineError('a JSON object with "text", "label" and "kind" is expected')
        return Sample(id=str(number), text=text, risk=False, kind="")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise BadLineError("not JSON, though it begins with {") from None
    return _sample(fields, number=number, labelled=labelled)


def _sample(fields: dict[str, Any], *, number: int, labelled: bool) -> Sample:
    before = fields.get("before") or []
    if not isinstance(before, list) or not all(isinstance(one, str) for one in before):
        raise BadLineError("before: a list of texts is expected")
    name = fields.get("id", str(number))
    if not isinstance(name, str | int):
        raise BadLineError("id: a text or a whole number is expected")
    label = fields.get("label")
    if labelled and (not isinstance(label, str) or label not in LABELS):
        raise BadLineError('label: "risk" or "ok" is expected')
    lang = fields.get("lang")
    return Sample(
        id=name,
        text=_text(fields, "text") or "",
        risk=LABELS.get(str(label), False),
        kind=_text(fields, "kind", needed=labelled) or "",
        lang=lang if isinstance(lang, str) and (labelled or lang in LANGUAGES) else None,
        asked=_text(fields, "asked", needed=False),
        before=tuple(before),
        severity=_severity(fields),
        pair=_text(fields, "pair", needed=False, also_number=True),
    )


def _text(
    fields: dict[str, Any], name: str, *, needed: bool = True, also_number: bool = False
) -> str | None:
    value = fields.get(name)
    if isinstance(value, str):
        return value
    if also_number and isinstance(value, int):
        return str(value)
    if value is None and not needed:
        return None
    raise BadLineError(f"{name}: a text is expected")


def _severity(fields: dict[str, Any]) -> Severity | None:
    word = _text(fields, "severity", needed=False)
    try:
        return None if word is None else Severity.from_word(word)
    except ValueError as error:
        words = ", ".join(one.word for one in reversed(Severity))
        raise BadLineError(f"severity: {error}; write one of {words}") from None
