"""What of a conversation is not said just now."""

from __future__ import annotations

from typing import TypeVar

from service.core.dialogue.model import Say
from service.core.severity import Severity

Effect = TypeVar("Effect")


def without_speech(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """What remains of `effects` while a person has the conversation."""
    return tuple(effect for effect in effects if not isinstance(effect, Say))


def without_cheer(effects: tuple[Effect, ...], *, alert: Severity) -> tuple[Effect, ...]:
    """Without what would sound cheerful while an alert is open; a question is still asked."""
    if alert is Severity.NONE:
        return effects
    return tuple(
        effect
        for effect in effects
        if not (isinstance(effect, Say) and effect.cheerful and not effect.asks)
    )
