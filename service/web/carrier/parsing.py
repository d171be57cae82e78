"""From a webhook's form to the words of the use cases: parsed once, here.

Fields that we do not know are left alone: the carrier adds some without notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from uuid import UUID

from service.usecases.record_status import StatusReport
from service.usecases.record_text import InboundText, Media

MOST_MEDIA = 10  # the carrier's own bound for one text
_CARRIER_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_CALL_STATUS = re.compile(r"[a-z-]{1,20}")
_ERROR_CODE = re.compile(r"[0-9]{1,6}")


class FormIncomplete(Exception):
    """A signed form lacks `field`, or holds there what cannot be. Never says what it holds."""

    def __init__(self, field: str) -> None:
        super().__init__(f"The form needs a {field}.")
        self.field = field


def read_text(form: Mapping[str, str]) -> InboundText:
    """The text that a form tells of. Raises FormIncomplete."""
    return InboundText(
        carrier_id=_carrier_id(form, "MessageSid"),
        sender=_given(form, "From"),
        to=_given(form, "To"),
        body=form.get("Body", ""),
        service_id=form.get("MessagingServiceSid") or None,
        media=tuple(_media(form)),
        optout_type=form.get("OptOutType") or None,
    )


def read_call(form: Mapping[str, str]) -> InboundText:
    """The call that a form tells of, as a text without words. Raises FormIncomplete."""
    return InboundText(
        carrier_id=_carrier_id(form, "CallSid"),
        sender=_given(form, "From"),
        to=_given(form, "To"),
        channel="voice",
    )


def read_status(form: Mapping[str, str], our_id: str | None) -> StatusReport:
    """What the carrier says became of a text; `our_id` is the `m` of our callback address.
    Raises FormIncomplete."""
    error_code = form.get("ErrorCode", "")
    return StatusReport(
        message_id=_message_id(our_id),
        carrier_id=_carrier_id(form, "MessageSid"),
        status=_given(form, "MessageStatus"),
        error_code=int(error_code) if _ERROR_CODE.fullmatch(error_code) else None,
    )


def read_our_call(address: Mapping[str, str]) -> UUID | None:
    """Our own id of a call, the `c` of the addresses that we gave out for it."""
    return _message_id(address.get("c"))


def read_call_id(form: Mapping[str, str]) -> str:
    """The carrier's id of a call. Raises FormIncomplete."""
    return _carrier_id(form, "CallSid")


def read_call_status(form: Mapping[str, str]) -> str:
    """The carrier's word for how a call stands. Raises FormIncomplete."""
    status = form.get("CallStatus", "")
    if not _CALL_STATUS.fullmatch(status):
        raise FormIncomplete("CallStatus")
    return status


def read_ring_status(form: Mapping[str, str]) -> str:
    """The carrier's word for how the phone that rang for a call ended. Raises FormIncomplete."""
    status = form.get("DialCallStatus", "")
    if not _CALL_STATUS.fullmatch(status):
        raise FormIncomplete("DialCallStatus")
    return status


def read_bridged(form: Mapping[str, str]) -> bool | None:
    """Whether both heard each other; None where the carrier does not say."""
    return {"true": True, "false": False}.get(form.get("DialBridged", "").lower())


def _given(form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "")
    if not value or "\0" in value:
        raise FormIncomplete(name)
    return value


def _carrier_id(form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "")
    if not _CARRIER_ID.fullmatch(value):
        raise FormIncomplete(name)
    return value


def _media(form: Mapping[str, str]) -> Iterator[Media]:
    """Every picture's address, as many as there are: NumMedia is not always right or there."""
    for number in range(MOST_MEDIA):
        url = form.get(f"MediaUrl{number}")
        if url:
            yield Media(url=url, content_type=form.get(f"MediaContentType{number}", ""))


def _message_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None  # not an address that we gave out; the carrier's own id still finds the text
