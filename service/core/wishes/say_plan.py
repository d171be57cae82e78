"""A peer's own plan in words, for them and for those who work with them."""

from __future__ import annotations

from service.core.scheduling.own_plan import Amount, OwnPlan
from service.core.wishes.amounts import say_amount
from service.core.wishes.clocks import say_hours
from service.core.wishes.model import Lang
from service.core.wishes.weekdays import say_days


def say_thinned(plan: OwnPlan, lang: Lang) -> str:
    """How many texts come by a plan: `Tue, Thu and Sat`, `every 2 weeks`, `at most 1 a day`."""
    parts = [say_days(plan.days, lang)] if plan.days is not None else []
    if plan.every > 1:
        parts.append(say_amount(Amount(a_week=1, every=plan.every), lang))
    elif plan.a_day is not None:
        parts.append(say_amount(Amount(a_day=plan.a_day), lang))
    elif plan.a_week is not None and plan.days is None:
        parts.append(say_amount(Amount(a_week=plan.a_week), lang))
    return ", ".join(parts)


def say_plan(plan: OwnPlan, lang: Lang) -> str:
    """All that a plan says; empty when it is none."""
    parts = (say_hours(plan.hours, lang), say_thinned(plan, lang))
    return ", ".join(part for part in parts if part)
