"""A slip of the thumb must not hide a person: what mutations cost in recall."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.core.screening.lexicons import seen
from tests.screening.sample_set import verdicts

MOST_LOST = 0.10
"""Of the texts that are flagged as they stand."""
SEED = 20_251


def drop_a_letter(text: str, chance: Random) -> str:
    """One letter inside a word of four letters or more, as a thumb misses it."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    cut = chance.randrange(1, len(words[at]) - 1)
    words[at] = words[at][:cut] + words[at][cut + 1 :]
    return " ".join(words)


def add_an_emoji(text: str, chance: Random) -> str:
    words = text.split(" ")
    words.insert(chance.randrange(len(words) + 1), chance.choice(["😭", "🙃", "💔", "😔", "🥲"]))
    return " ".join(words)


def change_case(text: str, chance: Random) -> str:
    way: Callable[[str], str] = chance.choice([str.upper, str.title, str.swapcase])
    return way(text)


def join_two_words(text: str, chance: Random) -> str:
    words = text.split(" ")
    if len(words) < 2:
        return text
    at = chance.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


@pytest.mark.parametrize(
    "mutate",
    [drop_a_letter, add_an_emoji, change_case, join_two_words],
    ids=lambda one: one.__name__,
)
def test_a_mutation_costs_less_than_ten_points_of_recall(
    mutate: Callable[[str, Random], str],
) -> None:
    chance = Random(SEED)
    risk = [one for one in verdicts() if one.sample.risk]
    before = sum(one.screening.flagged for one in risk)
    mutated = [(one.sample, mutate(one.sample.text, chance)) for one in risk]
    lost = [
        text
        for (sample, text), was in zip(mutated, risk, strict=True)
        if was.screening.flagged
        and not seen(text, asked=sample.asked, before=sample.before).flagged
    ]
    assert before > 0
    assert len(lost) / len(risk) < MOST_LOST, (len(lost), len(risk), lost)
