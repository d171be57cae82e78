"""The recovery key as people write it down: eight groups of five characters, each of which knows
its place and checks itself, so that a slip of the pen is named."""

from __future__ import annotations

import hashlib
import re

SECRET_BYTES = 20  # 160 bits: more than the 128 that X25519, which it opens, is worth
GROUPS = 8
# Crockford's base 32 (crockford.com/base32.html): no letter that looks like another or a figure.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_BITS = 5
_DATA = SECRET_BYTES * 8 // _BITS // GROUPS  # characters of a group before its check


class BadRecoveryKey(Exception):
    """What was typed is no whole recovery key. One plain line, without what was typed."""


def write_key(secret: bytes) -> str:
    """`secret` (SECRET_BYTES) as eight groups: `7K2MQ-...`, the last of each its check."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a recovery secret has {SECRET_BYTES} bytes")
    number = int.from_bytes(secret, "big")
    characters = []
    for _ in range(GROUPS * _DATA):
        number, value = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[value])
    text = "".join(reversed(characters))
    groups = [text[at : at + _DATA] for at in range(0, len(text), _DATA)]
    return "-".join(group + _check(place, group) for place, group in enumerate(groups, start=1))


def read_key(text: str) -> bytes:
    """The secret of a recovery key, however it was typed: spaces, dashes, small letters, O for 0
    and I or L for 1. Raises BadRecoveryKey, which names the first group that is wrong."""
    typed = re.sub(r"[\s-]", "", text).upper().translate(_MISREAD)
    width = _DATA + 1
    if len(typed) != GROUPS * width:
        raise BadRecoveryKey(
            f"a recovery key has {GROUPS * width} letters and figures, and this has {len(typed)}"
        )
    number = 0
    for place in range(1, GROUPS + 1):
        group = typed[(place - 1) * width : place * width]
        if set(group) - set(ALPHABET) or _check(place, group[:_DATA]) != group[_DATA:]:
            raise BadRecoveryKey(
                f"group {place} of the recovery key is not right: look at it again"
            )
        for character in group[:_DATA]:
            number = number * len(ALPHABET) + ALPHABET.index(character)
    return number.to_bytes(SECRET_BYTES, "big")


def _check(place: int, group: str) -> str:
    digest = hashlib.sha256(f"warmline recovery key|{place}|{group}".encode()).digest()
    return ALPHABET[digest[0] % len(ALPHABET)]
