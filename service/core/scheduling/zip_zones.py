"""In which zone a US ZIP code lies, by its first three digits, and in which state.

States by prefix: USPS Labeling List L002 (three-digit ZIP code prefix groups). Zones by state: 49
CFR part 71, whose boundaries mostly follow counties; prefixes that one runs through are listed one
by one, with the zone of more of their places.
"""

from __future__ import annotations

from functools import cache

_STATES = """
AL 350-352 354-369   AK 995-999   AZ 850-853 855-857 859-860 863-865   AR 716-729
CA 900-908 910-928 930-961   CO 800-816   CT 060-069   DE 197-199   DC 200 202-205
FL 320-339 341-342 344 346-347 349   GA 300-319 398-399   HI 967-968   ID 832-838
IL 600-620 622-629   IN 460-479   IA 500-516 520-528   KS 660-662 664-679   KY 400-418 420-427
LA 700-701 703-708 710-714   ME 039-049   MD 206-212 214-219   MA 010-027 055   MI 480-499
MN 550-551 553-567   MS 386-397   MO 630-631 633-641 644-658   MT 590-599   NE 680-681 683-693
NV 889-891 893-895 897-898   NH 030-038   NJ 070-089   NM 870-871 873-884   NY 005 100-149
NC 270-289   ND 580-588   OH 430-459   OK 730-731 734-741 743-749   OR 970-979   PA 150-196
PR 006-007 009   VI 008   RI 028-029   SC 290-299   SD 570-577   TN 370-385
TX 733 750-770 772-799 885   UT 840-847   VT 050-054 056-059   VA 201 220-246
WA 980-986 988-994   WV 247-268   WI 530-532 534-535 537-549   WY 820-831   GU 969
"""

EASTERN, CENTRAL = "America/New_York", "America/Chicago"
MOUNTAIN, PACIFIC = "America/Denver", "America/Los_Angeles"


def _all(states: str, zone: str) -> dict[str, str]:
    return dict.fromkeys(states.split(), zone)


_STATE_ZONES = {
    **_all("CT DE DC FL GA KY ME MD MA NH NJ NY NC OH PA RI SC VT VA WV", EASTERN),
    **_all("AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI", CENTRAL),
    **_all("CO MT NM UT WY", MOUNTAIN),
    **_all("CA NV OR WA", PACIFIC),
    "MI": "America/Detroit",
    "IN": "America/Indiana/Indianapolis",
    "ID": "America/Boise",
    "AZ": "America/Phoenix",
    "AK": "America/Anchorage",
    "HI": "Pacific/Honolulu",
    "PR": "America/Puerto_Rico",
    "VI": "America/St_Thomas",
    "GU": "Pacific/Guam",
}
# Prefixes that lie wholly in another zone than most of their state.
_WHOLE = {
    **dict.fromkeys(("420", "421", "423", "424", "325", "463", "464", "476", "477"), CENTRAL),
    **dict.fromkeys(("374", "376", "379"), EASTERN),
    **dict.fromkeys(("577", "693", "799", "885"), MOUNTAIN),
    "838": PACIFIC,
}
# Prefixes that a boundary runs through, or where people keep another time than the law says.
_SPLIT = {
    **dict.fromkeys(("373", "377", "378", "401", "425", "426", "427"), EASTERN),
    **dict.fromkeys(("324", "422", "368", "575", "585", "588", "677", "678"), CENTRAL),
    **dict.fromkeys(("690", "691", "692", "798"), CENTRAL),
    **dict.fromkeys(("465", "475", "479"), "America/Indiana/Indianapolis"),
    **dict.fromkeys(("498", "499"), "America/Detroit"),
    **dict.fromkeys(("576", "586"), MOUNTAIN),
    **dict.fromkeys(("835", "898"), PACIFIC),
    "860": "America/Phoenix",
    "865": MOUNTAIN,  # the Navajo Nation keeps summer time, the rest of Arizona does not
    "979": "America/Boise",
    "995": "America/Anchorage",  # with the western Aleutians
    "969": "Pacific/Guam",  # with islands from Palau to the Marshalls
}
_SAMOA = "96799"  # the one code of American Samoa stands among Hawaii's


STATES = frozenset(word for word in _STATES.split() if word.isalpha()) | {"AS"}


@cache
def _state_by_prefix() -> dict[str, str]:
    found, state = {}, ""
    for word in _STATES.split():
        if word.isalpha():
            state = word
            continue
        first, _, last = word.partition("-")
        for number in range(int(first), int(last or first) + 1):
            found[f"{number:03}"] = state
    return found


def state_of_zip(code: str) -> str | None:
    """The state or territory of a ZIP code of five digits, as its two letters."""
    return "AS" if code == _SAMOA else _state_by_prefix().get(code[:3])


def zone_of_zip(code: str) -> tuple[str, bool] | None:
    """The zone of a ZIP code of five digits, and whether all of its prefix lies in it; None for
    codes of the armed forces and those that are nowhere."""
    if code == _SAMOA:
        return "Pacific/Pago_Pago", True
    prefix, state = code[:3], state_of_zip(code)
    if state is None:
        return None
    if prefix in _SPLIT:
        return _SPLIT[prefix], False
    return _WHOLE.get(prefix, _STATE_ZONES[state]), True
