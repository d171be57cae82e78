"""What an answer means: `understand` turns the words of a peer into a value, or None.

The rules of each kind stand at the head of `measures`, `agreement` and `times`. They are strict
where a wrong reading would do harm and lenient where it would not: what is not surely an answer is
asked once more, and then goes to a person.
"""

from __future__ import annotations

from service.core.dialogue.agreement import read_choice, read_yes_no
from service.core.dialogue.measures import read_feeling, read_number
from service.core.dialogue.model import Answer
from service.core.dialogue.script import Expect
from service.core.dialogue.times import read_time
from service.core.dialogue.words import POLITE, is_sign, phrase_set, split

LONGEST_DECLINE = 60  # characters; "no" in a long text is part of a story
LONGEST_KEPT = 600  # characters of an answer in free text; the message itself is kept whole

_DECLINES = phrase_set(
    "skip,skip it,pass,next,rather not say,id rather not say,i would rather not say,"
    "prefer not to say,i prefer not to say,i dont want to say,dont want to say,no comment,"
    "not saying,i dont want to answer,saltar,salta,omitir,paso,siguiente,prefiero no decir,"
    "prefiero no contestar,prefiero no responder,no quiero decir,no quiero contestar,"
    "no quiero responder"
)
_NOTHING = phrase_set(
    "no,nope,nah,none,nothing,idk,dunno,i dont know,dont know,not sure,im not sure,n a,na,"
    "no idea,nothing really,not really,nada,ninguno,ninguna,no se,ni idea,nose,no lo se,"
    "no estoy seguro,no estoy segura,no gracias,no thanks"
)
# Every such phrase has one of its words here: most texts have none, and are done with at once.
_DECLINING = frozenset(word for phrase in _DECLINES | _NOTHING for word in phrase)


def understand(text: str, expect: Expect) -> Answer | None:
    """What `text` answers to what is expected: an int for a scale or number, a bool for yes or no,
    the name of the option for a choice, `HH:MM` for a time, the words for free text. None when it
    is no answer. Takes any text and never raises."""
    if expect.kind == "text":
        return _free_text(text)
    tokens = split(text)
    if not tokens:
        return None
    match expect.kind:
        case "scale" | "number":
            value = read_number(tokens, expect)
            return read_feeling(tokens) if value is None and _may_feel(tokens, expect) else value
        case "yes_no":
            return read_yes_no(tokens)
        case "choice":
            return read_choice(tokens, expect.options)
        case "time":
            return read_time(tokens)


def _may_feel(tokens: list[str], expect: Expect) -> bool:
    return expect.feeling and not any(token[0].isdecimal() for token in tokens)


def _free_text(text: str) -> str | None:
    words = text.strip()
    return words[:LONGEST_KEPT] if any(not mark.isspace() for mark in words) else None


def declines(text: str, expect: Expect) -> bool:
    """Whether the person would rather not answer. Nobody has to: it is neither asked again nor
    taken for a misunderstanding."""
    if len(text) > LONGEST_DECLINE:
        return False
    tokens = split(text)
    if _DECLINING.isdisjoint(tokens):
        return False
    tokens = [word for word in tokens if not is_sign(word) and word not in POLITE]
    said = tuple(tokens)
    return said in _DECLINES or (expect.kind == "text" and said in _NOTHING)
