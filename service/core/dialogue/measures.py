"""Reading numbers: a place on a scale, a count, or how someone feels.

A number counts only where everything before it is filler ("i guess a 3") and nothing after it
makes it a number *of* something: the rest is filler too ("2 thanks"), or a remark that clearly
starts anew, after a mark or with a word such as `because` ("2, rough night"). So "i took 2 pills"
and "2 days clean" are no answers. Of "2 or 3" the lower counts (the higher where the scale says
so): for how someone is, the low one is the safe one. The same for "2.5". More than one step apart
("1 or 5") is no answer.
"""

from __future__ import annotations

from service.core.dialogue.script import Expect
from service.core.dialogue.words import HEDGES, NUMBERS, is_sign, join_fillers, phrase_set, word_set

_JOINERS = word_set("or o u to a and y between entre from de of / -")
_OUT_OF = word_set("/ of de sobre on")
_OPENERS = word_set(
    "im because cause cuz coz bc but still feeling couldnt cant didnt not no its my feel felt "
    "porque porq pq xq pero estoy ando me no sigo aunque ya"
)
_BREAKS = frozenset(".,;:!?-()…–—")
_STRONG = word_set("very really super real muy re mega")
_HEDGES = HEDGES | _JOINERS


def read_number(tokens: list[str], expect: Expect) -> int | None:
    """The number that `tokens` name within the bounds of `expect`, a scale or a number."""
    if len(tokens) == 1 and tokens[0].isdecimal():  # the common case, first
        return _within(_whole(tokens[0]), expect)
    tokens = join_fillers(tokens)
    core = _core(tokens, expect)
    if core is None:
        return _beside_feeling(tokens, expect) if expect.feeling else None
    value = _settle(core, expect)
    return None if value is None else _within(value, expect)


def _whole(token: str) -> int:
    return int(token) if len(token) < 7 else 10**7


def _value(token: str) -> float | None:
    if token[:1].isdecimal():
        number = token.replace(",", ".")
        return float(number) if len(number) < 7 else float(10**7)
    return NUMBERS.get(token)


def _within(value: float, expect: Expect) -> int | None:
    whole = int(value)
    return whole if value == whole and expect.low <= whole <= expect.high else None


def _core(tokens: list[str], expect: Expect) -> list[str] | None:
    """The tokens that say the number, without the remark after it; None when there is no number
    or it may be a number of something else."""
    for place, token in enumerate(tokens):
        if _value(token) is not None or token in _HEDGES or is_sign(token) or token in expect.units:
            continue
        before = tokens[:place]
        numbers = [at for at, word in enumerate(before) if _value(word) is not None]
        if not numbers:
            return None
        between = before[numbers[-1] + 1 :]
        fresh = token in _OPENERS or any(word in _OPENERS or word in _BREAKS for word in between)
        corrected = (
            token in ("no", "not") and _value("".join(tokens[place + 1 : place + 2])) is not None
        )
        return before if fresh and not corrected and not _taken_back(tokens) else None
    return tokens if any(_value(token) is not None for token in tokens) else None


def _taken_back(tokens: list[str]) -> bool:
    """ "5. just kidding, 1": a remark that ends in a number of its own."""
    last = [token for token in tokens if not is_sign(token)][-1]
    return _value(last) is not None and last not in ("one", "uno")  # "2, a rough one"


def _settle(core: list[str], expect: Expect) -> float | None:
    """One value out of "3", "4/5", "2 or 3", "2.5"; None when it stays open."""
    places = [at for at, token in enumerate(core) if _value(token) is not None]
    values = [value for token in core if (value := _value(token)) is not None]
    first = places[0]
    if first and core[first - 1] == "-" and first == 1:
        return None  # "-2" is no place on a scale
    if len(set(values)) == 1 and (len(values) == 1 or "/" not in core):
        return _halved(values[0], expect)
    if len(values) != 2:
        return None
    between = core[first + 1 : places[1]]
    if values[1] == expect.high and not _OUT_OF.isdisjoint(between):
        return _halved(values[0], expect)
    low, high = sorted(values)
    joined = not _JOINERS.isdisjoint(between)
    if not joined or high - low > 1 or low < expect.low or high > expect.high:
        return None
    return _halved(high if expect.unsure_high else low, expect)


def _halved(value: float, expect: Expect) -> float:
    """2.5 lies between 2 and 3, and counts as "2 or 3" does."""
    if value == int(value) or not expect.low <= value <= expect.high:
        return value
    return int(value) + 1 if expect.unsure_high else int(value)


# ---------------------------------------------------------------- how someone feels, 1 to 5
# Keys are in plain form: without fillers, "no" as "not", and strong words as "very".
_FELT_AS = {
    1: "awful,terrible,horrible,worst,the worst,very bad,very low,fatal,pesimo,pesima,peor,lo peor,"
    "very mal,bien mal,horrible day,terrible day,miserable",
    2: "not great,not good,not well,bad,badly,low,down,rough,hard,tough,not the best,not best,"
    "not ok,not okay,sad,struggling,been better,ive been better,could be better,shitty,crappy,crap,"
    "shit,not gr8,"
    "lonely,anxious,stressed,stressed out,depressed,scared,upset,worried,"
    "exhausted,ansioso,ansiosa,estresado,estresada,deprimido,deprimida,preocupado,preocupada,"
    "bad day,rough day,hard day,not bien,mal,bajo,bajon,triste,dificil,duro,mal dia,"
    "dia dificil,dia duro,feo,bajoneado,bajoneada,"
    "😞,😔,🙁,☹,😟,😢,😭,👎,😣,😩,😫",
    3: "ok,okay,okey,k,kk,fine,alright,aight,meh,so so,soso,eh,not bad,average,in between,middle,"
    "normal,same,same as usual,getting by,hanging in there,hangin in there,regular,mas o menos,"
    "masomenos,ahi vamos,ahi,asi asi,not mal,ahi la llevo,tranqui,tranquilo,tranquila,"
    "😐,😑,🤷",
    4: "good,gud,well,better,nice,calm,happy,good day,bien,bn,mejor,contento,contenta,feliz,"
    "buen dia,chido,"
    "👍,🙂,😊,☺,👌",
    5: "great,gr8,very good,very well,very happy,amazing,awesome,excellent,wonderful,fantastic,"
    "best,the best,perfect,very great,never better,great day,very bien,excelente,genial,increible,"
    "perfecto,perfecta,super,lo mejor,de maravilla,maravilloso,"
    "😀,😁,😃,😄,🤩,🥳",
}
_FEELINGS = {phrase: value for value, listed in _FELT_AS.items() for phrase in phrase_set(listed)}
_ALWAYS_KEPT = word_set("ok okay okey eh ahi asi so")
_PHRASES_KEPT = (("mas", "o", "menos"),)
_ASKED_BACK = word_set("you u tu usted and y")


def read_feeling(tokens: list[str]) -> int | None:
    """How someone says they are, as 1 (very hard) to 5 (very good); None when it stays open."""
    if tokens[:1] == ["well"] and all(is_sign(token) for token in tokens[1:]):
        return None  # "well..." is a breath, not an answer
    plain = ["not" if word == "no" else word for word in join_fillers(tokens, _PHRASES_KEPT)]
    plain = [token for token in plain if not is_sign(token) or (token,) in _FEELINGS]
    plain = [token for token in plain if token not in _ASKED_BACK]
    faces = {_FEELINGS[(token,)] for token in plain if is_sign(token)}
    words = [token for token in plain if not is_sign(token)]
    said = _felt(words) if words else None
    if words and said is None:
        return None
    candidates = faces | ({said} if said is not None else set())
    if not candidates or max(candidates) - min(candidates) > 1:
        return None
    return said if said is not None else min(candidates)


def _felt(words: list[str]) -> int | None:
    if len(words) == 2 and words[0] == words[1] != "so":
        words = words[:1]  # "ok ok"
    if tuple(words) in _FEELINGS:
        return _FEELINGS[tuple(words)]
    for kept in (_ALWAYS_KEPT, _ALWAYS_KEPT | {"well"}, frozenset({"so"}), frozenset()):
        short = [word for word in words if word in kept or word not in HEDGES]
        strong = ["very" if word in _STRONG and len(short) > 1 else word for word in short]
        for key in (tuple(short), _merged(strong), _without(strong)):
            if key in _FEELINGS:
                return _FEELINGS[key]
    return None


def _merged(words: list[str]) -> tuple[str, ...]:
    """Strong words side by side count once: "really really bad"."""
    kept = [
        word for at, word in enumerate(words) if word != "very" or words[at - 1 : at] != ["very"]
    ]
    return tuple(kept)


def _without(words: list[str]) -> tuple[str, ...]:
    return tuple(
        word for word in words if word not in ("very", "too", "tan", "so", "pretty", "bastante")
    )


def _beside_feeling(tokens: list[str], expect: Expect) -> int | None:
    """ "not great, 2": words and, before or after them, a number that says the same."""
    said = [token for token in tokens if not is_sign(token)]
    if said and _value(said[0]) is None and _value(said[-1]) is None:
        return None
    values = [value for token in said if (value := _value(token)) is not None]
    felt = read_feeling([token for token in tokens if _value(token) is None])
    if len(values) != 1 or felt is None or abs(values[0] - felt) > 1:
        return None
    return _within(values[0], expect)
