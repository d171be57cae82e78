"""Write down a peer's own hours and days by hand, as they said them to somebody, or put their texts
back as the schedules have them."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from service.core.scheduling.own_plan import ALL_HOURS, NO_PLAN, OwnPlan
from service.core.texts.keywords import plain_form
from service.core.wishes.clocks import read_hours
from service.core.wishes.pace import with_spans
from service.core.wishes.weekdays import read_days
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases.change_plan import Changed, NotChanged, Outcome, locked
from service.usecases.deps import Deps
from service.usecases.own_pace import Paced, fitting, put_plan, undo_all
from service.usecases.read_program import program_of
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work


@retried
def set_own_plan(deps: Deps, *, scope: Scope, peer_id: UUID, hours: str, days: str) -> Outcome:
    """From now on a peer's texts come at these hours and on these days, in the words that peers use
    themselves (`6pm`, `after 5`; `mon thu`); what is empty goes by the schedules. NotChanged says
    `own_hours`, `own_days` or `not_free`."""
    with work(deps) as begun:
        paced = _paced(begun, scope, peer_id)
        if paced is None:
            return NotYours()
        plan = _read(paced, hours, days)
        if isinstance(plan, NotChanged):
            return plan
        put_plan(paced, "hand", plan, source="staff", staff_id=scope.staff_id)
        return Changed()


@retried
def put_back_own_plan(deps: Deps, *, scope: Scope, peer_id: UUID) -> Outcome:
    """A peer's texts come as their schedules have them, whatever they or staff have changed for
    them."""
    with work(deps) as begun:
        paced = _paced(begun, scope, peer_id)
        if paced is None:
            return NotYours()
        done = undo_all(paced, staff_id=scope.staff_id)
        return Changed() if done else NotChanged("no_change")


def _paced(work: Work, scope: Scope, peer_id: UUID) -> Paced | None:
    peer = work.session.get(Peer, peer_id)
    if peer is None or not scope.allows(peer.program_id):
        return None
    _, rows = locked(work, peer)
    return Paced(work, program_of(work, peer.program_id), peer, rows)


def _read(paced: Paced, hours: str, days: str) -> OwnPlan | NotChanged:
    plain_hours, plain_days = (plain_form(with_spans(written)) for written in (hours, days))
    named = read_days(plain_days) if plain_days else None
    if plain_days and named is None:
        return NotChanged("own_days")
    plan = replace(paced.plan, hours=ALL_HOURS, days=named)
    if not plain_hours:
        return plan
    said = read_hours(plain_hours)
    if said is None:
        return NotChanged("own_hours")
    fits = fitting(paced, replace(plan, hours=NO_PLAN.hours), said)
    return fits if fits is not None else NotChanged("not_free")
