"""The sentences for phones that somebody else may read: others see them, or it is not sure whose
they are. Each with the placeholders that whoever sends it fills."""

from __future__ import annotations

from collections.abc import Mapping

_PREFIX = "private_"
# About the phone itself: said to whoever holds it (see `core.dialogue.door`).
_OF_THE_PHONE: Mapping[str, tuple[str, ...]] = {
    "private_offered": (),
    "private_on": (),
    "private_word_again": (),
    "private_word_kept": (),
    "private_word_unfit": (),
    "private_off": (),
    "private_off_word": (),
    "private_not_on": (),
    "private_program": (),
    "still_you": (),
    "still_you_yes": (),
    "wrong_number_noted": (),
    "number_noted": ("when",),
    "robot": (),
    "door_knock": (),
    "door_knock_word": (),
    "door_again": (),
    "door_again_word": (),
    "door_later": (),
}
# In place of the sentence without the prefix.
_INSTEAD: Mapping[str, tuple[str, ...]] = {
    "private_somebody": (),
    "private_urgent": ("when",),
    "private_concern": (),
    "private_person_asked": ("when",),
    "private_promised_call": ("when",),
    "private_text_for_person": ("when",),
    "private_media_only": ("when",),
    "private_help": ("program",),
    "private_stop_confirmed": ("program",),
    "private_already_stopped": ("program",),
}
GUARDED: Mapping[str, tuple[str, ...]] = {**_OF_THE_PHONE, **_INSTEAD}
# What stands in place of a sentence, by its key.
INSTEAD: Mapping[str, str] = {key.removeprefix(_PREFIX): key for key in _INSTEAD}
# Where a number (988) would give away what was written.
NO_NUMBER = frozenset(GUARDED) - {"private_help", "private_already_stopped"}
