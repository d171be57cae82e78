"""What a question was about, so that its answer is understood: "yeah a little" to "how was your
day" is small talk, and to "are you thinking of hurting yourself" a crisis. Pure."""

from __future__ import annotations

import re

from service.core.screening.normal import fold

SELF_HARM, SAFE, HARMED, USE = "self_harm", "safe", "harmed", "use"

_SELF = r"(?:your|ur|yo)[ -]?sel(?:f|ves)"
_OTHERS = (
    r"\b(?:any|some)(?: ?one|body)|\b(?:he|she|they|who"
    r"|husband|wife|boyfriend|girlfriend|partner|spouse|ex|family|parents?|mom|dad)"
)
# A question about several of these is taken for the first.
_ABOUT = (
    (
        SELF_HARM,
        rf"suicid|(?:kill|hurt|harm|cutt?)(?:ing)? {_SELF}|kill(?:ing)? y|end(?:ing)? (?:your|it)"
        r"|not be(?:ing)? (?:alive|here)|want(?:ing)? to die|thoughts of (?:dying|death)"
        r"|matarte|lastimarte|hacerte dano|quitarte la vida|morirte|quieres morir|no vivir"
        r"|self[ -]?harm|autolesi"
        # Whether they have a plan is asked when they have said what for. "A plan for the weekend?"
        r"|\b(?:have|got|made|is there) (?:an?|any)(?: (?:specific|real|clear|actual))? plans?"
        r"(?: (?:for|on) how| to do it)?\b(?=[^?]{0,3}$|[^?]{0,3}\?| (?:to|on) (?:do|how|die))"
        r"|(?:how|when|where) (?:would you|you would|youd|you'd) do it"
        r"|(?:tienes|hay|has hecho|con) (?:un |algun )?plan(?: para hacerlo)?\s*\?",
    ),
    (SAFE, r"\bsafe(?:ty(?! plan))?\b|\ba salvo\b|\bsegur[oa]s?\b|\bpeligro\b"),
    (
        HARMED,
        rf"{_OTHERS}\b[^.?!]{{0,30}}\b(?:hurt|harm|hit|beat|threaten|abus|chok)\w* (?:you|u)\b"
        r"|\bbeing (?:hurt|harmed|hit|beaten|abused|threatened)\b"
        r"|afraid of (?:some|any)(?:one|body)"
        r"|\b(?:te|le) (?:pega|golpea|lastima|hace dano|amenaza)n?\b"
        r"|(?:haciendo(?:te)? dano|(?:lastim|peg|golpe|amenaz)ando(?:te)?)\b",
    ),
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
