"""Bodies, names and numbers at rest: sealed with a data key per owner, which master keys wrap.

AES-256-GCM throughout (NIST SP 800-38D), with 96-bit random nonces. The associated data names
table, column and row, so that a sealed value cannot be moved to another place unnoticed. Losing an
owner's data key erases all that was sealed for it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_KEY_NAME = 4


class KeyOwner(Protocol):
    """A contact, peer or staff member: its id and its wrapped data key."""

    @property
    def id(self) -> UUID: ...

    @property
    def data_key(self) -> bytes: ...


class SealBroken(Exception):
    """A sealed value does not open: wrong key, moved, or damaged. Says where, never what."""


class Keyring:
    """The master keys, newest first, and the key under which look-ups are hashed."""

    def __init__(self, masters: tuple[bytes, ...], lookup_key: bytes) -> None:
        """`masters` are 32 bytes each; the first wraps new data keys, all of them unwrap."""
        self._active = _name_of(masters[0])
        self._masters = {_name_of(key): AESGCM(key) for key in masters}
        self._lookup_key = lookup_key

    def new_data_key(self, owner_id: UUID) -> bytes:
        """A fresh data key for `owner_id`, wrapped by the active master key."""
        return self._wrap(AESGCM.generate_key(bit_length=256), owner_id)

    def rewrap(self, owner: KeyOwner) -> bytes:
        """The owner's data key wrapped by the active master key: for rotation."""
        return self._wrap(self._unwrap(owner), owner.id)

    def seal(self, owner: KeyOwner, place: tuple[str, str, UUID], text: str) -> bytes:
        """`text` sealed for `place`: (table, column, row id)."""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self._unwrap(owner)).encrypt(nonce, text.encode(), _aad(place))
        return nonce + sealed

    def unseal(self, owner: KeyOwner, place: tuple[str, str, UUID], sealed: bytes) -> str:
        """The text sealed for `place`. Raises SealBroken."""
        try:
            key = AESGCM(self._unwrap(owner))
            return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], _aad(place)).decode()
        except InvalidTag as error:
            raise SealBroken(f"{place[0]}.{place[1]} of row {place[2]} does not open") from error

    def lookup(self, kind: str, value: str) -> bytes:
        """A hash to find `value` by (a phone number, a sign-in name) without storing it open."""
        return hmac.new(self._lookup_key, f"{kind}|{value}".encode(), hashlib.sha256).digest()

    def _wrap(self, key: bytes, owner_id: UUID) -> bytes:
        nonce = os.urandom(_NONCE)
        wrapped = self._masters[self._active].encrypt(nonce, key, owner_id.bytes)
        return self._active + nonce + wrapped

    def _unwrap(self, owner: KeyOwner) -> bytes:
        name, rest = owner.data_key[:_KEY_NAME], owner.data_key[_KEY_NAME:]
        master = self._masters.get(name)
        if master is None:
            raise SealBroken(f"no master key for the data key of {owner.id}")
        try:
            return master.decrypt(rest[:_NONCE], rest[_NONCE:], owner.id.bytes)
        except InvalidTag as error:
            raise SealBroken(f"the data key of {owner.id} does not open") from error


def _name_of(key: bytes) -> bytes:
    return hashlib.sha256(b"warmline master|" + key).digest()[:_KEY_NAME]


def _aad(place: tuple[str, str, UUID]) -> bytes:
    table, column, row_id = place
    return f"{table}|{column}|".encode() + row_id.bytes
