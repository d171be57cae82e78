from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.alerting.ladder import (
    ROLES,
    AskOutcome,
    LadderEffect,
    LadderRules,
    LadderState,
    NotifyStaff,
    People,
    RecordStep,
    Role,
    Step,
    climb,
    close,
    contacted,
    extend,
    opened,
    take,
    usual_ladder,
    worse,
)
from service.core.scheduling.hours import Window, within
from service.core.severity import Severity

CRISIS, URGENT, CONCERN = Severity.CRISIS, Severity.URGENT, Severity.CONCERN
ZONE = ZoneInfo("America/New_York")
RULES = usual_ladder(ZONE, night=Window(time(21), time(8)))
SAM, DANA, LUCIA, NOAH = (UUID(int=number) for number in range(1, 5))
EVERYBODY: People = {
    "specialist": (SAM,),
    "backup": (DANA,),
    "supervisor": (LUCIA,),
    "coordinator": (NOAH,),
}
NOON = datetime(2026, 5, 4, 12, tzinfo=ZONE).astimezone(UTC)
MINUTE = timedelta(minutes=1)


def look(
    alert: LadderState, now: datetime, people: People = EVERYBODY, rules: LadderRules = RULES
) -> tuple[LadderState, tuple[LadderEffect, ...]]:
    return climb(alert, rules, people, now=now)


def run(
    alert: LadderState, times: int, people: People = EVERYBODY
) -> tuple[LadderState, list[list[NotifyStaff]]]:
    """Look each time that the alert is due; who was buzzed at each look."""
    buzzed = []
    for _ in range(times):
        assert alert.due_at is not None
        alert, effects = look(alert, alert.due_at, people)
        buzzed.append([effect for effect in effects if isinstance(effect, NotifyStaff)])
    return alert, buzzed


def test_a_new_alert_buzzes_the_specialist_at_once() -> None:
    alert, effects = look(opened(CRISIS, now=NOON), NOON)
    assert effects == (NotifyStaff(SAM, again=False), RecordStep("told", "specialist", (SAM,)))
    assert alert.due_at == NOON + 5 * MINUTE


def test_it_climbs_until_the_top_and_the_top_repeats() -> None:
    alert, buzzed = run(opened(CRISIS, now=NOON), 6)
    assert buzzed == [
        [NotifyStaff(SAM, False)],
        [NotifyStaff(DANA, False)],
        [NotifyStaff(LUCIA, False)],
        [NotifyStaff(NOAH, False)],
        [NotifyStaff(NOAH, True)],
        [NotifyStaff(NOAH, True)],
    ]
    assert alert.rounds == 3
    assert alert.due_at == NOON + 30 * MINUTE


@pytest.mark.parametrize(
    ("severity", "wait"), [(CRISIS, 5 * MINUTE), (URGENT, 15 * MINUTE), (CONCERN, 240 * MINUTE)]
)
def test_each_severity_has_its_own_wait(severity: Severity, wait: timedelta) -> None:
    alert, _ = look(opened(severity, now=NOON), NOON)
    assert alert.due_at == NOON + wait
    early, effects = look(alert, NOON + wait - timedelta(microseconds=1))
    assert (early, effects) == (alert, ())


def test_a_late_look_makes_one_step_and_leaves_the_whole_wait() -> None:
    first, _ = look(opened(CRISIS, now=NOON), NOON)
    second, effects = look(first, NOON + timedelta(hours=3))
    assert NotifyStaff(DANA, False) in effects
    assert second.due_at == NOON + timedelta(hours=3) + 5 * MINUTE


def test_a_role_that_nobody_fills_is_passed_over_at_once() -> None:
    few: People = {"supervisor": (LUCIA,), "coordinator": ()}
    _alert, buzzed = run(opened(CRISIS, now=NOON), 3, few)
    assert buzzed == [
        [NotifyStaff(LUCIA, False)],
        [NotifyStaff(LUCIA, True)],
        [NotifyStaff(LUCIA, True)],
    ]


def test_a_ladder_that_nobody_stands_on_tells_whoever_there_is_and_says_so() -> None:
    _, effects = look(opened(CRISIS, now=NOON), NOON, {"admin": (NOAH,)})
    assert effects == (NotifyStaff(NOAH, False), RecordStep("nobody", "admin", (NOAH,)))


def test_with_nobody_at_all_it_still_speaks_up_and_stays_due() -> None:
    alert, effects = look(opened(CRISIS, now=NOON), NOON, {})
    assert effects == (RecordStep("nobody"),)
    assert alert.due_at == NOON + 5 * MINUTE


def test_several_in_one_role_are_all_told() -> None:
    _, effects = look(opened(CRISIS, now=NOON), NOON, {**EVERYBODY, "specialist": (SAM, DANA)})
    assert effects[:2] == (NotifyStaff(SAM, False), NotifyStaff(DANA, False))


def test_somebody_who_holds_two_steps_hears_that_it_is_the_same_alert() -> None:
    _, buzzed = run(opened(CRISIS, now=NOON), 2, {**EVERYBODY, "backup": (SAM,)})
    assert buzzed[1] == [NotifyStaff(SAM, again=True)]


# ---------------------------------------------------------------- taken, done, worse
def test_taken_it_waits_for_the_outcome_then_asks_then_climbs_on() -> None:
    alert, _ = look(opened(CRISIS, now=NOON), NOON)
    taken = take(alert, SAM, RULES, now=NOON + MINUTE)
    assert (taken.status, taken.owner, taken.due_at) == ("taken", SAM, NOON + 31 * MINUTE)
    asked, effects = look(taken, NOON + 31 * MINUTE)
    assert effects == (AskOutcome(SAM), RecordStep("asked", None, (SAM,)))
    again, effects = look(asked, NOON + 36 * MINUTE)
    assert again.status == "open"
    assert effects[0] == NotifyStaff(DANA, again=False)


def test_contact_gives_the_owner_the_time_for_an_outcome_anew() -> None:
    taken = take(opened(CRISIS, now=NOON), SAM, RULES, now=NOON)
    asked, _ = look(taken, NOON + 30 * MINUTE)
    met = contacted(asked, RULES, now=NOON + 33 * MINUTE)
    assert (met.asked, met.due_at) == (False, NOON + 63 * MINUTE)
    assert met.last_contact == NOON + 33 * MINUTE
    _, effects = look(met, NOON + 63 * MINUTE)
    assert AskOutcome(SAM) in effects


def test_contact_alone_does_not_take_an_open_alert_off_the_ladder() -> None:
    alert, _ = look(opened(CRISIS, now=NOON), NOON)
    met = contacted(alert, RULES, now=NOON + MINUTE)
    assert (met.status, met.due_at) == ("open", alert.due_at)


def test_closed_it_is_due_no_more_and_cannot_be_taken() -> None:
    closed = close(take(opened(URGENT, now=NOON), SAM, RULES, now=NOON))
    assert closed.due_at is None
    assert look(closed, NOON + timedelta(days=9)) == (closed, ())
    assert take(closed, DANA, RULES, now=NOON) == closed


def test_a_worse_sign_opens_it_again_at_the_foot_and_tells_whoever_had_it() -> None:
    first, _ = look(opened(CONCERN, now=NOON), NOON)
    taken = take(first, LUCIA, RULES, now=NOON)
    grown = worse(taken, CRISIS, now=NOON + MINUTE)
    assert (grown.severity, grown.status, grown.due_at) == (CRISIS, "open", NOON + MINUTE)
    after, effects = look(grown, NOON + MINUTE)
    assert effects[:2] == (NotifyStaff(LUCIA, again=True), NotifyStaff(SAM, again=False))
    assert after.owner is None


def test_a_sign_no_worse_changes_nothing_while_it_is_open_or_taken() -> None:
    alert, _ = look(opened(URGENT, now=NOON), NOON)
    taken = take(alert, SAM, RULES, now=NOON)
    for state in (alert, taken):
        for severity in (Severity.NONE, CONCERN, URGENT):
            assert worse(state, severity, now=NOON + MINUTE) == state


def test_any_sign_opens_a_closed_alert_with_its_own_severity() -> None:
    closed = close(opened(CRISIS, now=NOON))
    again = worse(closed, CONCERN, now=NOON)
    assert (again.status, again.severity, again.due_at) == ("open", CONCERN, NOON)
    assert worse(closed, Severity.NONE, now=NOON) == closed


def test_an_alert_needs_a_severity() -> None:
    with pytest.raises(ValueError, match="severity"):
        opened(Severity.NONE, now=NOON)


# ---------------------------------------------------------------- the night
def night(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize("severity", [URGENT, CONCERN])
def test_at_night_what_is_no_crisis_waits_for_the_morning(severity: Severity) -> None:
    alert, effects = look(opened(severity, now=night(23)), night(23))
    assert effects == (RecordStep("held"),)
    assert alert.due_at == night(8, day=5)
    _, effects = look(alert, night(8, day=5))
    assert effects[0] == NotifyStaff(SAM, again=False)


def test_a_crisis_buzzes_at_night() -> None:
    _, effects = look(opened(CRISIS, now=night(3)), night(3))
    assert effects[0] == NotifyStaff(SAM, again=False)


def test_a_wait_that_ends_at_night_ends_in_the_morning() -> None:
    alert, _ = look(opened(CONCERN, now=night(19)), night(19))
    assert alert.due_at == night(8, day=5)
    taken = take(opened(URGENT, now=night(18)), SAM, RULES, now=night(18))
    assert taken.due_at == night(8, day=5)


def test_the_night_ends_by_the_clock_when_clocks_change() -> None:
    # On 2026-03-08 New York's clocks go forward: eight o'clock comes an hour sooner.
    before = datetime(2026, 3, 7, 22, tzinfo=ZONE).astimezone(UTC)
    alert, _ = look(opened(CONCERN, now=before), before)
    assert alert.due_at == datetime(2026, 3, 8, 12, tzinfo=UTC)
    assert alert.due_at == before + timedelta(hours=9)


def test_without_a_night_everything_buzzes() -> None:
    _, effects = look(opened(CONCERN, now=night(3)), night(3), rules=usual_ladder(ZONE))
    assert NotifyStaff(SAM, again=False) in effects


# ---------------------------------------------------------------- whatever happens
SEVERITIES = st.sampled_from([CRISIS, URGENT, CONCERN])
PEOPLE = st.dictionaries(
    st.sampled_from(ROLES),
    st.lists(st.sampled_from([SAM, DANA, LUCIA, NOAH]), max_size=2, unique=True).map(tuple),
)
STEPS = st.lists(st.sampled_from(ROLES[:4]), min_size=1, unique=True).map(tuple)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["look", "take", "contact", "worse", "close"]),
        st.integers(0, 36 * 60),
        SEVERITIES,
    ),
    max_size=25,
)


@given(SEVERITIES, PEOPLE, STEPS, DEEDS)
def test_whatever_happens_an_alert_that_is_not_closed_stays_due_and_is_never_early(
    severity: Severity,
    people: People,
    steps: tuple[Role, ...],
    deeds: Sequence[tuple[str, int, Severity]],
) -> None:
    rules = with_steps(steps)
    now = NOON
    alert = opened(severity, now=now)
    for deed, minutes, sign in deeds:
        now += timedelta(minutes=minutes)
        if deed == "look":
            due, (alert, effects) = alert.due_at, look(alert, now, people, rules)
            buzzes = [effect for effect in effects if isinstance(effect, NotifyStaff | AskOutcome)]
            if due is None or now < due:
                assert effects == ()
            elif any(people.values()) and not asleep(alert, now):
                assert buzzes
            if asleep(alert, now):
                assert not buzzes
        elif deed == "take":
            alert = take(alert, SAM, rules, now=now)
        elif deed == "contact":
            alert = contacted(alert, rules, now=now)
        elif deed == "worse":
            alert = worse(alert, sign, now=now)
        else:
            alert = close(alert)
        assert (alert.due_at is None) == (alert.status == "closed")


def with_steps(roles: Sequence[Role]) -> LadderRules:
    steps = tuple(Step(role) for role in roles)
    rungs = (replace(RULES.of(one), steps=steps) for one in (CRISIS, URGENT, CONCERN))
    return LadderRules(ZONE, *rungs)


def test_each_severity_has_steps_and_ways_of_its_own() -> None:
    loud = (Step("on_call", ("text", "call")), Step("supervisor", ("call",)))
    rules = replace(RULES, crisis=replace(RULES.crisis, steps=loud))
    people: People = {**EVERYBODY, "on_call": (DANA,)}
    crisis, effects = look(opened(CRISIS, now=NOON), NOON, people, rules)
    assert effects[0] == NotifyStaff(DANA, again=False, ways=("text", "call"))
    _, effects = look(crisis, NOON + 5 * MINUTE, people, rules)
    assert effects[0] == NotifyStaff(LUCIA, again=False, ways=("call",))
    _, effects = look(opened(URGENT, now=NOON), NOON, people, rules)
    assert effects[0] == NotifyStaff(SAM, again=False)


def asleep(alert: LadderState, now: datetime) -> bool:
    assert RULES.night is not None
    return alert.severity is not CRISIS and within(RULES.night, ZONE, at=now)


@given(SEVERITIES, PEOPLE.filter(lambda people: any(people.values())), STEPS)
def test_everybody_on_the_ladder_hears_of_an_alert_that_nobody_takes(
    severity: Severity, people: People, steps: tuple[Role, ...]
) -> None:
    rules = with_steps(steps)
    alert, heard = opened(severity, now=NOON), set()
    for _ in range(12):
        assert alert.due_at is not None
        alert, effects = look(alert, alert.due_at, people, rules)
        heard |= {effect.staff_id for effect in effects if isinstance(effect, NotifyStaff)}
    assert heard >= {who for role in steps for who in people.get(role, ())}
    assert heard


def test_who_is_still_on_it_gets_the_time_for_an_outcome_once_more_and_no_more() -> None:
    taken = take(opened(CRISIS, now=NOON), SAM, RULES, now=NOON)
    assert extend(taken, RULES, now=NOON) == taken, "nobody has asked yet"
    for allowed in (True, False):
        assert taken.due_at is not None
        now = taken.due_at
        asked, effects = look(taken, now)
        assert AskOutcome(SAM) in effects
        taken = extend(asked, RULES, now=now)
        assert (taken != asked) is allowed
        assert taken.due_at == now + (30 if allowed else 5) * MINUTE
    assert not contacted(taken, RULES, now=NOON).extended, "after contact it may be asked for anew"
