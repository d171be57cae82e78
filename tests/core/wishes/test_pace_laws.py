"""What holds of every reading of a pace, and of every plan of a peer's own."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from service.bootstrap import read_library
from service.core.scheduling.due_texts import Timing
from service.core.scheduling.hours import Window
from service.core.scheduling.own_plan import (
    ALL_HOURS,
    NO_PLAN,
    Amount,
    OwnHours,
    OwnPlan,
    at_most,
    days_of_week,
    fewer,
    more,
    own_timing,
    read_own_plan,
)
from service.core.scheduling.rules import At, Between, Phase, Rule, Weekdays, weekly
from service.core.texts.keywords import plain_form
from service.core.wishes.amounts import read_amount, say_amount
from service.core.wishes.clocks import read_hours, say_hours
from service.core.wishes.lengths import Length, read_length
from service.core.wishes.model import Lang
from service.core.wishes.weekdays import read_days, say_days

WISHES = read_library().wishes
LANGS = st.sampled_from(("en", "es"))
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
LATER = CLOCKS.filter(lambda at: at != time(0))
DAYS = st.frozensets(st.integers(0, 6), min_size=1)
HOURS = st.one_of(
    st.just(ALL_HOURS),
    CLOCKS.map(lambda at: OwnHours(at=at)),
    LATER.map(lambda at: OwnHours(after=at)),
    LATER.map(lambda at: OwnHours(before=at)),
    st.lists(LATER, min_size=2, max_size=2, unique=True).map(
        lambda two: OwnHours(after=two[0], before=two[1])
    ),
)
PLANS = st.builds(
    OwnPlan,
    HOURS,
    st.none() | DAYS,
    st.sampled_from((1, 2, 4)),
    st.none() | st.integers(1, 5),
    st.none() | st.integers(1, 7),
)
TIMINGS = st.builds(
    lambda days, at: Timing("daily", weekly(days, at), timedelta(hours=2)), DAYS, CLOCKS
)


@given(HOURS.filter(lambda hours: hours != ALL_HOURS), LANGS)
def test_hours_that_we_say_read_the_same_again(hours: OwnHours, lang: Lang) -> None:
    read = read_hours(plain_form(say_hours(hours, lang)))
    assert read is not None
    assert (read.hours, read.sure) == (hours, True)


def test_days_that_we_say_read_the_same_again() -> None:
    for count in range(1, 8):
        for days in map(frozenset, combinations(range(7), count)):
            assert read_days(plain_form(say_days(days, "en"))) == days
            assert read_days(plain_form(say_days(days, "es"))) == days


@given(
    st.integers(1, 20).map(lambda n: Amount(a_day=n))
    | st.integers(1, 20).map(lambda n: Amount(a_week=n))
    | st.integers(2, 4).map(lambda n: Amount(a_week=1, every=n)),
    LANGS,
)
def test_amounts_that_we_say_read_the_same_again(amount: Amount, lang: Lang) -> None:
    assert read_amount(plain_form(say_amount(amount, lang))) == amount


@given(PLANS)
def test_a_plan_is_kept_as_it_is(plan: OwnPlan) -> None:
    assert read_own_plan(str(plan)) == plan
    assert read_own_plan(None) == NO_PLAN


LENGTHS = (
    *("2 weeks", "til monday", "through friday", "this week", "until the 31st", "until 12 1"),
    *("hasta el lunes", "hasta el 29 de febrero", "un mes"),
)


@given(st.sampled_from(LENGTHS), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_pause_ends_on_a_day_that_is_still_to_come(said: str, today: date) -> None:
    length = read_length(said)
    assert isinstance(length, Length)
    ends = length.ends(today)
    assert ends is None or ends > today
    assert ends is not None or "febrero" in said


@given(TIMINGS, PLANS)
def test_a_plan_of_their_own_gives_nobody_more_texts(timing: Timing, plan: OwnPlan) -> None:
    usual, own = days_of_week((timing,), NO_PLAN), days_of_week((timing,), plan)
    assert len(own) <= len(usual)
    if plan.days is not None and len(plan.days) <= len(usual):
        assert set(own) <= plan.days


@given(CLOCKS, PLANS)
def test_no_text_has_a_time_outside_their_own_hours(at: time, plan: OwnPlan) -> None:
    rule = Rule((Phase(Weekdays(frozenset({0})), At(at)),))
    (phase,) = own_timing(Timing("one", rule, timedelta(hours=2)), plan).rule.phases
    assert isinstance(phase.time, At)
    quiet = plan.hours.quiet
    assert quiet is None or not quiet.holds(phase.time.clock)
    assert plan.hours.at in (None, phase.time.clock)


@given(st.lists(CLOCKS, min_size=2, max_size=2, unique=True).map(sorted), PLANS)
def test_no_window_reaches_outside_their_own_hours(ends: list[time], plan: OwnPlan) -> None:
    rule = Rule((Phase(Weekdays(frozenset({0})), Between(Window(*ends))),))
    (phase,) = own_timing(Timing("one", rule, timedelta(hours=2)), plan).rule.phases
    quiet = plan.hours.quiet
    if quiet is None:
        return
    match phase.time:
        case At(clock):
            assert not quiet.holds(clock)
        case Between() as between:
            minutes = range(0, between.minutes, 7)
            assert not any(quiet.holds(between.clock_at(minute)) for minute in minutes)


@given(TIMINGS)
def test_less_comes_to_an_end_and_more_leads_back(timing: Timing) -> None:
    plan, steps = NO_PLAN, 0
    while (less := fewer(plan, (timing,))) is not None:
        before, after = (sum(days_of_week((timing,), one).values()) for one in (plan, less))
        assert after / less.every < before / plan.every
        plan, steps = less, steps + 1
        assert steps < 8
    while (again := more(plan)) is not None:
        plan = again
    assert plan == NO_PLAN


@given(TIMINGS, st.integers(1, 9))
def test_at_most_so_many_a_week_are_spread(timing: Timing, count: int) -> None:
    plan = at_most(NO_PLAN, (timing,), Amount(a_week=count))
    usual = len(days_of_week((timing,), NO_PLAN))
    assert len(days_of_week((timing,), plan)) == min(count, usual)


@given(st.text(max_size=130))
def test_no_text_is_too_much_to_read(text: str) -> None:
    WISHES.heard(text)


WORDS = [
    "text",
    "me",
    "at",
    "after",
    "5",
    "6pm",
    "not",
    "no",
    "only",
    "mon",
    "thu",
    "los",
    "lunes",
    "a",
    "las",
    "por",
    "until",
    "hasta",
    "2",
    "weeks",
    "semanas",
    "pause",
    "stop",
    "days",
    "dias",
    "every",
    "a",
    "week",
]


@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_words_of_wishes_in_any_order_are_read_or_not(words: list[str]) -> None:
    WISHES.heard(" ".join(words))
