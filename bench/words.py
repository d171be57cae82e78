"""Who texts and what they write: invented people on numbers that are kept free for stories."""

from __future__ import annotations

from urllib.parse import urlencode

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

LINE = "+12025550100"
MOST_PEOPLE = 4000
FIRST_AREA = 210

# As peers answer and write, most of it calm.
EVERYDAY = (
    "2",
    "a 3 i guess",
    "four",
    "ok",
    "Not great today but i went for a walk and called my sister",
    "yes please",
    "thank you, that helps",
    "hey can we move our talk to thursday? the bus is late again",
    "slept badly, up since 4 with the noise next door. coffee and then the laundry i suppose",
    "no",
)


def phone(number: int) -> str:
    """The number of the invented person `number`, of MOST_PEOPLE. The first 100 of each area code's
    555 numbers are kept free for stories."""
    assert number < MOST_PEOPLE
    return f"+1{FIRST_AREA + number // 100}55501{number % 100:02}"


def form_of(sid: str, sender: str, body: str) -> dict[str, str]:
    """The form that the carrier posts for one text."""
    return {
        "ToCountry": "US",
        "ToState": "DC",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "DC",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": body,
        "FromCountry": "US",
        "To": LINE,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": "AC" + "0" * 32,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }


def signed_request(port: int, token: str, form: dict[str, str]) -> bytes:
    """The whole HTTP request that brings `form` to the server on `port`, signed."""
    url = f"http://127.0.0.1:{port}/carrier/sms"
    signature = RequestValidator(token).compute_signature(url, MultiDict(form))
    body = urlencode(form).encode()
    head = (
        "POST /carrier/sms HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\n"
        "User-Agent: TwilioProxy/1.1\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
        f"X-Twilio-Signature: {signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
