"""What a text is told not to have by its words, it does not have."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from service.core.screening.lexicon import Lexicon
from service.core.screening.load import load
from service.core.screening.notation import parse, written
from service.core.screening.parts import bits_of
from service.core.screening.steps import ALL, ENDS, OPEN, OPEN_TIGHT, STARTS, Masks
from tests.core.screening.lexicons import shipped

LEXICON = """lang: en
families:
  want: [want, want to, wish i could, "long [so] for"]
  end: [die, (be | lie) dead, "not wake [up]", "@want .. rest"]
negators: ["not", never]
guards:
  denied: {because: denied, holds: [all], before: ["(not | never) [at all]"]}
signs:
  - id: low
    category: distress
    severity: concern
    reason: low
    patterns:
      - "@want [just] @end"
      - "(i | we) ..2 (lie dead | rest [at all])"
      - "^ (never | not at all) suicid*"
      - "@want & (be dead | up so)"
      - "[so | not] rest $"
    flags: [want to die]
    spares: [i want a cake]
"""
WORDS = ["i", "we", "want", "to", "wish", "could", "long", "so", "for", "die", "be", "lie", "dead"]
WORDS += ["not", "wake", "up", "rest", "never", "at", "all", "suicidal", "just", "a", "cake"]


@cache
def small() -> Lexicon:
    return load({"en/small.yaml": LEXICON})


def looked_at(words: list[str], lexicon: Lexicon) -> tuple[int, Masks]:
    """The parts that a sentence of `words` may have, and its slots."""
    places: dict[int, int] = {}
    met = meant = 0
    for at, word in enumerate(words):
        numbers, meets, means, _, _ = lexicon.parts.slot(word)
        met, meant = met | meets, meant | means
        for number in numbers:
            places[number] = places.get(number, 0) | 1 << at
    possible, phrases = lexicon.parts.possible(met, meant)
    masks, count = Masks(places, phrases), len(words)
    masks[ALL] = (1 << count + 1) - 1
    masks[OPEN] = masks[OPEN_TIGHT] = (1 << count) - 1
    masks[STARTS], masks[ENDS] = 1, 1 << count
    return possible, masks


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_what_is_impossible_matches_nowhere(words: list[str]) -> None:
    lexicon = small()
    possible, masks = looked_at(words, lexicon)
    every = Masks(masks.places, (1 << len(lexicon.plan["phrases"])) - 1)
    every.update(masks)
    for number in range(len(lexicon.plan["parts"])):
        matcher = lexicon.parts[number]
        tried = matcher.forward(every[ALL], every)
        assert matcher.forward(masks[ALL], masks) == tried
        assert not tried or (possible >> number & 1 and matcher.possible(masks))


def test_phrases_of_the_shipped_lexicon_are_listed_once() -> None:
    """A pattern is compiled when a text first needs it, by the numbers that its plan gives them."""
    listed = [phrase["text"] for phrase in shipped().plan["phrases"]]
    assert len(listed) == len(set(listed)) > 1000
    assert all(phrase["needs"] for phrase in shipped().plan["phrases"])


@given(st.integers(min_value=0, max_value=1 << 200))
def test_the_bits_that_are_set_are_numbered(bits: int) -> None:
    numbers = list(bits_of(bits))
    assert sum(1 << number for number in numbers) == bits
    assert numbers == sorted(numbers, reverse=True)


def test_a_pattern_is_written_as_it_was_read() -> None:
    for text in ("a [b | cdef*] ..2 (d e | @f) $", "^ word", "(a | [b])"):
        (node,) = parse(text)
        assert written(node) == text
