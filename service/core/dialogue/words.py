"""Words as people type them, in English and Spanish, brought to one plain form.

Both languages are always read, whatever the language of the flow: people mix them.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_READ = 300  # characters; a longer text is a story for a person, not a short answer
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[^\w\s]|_")
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_MARKS_OFF = dict.fromkeys(
    [
        0x20E3,
        0xFE0E,
        0xFE0F,
        0x200D,
        *range(0x1F3FB, 0x1F400),
        *map(ord, "'`\u2018\u2019\u00b4\u02bc"),
    ]
)
_NEW_LINE = re.compile(r"\s*[\r\n]+\s*")


def split(text: str) -> list[str]:
    """The words, numbers and signs of `text` in plain form: small letters without accents or
    apostrophes, keycap digits as digits, long runs of a letter cut to two, a line break as `;`.
    Empty when there is nothing to read or the text is too long for a short answer."""
    text = text.strip()
    if not text or len(text) > LONGEST_READ:
        return []
    if not text.isascii():
        plain = _strip_marks(text)
    elif text.isdecimal():  # most answers are one number: nothing to bring into form
        return [text]
    else:
        plain = text.lower().replace("'", "").replace("`", "")
    if "\n" in plain or "\r" in plain:
        plain = _NEW_LINE.sub(" ; ", plain)
    return _TOKEN.findall(_LONG_RUN.sub(r"\1\1", plain))


def _strip_marks(text: str) -> str:
    text = text.casefold().replace("\U0001f51f", "10").translate(_MARKS_OFF)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def word_set(words: str) -> frozenset[str]:
    """Words written one beside the other."""
    return frozenset(words.split())


def phrase_set(phrases: str) -> frozenset[tuple[str, ...]]:
    """Phrases in plain form, written with commas between them."""
    return frozenset(tuple(phrase.split()) for phrase in phrases.split(","))


# Words that can stand around an answer and change nothing in it.
POLITE = word_set(
    "thanks thank thx ty tysm pls plz please hi hello hey gracias porfa porfavor hola buenas "
    "buenos dias tardes noches lol haha jaja um uh hmm hm oh ah well pues eh este bueno ok okay "
    "okey maam sir today hoy now ahora"
)
HEDGES = POLITE | word_set(
    "a an i guess think thinkin say said its it is s im was id around about like maybe probably "
    "prob probs perhaps just only my mood so kinda kind sorta sort of tbh rn right actually "
    "honestly idk number answer feeling feel felt doing solid id be more less at out "
    "un una yo creo que pienso digo diria como tal vez talvez quiza quizas es soy estoy ando seria "
    "mi animo numero respuesta siento casi algo asi solo nomas el"
)
# Pairs and more that are read as one filler, because their words alone would not be safe to drop.
FILLER_PHRASES = (
    ("thank", "you"), ("and", "you"), ("how", "are", "you"), ("i", "am"), ("to", "be", "honest"),
    ("i", "would", "say"), ("me", "siento"), ("y", "tu"), ("y", "usted"), ("por", "favor"),
    ("mas", "o", "menos"), ("el", "dia", "de"), ("would", "be"), ("in", "the", "middle"),
    ("muchas", "gracias"), ("te", "doy"), ("le", "doy"), ("me", "doy"), ("thank", "u"),
)  # fmt: skip
_FILLER_STARTS = frozenset(phrase[0] for phrase in FILLER_PHRASES)

NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "cero": 0, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12, "trece": 13,
    "catorce": 14, "quince": 15, "veinte": 20, "treinta": 30,
    # as they are often mistyped; a general rule would read "there" as three and "fine" as five
    "onee": 1, "oen": 1, "unoo": 1, "tow": 2, "twoo": 2, "tw": 2, "doss": 2, "dso": 2, "thre": 3,
    "trhee": 3, "theee": 3, "tress": 3, "foru": 4, "fuor": 4, "fourr": 4, "foour": 4,
    "cuatr": 4, "cuatroo": 4, "quatro": 4, "cuarto": 4, "fiv": 5, "fivee": 5, "fve": 5, "sinco": 5,
    "cincoo": 5, "cnco": 5, "sixx": 6, "sevn": 7, "eigth": 8, "eigh": 8, "nein": 9, "tenn": 10,
}  # fmt: skip

_FACES = (
    (0x1F600, 0x1F64F), (0x1F910, 0x1F917), (0x1F920, 0x1F92F), (0x1F970, 0x1F97A),
    (0x1F493, 0x1F49F), (0x1F90D, 0x1F90E), (0x1F9E1, 0x1F9E1),
)  # fmt: skip
_SIGNS = frozenset('.,;:!?()[]"*~#-_/+¡¿…–—\u201c\u201d☺❤♥👍👌👎✌💪✨🌞☀🌈🌻🌸🫶🤞🤙')


def is_sign(token: str) -> bool:
    """A mark, face or heart that can stand beside an answer. A pill, a bottle or a percent sign
    is none: "2 💊" is no answer to a scale."""
    if token in _SIGNS:
        return True
    code = ord(token[0])
    return any(first <= code <= last for first, last in _FACES)


def join_fillers(tokens: list[str], keep: tuple[tuple[str, ...], ...] = ()) -> list[str]:
    """`tokens` without the filler phrases, except those in `keep`."""
    if _FILLER_STARTS.isdisjoint(tokens):
        return tokens
    left: list[str] = []
    place = 0
    while place < len(tokens):
        phrase = next(
            (
                one
                for one in FILLER_PHRASES
                if tokens[place] == one[0]
                and one not in keep
                and tuple(tokens[place : place + len(one)]) == one
            ),
            None,
        )
        if phrase is None:
            left.append(tokens[place])
        place += len(phrase) if phrase else 1
    return left
