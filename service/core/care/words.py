"""What somebody on the staff says about the questions on how they are: none any more, again, or
that an answer of theirs may be read."""

from __future__ import annotations

from typing import Literal

from service.core.texts.keywords import plain_form

CareWish = Literal["off", "on", "share"]

# Two words each, so that none lies near a keyword or a command of one word.
_FIRST = frozenset({"care", "cuidado"})
_SECOND: dict[str, CareWish] = {
    **dict.fromkeys(("off", "descanso", "no"), "off"),
    **dict.fromkeys(("on", "regreso", "si", "yes"), "on"),
    **dict.fromkeys(("share", "comparte", "compartir"), "share"),
}
_SHARE_ALONE = frozenset({"share", "comparte", "compartir"})


def read_care(text: str) -> CareWish | None:
    """What a text says of them: `CARE OFF`, `CARE ON`, `CARE SHARE` (or, in answer to one, `SHARE`
    alone), `CUIDADO NO`; any case and order of signs. None for anything else."""
    words = plain_form(text).split()
    if len(words) == 2 and words[0] in _FIRST:
        return _SECOND.get(words[1])
    return "share" if len(words) == 1 and words[0] in _SHARE_ALONE else None


def care_in_spanish(text: str) -> bool:
    """Whether such a text is a Spanish one."""
    words = plain_form(text).split()
    return "cuidado" in words or bool({"comparte", "compartir"} & set(words))
