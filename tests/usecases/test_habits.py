"""Who goes quiet, or answers lower, by their own habit: staff hear of it once, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.core.delivery import OPTED_OUT
from service.core.severity import Severity
from service.store.alerts import Alert
from service.store.consent import CarrierBlock
from service.store.peers import Peer, Score
from service.store.schedules import Checkin
from service.usecases.close_alert import close_alert
from service.usecases.pause_peer import pause_peer
from service.usecases.write_text import write_text
from tests.usecases.place import ALEX, SAM, Place, program

QUIET = program().replace("missed_alert: concern", "missed_alert: none")
WORDS = {"a": "answered", "m": "missed", "u": "undelivered"}


@pytest.fixture
def calm_place(bare_place: Place) -> Place:
    """A program whose misses alert nobody by themselves."""
    return bare_place.open(QUIET)


def lived(place: Place, how: str, *, reason: str | None = None) -> None:
    """Alex's check-ins of the days before today, a letter each; misses have that reason."""
    now = place.clock.now()
    with place.deps.database.write() as session:
        enrollment = place.enrollment(session, ALEX)
        enrollment.enrolled_at = now - timedelta(days=100)
        for days, letter in enumerate(reversed(how), start=1):
            at = now - timedelta(days=days)
            checkin = Checkin(
                id=place.deps.ids.new(),
                created_at=at,
                enrollment_id=enrollment.id,
                peer_id=enrollment.peer_id,
                contact_id=place.contact(ALEX).id,
                due_at=at,
                on=at.date(),
                number=1,
                status=WORDS[letter],
                reason=reason if letter == "m" else None,
            )
            session.add(checkin)


def answered(place: Place, *values: int) -> None:
    """Alex's answers of the days before today on the scale of the daily check-in."""
    now = place.clock.now()
    with place.deps.database.write() as session:
        peer_id = place.enrollment(session, ALEX).peer_id
        for days, value in enumerate(reversed(values), start=1):
            at, score_id = now - timedelta(days=days), place.deps.ids.new()
            score = Score(id=score_id, created_at=at, peer_id=peer_id, name="mood", value=value)
            session.add(score)


def misses_one(place: Place) -> None:
    place.checkin(ALEX)
    place.later(hours=7)


def why(place: Place) -> list[tuple[str, str, Severity]]:
    return [(alert.kind, alert.reason, Severity(alert.severity)) for alert in place.alerts()]


def peer_of(place: Place) -> Peer:
    with place.deps.database.read() as session:
        return session.get_one(Peer, place.enrollment(session, ALEX).peer_id)


# ---------------------------------------------------------------- silence
def test_the_third_miss_of_who_nearly_always_answers_is_a_concern(calm_place: Place) -> None:
    lived(calm_place, "aaaamaaaaa" + "mm")
    misses_one(calm_place)
    assert why(calm_place) == [("silence", "answered_9_of_10_missed_3", Severity.CONCERN)]
    assert ("opened", "silence:answered_9_of_10_missed_3:concern") in calm_place.history(
        calm_place.alert()
    )
    (told,) = calm_place.texts(SAM)
    assert "missed" not in told
    assert "answered" not in told


def test_that_of_who_seldom_answers_is_none(calm_place: Place) -> None:
    lived(calm_place, "mmammmmamm" + "mm")
    misses_one(calm_place)
    assert calm_place.checkins()[-1] == ("missed", None)
    assert why(calm_place) == []


def test_it_is_told_once_and_again_when_it_has_rested(calm_place: Place) -> None:
    lived(calm_place, "aaaaaaaaaa" + "mm")
    misses_one(calm_place)
    close(calm_place, calm_place.alert())
    calm_place.later(hours=17)
    misses_one(calm_place)
    assert len(calm_place.alerts()) == 1
    calm_place.clock.advance(timedelta(days=14))
    misses_one(calm_place)
    assert [alert.kind for alert in calm_place.alerts()] == ["silence", "silence"]


def close(place: Place, alert: Alert) -> None:
    close_alert(place.deps, scope=place.scope(), alert_id=alert.id, outcome="mistake")


def test_it_joins_an_open_alert(empty_place: Place) -> None:
    place = empty_place.open()  # each miss alerts
    lived(place, "aaaaaaaaaa" + "m")
    misses_one(place)
    assert why(place) == [("missed", "daily", Severity.CONCERN)]
    place.later(hours=17)
    misses_one(place)
    assert why(place) == [("missed", "daily", Severity.CONCERN)]
    joined = [detail for kind, detail in place.history(place.alert()) if kind == "joined"]
    assert joined == ["silence:answered_10_of_10_missed_3:concern"]
    assert not any("new text" in text for text in place.texts(SAM))  # there is none


def test_who_wrote_something_else_is_not_silent(calm_place: Place) -> None:
    lived(calm_place, "aaaaaaaaaa" + "mm")
    calm_place.hear(ALEX, "the boat is in the water")
    close(calm_place, calm_place.alert())
    misses_one(calm_place)
    assert [alert.kind for alert in calm_place.alerts()] == ["unread"]


def test_misses_of_a_pause_and_texts_that_never_came_are_none_of_theirs(calm_place: Place) -> None:
    lived(calm_place, "aaaaaaaaaa" + "mmm", reason="paused")
    lived(calm_place, "aaaaaaaaaa" + "uu")
    misses_one(calm_place)
    assert why(calm_place) == []


def test_nothing_is_made_of_silence_in_a_pause(calm_place: Place) -> None:
    lived(calm_place, "aaaaaaaaaa" + "mm")
    calm_place.checkin(ALEX)
    until, scope = calm_place.clock.now() + timedelta(days=3), calm_place.scope()
    pause_peer(calm_place.deps, scope=scope, peer_id=peer_of(calm_place).id, until=until)
    calm_place.later(hours=7)
    assert calm_place.checkins()[-1] == ("missed", "paused")
    assert why(calm_place) == []


def test_nobody_expects_an_answer_of_who_cannot_be_texted_any_more(calm_place: Place) -> None:
    lived(calm_place, "aaaaaaaaaa" + "mm")
    calm_place.checkin(ALEX)
    blocked = CarrierBlock(
        id=calm_place.deps.ids.new(),
        created_at=calm_place.clock.now(),
        contact_id=calm_place.contact(ALEX).id,
        line_id=calm_place.line().id,
        code=OPTED_OUT,
    )
    with calm_place.deps.database.write() as session:
        session.add(blocked)
    calm_place.later(hours=7)
    assert calm_place.checkins()[-1] == ("missed", None)
    assert "silence" not in [alert.kind for alert in calm_place.alerts()]


def test_who_talks_with_a_person_is_not_silent(calm_place: Place) -> None:
    lived(calm_place, "aaaaaaaaaa" + "mm")
    calm_place.checkin(ALEX)
    contact_id, scope = calm_place.contact(ALEX).id, calm_place.scope()
    write_text(calm_place.deps, scope=scope, contact_id=contact_id, body="Hi, Sam here.")
    calm_place.later(hours=7)
    assert why(calm_place) == []


def test_off_is_off(bare_place: Place) -> None:
    place = bare_place.open(QUIET + "habits: {silence: none}")
    lived(place, "aaaaaaaaaa" + "mm")
    misses_one(place)
    assert why(place) == []


# ---------------------------------------------------------------- mood
def test_answers_below_their_own_are_a_concern(empty_place: Place) -> None:
    place = empty_place.open()
    answered(place, 4, 4, 5, 4, 4, 4, 5, 4, 4, 4, 3, 3)
    place.checkin(ALEX)
    (thanks,) = place.hear(ALEX, "3")
    assert "3" not in thanks
    assert why(place) == [("mood", "usually_4_lately_3", Severity.CONCERN)]
    assert peer_of(place).mood_told_at is not None


def test_low_answers_that_are_their_usual_ones_are_none(calm_place: Place) -> None:
    answered(calm_place, 3, 3, 2, 3, 3, 3, 2, 3, 3, 3, 3, 3)
    calm_place.checkin(ALEX)
    calm_place.hear(ALEX, "3")
    assert why(calm_place) == []


def test_a_fall_is_told_once(calm_place: Place) -> None:
    answered(calm_place, 5, 5, 5, 4, 5, 5, 5, 5, 4, 5, 3, 3)
    for day in range(3):
        calm_place.checkin(ALEX)
        calm_place.hear(ALEX, "3")
        if day == 0:
            close(calm_place, calm_place.alert())
        calm_place.later(hours=24)
    assert [alert.kind for alert in calm_place.alerts()] == ["mood"]


def test_a_low_answer_that_alerts_anyway_tells_staff_once(calm_place: Place) -> None:
    answered(calm_place, 4, 4, 5, 4, 4, 4, 5, 4, 4, 4, 2, 2)
    calm_place.checkin(ALEX)
    calm_place.hear(ALEX, "2")
    assert why(calm_place) == [("flow", "low_mood", Severity.CONCERN)]
    joined = [detail for kind, detail in calm_place.history(calm_place.alert()) if kind == "joined"]
    assert joined == ["mood:usually_4_lately_2:concern"]
    assert len(calm_place.texts(SAM)) == 1


def test_a_fall_is_none_in_a_pause(calm_place: Place) -> None:
    answered(calm_place, 4, 4, 5, 4, 4, 4, 5, 4, 4, 4, 3, 3)
    calm_place.checkin(ALEX)
    until, scope = calm_place.clock.now() + timedelta(days=3), calm_place.scope()
    pause_peer(calm_place.deps, scope=scope, peer_id=peer_of(calm_place).id, until=until)
    calm_place.hear(ALEX, "3")
    assert why(calm_place) == []


def test_texts_that_came_together_with_the_answer_are_taken_after_its_alert(
    calm_place: Place,
) -> None:
    answered(calm_place, 4, 4, 5, 4, 4, 4, 5, 4, 4, 4, 3, 3)
    calm_place.checkin(ALEX)
    for body in ("3", "the bus was late", "i just got home"):
        calm_place.record(ALEX, body)
    calm_place.work()
    assert why(calm_place) == [("mood", "usually_4_lately_3", Severity.CONCERN)]


def test_a_fall_is_none_where_the_program_does_not_look(bare_place: Place) -> None:
    place = bare_place.open(QUIET + "habits: {mood: none}")
    answered(place, 4, 4, 5, 4, 4, 4, 5, 4, 4, 4, 3, 3)
    place.checkin(ALEX)
    place.hear(ALEX, "3")
    assert why(place) == []
