"""What a program changes of the shipped signs, and what it may not."""

from __future__ import annotations

import json

import pytest

from service.core.screening.compiling import compile_lexicon
from service.core.screening.load import load
from service.core.screening.overlay import NO_OVERLAY, Overlay, overlaid, read_overlay
from service.core.screening.overlay_check import Shipped, overlay_changes
from service.core.screening.screen import screen
from service.core.severity import Severity
from service.core.source import AuthoringError, read_yaml

SHIPPED = """lang: en
families:
  drug: [heroin, meth]
guards:
  past: {because: it is past, holds: [relapse], before: [never]}
signs:
  - id: end
    category: suicide
    severity: crisis
    reason: Wants to end it
    patterns: [end it all, stop it all]
    flags: [i want to end it all, i will stop it all]
    spares: [end of the week]
  - id: used
    category: relapse
    severity: concern
    reason: Used
    patterns: ['took @drug']
    flags: [i took meth]
    spares: [took a bus]
  - id: tears
    category: relapse
    severity: weak
    reason: Cries
    patterns: [cried]
    flags: []
    spares: [cry baby]
"""
OWN = """screening:
  families:
    drug: [tranq dope]
  signs:
    - id: harbor.bridge
      category: suicide
      severity: urgent
      reason: The old bridge
      patterns: [at the old bridge]
      flags: [im at the old bridge]
      spares: [the old house]
    - id: harbor.puente
      lang: es
      category: suicide
      severity: urgent
      reason: El puente viejo
      patterns: [en el puente viejo]
      flags: [estoy en el puente viejo]
"""


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    return Shipped(load({"en/x.yaml": SHIPPED}))


def overlay(text: str) -> Overlay:
    return read_overlay(read_yaml(text, file="harbor.yaml"), lang="en")


def told(shipped: Shipped, text: str) -> list[str]:
    return [str(mistake) for mistake in shipped.mistakes(overlay(text))]


def test_a_program_without_changes_hears_what_is_shipped(shipped: Shipped) -> None:
    assert overlay("slug: harbor") is NO_OVERLAY
    assert shipped.with_overlay(NO_OVERLAY) is shipped.lexicon


def test_own_signs_and_own_words_are_heard_beside_the_shipped_ones(shipped: Shipped) -> None:
    own = overlay(OWN)
    assert shipped.mistakes(own) == []
    lexicon = shipped.with_overlay(own)
    (bridge,) = screen("meet me at the old bridge", lexicon=lexicon).signs
    assert (bridge.sign, bridge.severity, bridge.lang) == ("harbor.bridge", Severity.URGENT, "en")
    (puente,) = screen("estoy en el puente viejo", lexicon=lexicon).signs
    assert puente.lang == "es"
    assert screen("i took tranq dope", lexicon=lexicon).signs[0].sign == "used"
    assert screen("i want to end it all", lexicon=lexicon).flagged
    assert not screen("i took tranq dope", lexicon=shipped.lexicon).flagged
    assert lexicon.version != shipped.lexicon.version


def test_the_version_of_a_lexicon_tells_what_each_program_changed(shipped: Shipped) -> None:
    versions = {shipped.lexicon.version}
    for said in ("silence: {used: we talk of that}", "silence: {tears: we do not}"):
        overlay = read_overlay(read_yaml(f"screening:\n  {said}\n", file="p.yaml"), lang="en")
        lexicon = shipped.with_overlay(overlay)
        versions.add(lexicon.version)
        assert json.loads(lexicon.written)["p.yaml"].count("we ") == 1
    assert len(versions) == 3


def test_a_silenced_sign_is_heard_no_more_and_a_retuned_one_otherwise(shipped: Shipped) -> None:
    changed = overlay(
        "screening: {silence: {used: we hear of it in groups},"
        " retune: {end: {severity: urgent, because: a trial}}}"
    )
    assert shipped.mistakes(changed) == []
    lexicon = shipped.with_overlay(changed)
    assert not screen("i took meth", lexicon=lexicon).flagged
    assert screen("i want to end it all", lexicon=lexicon).severity is Severity.URGENT


def test_what_matters_more_to_a_program_is_lifted(shipped: Shipped) -> None:
    lifted = overlay("screening: {emphasis: {relapse: crisis}}")
    assert shipped.mistakes(lifted) == []
    lexicon = shipped.with_overlay(lifted)
    assert screen("i took meth", lexicon=lexicon).severity is Severity.CRISIS
    assert screen("cried", lexicon=lexicon).severity is Severity.CONCERN, "weak signs no further"
    assert not screen("cried", lexicon=shipped.lexicon).flagged


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("screening: [a]", "harbor.yaml:1: screening: fields are expected here: signs: ..."),
        (
            "screening:\n  silence: {used: }",
            "harbor.yaml:2: screening.silence.used: say why nobody should hear of it any more",
        ),
        (
            "screening:\n  retune:\n    used: dire",
            "harbor.yaml:3: screening.retune.used: one of these is expected here: crisis, urgent, "
            "concern, weak",
        ),
        ("screening: {emphasis: {sadness: urgent}}", "the categories are: suicide"),
        ("screening: {silenced: {}}", "there is no such field"),
        ("screening: {lang: en}", "there is no such field"),
        (OWN.replace("      flags: [im at the old bridge]\n", ""), "give an example under flags"),
        (OWN.replace("lang: es", "lang: fr"), "one of these is expected here: en, es"),
        (OWN.replace("at the old bridge]\n      f", "(at]\n      f"), "a ')' is missing"),
    ],
)
def test_what_is_written_wrongly_is_told_with_its_place(text: str, line: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        overlay(text)
    assert line in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "screening:\n  silence:\n    usd: a slip",
            "harbor.yaml:3: screening.silence.usd: no shipped sign is called so (did you mean used",
        ),
        (
            "screening:\n  retune:\n    end: concern",
            "harbor.yaml:3: screening.retune.end: this makes less of a sign that is shipped as "
            "crisis: write {severity: concern, because: why}",
        ),
        (
            OWN.replace("flags: [im at the old bridge]", "flags: [im at the new bridge]"),
            "harbor.yaml:10: screening.signs.0.flags.0: harbor.bridge does not show in "
            "'im at the new bridge'",
        ),
        (
            OWN.replace("spares: [the old house]", "spares: [i took meth]"),
            "harbor.yaml:11: screening.signs.0.spares.0: used shows in 'i took meth'",
        ),
        (
            OWN.replace("[at the old bridge]", "['(at the old bridge | bus)']"),
            "screening.signs.0: harbor.bridge shows in 'took a bus', where no sign may (see used)",
        ),
        (
            "screening:\n  guards: {odd: {because: odd, holds: [suicide], before: [want to]}}",
            "harbor.yaml:1: screening: with this, end no longer shows in 'i want to end it all'",
        ),
        (OWN.replace("id: harbor.bridge", "id: end"), "two signs have this id"),
        (OWN.replace("[at the old bridge]", "['@bridges']"), "no family is called @bridges"),
    ],
)  # fmt: skip
def test_what_shows_only_beside_the_shipped_signs_is_told_too(
    shipped: Shipped, text: str, line: str
) -> None:
    try:
        found = told(shipped, text)
    except AuthoringError as error:
        found = [str(error)]
    assert any(line in one for one in found), found


def test_the_difference_says_what_will_no_longer_alert(shipped: Shipped) -> None:
    before = overlay(OWN + "  emphasis: {relapse: urgent}\n")
    after = overlay(
        OWN.replace("The old bridge", "The bridge by the mill").replace("tranq dope", "blues")
        + "  silence: {end: nobody here says it in earnest}\n"
        "  retune: {used: {severity: weak, because: groups}}\n"
    )
    assert overlay_changes(before, after, shipped) == [
        "change sign harbor.bridge (urgent: The bridge by the mill)",
        "silence end (crisis: Wants to end it), because nobody here says it in earnest. No longer "
        "alerts anybody: 'i want to end it all', 'i will stop it all'",
        "change sign used (Used): urgent -> weak, because groups. No longer alerts anybody by "
        "itself: 'i took meth'",
        "every sign of relapse counts as shipped again",
        "change the program's own families for reading signs",
    ]
    assert overlay_changes(NO_OVERLAY, before, shipped) == [
        "add sign harbor.bridge (urgent: The old bridge)",
        "add sign harbor.puente (urgent: El puente viejo)",
        "every sign of relapse is urgent at least",
        "change the program's own families for reading signs",
    ]
    assert overlay_changes(after, before, shipped)[1] == "hear end again"
    assert overlay_changes(before, NO_OVERLAY, shipped)[0] == (
        "remove sign harbor.bridge (The old bridge)"
    )
    assert overlay_changes(before, before, shipped) == []


def test_making_less_of_a_crisis_says_so(shipped: Shipped) -> None:
    after = overlay("screening: {retune: {end: {severity: urgent, because: a trial}}}")
    (line,) = overlay_changes(NO_OVERLAY, after, shipped)
    assert line.startswith("change sign end (Wants to end it): crisis -> urgent, because a trial.")
    assert "gets an answer at once and wakes staff at night: 'i want to end it all'" in line


def test_examples_that_still_alert_by_other_signs_are_not_called_lost(shipped: Shipped) -> None:
    more = SHIPPED + (
        "  - {id: all, category: suicide, severity: urgent, reason: All, patterns: [it all],"
        " flags: [it all]}\n"
    )
    twice = Shipped(load({"en/x.yaml": more}))
    after = overlay("screening: {silence: {end: the other one is enough}}")
    (line,) = overlay_changes(NO_OVERLAY, after, twice)
    assert line.endswith("Its examples still alert by other signs")


def test_a_sign_that_is_shipped_no_more_does_not_stop_a_program_at_work(shipped: Shipped) -> None:
    lexicon = shipped.with_overlay(overlay("screening: {silence: {long_gone: it was noise}}"))
    assert screen("i want to end it all", lexicon=lexicon).flagged


@pytest.mark.parametrize(
    "own",
    [
        OWN,
        OWN + "  silence: {used: groups}\n  retune: {tears: concern}\n",
        "screening: {emphasis: {relapse: urgent}, keywords: [heroin], ordinary: [metho]}",
        "screening: {families: {drug: ['(blue | tan) dope', tina]}}",
        "screening: {guards: {odd: {because: odd, holds: [relapse], text: [by the sea]}}}",
        "screening: {guards: {odd: {because: odd, holds: [all], quoted: true, as: third_party}}}",
        "screening: {shorthand: {mth: meth}, fillers: [uh]}",
    ],
)
def test_laid_on_the_shipped_signs_it_hears_what_it_hears_compiled_with_them(
    shipped: Shipped, own: str
) -> None:
    laid = shipped.with_overlay(overlay(own))
    whole = compile_lexicon(overlaid(shipped.sources, overlay(own)))
    assert laid.version == whole.version
    for said in (
        *("i took meth", "i took tina by the sea", "i took tan dope", "took heroine", "took mth"),
        *(
            "i want to end it all",
            'he said "end it all" to me',
            "never took meth",
            "cried by the sea",
        ),
        *(
            "i uh took meth long ago",
            "im at the old bridge",
            "estoy en el puente viejo",
            "took metho",
        ),
    ):
        assert screen(said, lexicon=laid) == screen(said, lexicon=whole), said


@pytest.mark.parametrize(
    "odd",
    [
        "text: ['took @drug']",  # which a shipped sign has as well
        "before: [i]",
        "sentence: [meth]",
    ],
)
def test_an_example_that_a_guard_takes_away_is_told_whatever_the_guard_looks_for(
    shipped: Shipped, odd: str
) -> None:
    own = f"screening:\n  guards: {{odd: {{because: odd, holds: [relapse], {odd}}}}}"
    assert any("used no longer shows in 'i took meth'" in one for one in told(shipped, own))


def test_an_example_that_is_read_otherwise_is_tried_again(shipped: Shipped) -> None:
    """A new word may be what an example was a slip of, or stands in it."""
    own = "screening: {families: {drug: [a bus]}}"
    assert any("used shows in 'took a bus'" in one for one in told(shipped, own))
    own = "screening: {fillers: [meth]}"
    assert told(shipped, own)
