"""A file that only the recovery key opens."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.store.sealed_file import (
    MAGIC,
    PIECE,
    DamagedBackup,
    SealedReader,
    SealedWriter,
    WrongKey,
    new_secret,
    open_with,
    public_of,
    read_header,
    seal_for,
)

SECRET = bytes(range(20))
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7]


def sealed(text: bytes, *, step: int = PIECE) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, seal_for(public_of(SECRET), {"taken_at": "now"}))
    for at in range(0, len(text), step):
        writer.write(text[at : at + step])
    writer.finish()
    return file.getvalue()


def unsealed(data: bytes, secret: bytes = SECRET) -> bytes:
    file = io.BytesIO(data)
    header, says = read_header(file)
    return io.BufferedReader(SealedReader(file, open_with(secret, header, says))).read()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [1000, PIECE, 5 * PIECE])
def test_what_is_sealed_opens(size: int, step: int) -> None:
    text = os.urandom(size)
    assert unsealed(sealed(text, step=step)) == text


def test_it_shows_nothing_but_its_header() -> None:
    data = sealed(b"a word that nobody may read" * 100)
    assert data.startswith(MAGIC)
    assert b'"taken_at": "now"' in data
    assert b"nobody may read" not in data


def test_two_files_of_the_same_have_nothing_in_common() -> None:
    first, second = sealed(b"a" * 100), sealed(b"a" * 100)
    assert first[-100:] != second[-100:]


def test_another_key_does_not_open_it_and_is_named() -> None:
    with pytest.raises(WrongKey, match="this recovery key is not the one of this backup"):
        unsealed(sealed(b"text"), new_secret())


@pytest.mark.parametrize("size", SIZES)
def test_a_file_that_was_cut_does_not_open(size: int) -> None:
    data = sealed(os.urandom(size))
    begin = len(MAGIC) + data[len(MAGIC) :].index(b"\n") + 1
    whole = range(begin, len(data), PIECE + 16)  # where one piece ends and the next begins
    for length in {*whole, len(data) - 1, begin + 1, begin - 1, 10, 0}:
        with pytest.raises(DamagedBackup):
            unsealed(data[:length])


@given(st.data())
def test_a_file_that_was_changed_does_not_open(data: st.DataObject) -> None:
    there = bytearray(sealed(b"text" * 50_000))
    at = data.draw(st.integers(0, len(there) - 1))
    there[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((DamagedBackup, WrongKey)):
        unsealed(bytes(there))


def test_pieces_in_another_order_do_not_open() -> None:
    data = sealed(os.urandom(3 * PIECE))
    begin = len(MAGIC) + data[len(MAGIC) :].index(b"\n") + 1
    size = PIECE + 16
    first, second = data[begin : begin + size], data[begin + size : begin + 2 * size]
    with pytest.raises(DamagedBackup):
        unsealed(data[:begin] + second + first + data[begin + 2 * size :])


def test_something_after_the_end_is_noticed() -> None:
    with pytest.raises(DamagedBackup):
        unsealed(sealed(b"text") + b"more")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"SQLite format 3\0",
        MAGIC,
        MAGIC + b"[]\n",
        MAGIC + b'{"key": 1}\n',
        MAGIC + b'{"key": "a"}\n',
        MAGIC + b'{"key": "a", "ephemeral": "*"}\n',
        MAGIC + b"x" * 10_000,
    ],
)
def test_what_is_no_backup_is_said_plainly(data: bytes) -> None:
    with pytest.raises(DamagedBackup, match="backup"):
        unsealed(data)
