"""Plain words within everyday surroundings: what is heard by itself is heard beside the dog, the
rent and the game on television, and what is ordinary stays so.

An invariance test of behaviour (Ribeiro et al., "Beyond Accuracy: Behavioral Testing of NLP Models
with CheckList", ACL 2020): a rule that holds a sign back for a word that merely stands nearby shows
here, and so does one that makes danger of two ordinary words.

python -m tests.screening.surroundings   each that is wrong, with what held it or was seen
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import yaml

from tests.core.screening.lexicons import seen

HERE = Path(__file__).parent / "plain_words"


@dataclass(frozen=True)
class Case:
    """`said` within something that people put around it. `risk`: it is to be heard."""

    said: str
    text: str
    risk: bool


def cases(lang: str) -> Iterator[Case]:
    """Every plain sentence of a language in each of its surroundings."""
    table = yaml.safe_load((HERE / f"{lang}.yaml").read_text(encoding="utf-8"))
    for said in table["danger"]:
        for around in (*table["around"], *table["around_danger"]):
            yield Case(said, around.format(x=said), risk=True)
    for said in table["ordinary"]:
        for around in table["around"]:
            yield Case(said, around.format(x=said), risk=False)


def wrong(given: list[Case]) -> list[Case]:
    """Those that are not heard, or heard for nothing."""
    return [case for case in given if seen(case.text).flagged is not case.risk]


def share(lang: str, *, one_in: int, first: int) -> list[Case]:
    """One in so many of all cases, from the one numbered `first`."""
    return list(islice(cases(lang), first, None, one_in))


def main() -> None:
    for lang in ("en", "es"):
        for risk in (True, False):
            given = [case for case in cases(lang) if case.risk is risk]
            bad = wrong(given)
            for case in bad:
                found = seen(case.text)
                why = [sign.sign for sign in found.signs] or [h.because for h in found.held_back]
                sys.stdout.write(f"{case.text!r}: {'; '.join(why) or 'nothing seen'}\n")
            what = "not heard" if risk else "heard for nothing"
            sys.stdout.write(f"{lang}: {len(bad)} of {len(given)} {what}\n")


if __name__ == "__main__":
    main()
