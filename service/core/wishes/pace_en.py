"""How people wish for another pace of texts in English."""

from __future__ import annotations

import re

from service.core.wishes.model import How, WishKind
from service.core.wishes.pace_form import Form

_HI = r"(?:(?:hi|hey|hello|sorry|um|so|ok|okay|yes|but|and|also|actually|pls|just) )*"
_ASK = (
    r"(?:(?:can|could|will|would|cud) (?:you|u|ya|we|y all|yall|u guys|you guys) (?:(?:just"
    r"|only|maybe|always) )?"
    r"|(?:is there (?:any|a) way (?:that )?(?:you|u) can|could we have you)(?: just)? "
    r"|(?:is it possible|is it ok|would it be possible|would it be ok) (?:for (?:you|u) )?to "
    r"|(?:i want|i need|id like|i would like|id prefer|i would prefer|i wish|i rather) "
    r"(?:(?:you|u) to )?"
    r"|(?:you|u) (?:can|could|should) (?:(?:just|only) )?|only |just |maybe |try to |start )?"
)
_TEXTS = (
    r"(?:texts?|txts?|messages?|msgs?|check ?ins?|the texts|the messages|these|these texts|"
    r"those texts"
    r"|these messages|my texts|my messages|the check ?ins?|my check ?ins?|your texts|ur "
    r"texts|any texts|any messages)"
)
_TEXT = (
    rf"(?:(?:text|txt|message|msg|texting|messaging|write|contact|reach out to|reach|check "
    rf"in with|check in on|hit up"
    rf"|hmu|hit) ?(?:me|us|up|me up)?|(?:send|get|sending|receive|getting|have)(?: me| us)?"
    rf" {_TEXTS}"
    rf"|send(?: me)?(?: them| it| this| these)?|check in)"
)
_END = (
    r"(?: (?:instead|from now on|if possible|if (?:you|u) can|is that ok|ok|okay|if thats "
    r"ok|ty|better|thats better"
    r"|for me|each day|every day|everyday|at that time|i work|i sleep late|im asleep|im at "
    r"work|im sleeping"
    r"|i sleep|anymore|any more|im busy|thats when im free|thats when i get off|im working"
    r"|(?:cause|because|bc|cuz|since) (?:i|im) [a-z ]{1,30}))?"
)
_SAID = r"(?P<said>.+?)"
_AWAY = (
    r"(?:on (?:vacation|holiday|a trip|the road|a cruise)|travell?ing|away|gone|gone fishing"
    r"|unavailable|not available|out of (?:town|the country|state|the office)|camping|off ?line"
    r"|off the grid|out of service|without (?:my |a )?phone|without service)"
)
_IM = (
    r"(?:im|i am|ill be|i will be|i shall be|we are|were|gonna be|going to be|im gonna be"
    r"|im going to be|i m)"
)
_STOPPING = r"(?:stop|hold|hold off|pause|quit|halt)"


def _en(pattern: str, *kinds: WishKind, how: How = "texts", sign: str = "", said: str = "") -> Form:
    return Form(re.compile(_HI + pattern), "en", kinds, how, sign, said)


_SENTENCES = (
    # hours, days, amounts
    _en(rf"{_ASK}{_TEXT} (?:only |just )?{_SAID}{_END}", "less", "days", "time"),
    _en(
        rf"(?:i|i would|id|i d) (?:like|prefer|want|rather have|need) {_TEXTS} {_SAID}{_END}",
        "less",
        "days",
        "time",
    ),
    _en(
        rf"{_SAID} (?:{_TEXTS} )?(?:works?|is|are|would be|wud be|will be) (?:better|best|"
        rf"easier|good)(?: for me| for texts| to text me| to text)?{_END}",
        "time",
        "days",
        how="loose",
    ),
    _en(
        rf"(?:its )?(?:better|best|easier) to (?:text|message) me {_SAID}",
        "time",
        "days",
        how="loose",
    ),
    _en(rf"i prefer {_SAID}", "time", "days", how="loose"),
    _en(rf"i like {_SAID} (?:better|best)", "time", "days", how="loose"),
    _en(rf"(?:only|just) (?:{_TEXTS} )?{_SAID}{_END}", "days", "less", "time", how="loose"),
    _en(rf"{_TEXTS} (?:only )?{_SAID}(?: only)?{_END}", "less", "days", "time"),
    _en(r"(?P<said>(?:at most|max|maximum|no more than|up to) .+)", "less", how="loose"),
    _en(r"(?P<said>.+ (?:texts?|messages?|check ?ins?) (?:a|per|each|every) .+)", "less"),
    _en(r"(?P<said>every ?day (?:but|except|not) .+)", "days", how="loose"),
    _en(r"(?P<said>(?:mornings|afternoons|evenings|nights) at .+)", "time", how="loose"),
    _en(r"(?P<said>.+?) only", "days", "less", how="loose"),
    # not then
    _en(rf"(?:do not|dont|never|stop|quit|no) {_TEXT} {_SAID}{_END}", "time", "days", sign="not"),
    _en(
        rf"(?:can|could|will|would) (?:you|u) (?:not|please not|stop) {_TEXT} {_SAID}{_END}",
        "time",
        "days",
        sign="not",
    ),
    _en(rf"no (?:more )?{_TEXTS} {_SAID}{_END}", "time", "days", sign="not"),
    _en(rf"not (?!even|until|till|til){_SAID}{_END}", "time", how="loose", sign="not"),
    _en(
        r"not (?P<said>on (?:mon|tue|wed|thu|fri|sat|sun|week).+?)", "days", how="loose", sign="not"
    ),
    _en(rf"no {_SAID}", "time", "days", how="loose", sign="not"),
    _en(
        r"(?P<said>mornings|nights|evenings|afternoons|weekends|weekdays|[a-z]+days) "
        r"(?:dont|do not|doesnt|never) work(?: for me)?",
        "time",
        "days",
        how="loose",
        sign="not",
    ),
    _en(rf"(?:do not|dont) {_TEXT} (?:so|that|this) early{_END}", "time", said="soon"),
    # a pause
    _en(rf"(?:do not|dont|no|stop|quit) (?:{_TEXT}|{_TEXTS}) {_SAID}", "pause"),
    _en(
        rf"{_ASK}(?:{_STOPPING})(?: (?:{_TEXTS}|{_TEXT}|this|it|everything|with the texts|"
        rf"on the texts|off))*(?: for)? {_SAID}{_END}",
        "pause",
    ),
    _en(rf"{_ASK}pause(?: (?:{_TEXTS}|{_TEXT}|everything|me))?{_END}", "pause"),
    _en(
        rf"(?:can i|could i|may i|i want to|i need to|id like to|let me|i wanna|im gonna|i "
        rf"will|ill|lets) pause(?: (?:{_TEXTS}|this|it))?(?: {_SAID})?{_END}",
        "pause",
    ),
    _en(
        rf"(?:can i|could i|may i|i want to|i need to|id like to|i wanna|im gonna|ill) take"
        rf" a (?:break|pause) from (?:{_TEXTS}|texting|this texting)(?: {_SAID})?{_END}",
        "pause",
    ),
    _en(
        rf"(?:i need|i want|give me) a (?:break|pause) from (?:{_TEXTS}|texting)(?: {_SAID}"
        rf")?{_END}",
        "pause",
    ),
    _en(rf"{_IM} (?:going |going to be |gonna be )?{_AWAY} {_SAID}", "pause", how="loose"),
    _en(
        rf"(?:{_AWAY}|on vacation|gone|away|back) (?P<said>(?:until|till|til|thru|through) .+)",
        "pause",
        how="loose",
    ),
    _en(
        rf"(?:im |i am )?(?:going|leaving|headed|heading) (?:on|for|to) (?:a )?(?:vacation|"
        rf"trip|holiday) {_SAID}",
        "pause",
        how="loose",
    ),
    _en(
        rf"(?:im |i am )?(?:going|leaving|headed|heading) (?:out of town|away|camping) {_SAID}",
        "pause",
        how="loose",
    ),
    # fewer
    _en(
        r"(?:these are |they are |thats |this is |thats just |its |there are |there is |way"
        r" |just |so |you guys send |you guys are sending |you send "
        r"|u send |you are sending |ur sending |im getting |i get |i am getting |you send "
        r"me |u send me )*(?:way |far )?too many (?:texts|messages|txts|msgs|check ?ins|of "
        r"these|of these texts)",
        "less",
    ),
    _en(
        r"(?:you|u|yall|you guys|u guys) (?:are |r )?(?:text|message|texting|messaging|"
        r"write|send|sending)(?: me| us)?(?: texts| messages)? (?:way |far )?(?:too much|"
        r"too often|to much|2 much|too many times|all the time|a lot)",
        "less",
    ),
    _en(
        rf"{_ASK}(?:text|message|write|send)(?: me| us)? (?:a (?:bit|little) )?less(?: "
        rf"often| texts| messages| frequently)?{_END}",
        "less",
    ),
    _en(
        rf"{_ASK}(?:send |get |have )?(?:me )?(?:less|fewer) (?:texts|messages|txts|check "
        rf"?ins){_END}",
        "less",
    ),
    _en(r"(?:can|could|may) i (?:get|have) (?:less|fewer) (?:texts|messages|check ?ins)", "less"),
    _en(
        r"(?:not so many|not that many|not as many|dont send so many|dont send me so many|"
        r"not so much) (?:texts|messages|texting)",
        "less",
    ),
    _en(
        rf"(?:do not|dont) (?:text|message|write)(?: me| us)? (?:so|that|this|as) (?:much|"
        rf"often|many times){_END}",
        "less",
    ),
    _en(
        rf"(?:do not|dont|no need to|you dont have to|u dont have to) (?:text|message|check"
        rf" in with|write)(?: me| us)? (?:every ?day|daily|every single day){_END}",
        "less",
    ),
    _en(
        rf"(?:not every ?day|less often|not so often|not that often|less frequently){_END}",
        "less",
        how="loose",
    ),
    # more
    _en(
        rf"{_ASK}(?:text|message|write|send|check in)(?: (?:me|us|with me|on me))? more(?: "
        rf"often| texts| messages| frequently)?{_END}",
        "more",
    ),
    _en(
        r"(?:i want|i need|id like|i would like|can i get|can i have|send|send me|could i "
        r"get) more (?:texts|messages|check ?ins)",
        "more",
    ),
    _en(r"more (?:texts|messages|check ?ins|frequently)", "more"),
    # back, and skip
    _en(
        r"(?:im|i am) back (?:from (?:vacation|my trip|holiday|the trip|out of town|"
        r"camping)|home|in town|now|early)",
        "back",
        how="loose",
    ),
    _en(rf"{_ASK}(?:start|resume|continue|restart) (?:{_TEXT}|{_TEXTS})(?: again)?", "back"),
    _en(rf"{_ASK}(?:text|message|write|check in with) me again{_END}", "back"),
    _en(r"(?:unpause|un pause|resume|end (?:the |my )?pause|stop (?:the |my )?pause)", "back"),
    _en(
        r"(?:undo|undo that|undo it|put it back|change it back|go back to (?:normal|the "
        r"usual|how it was))",
        "back",
        how="loose",
    ),
    _en(
        r"(?:can (?:we|i|you|u) )?skip (?:the |my )?(?:next|next one|next text|next check ?in|"
        r"this one|one|tomorrow|tomorrows|tomorrows text)",
        "skip",
        how="loose",
    ),
    _en(
        rf"(?:no {_TEXTS}|not|skip) (?P<said>today|this week)(?: (?:text|texts|message|check ?in))",
        "pause",
    ),
    _en(r"skip (?P<said>today|this week)", "pause", how="loose"),
)

_OTHER = (
    _en(
        rf"{_ASK}(?:change|switch|move|set|make) (?:my |the )?(?:time|{_TEXTS}|text time)"
        rf"(?: time)? (?:to|for) (?:the )?{_SAID}{_END}",
        "less",
        "days",
        "time",
    ),
    _en(
        rf"(?:can|could|may) (?:we|i) (?:do|get|have|switch to|change to|move to|make it)"
        rf"(?: {_TEXTS}| it| them)? {_SAID}(?: instead of .+| instead)?",
        "time",
        how="loose",
    ),
    _en(
        rf"(?:id|i would|i d|i) rather (?:get|have|do)(?: {_TEXTS}| them| it)? {_SAID}{_END}",
        "time",
        "days",
        "less",
        how="loose",
    ),
    _en(
        r"(?:its |it is |thats |this is )?(?:way )?too early(?: for me| for texts| to text(?: "
        r"me)?)?"
        r"(?: can (?:you|u) text (?:me )?later)?",
        "time",
        how="loose",
    ),
    _en(
        rf"{_ASK}{_TEXT} (?:later in the day|later on in the day|an? (?:bit|little) (?:later|"
        rf"earlier)"
        r"|earlier(?: in the day)?)",
        "time",
    ),
    _en(rf"(?:do not|dont) {_TEXT} (?:so|that|this|too) early", "time"),
    _en(r"(?P<said>.+) (?:is|would be|wud be) (?:enough|plenty)(?: for me)?", "less", how="loose"),
    _en(
        r"i (?:dont|do not) (?:need|want) (?:a |the |these |your )?(?:texts?|messages?|check "
        r"?ins?) "
        r"(?:every ?day|daily|so often|that often)",
        "less",
    ),
    _en(r"do (?:you|u) have to (?:text|message)(?: me)? (?:every ?day|so much|so often)", "less"),
    _en(r"(?P<said>(?:except|but not) .+)", "days", how="loose", sign="every day"),
    _en(
        r"(?:my phone (?:will be|is|is going to be|is gonna be) off|(?:i )?(?:wont|will not) have "
        r"(?:my |a )?(?:phone|service)|no (?:phone|service)) (?P<said>(?:until|til|till|for) .+)",
        "pause",
        how="loose",
    ),
    _en(
        r"(?:im |i am )?taking a (?:break|pause) from (?:texts|texting|the texts|these)(?: "
        r"(?P<said>.+))?",
        "pause",
    ),
    _en(
        r"(?:i need|i want|can i have|can i get|could i have) (?P<said>.+?)(?: off)? from (?:texts"
        r"|texting|the texts|your texts)",
        "pause",
    ),
    _en(rf"(?:leave|let) me (?:alone|be) {_SAID}", "pause", how="loose"),
    _en(
        r"(?:im|i am) back(?: now)?(?: (?:and )?(?:you|u) can (?:start|text|text me)(?: again)?)?",
        "back",
        how="loose",
    ),
    _en(
        r"(?:im |i am )?ready to (?:start|continue|begin|go)(?: the texts| texting)? again",
        "back",
        how="loose",
    ),
    _en(rf"{_ASK}check (?:in )?(?:on|with|in on) me more(?: often)?", "more"),
)
ENGLISH = (*_SENTENCES, *_OTHER)
