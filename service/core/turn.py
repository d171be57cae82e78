"""A turn: all that follows from one message of a contact. Pure; design 5 says what and in what
order: signs first, then consent, then the conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from service.core import consent
from service.core.alerting.commands import (
    Choice,
    Command,
    Done,
    Hold,
    Pass,
    Take,
    Unclear,
    read_command,
)
from service.core.alerting.relay_words import Number, Relay
from service.core.consent import ConsentEffect, Keywords
from service.core.crisis import crisis_replies, worst_of
from service.core.dialogue.cheer import without_cheer
from service.core.dialogue.model import (
    Heard,
    RaiseAlert,
    Resumed,
    Say,
)
from service.core.scheduling.said_zones import SaidZone, said_zone
from service.core.screening.model import Screening
from service.core.severity import Severity
from service.core.situation import (
    EMPTY,
    Answer,
    Effect,
    FindFlow,
    Incoming,
    KeepFlags,
    OpenAlert,
    ReachOwner,
    Situation,
    StaffSaid,
    Turn,
    Who,
    advance,
    as_alert,
    put_aside,
    speech_last,
)
from service.core.texts.schedule_words import FollowWord, ScheduleWord
from service.core.texts.stop_meaning import stop_in
from service.core.wishes.model import FollowWish, Wish

__all__ = [
    "EMPTY",
    "Answer",
    "Effect",
    "FindFlow",
    "Incoming",
    "KeepFlags",
    "OpenAlert",
    "ReachOwner",
    "Situation",
    "StaffSaid",
    "Turn",
    "Who",
    "advance",
    "as_alert",
    "put_aside",
    "speech_last",
    "take_turn",
]

_Word = ScheduleWord | SaidZone | Wish


def take_turn(
    message: Incoming,
    situation: Situation,
    screening: Screening,
    *,
    words: tuple[Keywords, FindFlow],
    now: datetime,
) -> Turn:
    """All that follows from `message`. `words` are the keywords and the flow of a conversation;
    `now` is UTC. Total: no text makes it raise."""
    if message.is_call:
        severity = Severity.URGENT if situation.who == "peer" else Severity.CONCERN
        return Turn(situation.stack, (OpenAlert("call", severity),))
    if not screening.flagged and (message.tapped is not None or message.machine is not None):
        return _unanswered(message, situation)
    command = read_command(message.text)
    if isinstance(command, Relay) and screening.flagged and not situation.names_alert:
        command = None  # "2 much, i can't go on" is no text to somebody else
    if situation.who == "staff" and (command is not None or _is_theirs(situation, screening)):
        return _from_staff(message, situation, words[0], command)
    if situation.also_staff and _meant_as_staff(command, situation):
        return Turn(situation.stack, (StaffSaid(command),))
    return _asked_again(_from_person(message, situation, screening, words, now), words[1], now)


def _asked_again(turn: Turn, find_flow: FindFlow, now: datetime) -> Turn:
    """After the answer to a question of theirs, ours is asked again where it stands."""
    aside = any(isinstance(effect, FollowWish) and effect.asks_again for effect in turn.effects)
    if not aside or turn.stack.current is None:
        return turn
    again = advance(turn.stack, Resumed(), find_flow, now=now)
    return replace(again, effects=turn.effects + again.effects)


def _is_theirs(situation: Situation, screening: Screening) -> bool:
    """Whether what staff write is no cause for an alert: how they are, once asked, is theirs alone,
    save in a crisis. Tired people say much that would be urgent from a peer."""
    return not screening.flagged or (situation.asked_how and screening.severity < Severity.CRISIS)


def _unanswered(message: Incoming, situation: Situation) -> Turn:
    """What gets no answer and moves no conversation on: a tap on a text of ours, and what a machine
    wrote. It is shown; a sad tap, and a number where nobody reads, are for a person to look at."""
    tapped = message.tapped
    if message.machine == "away" or (tapped is not None and not tapped.sad):
        return Turn(situation.stack, ())
    if situation.silent and situation.alert is not Severity.NONE:
        return Turn(situation.stack, (ReachOwner(),))
    reason = "machine" if tapped is None else "reaction"
    return Turn(situation.stack, (OpenAlert("unread", Severity.CONCERN, reason),))


def _meant_as_staff(command: Command | None, situation: Situation) -> bool:
    """Whether a peer who is on the staff too wrote as staff: `done 20 minutes of walking` and the
    OK to a question of ours are a peer's."""
    if command is None:
        return False
    if isinstance(command, Choice | Unclear):
        return False
    if isinstance(command, Take | Done | Pass | Hold | Relay | Number) and command.ref is not None:
        return situation.names_alert
    return situation.was_told and not situation.asked


def _from_person(
    message: Incoming,
    situation: Situation,
    screening: Screening,
    words: tuple[Keywords, FindFlow],
    now: datetime,
) -> Turn:
    keywords, find_flow = words
    flags: tuple[Effect, ...] = (KeepFlags(screening),) if screening.flagged else ()
    decision = consent.apply(
        keywords.effect(message.text) or stop_in(message.text, keywords),
        situation.consent,
        carrier_said=message.carrier_said,
        sign=screening.severity,
    )
    if situation.narrows is not None and not decision.heard:
        decision = consent.narrow(situation.narrows)
    said = decision.effects
    if screening.severity >= Severity.URGENT:
        return _in_danger(situation, screening, flags + said)
    word = None if decision.heard else _word(message, situation)
    if decision.heard or word is not None:
        seen = flags + _concerned(screening)
        return _by_word(word, situation, seen) if word else _by_keyword(situation, seen, said)
    if situation.silent:
        return put_aside(situation, flags + _to_their_person(message, situation, screening))
    if _may_have_enough(situation) and keywords.had_enough(message.text):
        return _let_be(situation, screening, flags + said)
    if situation.asked and message.text.strip():
        return _in_conversation(message, situation, screening, (find_flow, flags + said), now)
    return _unprompted(message, situation, screening, flags + said)


def _may_have_enough(situation: Situation) -> bool:
    """Whether there is something that they may have enough of: a question, or texts to come."""
    return situation.asked or (situation.who == "peer" and situation.consent.consent == "in")


def _let_be(situation: Situation, screening: Screening, before: tuple[Effect, ...]) -> Turn:
    """They want no more of this: nothing is asked again, they hear how to end all texts, and a
    person looks what was meant."""
    wish = OpenAlert("consent", Severity.CONCERN, "wants_to_stop")
    told = _told_once("enough", situation)
    return put_aside(situation, (*before, *_concerned(screening), wish, *told))


def _from_staff(
    message: Incoming, situation: Situation, keywords: Keywords, command: Command | None
) -> Turn:
    if command is None:
        decision = consent.apply(
            keywords.effect(message.text), situation.consent, carrier_said=message.carrier_said
        )
        if decision.effects:
            return Turn(situation.stack, decision.effects)
    return Turn(situation.stack, (StaffSaid(command),))


def _concerned(screening: Screening) -> tuple[Effect, ...]:
    if not screening.flagged:
        return ()
    return (OpenAlert("flag", screening.severity, worst_of(screening)),)


def _to_their_person(
    message: Incoming, situation: Situation, screening: Screening
) -> tuple[Effect, ...]:
    """A person has the conversation: they hear of the text, and the automation keeps still."""
    if screening.flagged:
        return _concerned(screening)
    if situation.alert is not Severity.NONE:
        return (ReachOwner(),)
    return () if message.courteous else (OpenAlert("unread", Severity.CONCERN, "text"),)


def _in_danger(situation: Situation, screening: Screening, before: tuple[Effect, ...]) -> Turn:
    """A crisis or an urgent sign: a person, and one warm reply; the automation then keeps still. A
    stop in the same words holds, and is not confirmed beside it; staff hear once."""
    effects = (*before, *_concerned(screening))
    if screening.severity is Severity.CRISIS:
        keys = crisis_replies(screening, told=situation.told)
        replies = tuple(Answer(key, urgent=True, langs=screening.langs) for key in keys)
    elif situation.silent:
        replies = ()
    else:
        replies = (Answer("urgent", urgent=True, langs=screening.langs),)
    beside = (consent.TellStaff, consent.ConfirmStop) if replies else (consent.TellStaff,)
    effects = tuple(effect for effect in effects if not isinstance(effect, beside))
    return put_aside(situation, effects + replies)


def _by_keyword(
    situation: Situation, seen: tuple[Effect, ...], said: tuple[ConsentEffect, ...]
) -> Turn:
    effects = (*seen, *_beside_keyword(situation, said))
    if not any(isinstance(effect, OpenAlert | _RAISING) for effect in effects):
        effects += _keyword_to_person(situation)
    if any(isinstance(effect, consent.CancelScheduled) for effect in effects):
        return put_aside(situation, effects)
    return Turn(situation.stack, effects)


_RAISING = consent.ReachPerson | consent.TellStaff


def _beside_keyword(situation: Situation, said: tuple[ConsentEffect, ...]) -> tuple[Effect, ...]:
    """What a keyword does while a person has the conversation: a stop is told to them, and a wish
    for a person gets no automated answer, since one is there."""
    if not situation.silent:
        return said
    asked = OpenAlert("person", Severity.URGENT, "asked")
    kept = tuple(asked if isinstance(e, consent.ReachPerson) else e for e in said)
    stops = any(isinstance(effect, consent.Withdraw) for effect in said)
    if stops and not any(isinstance(effect, consent.TellStaff) for effect in said):
        kept += (consent.TellStaff(Severity.CONCERN, "stopped"),)
    return kept


def _keyword_to_person(situation: Situation) -> tuple[Effect, ...]:
    """A keyword is a text as well: whoever is in touch with them hears of it."""
    if situation.alert is not Severity.NONE:
        return (ReachOwner(),)
    return (OpenAlert("unread", Severity.CONCERN, "text"),) if situation.held else ()


def _schedule_word(message: Incoming, situation: Situation) -> ScheduleWord | SaidZone | None:
    """The word of a schedule that the text is, or the zone that it names as theirs, from a peer who
    has agreed to texts. While a person has the conversation, that person is to see it."""
    if situation.who != "peer" or situation.consent.consent != "in":
        return None
    word = situation.offers.heard(message.text, exactly=situation.asked)
    if word is None and not situation.silent and not message.has_media:
        return said_zone(message.text)
    return None if word is not None and word.joins and situation.silent else word


def _word(message: Incoming, situation: Situation) -> _Word | None:
    """What the whole text asks for beside the conversation."""
    return _schedule_word(message, situation) or _wish(message, situation)


def _by_word(word: _Word, situation: Situation, before: tuple[Effect, ...]) -> Turn:
    """Join or leave a schedule. What it has asked is let go when they leave it."""
    if isinstance(word, SaidZone):
        return Turn(situation.stack, (*before, word))
    if isinstance(word, Wish):
        return _by_wish(word, situation, before)
    if situation.silent:
        told = (FollowWord(word, told=False), *_keyword_to_person(situation))
        return put_aside(situation, before + told)
    current = situation.stack.current
    if word.joins or current is None or current.flow != word.flow:
        return Turn(situation.stack, (*before, FollowWord(word)))
    return put_aside(situation, (*before, consent.CancelScheduled(), FollowWord(word)))


def _wish(message: Incoming, situation: Situation) -> Wish | None:
    """What a peer wishes beside the conversation, as far as it is theirs to wish now."""
    wish = message.wish
    if wish is None or situation.who != ("stranger" if wish.kind == "new_number" else "peer"):
        return None
    heard = wish.is_heard(
        asked=situation.asked,
        alert=situation.alert is not Severity.NONE,
        agreed=situation.consent.consent == "in",
        silent=situation.silent,
    )
    return wish if heard else None


def _by_wish(wish: Wish, situation: Situation, before: tuple[Effect, ...]) -> Turn:
    """Do as they wish. While a person has the conversation, that person hears of it and answers;
    one who is only asked for is not there yet."""
    if wish.kind == "never_mind":  # what becomes of the alert says who hears of it
        return Turn(situation.stack, (*before, FollowWish(wish)))
    if situation.silent and not situation.only_wished:
        near = () if wish.kind == "call" else _keyword_to_person(situation)
        return put_aside(situation, (*before, FollowWish(wish, told=False), *near))
    if wish.ends_question:
        return put_aside(situation, (*before, FollowWish(wish)))
    return Turn(situation.stack, (*before, FollowWish(wish)))


def _in_conversation(
    message: Incoming,
    situation: Situation,
    screening: Screening,
    so_far: tuple[FindFlow, tuple[Effect, ...]],
    now: datetime,
) -> Turn:
    find_flow, before = so_far
    heard = Heard(message.text, min(screening.severity, Severity.CONCERN), message.opens)
    turn = advance(situation.stack, heard, find_flow, now=now)
    standing = max(situation.alert, Severity.CONCERN if screening.flagged else Severity.NONE)
    effects = without_cheer(turn.effects, alert=standing)
    held_back = len(effects) < len(turn.effects)
    if not any(isinstance(effect, Say) for effect in effects) and (screening.flagged or held_back):
        effects = (*effects, Answer("concern"))
    grave = any(
        isinstance(effect, RaiseAlert) and effect.severity >= Severity.URGENT for effect in effects
    )
    whole = (*before, *_concerned(screening), *_unseen(message, screening), *effects)
    if not grave:
        return replace(turn, effects=whole)
    aside = put_aside(replace(situation, stack=turn.stack), whole)
    return replace(aside, ended=turn.ended + aside.ended)


def _unseen(message: Incoming, screening: Screening) -> tuple[Effect, ...]:
    """A picture that came with words: the words are heard, and a person looks at the picture."""
    if not message.has_media or screening.flagged:
        return ()
    return (OpenAlert("unread", Severity.CONCERN, "picture"),)


def _unprompted(
    message: Incoming, situation: Situation, screening: Screening, before: tuple[Effect, ...]
) -> Turn:
    """No question is open: a person will read it, and the writer is told so, once in a while. Mere
    thanks are only shown."""
    if screening.flagged:
        told = _told_once("concern", situation)
        return Turn(situation.stack, (*before, *_concerned(screening), *told))
    if message.courteous and not message.has_media and situation.who != "stranger":
        return Turn(situation.stack, before)
    if not message.text.strip() and message.has_media:
        key, reason = "media_only", "picture"
    elif situation.who == "stranger":
        key, reason = "stranger", "stranger"
    else:
        key, reason = "text_for_person", "text" if message.text.strip() else "empty"
    unread = OpenAlert("unread", Severity.CONCERN, reason)
    told = _told_once(key, situation)
    if told and key == "text_for_person" and message.offers_other:
        told = (Answer("text_for_person_offer"),)
    return Turn(situation.stack, (*before, unread, *told))


def _told_once(key: str, situation: Situation) -> tuple[Effect, ...]:
    """An answer that is given once in a while, and to nobody who has stopped: a person reads what
    they write, and may answer."""
    lately = bool({key, f"{key}_offer"} & situation.lately)
    unwanted = lately or situation.consent.consent == "out"
    return () if unwanted else (Answer(key),)
