"""Follow what a peer wishes of the pace of their texts: at which hours, on which days, how many.
Each is told what comes next and how to take it back."""

from __future__ import annotations

from service.core.program.model import Schedule
from service.core.scheduling.due_texts import Timing
from service.core.scheduling.hours import EVERY_DAY
from service.core.scheduling.own_plan import (
    NO_PLAN,
    Amount,
    at_most,
    days_of_week,
    fewer,
    more,
    with_days,
)
from service.core.wishes.amounts import read_amount
from service.core.wishes.clocks import read_hours, say_free, say_hours
from service.core.wishes.model import FollowWish
from service.core.wishes.say_plan import say_thinned
from service.core.wishes.weekdays import read_days, say_days
from service.usecases.follow_pause import follow_back, follow_pause, follow_skip
from service.usecases.own_pace import fitting, put_plan
from service.usecases.own_wish import OwnWish, own_wish
from service.usecases.scene import Scene


def follow_pace(scene: Scene, effect: FollowWish) -> None:
    """Do what a peer wishes of the pace of their texts, in the transaction under way."""
    if scene.peer is None:
        return
    wish = own_wish(scene, scene.peer, effect)
    match effect.wish.kind:
        case "pause":
            follow_pause(wish)
        case "back":
            follow_back(wish)
        case "skip":
            follow_skip(wish)
        case "time":
            _hours(wish)
        case "days":
            _days(wish)
        case "less":
            _less(wish)
        case "more":
            _more(wish)


def _hours(wish: OwnWish) -> None:
    said = read_hours(wish.effect.wish.said)
    if said is None:
        wish.ask("time", "time_asked")
        return
    plan = fitting(wish.paced, wish.paced.plan, said)
    if plan is None:
        free = wish.scene.program.quiet_for(wish.paced.peer.state)
        wish.ask("time", "time_not_free", hours=say_free(free, wish.lang))
        return
    put_plan(wish.paced, "time", plan)
    wish.tell_next("time_now", hours=say_hours(plan.hours, wish.lang))


def _days(wish: OwnWish) -> None:
    days = read_days(wish.effect.wish.said)
    if days is None:
        wish.ask("days", "days_asked")
        return
    timings = _timings(wish)
    usual = days_of_week(timings, NO_PLAN)
    if not usual or (len(days) > len(usual) and days != EVERY_DAY):
        wish.to_person()  # more than the schedules have, or days that hang on dates
        return
    plan = with_days(wish.paced.plan, days, usual)
    put_plan(wish.paced, "days", plan)
    coming = frozenset(days_of_week(timings, plan))
    wish.tell_next("days_now", days=say_days(coming, wish.lang))


def _less(wish: OwnWish) -> None:
    plan, timings = wish.paced.plan, _timings(wish)
    said = wish.effect.wish.said
    amount = read_amount(said) if said else None
    if amount is not None and _is_more(timings, amount):
        wish.to_person()
        return
    less = fewer(plan, timings) if amount is None else at_most(plan, timings, amount)
    if less is None:
        wish.tell("less_least")
        return
    put_plan(wish.paced, "less", less)
    wish.tell_next("less_now", often=say_thinned(less, wish.lang))


def _is_more(timings: list[Timing], amount: Amount) -> bool:
    """Whether an amount is more than their schedules have."""
    usual = days_of_week(timings, NO_PLAN)
    most_a_day, a_week = max(usual.values(), default=0), sum(usual.values())
    return (amount.a_day or 0) > most_a_day or (amount.a_week or 0) > a_week


def _more(wish: OwnWish) -> None:
    plan = more(wish.paced.plan)
    if plan is None:  # it is for the coordinator's schedule to have more
        wish.to_person()
        return
    put_plan(wish.paced, "more", plan)
    wish.tell_next("more_now")


def _timings(wish: OwnWish) -> list[Timing]:
    """The schedules that they are on."""
    program = wish.paced.program
    named = (
        program.schedule_named(one.name) for row, one in wish.paced.rows if row.ended_at is None
    )
    return [spec.timing for spec in named if isinstance(spec, Schedule)]
