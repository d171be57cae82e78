"""What one step does, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from service.core.dialogue.engine import MAX_TEXTS_PER_EVENT, MAX_VISITS, begin, step
from service.core.dialogue.flow import read_flow
from service.core.dialogue.model import (
    AskForPerson,
    Conversation,
    Ended,
    Event,
    Heard,
    NotUnderstood,
    RaiseAlert,
    RecordScore,
    Resumed,
    Say,
    SetGoal,
    Started,
    TimerRang,
)
from service.core.severity import Severity
from tests.core.dialogue.flows import NOW, after, plain, started

HOUR = timedelta(hours=1)
CONCERN = Severity.CONCERN


def test_the_first_question_is_asked_and_the_timer_set() -> None:
    flow = plain()
    conversation, effects = step(
        flow, begin(flow, values={"program": "Riverbend"}), Started(), now=NOW
    )
    assert effects == (Say("Hi, it's Riverbend. How are you, 1-5?", "mood", asks=True),)
    assert (conversation.step, conversation.asking) == ("mood", "scale")
    assert conversation.due_at == NOW + 3 * HOUR
    assert conversation.version == flow.version


def test_a_missing_value_reads_neutrally() -> None:
    flow = plain()
    for values in ({}, {"program": " "}):
        _, effects = step(flow, begin(flow, values=values), Started(), now=NOW)
        assert effects == (
            Say("Hi, it's your check-in team. How are you, 1-5?", "mood", asks=True),
        )


def test_an_answer_is_kept_and_its_route_taken() -> None:
    flow = plain()
    conversation, effects = after(flow, started(flow), Heard("1"))
    assert effects == [
        RecordScore("mood", 1),
        RaiseAlert(Severity.URGENT, "low_mood"),
        Say("I am sorry.", "sorry"),
        Ended("done"),
    ]
    assert conversation.ended
    assert conversation.answers == {"mood": 1}
    assert (conversation.step, conversation.asking, conversation.due_at) == (None, None, None)


def test_routes_look_at_earlier_answers() -> None:
    flow = plain()
    _, low = after(flow, started(flow), Heard("2"), Heard("yes"))
    _, middle = after(flow, started(flow), Heard("3"), Heard("yes"))
    assert RaiseAlert(CONCERN, "wants_call") in low
    assert AskForPerson() in middle
    assert not any(isinstance(effect, RaiseAlert) for effect in middle)


def test_one_gentle_retry_and_then_onward_with_a_person() -> None:
    flow = plain()
    conversation, first = after(flow, started(flow), Heard("purple"))
    assert first == [Say("One number, 1-5?", "mood", asks=True)]
    conversation, second = after(flow, conversation, Heard("purple again"))
    assert second == [
        NotUnderstood("mood"),
        Say("Would you like a call? YES or NO.", "call", asks=True),
    ]
    assert conversation.retries == 0
    _, third = after(flow, conversation, Heard("purple"))
    assert third == [Say("YES or NO?", "call", asks=True)]


def test_whoever_would_rather_not_answer_is_not_asked_twice() -> None:
    flow = plain()
    conversation, effects = after(flow, started(flow), Heard("skip"), Heard("no"), Heard("idk"))
    assert not any(isinstance(effect, NotUnderstood | SetGoal) for effect in effects)
    assert conversation.outcome == "partly"


def test_a_concern_in_words_takes_the_kind_way_at_once() -> None:
    flow = plain()
    _, effects = after(flow, started(flow), Heard("everything is too much", CONCERN))
    assert effects == [Say("Thank you for telling me.", "heard"), Ended("partly")]


def test_a_plain_answer_with_a_concern_goes_by_the_order_of_the_routes() -> None:
    flow = plain()
    _, worst = after(flow, started(flow), Heard("1, so alone", CONCERN))
    assert RaiseAlert(Severity.URGENT, "low_mood") in worst
    _, middle = after(flow, started(flow), Heard("3, so alone", CONCERN))
    assert middle[:2] == [RecordScore("mood", 3), Say("Thank you for telling me.", "heard")]


def test_what_hurts_is_not_made_a_goal() -> None:
    flow = plain()
    _, effects = after(
        flow, started(flow), Heard("3"), Heard("no"), Heard("stop hurting so much", CONCERN)
    )
    assert not any(isinstance(effect, SetGoal) for effect in effects)
    _, effects = after(flow, started(flow), Heard("3"), Heard("no"), Heard("walk more"))
    assert SetGoal("walk more") in effects


def test_a_concern_where_no_way_is_written_is_not_asked_to_try_again() -> None:
    flow = replace(plain(), sign=None)
    flow = replace(flow, steps={**flow.steps, "mood": replace(flow.steps["mood"], routes=())})
    _, effects = after(flow, started(flow), Heard("everything is too much", CONCERN))
    assert effects[0] == NotUnderstood("mood")
    assert Say("One number, 1-5?", "mood", asks=True) not in effects


def test_one_reminder_and_then_the_end() -> None:
    flow = plain()
    conversation = started(flow)
    same, effects = step(flow, conversation, TimerRang(), now=NOW + 2 * HOUR)
    assert (same, effects) == (conversation, ())
    conversation, effects = step(flow, conversation, TimerRang(), now=NOW + 3 * HOUR)
    assert effects == (Say("No rush. How are you, 1-5?", "mood", asks=True),)
    assert conversation.reminded
    assert conversation.due_at == NOW + 20 * HOUR
    same, effects = step(flow, conversation, TimerRang(), now=NOW + 19 * HOUR)
    assert (same, effects) == (conversation, ())
    conversation, effects = step(flow, conversation, TimerRang(), now=NOW + 20 * HOUR)
    assert effects == (Ended("missed"),)
    assert conversation.outcome == "missed"


def test_no_second_reminder_in_one_conversation() -> None:
    flow = plain()
    conversation, _ = after(flow, started(flow), TimerRang(), now=NOW + 3 * HOUR)
    conversation, _ = after(flow, conversation, Heard("2"), now=NOW + 4 * HOUR)
    assert conversation.due_at == NOW + 24 * HOUR
    conversation, effects = after(flow, conversation, TimerRang(), now=NOW + 24 * HOUR)
    assert effects == [Ended("partly")]


def test_a_timer_that_rings_after_the_end_has_come_sends_no_late_reminder() -> None:
    flow = plain()
    _, effects = after(flow, started(flow), TimerRang(), now=NOW + 20 * HOUR)
    assert effects == [Ended("missed")]


def test_a_text_nobody_understood_and_silence_is_not_missed() -> None:
    flow = plain()
    conversation, _ = after(flow, started(flow), Heard("purple"))
    _, effects = after(flow, conversation, TimerRang(), now=NOW + 30 * HOUR)
    assert effects == [NotUnderstood("mood"), Ended("partly")]


def test_a_schedule_overrules_the_times_of_the_flow() -> None:
    flow = plain()
    conversation = started(flow, Started(remind_after=HOUR, give_up_after=2 * HOUR))
    assert conversation.due_at == NOW + HOUR
    conversation, _ = after(flow, conversation, TimerRang(), now=NOW + HOUR)
    assert conversation.due_at == NOW + 2 * HOUR
    without = started(flow, Started(remind_after=5 * HOUR, give_up_after=2 * HOUR))
    assert without.due_at == NOW + 2 * HOUR
    _, effects = after(flow, without, TimerRang(), now=NOW + 2 * HOUR)
    assert effects == [Ended("missed")]


def test_what_does_not_fit_changes_nothing() -> None:
    flow = plain()
    fresh = begin(flow, values={})
    waiting = started(flow)
    ended, _ = after(flow, waiting, Heard("5"))
    pairs: list[tuple[Conversation, Event]] = [
        (fresh, Heard("2")), (fresh, TimerRang()), (fresh, Resumed()),
        (waiting, Started()), (waiting, TimerRang()), (waiting, Heard('Liked "How are you"')),
        (ended, Heard("2")), (ended, TimerRang()), (ended, Resumed()), (ended, Started()),
    ]  # fmt: skip
    for conversation, event in pairs:
        assert step(flow, conversation, event, now=NOW) == (conversation, ())


def test_resuming_asks_the_open_question_again() -> None:
    flow = plain()
    suspended = replace(started(flow), due_at=None)
    conversation, effects = step(flow, suspended, Resumed(), now=NOW + HOUR)
    assert effects == (Say("How are you, 1-5?", "mood", asks=True),)
    assert conversation.due_at == NOW + 4 * HOUR


def test_short_neighbours_leave_as_one_text_but_never_cheer_with_the_rest() -> None:
    written = """
flow: two
lang: en
steps:
  one: {say: "%s", cheerful: %s, go: two}
  two: {say: "Second.", go: end}
"""
    for first, cheerful, texts in [
        ("First.", "no", ["First. Second."]),
        ("First.", "yes", ["First.", "Second."]),
        ("x" * 155, "no", ["x" * 155, "Second."]),
    ]:
        flow = read_flow(written % (first, cheerful), file="two.yaml")
        _, effects = step(flow, begin(flow, values={}), Started(), now=NOW)
        assert [effect.text for effect in effects if isinstance(effect, Say)] == texts


def test_a_circle_without_a_question_ends_with_a_person() -> None:
    flow = read_flow(
        'flow: f\nlang: en\nsteps: {a: {say: "A.", go: b}, b: {say: "B.", go: a}}', file="f"
    )
    conversation, effects = step(flow, begin(flow, values={}), Started(), now=NOW)
    assert effects[-1] == Ended("partly")
    assert isinstance(effects[-2], NotUnderstood)
    assert sum(isinstance(effect, Say) for effect in effects) <= MAX_TEXTS_PER_EVENT
    assert conversation.outcome == "partly"


def test_a_flood_of_texts_is_cut() -> None:
    steps = "".join(f'  s{n}: {{say: "{"x" * 155}", go: s{n + 1}}}\n' for n in range(6))
    flow = read_flow(f'flow: f\nlang: en\nsteps:\n{steps}  s6: {{say: "z", go: end}}', file="f")
    _, effects = step(flow, begin(flow, values={}), Started(), now=NOW)
    assert sum(isinstance(effect, Say) for effect in effects) == MAX_TEXTS_PER_EVENT
    assert effects[-1] == Ended("partly")


def test_a_question_that_leads_back_to_itself_is_left_in_the_end() -> None:
    flow = read_flow(
        'flow: f\nlang: en\nsteps: {a: {ask: "Again?", expect: text, otherwise: a}}', file="f"
    )
    conversation = started(flow)
    heard = 0
    while not conversation.ended:
        conversation, effects = step(flow, conversation, Heard("sure"), now=NOW)
        heard += 1
    assert heard == MAX_VISITS
    assert effects == (NotUnderstood("a"), Ended("partly"))


def test_a_conversation_that_lost_its_place_goes_to_a_person() -> None:
    flow = plain()
    for lost in ("gone", "glad", None):
        conversation = replace(started(flow), step=lost)
        for event in (Heard("2"), Resumed()):
            _, effects = step(flow, conversation, event, now=NOW)
            assert effects == (NotUnderstood(lost or "mood"), Ended("partly"))


def test_the_end_of_the_calendar_is_no_accident() -> None:
    flow = plain()
    last = datetime.max.replace(tzinfo=UTC)
    conversation, _ = step(flow, begin(flow, values={}), Started(), now=last)
    assert conversation.due_at == last
