"""A file that only the recovery key opens, written and read as a stream.

A header line says for which key it is and when it was made; what follows is sealed with
AES-256-GCM, piece by piece (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizar,
2015): a piece that is changed, moved or missing does not open, and no file does that was cut. The
machine holds only the public half of the recovery key (X25519, RFC 7748): it can write backups
for years and open none of them. Each file has a key of its own, derived by HKDF (RFC 5869) from an
ephemeral key pair.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.core.recovery_key import SECRET_BYTES

MAGIC = b"WARMLINE BACKUP 1\n"
PIECE = 64 * 1024
_TAG = 16
_LONGEST_HEADER = 4096


class DamagedBackup(Exception):
    """The file is no backup, was cut, or was changed. One plain line."""


class WrongKey(Exception):
    """The recovery key is another one than the file was sealed for. One plain line."""


@dataclass(frozen=True)
class Sealing:
    """What one file is sealed with: its header as it stands in the file, and its key."""

    header: bytes
    key: bytes


def new_secret() -> bytes:
    """A recovery secret drawn at random (`core.recovery_key` writes it down)."""
    return os.urandom(SECRET_BYTES)


def public_of(secret: bytes) -> bytes:
    """The public half of a recovery key, which may lie about: it seals and does not open."""
    return _private(secret).public_key().public_bytes_raw()


def name_of(public: bytes) -> str:
    """A short name of a recovery key, to tell which one a file is for."""
    return hashlib.sha256(b"warmline recovery|" + public).hexdigest()[:8]


def seal_for(public: bytes, says: Mapping[str, str]) -> Sealing:
    """A new file's sealing for the owner of `public`. Anybody can read what its header `says`."""
    ephemeral = X25519PrivateKey.generate()
    mine = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    named = {"key": name_of(public), "ephemeral": base64.b64encode(mine).decode()}
    header = json.dumps({**says, **named}, sort_keys=True).encode() + b"\n"
    return Sealing(header, _derive(shared, mine + public))


def read_header(file: BinaryIO) -> tuple[bytes, dict[str, str]]:
    """The header line of a file at its beginning, and what it says. Raises DamagedBackup."""
    if file.read(len(MAGIC)) != MAGIC:
        raise DamagedBackup("this is no backup of Warmline's")
    header = file.readline(_LONGEST_HEADER)
    try:
        says = json.loads(header)
        if not header.endswith(b"\n") or not all(isinstance(one, str) for one in says.values()):
            raise ValueError
        base64.b64decode(says["ephemeral"], validate=True)
        return header, {**says, "key": str(says["key"])}
    except (ValueError, KeyError, AttributeError, binascii.Error):
        raise DamagedBackup("this backup is damaged: its first lines cannot be read") from None


def open_with(secret: bytes, header: bytes, says: Mapping[str, str]) -> Sealing:
    """The sealing of a file that was sealed for this recovery key. Raises WrongKey."""
    private = _private(secret)
    public = private.public_key().public_bytes_raw()
    if name_of(public) != says["key"]:
        raise WrongKey(
            f"this recovery key is not the one of this backup: it was made for key {says['key']},"
            f" and this is key {name_of(public)}"
        )
    theirs = base64.b64decode(says["ephemeral"])
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(theirs))
    except ValueError:
        raise DamagedBackup("this backup is damaged: its first lines cannot be read") from None
    return Sealing(header, _derive(shared, theirs + public))


class SealedWriter(io.RawIOBase):
    """Seals what is written to it into `file`, which gets the header first. `finish` writes the
    last piece: without it the file does not open. `file` stays open."""

    def __init__(self, file: BinaryIO, sealing: Sealing) -> None:
        super().__init__()
        self._file = file
        self._pieces = _Pieces(sealing)
        self._waiting = bytearray()
        file.write(MAGIC + sealing.header)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:  # the last one is sealed as the last: it waits
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._put(bytes(self._waiting), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._pieces.seal(piece, last=last))


class SealedReader(io.RawIOBase):
    """What was sealed into `file`, from behind its header on. Raises DamagedBackup as it is read:
    nothing that was read before is a whole backup until the end came."""

    def __init__(self, file: BinaryIO, sealing: Sealing) -> None:
        super().__init__()
        self._file = file
        self._pieces = _Pieces(sealing)
        self._open = b""
        self._next = file.read(PIECE + _TAG)
        if not self._next:
            raise _damaged()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._open and self._next:
            piece, self._next = self._next, self._file.read(PIECE + _TAG)
            self._open = self._pieces.unseal(piece, last=not self._next)
        count = min(len(buffer), len(self._open))
        buffer[:count] = self._open[:count]
        self._open = self._open[count:]
        return count


class _Pieces:
    """Piece after piece under one key: each nonce holds its number and whether it is the last."""

    def __init__(self, sealing: Sealing) -> None:
        self._cipher = AESGCM(sealing.key)
        self._with = hashlib.sha256(MAGIC + sealing.header).digest()
        self._number = 0

    def seal(self, piece: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last), piece, self._with)

    def unseal(self, piece: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last), piece, self._with)
        except InvalidTag:
            raise _damaged() from None

    def _nonce(self, last: bool) -> bytes:
        nonce = self._number.to_bytes(11, "big") + bytes([last])
        self._number += 1
        return nonce


def _damaged() -> DamagedBackup:
    return DamagedBackup("this backup is damaged or was cut short")


def _private(secret: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_hkdf(secret, b"", b"warmline recovery key"))


def _derive(shared: bytes, salt: bytes) -> bytes:
    return _hkdf(shared, salt, b"warmline backup 1")


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=info).derive(secret)
