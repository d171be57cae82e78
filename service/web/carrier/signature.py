"""Whether a webhook was signed by our carrier, by the official validator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from werkzeug.datastructures import MultiDict

__all__ = ["SIGNATURE_HEADER", "SIGNATURE_SETTINGS_HEADER", "SignedRequest", "Verifier"]


@dataclass(frozen=True)
class SignedRequest:
    """What a signature covers. `url` is the public address with the query as it was sent; `content`
    is the form, blank values kept and nothing trimmed, or the whole of another kind of body.
    `settings` names the algorithm, and is blank unless the webhook is signed with a shared key."""

    url: str
    content: MultiDict[str, str] | str
    signature: str
    settings: str = ""


class Verifier:
    """Verifies with every token in force: while one is being rotated the carrier signs with the
    old or the new. (A shared key's secret counts as one more token.)"""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._validators = tuple(RequestValidator(token) for token in tokens)

    def accepts(self, request: SignedRequest) -> bool:
        """Whether one of the tokens signed `request`, with or without the port in its address.
        Answers, and never raises, whatever the request holds."""
        if not request.signature:
            return False
        if isinstance(request.content, str) and not _names_body_hash(request.url):
            return False  # nothing vouches for such a body, and the validator would raise TypeError
        algorithm = get_signature_algorithm(request.settings)
        return any(
            validator.validate(request.url, request.content, request.signature, algorithm)
            for validator in self._validators
        )


def _names_body_hash(url: str) -> bool:
    return "bodySHA256" in parse_qs(urlsplit(url).query)
