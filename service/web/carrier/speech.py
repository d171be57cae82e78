"""What a caller hears: the line takes texts, where help is now, and that a person will call, if
the call was kept."""

from __future__ import annotations

from typing import Literal

from twilio.twiml.voice_response import VoiceResponse

from service.core.texts.replies import Lang, Replies
from service.usecases.answer_staff_call import Spoken

KEY_SECONDS = 8  # after the words are said

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
