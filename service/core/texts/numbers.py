"""Phone numbers, parsed once at the edge: everything behind it holds E.164 (`+12025550143`)."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

_LONGEST = 40  # as written, with spaces and brackets; nothing longer is a number


class NotANumber(Exception):
    """What was written is no phone number that a text could go to. The message does not repeat it:
    it may end in a log."""


def to_e164(raw: str, *, region: str = "US") -> str:
    """The number in E.164, read as people write it; without a country code it is taken to lie in
    `region` (ISO 3166, two letters). Raises NotANumber.

    Its length is checked and not whether its prefix is in use: the numbers set aside for invented
    people (555-01xx) are in no use, and carriers open new ones before tables know of them."""
    if len(raw) > _LONGEST:
        raise NotANumber("this is too long for a phone number")
    try:
        number = phonenumbers.parse(raw, region)
    except NumberParseException as error:
        raise NotANumber("this is not a phone number: write it as +1 202 555 0143") from error
    if number.extension:
        raise NotANumber("a text cannot go to an extension")
    # A local number without its area code is "possible" to the library, but cannot be texted.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise NotANumber("this phone number has too few or too many digits")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def display(e164: str) -> str:
    """A number as people of its country write it: `(202) 555-0143`, `+44 20 7946 0018`. What is no
    number (a short code) is given back as it is."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    home = number.country_code == 1
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
