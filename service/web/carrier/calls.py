"""Calls to a line: the caller hears words at once, and then a person where one is on call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, assert_never

import structlog
from flask import Response, request

from service.usecases.answer_ring import TakesCall, greet_ring, press_ring
from service.usecases.answer_staff_call import Spoken
from service.usecases.deps import Deps
from service.usecases.keep_call import keep_call
from service.usecases.put_through import (
    Answer,
    NobodyThere,
    PutThrough,
    Ring,
    end_line_call,
    end_ring,
    put_through,
)
from service.usecases.record_text import UnknownLine
from service.web.carrier.parsing import (
    read_bridged,
    read_call,
    read_our_call,
    read_ring_status,
)
from service.web.carrier.speech import (
    goes_through,
    spoken_after_ringing,
    spoken_answer,
    spoken_to_ringing,
    spoken_while_ringing,
)

NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

Result = TypeVar("Result")
log = structlog.get_logger("service.web.carrier")


def answer_call(deps: Deps) -> Response:
    """A call to one of our lines: heard in words, kept as a call, and put through if somebody is on
    call."""
    # The caller hears the words even when the call could not be kept. A 5xx would have the carrier
    # say that an application error has occurred and hang up on somebody who may be in danger. That
    # is no 200 over something lost: in that case the carrier is sent on to `/voice/status` after
    # the words, and comes there again when the call ends; there the call is kept, or the answer is
    # an error.
    call = read_call(request.form)
    kept = _unless_it_fails("keep_call", lambda: keep_call(deps, call=call))
    if kept is None or isinstance(kept, UnknownLine):
        again = f"{deps.public_url}{request.path}/status"
        return twiml(spoken_answer(deps.library.replies, then=again))
    which = call.carrier_id
    answer = _unless_it_fails("put_through", lambda: put_through(deps, carrier_id=which))
    if answer is None:  # nobody rings: it is an alert now, or when its time is over
        _unless_it_fails("end_line_call", lambda: end_line_call(deps, carrier_id=which))
    return _to_caller(deps, answer or NobodyThere())


def take_ring_end(deps: Deps) -> Response:
    """A phone of the staff rings no more: the caller goes on to the next, or hears the words."""
    status, bridged = read_ring_status(request.form), read_bridged(request.form)
    ring_id = read_our_call(request.args)
    answer = _unless_it_fails(
        "end_ring", lambda: end_ring(deps, ring_id=ring_id, status=status, bridged=bridged)
    )
    return _to_caller(deps, answer or NobodyThere(tried=True))


def speak_to_ringing(deps: Deps) -> Response:
    """Somebody on call has picked up, and hears what it is before they are put through."""
    return _to_ringing(deps, greet_ring(deps, ring_id=read_our_call(request.args)))


def take_ring_key(deps: Deps) -> Response:
    """They pressed a key."""
    digit = request.form.get("Digits", "")[:1]
    return _to_ringing(deps, press_ring(deps, ring_id=read_our_call(request.args), digit=digit))


def twiml(text: str) -> Response:
    return Response(text, mimetype="text/xml")


# ---------------------------------------------------------------- the parts
def _unless_it_fails(usecase: str, step: Callable[[], Result]) -> Result | None:
    """What a step of a call gives, or None where it fails: the caller hears words all the same."""
    try:
        return step()
    except Exception:  # the edge of the process: see answer_call
        log.exception("a call could not go on", usecase=usecase)
        return None


def _to_caller(deps: Deps, answer: Answer) -> Response:
    replies = deps.library.replies
    match answer:
        case Ring(ring_id):
            base, which = f"{deps.public_url}/carrier/voice/ring", f"?c={ring_id}"
            whisper, then = f"{base}{which}", f"{base}/end{which}"
            return twiml(spoken_while_ringing(replies, answer, whisper=whisper, then=then))
        case NobodyThere(lang, True):
            return twiml(spoken_after_ringing(replies, lang))
        case NobodyThere():
            return twiml(spoken_answer(replies))
        case PutThrough():
            return twiml(NOTHING_TO_SAY)
        case _:
            assert_never(answer)


def _to_ringing(deps: Deps, said: Spoken | TakesCall) -> Response:
    if isinstance(said, TakesCall):
        return twiml(goes_through())
    keys = f"{deps.public_url}/carrier/voice/ring/key?c={read_our_call(request.args)}"
    return twiml(spoken_to_ringing(deps.library.replies, said, keys=keys))
