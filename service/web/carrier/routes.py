"""What the carrier posts to us: verify, parse once, one use case, answer (design 3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from service.usecases.answer_staff_call import Spoken, end_call, greet, press
from service.usecases.count_refusals import Refusals
from service.usecases.deps import Deps
from service.usecases.put_through import end_line_call
from service.usecases.record_status import record_status
from service.usecases.record_text import UnknownLine, record_text
from service.web.carrier.calls import (
    NOTHING_TO_SAY,
    answer_call,
    speak_to_ringing,
    take_ring_end,
    take_ring_key,
    twiml,
)
from service.web.carrier.parsing import (
    FormIncomplete,
    read_call,
    read_call_id,
    read_call_status,
    read_our_call,
    read_status,
    read_text,
)
from service.web.carrier.signature import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    SignedRequest,
    Verifier,
)
from service.web.carrier.speech import spoken_to_staff

# The carrier's words for a call that is over (twilio.com/docs/voice/api/call-resource).
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
FORM = "application/x-www-form-urlencoded"

_log = structlog.get_logger("service.web.carrier")


def make_routes(deps: Deps, verifier: Verifier, refusals: Refusals) -> Blueprint:
    """The carrier's routes, for a prefix of the caller's choice. Whatever is not signed by the
    carrier gets 403, is counted in `refusals` and changes nothing else; whatever could not be
    stored gets 503, never a 200."""
    routes = Blueprint("carrier", __name__)
    routes.before_request(lambda: _refuse_unsigned(deps.public_url, verifier, refusals))
    routes.register_error_handler(FormIncomplete, _refuse_incomplete)
    routes.register_error_handler(HTTPException, answer_plainly)
    routes.register_error_handler(Exception, _answer_failure)

    def take(path: str, view: Callable[[Deps], Response]) -> None:
        bound = wraps(view)(lambda: view(deps))
        routes.add_url_rule(
            path, view.__name__, bound, methods=["POST"], provide_automatic_options=False
        )

    take("/sms", take_text)
    take("/sms/status", take_status)
    take("/voice", answer_call)
    take("/voice/status", take_call_status)
    take("/voice/ring", speak_to_ringing)
    take("/voice/ring/key", take_ring_key)
    take("/voice/ring/end", take_ring_end)
    take("/voice/alert", speak_to_staff)
    take("/voice/alert/key", take_key)
    take("/voice/alert/status", take_staff_call_status)
    return routes


# ---------------------------------------------------------------- routes
def take_text(deps: Deps) -> Response:
    """A text to one of our lines (also the fallback address: what was stored is told again)."""
    if isinstance(record_text(deps, text=read_text(request.form)), UnknownLine):
        return _refuse_unknown_line()
    return twiml(NOTHING_TO_SAY)


def take_status(deps: Deps) -> Response:
    """What became of a text of ours."""
    record_status(deps, report=read_status(request.form, request.args.get("m")))
    return Response(status=204)


def take_call_status(deps: Deps) -> Response:
    """How a call went on. A call to us that was not kept when it came is kept now."""
    call = read_call(request.form)
    if request.form.get("Direction") == "inbound" and isinstance(
        record_text(deps, text=call), UnknownLine
    ):
        return _refuse_unknown_line()
    if read_call_status(request.form) in OVER:
        end_line_call(deps, carrier_id=call.carrier_id)
    return twiml(NOTHING_TO_SAY)


def speak_to_staff(deps: Deps) -> Response:
    """A member of staff whom we called has picked up: they hear what it is about."""
    call_id, carrier_id = read_our_call(request.args), read_call_id(request.form)
    return _to_staff(deps, greet(deps, call_id=call_id, carrier_id=carrier_id))


def take_key(deps: Deps) -> Response:
    """They pressed a key."""
    digit = request.form.get("Digits", "")[:1]
    return _to_staff(deps, press(deps, call_id=read_our_call(request.args), digit=digit))


def take_staff_call_status(deps: Deps) -> Response:
    """How a call of ours to staff ended."""
    status = read_call_status(request.form)
    call_id, carrier_id = read_our_call(request.args), read_call_id(request.form)
    end_call(deps, call_id=call_id, carrier_id=carrier_id, status=status)
    return Response(status=204)


def _to_staff(deps: Deps, said: Spoken) -> Response:
    call_id = read_our_call(request.args)
    keys = f"{deps.public_url}/carrier/voice/alert/key?c={call_id}"
    return twiml(spoken_to_staff(deps.library.replies, said, keys=keys))


# ---------------------------------------------------------------- refusals
def _refuse_unsigned(public_url: str, verifier: Verifier, refusals: Refusals) -> Response | None:
    """None when the carrier signed the request. Says which check failed, never what was sent."""
    if request.mimetype != FORM:
        return _refuse(refusals, "not_a_form")
    signature = request.headers.get(SIGNATURE_HEADER, "")
    if not signature:
        return _refuse(refusals, "no_signature")
    query = request.environ.get("QUERY_STRING", "")
    url = f"{public_url}{request.path}"
    if query:
        url += "?" + query.encode("latin-1").decode("utf-8", "replace")  # WSGI's bytes in disguise
    signed = SignedRequest(
        url, request.form, signature, request.headers.get(SIGNATURE_SETTINGS_HEADER, "")
    )
    return None if verifier.accepts(signed) else _refuse(refusals, "signature")


def _refuse(refusals: Refusals, reason: str) -> Response:
    refusals.add(reason)
    _log.warning("webhook refused", kind=reason, usecase=request.endpoint)
    return _plain("Not signed by our carrier for this address.", 403)


def _refuse_unknown_line() -> Response:
    _log.error("webhook for no line of ours", usecase=request.endpoint)
    return _plain("No line of ours has this number or Messaging Service.", 404)


def _refuse_incomplete(error: FormIncomplete) -> Response:
    _log.error("webhook incomplete", kind=error.field, usecase=request.endpoint)
    return _plain(str(error), 400)


def _answer_failure(error: Exception) -> Response:
    _log.error("webhook could not be stored", usecase=request.endpoint, exc_info=error)
    return _plain("This could not be stored. Please send it again.", 503)


# ---------------------------------------------------------------- answers
def answer_plainly(error: HTTPException) -> Response:
    """One line: the carrier keeps the first part of an answer in its log of errors."""
    answer = _plain(error.name, error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer


def _plain(line: str, status: int) -> Response:
    return Response(line + "\n", status=status, mimetype="text/plain")
