"""What a staff member tells the service from a phone: plain words and an alert's short number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from service.core.alerting.off_words import OffTime, read_off_time
from service.core.alerting.relay_words import Loose, Number, Relay, loose_words, read_relay
from service.core.texts.keywords import edits


@dataclass(frozen=True)
class Take:
    """They take the alert numbered `ref`; without one, the only one that is open."""

    ref: int | None = None


@dataclass(frozen=True)
class Done:
    """It has its outcome: `note` in their own words (may be empty), as kept with the alert. Not
    `plain`: their words may also mean that it has none yet."""

    ref: int | None = None
    note: str = ""
    plain: bool = True


@dataclass(frozen=True)
class ListAlerts:
    """They want to know which alerts are open."""


@dataclass(frozen=True)
class Pass:
    """They pass the alert numbered `ref` on. Without a number they are asked which: as a whole text
    the word lies close to one that stops all texts."""

    ref: int | None = None


@dataclass(frozen=True)
class Off:
    """They want no alerts for a time; None when none could be read."""

    time: OffTime | None = None


@dataclass(frozen=True)
class On:
    """They take alerts again."""


@dataclass(frozen=True)
class Hold:
    """The automation is to keep aside for the person of the alert numbered `ref`. Without a number
    they are asked which, as with `Pass`."""

    ref: int | None = None


@dataclass(frozen=True)
class Choice:
    """One of the outcomes, by its number alone: it answers a question of ours."""

    number: int


@dataclass(frozen=True)
class Unclear:
    """It looks like a command and is none: nothing is done, and `meant` is asked about."""

    meant: str


Command = Take | Done | ListAlerts | Pass | Off | On | Choice | Hold | Relay | Number | Unclear

# Kept in step with the staff words of templates/keywords.yaml (a test holds them together).
TAKE_WORDS = frozenset({"ok", "okay", "take", "tomo"})
DONE_WORDS = frozenset({"done", "listo", "hecho"})
LIST_WORDS = frozenset({"list", "alerts", "alertas"})
OFF_WORDS = frozenset({"off", "descanso"})
ON_WORDS = frozenset({"on", "regreso"})
PASS_WORDS = frozenset({"pass", "paso"})
HOLD_WORDS = frozenset({"hold", "espera"})
_SPANISH = "tomo listo hecho alertas descanso regreso paso espera"
_SPANISH_WORDS = frozenset(_SPANISH.split())
_EFFECTS = {
    "OK": TAKE_WORDS,
    "DONE": DONE_WORDS,
    "LIST": LIST_WORDS,
    "OFF": OFF_WORDS,
    "ON": ON_WORDS,
    "PASS": PASS_WORDS,
    "HOLD": HOLD_WORDS,
}
_ALL_WORDS = frozenset(word for heard in _EFFECTS.values() for word in heard)

# What people type for OK without meaning anything else, and what they add to it.
_SPELLINGS = {"0k": "ok", "okey": "ok", "okk": "ok", "lista": "listo", "0ff": "off", "0n": "on"}
_ADDED = (
    "thanks thank you got it on it i got this ive im have calling now her him them will call "
    "taking mine gracias voy ya lo la llamo yo alert alerta"
)
_ADDED_WORDS = frozenset(_ADDED.split())

_ON_AGAIN = "again back now im i am please thanks duty de ya nuevo"
_BACK = frozenset(_ON_AGAIN.split())
_NOT_PASSED_ON = "not no dont never nobody cant wont nunca"
_NOT_PASSED = frozenset(_NOT_PASSED_ON.split())
_OUTCOMES = 5
_SLIPS = 2  # letters by which a long word may be off and is asked about; short ones, by one
_SHORT = 3
_SHORTEST = 2
_ECHOED = 24  # letters of their own words that are told again

# With one of these, DONE may say the opposite. Nothing is closed on a guess: nobody looks at a
# closed alert any more.
_MAY_BE_OPEN = (
    "no not nope never nobody none didnt dont doesnt cant cannot couldnt wont wouldnt isnt arent "
    "wasnt havent hasnt unable but still yet until unless maybe if try tries trying tried calling "
    "voicemail waiting later soon "
    "nunca nadie para pero todavia aun quizas intento intentando intente llamando esperando luego "
    "despues buzon"
)
_OPEN_ENDED = frozenset(_MAY_BE_OPEN.split())

# Beside the number of an alert these say that somebody does not take it, and are for us.
_DECLINE = "no nope not cant cannot wont busy driving unable ocupado ocupada"
_DECLINING = frozenset(_DECLINE.split())
_DECLINE_BESIDE = (
    "i im am me mine my this it that do take now right today tonight sorry turn yo mio puedo ahora "
    "la lo estoy soy mi turno perdon"
)
_DECLINED = _DECLINING | frozenset(_DECLINE_BESIDE.split())
# What people answer a person with, though it lies near a command.
_ORDINARY = frozenset(["hello", "hola", "good", "soon", "safe", "vale"])
# These for a person are a nod; with the number of an alert they may be an OK to us.
_NODS = re.compile("[\U0001f44d\U0001f44c\u2705\u2714\u2611\ufe0f\U0001f3fb-\U0001f3ff\\s#\\d]+")
_SHORTEST_REF = 3

_REF = re.compile(r"#?(\d{1,9})")
# A number is a word of its own, also in `ok1042`; a nought before a k is a slip for OK.
_WORD = re.compile(r"(?<!\d)0(?:k|n|ff)\b|#?\d+|[^\W\d]+", re.IGNORECASE)


def read_command(text: str) -> Command | None:
    """The command in a text from a staff phone, or None: then it is answered with how to write
    one. Nothing is taken on a guess, since taking an alert stops its climb: `OK 1042` with words
    that could mean the opposite (`ok 1042 but i cant`) is no command."""
    words = _words(text)
    if not words:
        return None
    refs = [number for number, word in enumerate(words) if _REF.fullmatch(word)]
    # Either order: the number may stand before its word.
    verb = 1 if refs[:1] == [0] else 0
    if verb >= len(words):
        return _choice(words) or _nod(text, words) or read_relay(text, words, _ALL_WORDS)
    if words[verb] in DONE_WORDS:
        return _done(text, words)
    return (
        _take_or_list(words, refs)
        or _declined(words, refs)
        or _pass_or_duty(text, words, refs, verb)
        or read_relay(text, words, _ALL_WORDS)
    )


def read_loose(text: str) -> Loose | None:
    """Words of a text that is no command, and that may be for somebody."""
    return loose_words(text, _words(text), _ALL_WORDS)


def _pass_or_duty(text: str, words: list[str], refs: list[int], verb: int) -> Command | None:
    """What is said of passing on and of being off; what only looks like a command is unclear."""
    word, beside = words[verb], set(words[verb + 1 :])
    if word in PASS_WORDS | HOLD_WORDS:
        return _numbered(text, words, refs, verb)
    if word in OFF_WORDS and verb == 0:
        return Off(read_off_time(plain_words(text).partition(_written(text, word))[2]))
    if word in ON_WORDS and beside <= _BACK and verb == 0 and not refs:
        return On()
    if word in ON_WORDS and refs and (verb == 0 or len(words) == verb + 1):
        return Unclear(f"OK {words[refs[0]].lstrip('#')}")  # one letter apart
    return _near(text, words, refs, verb)


def _numbered(text: str, words: list[str], refs: list[int], verb: int) -> Command | None:
    """`PASS 1042` and `HOLD 1042`; what stands beside may mean the opposite, or something else."""
    ref, beside = _number(words[refs[0]]) if refs else None, set(words[verb + 1 :])
    plain = len(refs) <= 1 and "?" not in text
    if words[verb] in HOLD_WORDS:
        if plain and len(words) == 1 + len(refs):
            return Hold(ref)
        meant = f"HOLD {ref}" if refs else "HOLD"
        return Unclear(meant) if verb == 0 or len(words) == verb + 1 else None
    if plain and _NOT_PASSED.isdisjoint(beside) and beside.isdisjoint(DONE_WORDS | TAKE_WORDS):
        return Pass(ref)
    return Unclear(f"PASS {ref}" if refs else "PASS")


def _nod(text: str, words: list[str]) -> Unclear | None:
    """A thumb up beside a number: whether it is for us or for a person cannot be known."""
    bare = words[0].lstrip("#")
    nods = _NODS.fullmatch(text) and not text.strip(" \t\r\n#").isdigit()
    return Unclear(f"OK {int(bare)}") if nods and len(bare) >= _SHORTEST_REF else None


def _declined(words: list[str], refs: list[int]) -> Unclear | None:
    """`1042 no` and `cant take 1042`: nobody in trouble is to read that, and it takes nothing."""
    if len(refs) != 1 or len(words[refs[0]].lstrip("#")) < _SHORTEST_REF:
        return None
    beside = {word for number, word in enumerate(words) if number not in refs}
    declines = beside <= _DECLINED and not beside.isdisjoint(_DECLINING)
    return Unclear(f"PASS {_number(words[refs[0]])}") if declines else None


def _near(text: str, words: list[str], refs: list[int], verb: int) -> Command | None:
    """A word that is off by a slip, where the rest looks like a command."""
    word = words[verb]
    rest = plain_words(text).partition(word)[2]
    if edits(word, "off") == 1 and read_off_time(rest) is not None:
        return Unclear(f"OFF{rest[:_ECHOED]}")
    if word in _ALL_WORDS or len(word) < _SHORTEST or len(refs) != 1:
        return None
    if verb and word in _ORDINARY:
        return None
    slips = 1 if len(word) <= _SHORT else _SLIPS
    far = {said: min(edits(word, one) for one in heard) for said, heard in _EFFECTS.items()}
    nearest = [said for said in far if far[said] == min(far.values()) <= slips]
    if len(nearest) != 1 or len(words) > 1 + len(refs):
        return None
    return Unclear(f"{nearest[0]} {_number(words[refs[0]])}")


def plain_words(text: str) -> str:
    """A text in small letters without accents and apostrophes, its signs kept."""
    return _bare(text.replace("'", "").replace("’", ""))


def _written(text: str, word: str) -> str:
    """How a word of a command was written (`0ff` is off)."""
    plain = plain_words(text)
    return next((said for said in (word, "0ff") if said in plain), word)


def wants_to_take(text: str) -> bool:
    """Whether a text that is no command begins like one that takes an alert: `OK Tuesday`."""
    words = [word for word in _words(text) if not _REF.fullmatch(word)]
    return any(word in TAKE_WORDS for word in words[:1])


def in_spanish(text: str) -> bool:
    """Whether a text from a staff phone has a Spanish word for a command."""
    return not _SPANISH_WORDS.isdisjoint(_words(text))


def _words(text: str) -> list[str]:
    return [_plain(match[0]) for match in _WORD.finditer(text.replace("'", "").replace("’", ""))]


def _plain(word: str) -> str:
    bare = _bare(word)
    return _SPELLINGS.get(bare, bare)


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _take_or_list(words: list[str], refs: list[int]) -> Command | None:
    others = [word for number, word in enumerate(words) if number not in refs]
    if words[0] in LIST_WORDS:
        return ListAlerts() if len(words) == 1 else None
    meant = any(word in TAKE_WORDS for word in others[:1])
    if not meant or len(refs) > 1 or not set(others[1:]) <= _ADDED_WORDS | TAKE_WORDS:
        return None
    return Take(_number(words[refs[0]]) if refs else None)


def _choice(words: list[str]) -> Choice | None:
    alone = words[0].lstrip("#")
    fits = len(words) == 1 and len(alone) == 1 and 1 <= int(alone) <= _OUTCOMES
    return Choice(int(alone)) if fits else None


def _done(text: str, words: list[str]) -> Done:
    """`done 1042 they are safe`: the note is what follows, as it was written."""
    head = [word for word in words[:2] if _REF.fullmatch(word)]
    spans = [match.end() for match in _WORD.finditer(text)]
    rest = text[spans[len(head)] :]
    note = rest.strip().lstrip(".,:;-!").strip()
    plain = "?" not in text and _OPEN_ENDED.isdisjoint(words)
    return Done(_number(head[0]) if head else None, note, plain)


def _number(word: str) -> int:
    return int(word.lstrip("#"))
