"""A program's own signs: applied with its file, heard in its texts, and told as they change."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from service.core.screening.lexicon import Lexicon
from service.core.screening.load import load
from service.core.severity import Severity
from service.core.source import AuthoringError, Mistake
from service.store.alerts import Flag
from service.usecases.apply_program import Applied, apply_program
from service.usecases.library import Library
from tests.usecases.place import ALEX, LIBRARY, Place, program
from tests.usecases.test_doctor import open_practice

OWN = """
screening:
  silence:
    overdose.took: tried in a test
  signs:
    - id: harbor.mill
      category: need
      severity: urgent
      reason: Back at the mill
      patterns: [the old mill]
      flags: [im at the old mill]
"""


UPGRADED = """
lang: en
signs:
  - {id: wish, category: suicide, severity: crisis, reason: x, patterns: [want to die]}
  - {id: harbor.mill, category: need, severity: urgent, reason: x, patterns: [mill]}
"""


def test_own_signs_are_heard_in_the_turn_and_before_it(place: Place) -> None:
    place.record(ALEX, "back to the old mill")
    assert place.queue.woken == []
    place.work()
    assert place.alert().severity == Severity.CONCERN, "a text that nobody asked for"
    told = apply_program(place.deps, source=program() + OWN, file="harbor.yaml")
    assert isinstance(told, Applied)
    assert "add sign harbor.mill (urgent: Back at the mill)" in told.changes
    assert any(line.startswith("silence overdose.took (crisis: ") for line in told.changes)
    place.record(ALEX, "back to the old mill again")
    assert [wake[:2] for wake in place.queue.woken] == [("take_turns", "urgent")]
    place.work()
    assert place.alert().severity == Severity.URGENT
    with place.deps.database.read() as session:
        (flag,) = session.exec(select(Flag)).all()
    assert flag.sign == "harbor.mill"
    assert flag.lexicon not in ("", LIBRARY.lexicon.version)


def test_a_silenced_sign_alerts_nobody(place: Place) -> None:
    apply_program(place.deps, source=program() + OWN, file="harbor.yaml")
    place.hear(ALEX, "i took all my pills")
    assert [alert.reason for alert in place.alerts()] != ["overdose"]


def test_what_would_lose_a_shipped_example_is_not_applied(place: Place) -> None:
    spoilt = program() + "screening: {guards: {odd: {because: odd, holds: [all], "
    spoilt += "sentence: ['(i | me | my)']}}}"
    with pytest.raises(AuthoringError, match="no longer shows in"):
        apply_program(place.deps, source=spoilt, file="harbor.yaml")


@pytest.mark.parametrize(
    "spoilt",
    [
        AuthoringError([Mistake("en/x.yaml", 1, "", "spoilt")]),
        UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "spoilt"),
    ],
)
def test_with_broken_lexicons_every_text_is_for_a_person(place: Place, spoilt: Exception) -> None:
    def broken() -> Lexicon:
        raise spoilt

    given = {part.name: getattr(LIBRARY, part.name) for part in fields(LIBRARY)}
    library = Library(**{**given, "load_lexicon": broken})
    place.deps = replace(place.deps, library=library)
    with capture_logs() as lines:
        library.ready()
        place.hear(ALEX, "good morning")
    assert {line["event"] for line in lines if line["log_level"] == "error"} == {"lexicons_broken"}
    assert (place.alert().severity, place.alert().reason) == (Severity.URGENT, "unreadable")


def test_what_no_longer_fits_the_shipped_signs_leaves_these_in_force(
    place: Place, tmp_path: Path
) -> None:
    """As after an upgrade that brought a sign of the same name."""
    applied = apply_program(place.deps, source=program() + OWN, file="harbor.yaml")
    assert isinstance(applied, Applied)
    given = {part.name: getattr(LIBRARY, part.name) for part in fields(LIBRARY)}
    upgraded = Library(**{**given, "load_lexicon": lambda: load({"en/x.yaml": UPGRADED})})
    place.deps = replace(place.deps, library=upgraded)
    with capture_logs() as lines:
        place.hear(ALEX, "i want to die")
    assert place.alert().severity == Severity.CRISIS
    assert "signs_of_program_broken" in {line["event"] for line in lines}
    (problem,) = open_practice(place, tmp_path).problems()
    assert problem.startswith("signs of harbor: The program's own warning signs are not heard: ")
