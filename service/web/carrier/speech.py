"""What a caller hears: the line takes texts, where help is now, and that a person will call, if
the call was kept."""

from __future__ import annotations

from typing import Literal

from twilio.twiml.voice_response import VoiceResponse

from service.core.texts.replies import Lang, Replies

# The carrier's names for the voices' languages; es-MX is the Spanish of most callers in the US.
_SPOKEN: tuple[tuple[Lang, Literal["en-US", "es-MX"]], ...] = (("en", "en-US"), ("es", "es-MX"))


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
