"""What a caller hears: the line takes texts, where help is now, and that a person will call, if
the call was kept."""

from __future__ import annotations

from typing import Literal

from twilio.twiml.voice_response import VoiceResponse

from service.core.texts.replies import Lang, Replies
from service.usecases.answer_staff_call import Spoken
from service.usecases.put_through import Ring

KEY_SECONDS = 8  # after the words are said
# How long a phone of the staff rings for a call. Voicemails pick up after 20 to 30 s; only a key
# counts, so that one that does costs the caller time and nothing else.
RING_SECONDS = 20

# The carrier's names for the voices' languages; es-MX is the Spanish of most callers in the US.
_SPOKEN: tuple[tuple[Lang, Literal["en-US", "es-MX"]], ...] = (("en", "en-US"), ("es", "es-MX"))


def spoken_to_staff(replies: Replies, said: Spoken, *, keys: str) -> str:
    """TwiML for a member of staff whom we called: a sentence, and where it asks, one key, which is
    sent to the address `keys`. It is asked twice; without a key the call ends with nothing done."""
    answer, spoken = VoiceResponse(), dict(_SPOKEN)[said.lang]
    words = replies.text(said.key, said.lang, **said.values)
    if not said.asks:
        answer.say(words, language=spoken)
        return str(answer)
    for _ in range(2):
        gather = answer.gather(num_digits=1, action=keys, method="POST", timeout=KEY_SECONDS)
        gather.say(words, language=spoken)
    answer.say(replies.text("call_no_key", said.lang), language=spoken)
    return str(answer)


def spoken_to_ringing(replies: Replies, said: Spoken, *, keys: str) -> str:
    """TwiML for a member of staff whose phone rings for a call. What ends without the key ends
    with hanging up: whatever picked up, a voicemail too, would be put through otherwise."""
    answer, spoken = VoiceResponse(), dict(_SPOKEN)[said.lang]
    words = replies.text(said.key, said.lang, **said.values)
    if said.asks:
        for _ in range(2):
            gather = answer.gather(num_digits=1, action=keys, method="POST", timeout=KEY_SECONDS)
            gather.say(words, language=spoken)
        words = replies.text("call_no_key", said.lang)
    answer.say(words, language=spoken)
    answer.hangup()
    return str(answer)


def goes_through() -> str:
    """TwiML for whoever has pressed the key: nothing more is said, and they hear each other."""
    return str(VoiceResponse())


def spoken_while_ringing(replies: Replies, ring: Ring, *, whisper: str, then: str) -> str:
    """TwiML for the caller: where help is now, that a person is being called, and then the ringing
    phone. It shows the line's number. Whoever picks up there is told at the address `whisper`; how
    it went is told at `then`."""
    answer = VoiceResponse()
    key = "call_connect" if ring.first else "call_next"
    for lang, spoken in _first(ring.lang):
        answer.say(replies.text(key, lang), language=spoken)
    dial = answer.dial(
        caller_id=ring.line,
        timeout=RING_SECONDS,
        answer_on_bridge=True,  # the caller hears it ring until somebody has pressed the key
        action=then,
        method="POST",
    )
    dial.number(ring.phone, url=whisper, method="POST")
    return str(answer)


def spoken_after_ringing(replies: Replies, lang: Lang) -> str:
    """TwiML for a caller for whom phones rang and nobody came."""
    answer = VoiceResponse()
    for one, spoken in _first(lang):
        answer.say(replies.text("call_nobody", one), language=spoken)
    return str(answer)


def spoken_answer(replies: Replies, *, then: str | None = None) -> str:
    """TwiML that says `call_answer` in every language; for a call that could not be kept, which
    goes on at the address `then`, the words that promise nothing. We cannot know the caller's
    language before a word is said: a call may come from any phone."""
    answer = VoiceResponse()
    key = "call_answer_unkept" if then else "call_answer"
    for lang, spoken in _SPOKEN:
        answer.say(replies.text(key, lang), language=spoken)
    if then:
        answer.redirect(then, method="POST")
    return str(answer)


def _first(lang: Lang) -> list[tuple[Lang, Literal["en-US", "es-MX"]]]:
    """Every language, the one that they are known to speak first."""
    return sorted(_SPOKEN, key=lambda one: one[0] != lang)
