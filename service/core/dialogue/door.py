"""One step of a conversation on any phone. On a shared one the conversation stands behind a door:
its first text says nothing (`knock`), and it goes on only once the peer's own word, or a simple
yes, has come. A reminder knocks again, since by then somebody else may hold the phone. Pure and
total, as `engine.step`, which takes the steps behind the door.

Whoever begins a conversation that needs a door puts the words of it among its values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from service.core.dialogue import engine, stack
from service.core.dialogue.agreement import read_yes_no
from service.core.dialogue.flow import Flow
from service.core.dialogue.model import (
    Conversation,
    Effect,
    Ended,
    Event,
    Heard,
    NotUnderstood,
    Outcome,
    Resumed,
    Say,
    Started,
    TimerRang,
)
from service.core.dialogue.own_words import in_own_words
from service.core.dialogue.words import split
from service.core.texts.keywords import bare_form, edits
from service.core.texts.reactions import read_reaction

# Among the values of a conversation: what is said at the door, to somebody who was not understood
# there, and to somebody who has no time.
KNOCK, AGAIN, LATER = "knock", "knock_again", "knock_later"
# What was to be said before the opening, and somebody's own words in its place: said inside.
_BEFORE, _WORDS = "knock_before", "knock_words"

_BESIDE = frozenset({"yes", "si", "ok", "okay", "hi", "hello", "hola", "its", "es"})
_LONG = 6  # letters

Stepped = tuple[Conversation, tuple[Effect, ...]]


def opens(text: str, word: str | None) -> bool:
    """Whether a text opens the door: it is the word of the peer's own, or, where they have chosen
    none, a yes."""
    if word is not None:
        return is_word(text, word)
    return read_yes_no(split(text)) is True


def is_word(text: str, word: str) -> bool:
    """Whether the whole of a text is a word of their own, a yes or a greeting beside it aside. In a
    long one a slip of the thumb is looked past."""
    meant = bare_form(word)
    said = bare_form(text)
    if said != meant:
        said = " ".join(one for one in said.split() if one not in _BESIDE)
    return said == meant or (len(meant) >= _LONG and edits(said, meant) == 1)


def behind(conversation: Conversation, before: Iterable[str], words: str | None) -> Conversation:
    """The conversation with what else is to be said at its beginning kept behind the door: texts
    that come before it, and words in place of its opening."""
    first = "\n".join(before)
    kept = {_BEFORE: first} if first else {}
    kept |= {_WORDS: words} if words else {}
    return replace(conversation, values={**conversation.values, **kept})


def has_door(conversation: Conversation) -> bool:
    """Whether the conversation is one on a shared phone."""
    return KNOCK in conversation.values


def step(flow: Flow, conversation: Conversation, event: Event, *, now: datetime) -> Stepped:
    """As `engine.step`, with a door where the conversation has one."""
    if KNOCK not in conversation.values:
        return engine.step(flow, conversation, event, now=now)
    flow = flow.on_shared_phone
    match event:
        case Started() if conversation.step is None:
            return _knock_first(flow, conversation, event, now)
        case Resumed() if conversation.waiting:
            return replace(conversation, knocking=True), (_knock(conversation),)
        case Heard() if conversation.knocking:
            return _answered(flow, conversation, event, now)
        case TimerRang():
            return _rang(flow, conversation, event, now)
        case _:
            return engine.step(flow, conversation, event, now=now)


def _knock(conversation: Conversation, key: str = KNOCK) -> Say:
    return Say(conversation.values.get(key, ""), step="", asks=True)


def _knock_first(flow: Flow, conversation: Conversation, event: Started, now: datetime) -> Stepped:
    """The conversation waits at the door as long as its first question would wait for an answer."""
    if conversation.waiting or conversation.ended:
        return conversation, ()
    inside, _ = engine.step(flow, conversation, event, now=now)
    waits = replace(
        conversation,
        remind_after=inside.remind_after,
        give_up_after=inside.give_up_after,
        due_at=inside.due_at or now + flow.give_up_after,
        asking="yes_no",
        knocking=True,
    )
    return waits, (_knock(conversation),)


def _answered(flow: Flow, conversation: Conversation, event: Heard, now: datetime) -> Stepped:
    """Only what opens the door is an answer; of anything else no step hears. Whoever is at the
    phone is asked once more, and then a person reads what they wrote."""
    if event.opens:
        return _open(flow, conversation, now)
    if event.sign or read_reaction(event.text):
        return conversation, ()
    if read_yes_no(split(event.text)) is False:
        gone = replace(stack.let_go(conversation, "stopped"), knocking=False)
        return gone, (_knock(conversation, LATER), Ended("stopped"))
    asked = replace(conversation, retries=conversation.retries + 1)
    if conversation.retries:
        return asked, (NotUnderstood(""),)
    return asked, (_knock(conversation, AGAIN),)


def _open(flow: Flow, conversation: Conversation, now: datetime) -> Stepped:
    inside = replace(conversation, knocking=False, retries=0)
    if conversation.step is not None:
        return engine.step(flow, inside, Resumed(), now=now)
    begins = replace(inside, asking=None, due_at=None)
    after, effects = engine.step(flow, begins, Started(), now=now)
    values = conversation.values
    if _WORDS in values:
        effects = in_own_words(flow, effects, values, values[_WORDS])
    before = tuple(Say(text, step="") for text in values.get(_BEFORE, "").split("\n") if text)
    return after, (*before, *effects)


def _rang(flow: Flow, conversation: Conversation, event: TimerRang, now: datetime) -> Stepped:
    """One reminder, which only knocks; then the waiting ends. Whoever never opened has missed it,
    whatever somebody else wrote."""
    if not conversation.knocking:
        return _reminded(engine.step(flow, conversation, event, now=now))
    if conversation.due_at is None or now < conversation.due_at:
        return conversation, ()
    ends_at = engine.waits_until(flow, conversation)
    if ends_at is not None and now < ends_at:
        return replace(conversation, reminded=True, due_at=ends_at), (_knock(conversation),)
    outcome: Outcome = "missed" if conversation.step is None else "partly"
    gone = replace(stack.let_go(conversation, outcome), knocking=False)
    return gone, (Ended(outcome),)


def _reminded(rang: Stepped) -> Stepped:
    """The reminder of a question that is open closes the door again."""
    conversation, effects = rang
    if not effects or not conversation.waiting:
        return rang
    others = tuple(effect for effect in effects if not isinstance(effect, Say))
    return replace(conversation, knocking=True), (*others, _knock(conversation))
