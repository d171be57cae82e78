"""How an alert ended, read from a few words of whoever closes it; else they are asked by number."""

from __future__ import annotations

import re

# The codes of `close_alert.OUTCOMES` in the order of the numbers that people are given.
NUMBERED = ("reached", "safe", "services", "no_answer", "mistake")
# The first that is said counts, in this order: what weighs more goes first.
_SAID: tuple[tuple[str, str], ...] = (
    (
        "services",
        r"911|ambulance|paramedics?|ems|police|hospital|er|crisis (?:team|line)|mobile crisis"
        r"|ambulancia|policia|urgencias|emergencias",
    ),
    ("mistake", r"false alarm|mistake|by accident|falsa alarma|error|equivocacion"),
    ("safe", r"safe|safely|ok now|okay now|is ok|is okay|is fine|are fine|a salvo|esta bien"),
    (
        "reached",
        r"called|spoke|talked|reached|texted|met|visited|saw (?:her|him|them)|hable|llame|hablamos"
        r"|contacted|conteste",
    ),
)
_PATTERNS = tuple((code, re.compile(rf"\b(?:{said})\b")) for code, said in _SAID)
_NUMBER = re.compile(r"#?([1-5])\b(?![.:,]?\d)")
# A number that counts something: `5 minutes ago we talked`.
_COUNTED = re.compile(
    r"\s+(?:min|mins|minutes?|h|hrs?|hours?|days?|weeks?|times?|calls?|texts?|am|pm|people|kids"
    r"|children|of|or|minutos?|horas?|dias?|semanas?|veces|llamadas?|mensajes?|hijos)\b"
)
_CONTACT = frozenset({"reached", "safe", "services"})


def read_outcome(plain: str) -> str | None:
    """The outcome in a note, in small letters without accents: by its number at the beginning, else
    by its words. None when none can be read, or when the number counts something or contradicts the
    words: then it is asked."""
    number = _NUMBER.match(plain.strip())
    if number is None:
        return _said(plain)
    code, rest = NUMBERED[int(number[1]) - 1], plain.strip()[number.end() :]
    said = _said(rest)
    agree = said in (None, code) or {said, code} <= _CONTACT
    return code if agree and not _COUNTED.match(rest) else None


def _said(plain: str) -> str | None:
    return next((code for code, said in _PATTERNS if said.search(plain)), None)
