"""An open alert never goes quiet (design 5, rule 5)."""

from __future__ import annotations

from datetime import UTC, datetime

from structlog.testing import capture_logs

from service.ports import Refused
from service.store.audit import Audit
from service.store.contacts import end_links, links_of
from service.usecases.apply_program import apply_program
from service.usecases.close_alert import Closed, UnknownOutcome, close_alert
from service.usecases.take_alert import HasOwner, NotYours, Taken, take_alert
from service.usecases.write_text import write_text
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, ROSA, SAM, Place, program

CRISIS = "i want to kill myself"
NEWS = (
    "There is a new text on alert 1042. Read it in the console, or answer from here: 1042 and your"
    " words."
)


def told(place: Place) -> list[int]:
    """How many texts Sam, Dana, Lucia and Noah have had."""
    return [len(place.texts(phone)) for phone in (SAM, DANA, LUCIA, NOAH)]


def lose(place: Place, *phones: str) -> None:
    """These phones are their owners' no more."""
    with place.deps.database.write() as session:
        for phone in phones:
            contact_id = place.contact(phone).id
            _, staff_id = links_of(session, contact_id)
            end_links(session, contact_id, place.clock.now(), staff_id=staff_id)


def test_a_crisis_climbs_step_by_step_and_the_top_repeats(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    climbed = [told(place)]
    for _ in range(5):
        place.later(minutes=5)
        climbed.append(told(place))
    assert climbed == [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [1, 1, 1, 1],
        [1, 1, 1, 2],
        [1, 1, 1, 3],
    ]
    assert "still needs someone" in place.texts(NOAH)[-1]


def test_the_history_tells_steps_of_the_ladder_from_people(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    assert place.history(place.alert()) == [
        ("opened", "flag:suicide:crisis"),
        ("told", "alert"),
        ("step", "specialist"),
        ("answered", "crisis_suicide"),
    ]


def test_ok_takes_it_and_the_climb_stops(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    (taken,) = place.hear(SAM, "OK 1042")
    assert taken.startswith("Alert 1042 is yours.")
    place.later(minutes=20)
    assert told(place)[1:] == [0, 0, 0]
    (other,) = place.hear(DANA, "ok 1042")
    assert other.startswith("Sam Rivera has already taken")


def test_a_bare_ok_takes_the_only_one_and_asks_which_of_two(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(ROSA, "quiero morirme")
    (asked,) = place.hear(SAM, "ok")
    assert "1042, 1043" in asked
    place.hear(SAM, "ok 1043")
    (taken,) = place.hear(SAM, "ok")
    assert "Alert 1042 is yours" in taken


def test_who_does_not_say_which_is_told_what_to_write(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(ROSA, "quiero morirme")
    (take,) = place.hear(SAM, "OK foo")
    assert take.startswith("Nothing is taken yet.")
    assert take.endswith("like OK 1042. Open alerts: 1042, 1043.")
    (done,) = place.hear(SAM, "DONE abc")
    assert done.startswith("Nothing is closed yet.")
    assert done.endswith("like DONE 1042. Open alerts: 1042, 1043.")
    assert {alert.status for alert in place.alerts()} == {"open"}


def test_a_command_is_answered_in_the_language_of_its_words(place: Place) -> None:
    (nothing,) = place.hear(SAM, "listo abc")
    assert nothing == "Ahora no hay ninguna alerta abierta."
    place.hear(ALEX, CRISIS)
    (which,) = place.hear(SAM, "LISTO")
    assert "por ejemplo LISTO 1042" in which
    (taken,) = place.hear(SAM, "tomo 1042")
    assert taken.startswith("La alerta 1042 es tuya.")
    (closed,) = place.hear(SAM, "DONE 1042 safe")
    assert closed == "Alert 1042 is closed. Thank you."


def test_taken_without_outcome_it_asks_and_climbs_again(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    place.later(minutes=30)
    assert "How did it go?" in place.texts(SAM)[-1]
    place.later(minutes=5)
    assert told(place)[1] == 1, "asked and silent: the next one is told"
    assert place.alert().status == "open"


def test_done_closes_it_with_the_note_sealed(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    (closed,) = place.hear(SAM, "DONE 1042 they are safe with a friend")
    assert closed == "Alert 1042 is closed. Thank you."
    alert = place.alert()
    assert (alert.status, alert.outcome, alert.due_at) == ("closed", "safe", None)
    assert alert.note is not None
    assert b"friend" not in alert.note
    place.later(hours=8)
    assert told(place)[1:] == [0, 0, 0]


def test_who_is_still_on_it_gets_more_time_once_and_is_told_the_truth(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    place.later(minutes=30)
    assert "How did it go?" in place.texts(SAM)[-1]
    (kept,) = place.hear(SAM, "OK")
    assert kept.startswith("OK. Alert 1042 stays with you, and you have more time.")
    place.later(minutes=29)
    assert told(place)[1:] == [0, 0, 0]
    place.later(minutes=1)
    assert "How did it go?" in place.texts(SAM)[-1]
    (due,) = place.hear(SAM, "ok 1042")
    assert "it needs word now" in due
    assert "goes to others again" in due
    place.later(minutes=5)
    assert told(place)[1] == 1


def test_done_with_words_that_may_mean_the_opposite_closes_nothing(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    (asked,) = place.hear(SAM, "DONE 1042 no answer, trying again")
    assert asked.startswith("Alert 1042 stays open")
    assert place.alert().status == "taken"
    place.hear(SAM, "done safe")
    assert place.alert().status == "closed"


def test_what_another_has_is_theirs_to_close(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    (refused,) = place.hear(DANA, "done 1042")
    assert refused.startswith("Sam Rivera has already taken")
    assert place.alert().status == "taken"


def test_done_in_plain_words_takes_and_closes_what_nobody_had(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    (which,) = place.hear(DANA, "done")
    assert which.startswith("Nothing is closed yet.")
    assert which.endswith("like DONE 1042. Open alerts: 1042.")
    place.hear(DANA, "done 1042 i talked with them")
    alert = place.alert()
    assert (alert.status, alert.owner_id) == ("closed", place.scope("dana@example.org").staff_id)
    assert [kind for kind, _ in place.history(alert)][-2:] == ["taken", "closed"]


# ---------------------------------------------------------------- what comes after
def test_no_text_after_a_buzz_is_lost_and_they_share_the_next(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    before = len(place.texts(SAM))
    place.clock.advance(seconds=10)
    place.hear(ALEX, "my sister is here")
    assert len(place.texts(SAM)) == before + 1, "the alert itself, or an answer, is no news"
    for text in ("she has to go", "i am alone now"):
        place.clock.advance(seconds=10)
        place.hear(ALEX, text)
    assert len(place.texts(SAM)) == before + 1
    place.later(seconds=99)
    assert len(place.texts(SAM)) == before + 1
    place.later(seconds=1)
    assert place.texts(SAM)[before:] == [NEWS, NEWS]
    place.later(minutes=10)
    assert len(place.texts(SAM)) == before + 2


def test_a_further_sign_always_buzzes(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    before = len(place.texts(SAM))
    for text in ("hello?", "i took all my pills", "i took all my pills"):
        place.hear(ALEX, text)
    assert len(place.texts(SAM)) == before + 3


def test_whoever_writes_with_them_hears_of_every_answer_also_at_night(place: Place) -> None:
    place.clock.moment = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)  # 10 PM in New York
    contact_id = place.contact(ALEX).id
    scope = place.scope("dana@example.org")
    write_text(place.deps, scope=scope, contact_id=contact_id, body="Hi, Dana here.")
    place.work()
    place.hear(ALEX, "yes i am here")
    place.later(minutes=10)
    place.hear(ALEX, "can we talk?")
    assert place.texts(DANA) == [NEWS, NEWS]
    assert place.texts(SAM) == [], "for the others a concern waits for the morning"


def test_while_nobody_has_taken_it_those_who_were_told_hear_of_what_follows(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.later(minutes=5)
    place.hear(ALEX, "please")
    assert (place.texts(SAM)[-1], place.texts(DANA)[-1]) == (NEWS, NEWS)
    assert place.texts(LUCIA) == []


def test_a_concern_of_the_day_buzzes_nobody_at_night(place: Place) -> None:
    place.hear(ALEX, "a question about friday")
    place.clock.moment = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)  # 10 PM in New York
    place.work()
    before = told(place)
    place.hear(ALEX, "and about saturday")
    place.hear(ALEX, "and about sunday")
    assert told(place) == before
    place.clock.moment = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
    place.work()
    assert place.texts(SAM)[before[0] :].count(NEWS) == 1


def test_at_night_only_a_crisis_buzzes(place: Place) -> None:
    night = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)  # 11 PM in New York
    place.clock.moment = night
    place.hear(ROSA, "una pregunta sobre el viernes")
    place.hear(ALEX, "1")
    assert told(place) == [0, 0, 0, 0]
    place.hear(ALEX, CRISIS)
    assert told(place) == [1, 0, 0, 0]
    place.clock.moment = datetime(2026, 3, 3, 13, 0, 1, tzinfo=UTC)  # 8 AM
    place.work()
    assert any("1042 (concern)" in text for text in place.texts(SAM))


def test_a_step_that_reaches_no_phone_is_followed_by_the_next_at_once(place: Place) -> None:
    lose(place, SAM)
    place.hear(ALEX, CRISIS)
    assert told(place) == [0, 1, 0, 0]
    assert ("unreachable", "no_number") in place.history(place.alert())


def test_a_phone_that_blocks_us_is_called(place: Place) -> None:
    place.sms.outcomes.append(Refused(21610, retry=False))
    place.hear(SAM, "hello")  # Sam's own phone blocks our number
    place.hear(ALEX, CRISIS)
    assert told(place)[:2] == [0, 0]
    assert len(place.calls.to(SAM)) == 1
    assert ("unreachable", "blocked") in place.history(place.alert())


def test_a_staff_phone_that_wrote_stop_gets_no_alert_until_it_writes_start(place: Place) -> None:
    (confirmed,) = place.hear(SAM, "STOP")
    assert "no more texts" in confirmed
    place.hear(ALEX, CRISIS)
    assert told(place)[:2] == [1, 0]  # the confirmation
    assert len(place.calls.to(SAM)) == 1
    assert ("unreachable", "stopped") in place.history(place.alert())
    place.hear(SAM, "START")
    place.hear(ROSA, "me quiero matar")
    assert place.texts(SAM)[-1].startswith("Warmline alert 1043 (crisis)")


def test_the_top_does_not_go_round_and_round_when_its_phone_is_off(place: Place) -> None:
    place.sms.outcomes.extend([Refused(21614, retry=False)] * 40)
    place.record(ALEX, CRISIS)
    place.work()
    tried = len(place.sms.sent)
    assert tried <= 10
    place.later(minutes=5)
    assert tried < len(place.sms.sent) <= tried + 3


def test_with_nobody_on_the_ladder_an_administrator_hears_of_it(empty_place: Place) -> None:
    source = program(steps="[specialist]")
    for old, new in (
        ("    backup: Dana Brooks\n", ""),
        ("    backup: Sam Rivera\n", ""),
        ("login: dana@example.org\n    roles: [specialist]", "roles: [admin]"),
        ("[coordinator, admin]", "[coordinator]"),
    ):
        assert old in source
        source = source.replace(old, new)
    place = empty_place.open(source)
    with capture_logs() as logs:
        place.hear(SAM, CRISIS)  # the only specialist
    assert told(place) == [1, 1, 0, 1], "the coordinator was found, and an administrator is told"
    assert ("nobody", "coordinator") in place.history(place.alert())
    (line,) = [line for line in logs if line["event"] == "ladder_has_nobody"]
    assert line["log_level"] == "error"
    assert line["alert_id"] == str(place.alert().id)


def test_a_crisis_that_reaches_no_phone_at_all_is_looked_at_again_every_minute(
    place: Place,
) -> None:
    lose(place, SAM, DANA, LUCIA, NOAH)
    with capture_logs() as logs:
        place.hear(ALEX, CRISIS)
    assert "alert_reached_nobody" in [line["event"] for line in logs]
    due_at = place.alert().due_at
    assert due_at is not None
    assert (due_at - place.clock.now()).total_seconds() == 60
    place.open(program(rate=999), peers="")  # with their phones again
    place.later(minutes=1)
    assert any("1042" in text for text in place.texts(SAM)), "reachable again, and told"


def test_the_console_takes_and_closes_within_its_scope(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    alert, sam, dana = place.alert(), place.scope(), place.scope("dana@example.org")
    assert take_alert(place.deps, scope=sam, alert_id=alert.id) == Taken(1042)
    assert take_alert(place.deps, scope=sam, alert_id=alert.id) == Taken(1042)
    assert take_alert(place.deps, scope=dana, alert_id=alert.id) == HasOwner(1042, "Sam Rivera")
    elsewhere = type(sam)(sam.staff_id, {})
    assert take_alert(place.deps, scope=elsewhere, alert_id=alert.id) == NotYours()
    bad = close_alert(place.deps, scope=sam, alert_id=alert.id, outcome="bored")
    assert bad == UnknownOutcome()
    assert close_alert(place.deps, scope=sam, alert_id=alert.id, outcome="safe") == Closed(1042)
    assert [row.action for row in place.rows(Audit)][-2:] == ["took", "closed"]


def test_who_is_staff_no_more_takes_no_alert(place: Place) -> None:
    sam, rest = program(steps="[specialist, supervisor]").split("  - name: Dana Brooks")
    head, _ = sam.split("  - name: Sam Rivera")
    without = f"{head}  - name: Dana Brooks{rest}".replace("    backup: Sam Rivera\n", "")
    apply_program(place.deps, source=without, file="harbor.yaml")
    place.hear(ALEX, CRISIS)
    assert "Alert 1042 is yours" not in " ".join(place.hear(SAM, "OK 1042"))
    assert place.alerts()[0].status == "open"
