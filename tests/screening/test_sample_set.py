"""The set itself: enough of everything, each line once, and no two halves of a pair alone."""

from __future__ import annotations

from collections import Counter

from service.core.screening.measure import GROUPS
from tests.screening.sample_set import explicit, samples

RISK = frozenset(
    {
        *("suicide", "veiled", "self_harm", "overdose", "relapse", "violence_abuse", "medical"),
        *("distress", "third_party", "need"),
    }
)
FINE = frozenset().union(*GROUPS.values())


def test_each_line_and_each_id_stands_once() -> None:
    everything = (*samples(), *explicit())
    ids = Counter(sample.id for sample in everything)
    texts = Counter(sample.text for sample in samples())
    assert [name for name, count in ids.items() if count > 1] == []
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_kind_is_known_and_there() -> None:
    assert {sample.kind for sample in samples() if sample.risk} == RISK
    assert {sample.kind for sample in samples() if not sample.risk} <= FINE


def test_both_languages_are_there_on_both_sides() -> None:
    for risk in (True, False):
        langs = Counter(sample.lang for sample in samples() if sample.risk is risk)
        assert set(langs) <= {"en", "es", "es-en"}
        assert langs["en"] > langs["es"] > 50


def test_a_pair_has_one_text_of_each_side() -> None:
    pairs: dict[str, list[bool]] = {}
    for sample in samples():
        if sample.pair is not None:
            pairs.setdefault(sample.pair, []).append(sample.risk)
    assert [name for name, sides in pairs.items() if sorted(sides) != [False, True]] == []
    assert len(pairs) >= 30


def test_only_texts_of_risk_have_a_severity() -> None:
    assert [one.id for one in samples() if one.severity is not None and not one.risk] == []
    assert all(one.risk for one in explicit())
