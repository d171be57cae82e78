"""Reading yes and no, and the words of a choice.

Every word of the answer has to be known: a yes or no with thanks or hedges around it, "yes i would
like that", or a yes or no cut off by a mark from what follows ("yes, after work please"). "Yes and
no", "maybe" and "I'm good" (a no to some and a yes to others) are no answers: the question is
asked once more.
"""

from __future__ import annotations

from service.core.dialogue.words import HEDGES, POLITE, is_sign, join_fillers, phrase_set, word_set

_YES = phrase_set(
    "yes,y,yea,yeah,yeh,yep,yup,yess,yees,ye,yse,eys,yesh,yas,sure,surely,ok,okay,okey,k,kk,okok,"
    "definitely,absolutely,of course,ofc,please do,yes please,why not,sounds good,i do,i would,"
    "i would like that,id like that,id love that,i would love that,that would be good,go ahead,"
    "that would be great,thatd be good,thatd be great,thatd be nice,that would be nice,agree,"
    "i agree,"
    "si,sii,sip,sep,sipi,see,claro,claro que si,por supuesto,dale,va,vale,simon,andale,orale,"
    "esta bien,de acuerdo,me gustaria,si quiero,quiero,acepto,como no,obvio,desde luego,"
    "please,pls,plz,porfa,porfavor,por favor,"
    "👍,👌,✅,✔,☑,💯,🆗"
)
_NO = phrase_set(
    "no,n,nah,nahh,nop,nope,noo,na,naw,non,not now,not today,not really,not yet,not at the moment,"
    "i dont,i do not,i would not,i wouldnt,i dont think so,dont think so,no need,no way,never,"
    "rather not,id rather not,i would rather not,ahora no,hoy no,para nada,mejor no,nel,todavia no,"
    "aun no,por ahora no,no por ahora,no quiero,no hace falta,no es necesario,no me gustaria,nunca,"
    "tampoco,👎,❌,🚫,✖"
)
_WISHES = word_set(
    "i would id like love that it want to talk text call me her him them with someone you u "
    "tomorrow later soon very much so good great nice really do can could be works "
    "quiero me gustaria que llame llamen escriba hablar con alguien ella el usted mucho bien "
    "manana luego despues pronto encantaria"
)
_UNSURE = word_set(
    "maybe idk unsure not dont cant wont but if unless perhaps "
    "quizas quiza talvez tal pero aunque depende"
)
_FIRM_YES = word_set("yes yea yeah yep yup yess si sii sip claro")
_FIRM_NO = word_set("no nope nah nop noo")
_HELP = word_set(
    "help need want call hurt hurting please ayuda ayudame necesito quiero llame llamen"
)
_BESIDE = (POLITE - {"ok", "okay", "okey"}) | word_set(
    "i guess think thats that is creo que es yo u you entonces"
)
_BREAKS = frozenset(".,;:!-()–—")
_PLEASE = (("por", "favor"),)
_SOFT = word_set("ok okay okey k kk va vale please pls plz porfa porfavor por")
# A no to an offer, a yes to a question about how someone is: alone it stays open.
_FINE = phrase_set("im good,im ok,im okay,im fine,im alright,im all set,estoy bien,todo bien")
LONGEST_PHRASE = 6
_MOST_REMARK = 25  # words after a clear yes or no


def read_yes_no(tokens: list[str]) -> bool | None:
    """True for a yes, False for a no, None for anything that stays open."""
    if len(tokens) == 1:
        only = (tokens[0],)
        return True if only in _YES else False if only in _NO else None
    tokens = join_fillers(tokens, _PLEASE)
    found = _meaning(tokens)
    return _with_remark(tokens) if found is None else found


def _meaning(tokens: list[str]) -> bool | None:
    """What the whole text says when every word of it is known, longest phrases first."""
    said: set[bool] = set()
    weak: set[bool] = set()
    place = 0
    while place < len(tokens):
        size, answer = _phrase_at(tokens, place)
        if answer is not None:
            # "ok no thanks", "no please": ok and please beside a clear word only soften it
            soft = tokens[place] in _SOFT
            (weak if soft else said).add(answer)
        elif not size and tokens[place] not in _BESIDE and not is_sign(tokens[place]):
            return None
        place += max(size, 1)
    meant = said or weak
    return meant.pop() if len(meant) == 1 else None


def _phrase_at(tokens: list[str], place: int) -> tuple[int, bool | None]:
    for size in range(min(LONGEST_PHRASE, len(tokens) - place), 0, -1):
        phrase = tuple(tokens[place : place + size])
        if phrase in _YES:
            return size, True
        if phrase in _NO:
            return size, False
        if phrase in _FINE:
            return size, None
    return 0, None


def _with_remark(tokens: list[str]) -> bool | None:
    """A clear yes or no, cut off by a mark from what follows, or a yes followed by the wish."""
    if len(tokens) < 2 or len(tokens) > _MOST_REMARK:
        return None
    first, rest = tokens[0], tokens[1:]
    words = {word for word in rest if not is_sign(word)}
    cut_off = rest[0] in _BREAKS
    if first in _FIRM_YES:
        clear = words.isdisjoint(_UNSURE | _FIRM_NO)
        return True if clear and (cut_off or words <= _WISHES | _BESIDE) else None
    if first in _FIRM_NO and cut_off and words.isdisjoint(_HELP | _FIRM_YES | {"but", "pero"}):
        return False
    return None


def read_choice(tokens: list[str], options: tuple[tuple[str, tuple[str, ...]], ...]) -> str | None:
    """The one option named: by its words, a slip of one letter in a longer word forgiven, or by
    its place in the list ("2"). Two options, or other words beside it, are no answer."""
    bare = [token for token in tokens if not is_sign(token)]
    if len(bare) == 1 and bare[0].isdecimal() and len(bare[0]) == 1:
        place = int(bare[0])
        return options[place - 1][0] if 1 <= place <= len(options) else None
    named: set[str] = set()
    rest = bare
    for name, phrases in options:
        for phrase in sorted(phrases, key=len, reverse=True):
            left = _without(rest, phrase.split())
            if left is not None:
                named.add(name)
                rest = left
                break
    if len(named) != 1 or any(word not in _AROUND_CHOICE for word in rest):
        return None
    return named.pop()


_AROUND_CHOICE = HEDGES | word_set(
    "in the on for at by please id like rather prefer want would lets do go with works better "
    "best me my en la las los por para prefiero quiero gusta mejor"
)


def _without(words: list[str], phrase: list[str]) -> list[str] | None:
    """`words` without the run that says `phrase`, or None when it is not in them."""
    size = len(phrase)
    for place in range(len(words) - size + 1):
        run = words[place : place + size]
        if all(one == other or is_slip(one, other) for one, other in zip(run, phrase, strict=True)):
            return words[:place] + words[place + size :]
    return None


def is_slip(typed: str, meant: str) -> bool:
    """Whether one letter was missed, doubled, swapped or wrong, in a word of five or more."""
    if min(len(typed), len(meant)) < 4 or len(meant) < 5 or abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    one, other = typed[start:], meant[start:]
    swapped = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]
