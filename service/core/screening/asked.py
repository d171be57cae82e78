"""What a question was about, so that its answer is understood: "yeah a little" to "how was your
day" is small talk, and to "are you thinking of hurting yourself" a crisis. Pure."""

from __future__ import annotations

import re

from service.core.screening.normal import fold

SELF_HARM, SAFE, USE = "self_harm", "safe", "use"

# A question about several of these is taken for the first.
_ABOUT = (
    (
        SELF_HARM,
        r"suicid|(?:kill|hurt|harm|cutt?)(?:ing)? y|end(?:ing)? (?:your|it)"
        r"|not be(?:ing)? (?:alive|here)|want(?:ing)? to die|thoughts of (?:dying|death)"
        r"|matarte|lastimarte|hacerte dano|quitarte la vida|morirte|quieres morir|no vivir"
        r"|self[ -]?harm|autolesi",
    ),
    (SAFE, r"\bsafe(?:ty)?\b|\ba salvo\b|\bsegur[oa]s?\b|\bpeligro\b"),
    (
        USE,
        r"\b(?:use|used|using|drink|drank|relapse|relapsed|slip|slipped|craving|cravings)\b"
        r"|consum|recai|tomaste|bebiste",
    ),
)
_PATTERNS = tuple((about, re.compile(pattern)) for about, pattern in _ABOUT)
_QUESTION = re.compile(r"[^.!?\n]+\?")
_ALSO = {"suicide": SELF_HARM, "harm": SELF_HARM, "safety": SAFE, "relapse": USE}


def about(asked: str | None) -> str | None:
    """The kind of a question that signs go by: `asked` is that kind ("self_harm", "yes_no",
    "scale"), or the question as it was put."""
    if asked is None:
        return None
    asked = fold(asked.strip())
    if " " not in asked:
        return _ALSO.get(asked, asked)
    # Beside its question a text may say what to do when one is not safe.
    asked = " ".join(_QUESTION.findall(asked)) or asked
    return next((kind for kind, pattern in _PATTERNS if pattern.search(asked)), None)
