"""The recovery key as people write it down and type it in again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.recovery_key import ALPHABET, SECRET_BYTES, BadRecoveryKey, read_key, write_key

SECRETS = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)
KEY = write_key(bytes(range(SECRET_BYTES)))


@given(SECRETS)
def test_what_is_written_is_read(secret: bytes) -> None:
    words = write_key(secret)
    assert [len(group) for group in words.split("-")] == [5] * 8
    assert read_key(words) == secret


@given(SECRETS)
def test_it_may_be_typed_as_people_type(secret: bytes) -> None:
    words = write_key(secret)
    misread = words.lower().replace("0", "o").replace("1", "l").replace("-", "  ")
    assert read_key(f" {misread}\n") == secret


def test_it_holds_nothing_that_looks_like_another() -> None:
    assert not set("ILOU") & set(ALPHABET)


@given(SECRETS, st.integers(0, 39), st.sampled_from(ALPHABET))
def test_a_slip_is_named_by_its_group_or_changes_the_key(secret: bytes, at: int, slip: str) -> None:
    typed = list(write_key(secret).replace("-", ""))
    if typed[at] == slip:
        return
    typed[at] = slip
    found = _read("".join(typed))
    assert found == at // 5 + 1 or (isinstance(found, bytes) and found != secret)


def _read(typed: str) -> bytes | int:
    """The secret, or the group that was named."""
    try:
        return read_key(typed)
    except BadRecoveryKey as error:
        return int(str(error).split()[1])


def test_groups_that_changed_places_are_noticed() -> None:
    groups = KEY.split("-")
    groups[2], groups[5] = groups[5], groups[2]
    with pytest.raises(BadRecoveryKey, match="group 3 "):
        read_key("-".join(groups))


@pytest.mark.parametrize("typed", ["", "ABC", KEY[:-1], KEY + "A"])
def test_too_little_or_too_much_is_said_with_figures(typed: str) -> None:
    with pytest.raises(BadRecoveryKey, match="has 40 letters and figures, and this has"):
        read_key(typed)


def test_the_refusal_does_not_repeat_the_key() -> None:
    with pytest.raises(BadRecoveryKey) as refused:
        read_key("U" + KEY[1:])
    assert KEY[6:11] not in str(refused.value)
