"""Row `planning`: due check-ins, planned by the beat's own use case, beside a bulk insert of the
very same sealed rows. And what one costs among ever so many people who are not due."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, insert, select

from bench.bare import bare_engine
from bench.cohort import Cohort, enroll_many, make_due
from bench.figures import Figure, at_least, at_most, under
from bench.idle import beats
from bench.place import Backend, NoQueue, Place
from service.store import migrations
from service.store.contacts import Contact
from service.store.conversations import ConversationRow
from service.store.due import table_of
from service.store.messages import Message
from service.store.schedules import Checkin
from service.usecases.deps import Deps
from service.usecases.start_checkins import start_checkins

CHECKIN, MESSAGE = table_of(Checkin), table_of(Message)
# What comes into being with a check-in, in an order that foreign keys allow, and which column of
# it is sealed under the contact's key.
SEALED = ((CHECKIN, None), (table_of(ConversationRow), "state"), (MESSAGE, "body"))
MOST_GROWTH = 8.0  # MB


class NotPlanned(Exception):
    """What was due did not become one text each."""


@dataclass(frozen=True)
class _Program:
    """A program of so many people, and those of them who will be due, round by round."""

    deps: Deps
    cohort: Cohort
    a_round: int

    def due_in(self, number: int) -> tuple[UUID, ...]:
        begin = number * self.a_round
        return self.cohort.due_ids[begin : begin + self.a_round]

    def plan(self, number: int) -> float:
        """Seconds that planning for those of a round takes."""
        peers = self.due_in(number)
        make_due(self.deps, self.cohort, peers)
        begun = perf_counter()
        while start_checkins(self.deps):
            pass
        took = perf_counter() - begun
        texts = CHECKIN.join(MESSAGE, MESSAGE.c.checkin_id == CHECKIN.c.id)
        query = select(func.count()).select_from(texts).where(CHECKIN.c.peer_id.in_(peers))
        with self.deps.database.read() as session:
            sent = session.execute(query).scalar_one()
        if sent != len(peers):
            raise NotPlanned(f"{sent} texts came of {len(peers)} due check-ins")
        return took


def measure(place: Place, backend: Backend) -> Sequence[Figure]:
    """Check-ins a second beside the bulk insert; the cost of one among many; how memory grows; and
    an idle beat among many. The first round of each is not counted."""
    size = place.size
    place.forget_jobs()
    few, few_cohort = _filled(place, backend, "few", size.few_enrolled)
    twin = bare_engine(place.copy(backend, few, "planned_twin"))
    many, many_cohort = _filled(place, backend, "many", size.many_enrolled)
    ours_took = bare_took = many_took = grown = 0.0
    with place.deps(few) as few_deps, place.deps(many) as many_deps:
        ours = _Program(replace(few_deps, queue=NoQueue()), few_cohort, size.planned)
        big = _Program(replace(many_deps, queue=NoQueue()), many_cohort, size.planned)
        idle = 1e3 * beats(big.deps)
        gc.collect()
        gc.freeze()  # as a worker does
        for number in range(size.plan_rounds + 1):
            warm, before = number > 0, _resident()
            ours_took += warm * ours.plan(number)
            bare_took += warm * _insert_alike(ours, number, twin)
            many_took += warm * big.plan(number)
            grown += warm * (_resident() - before)
    gc.unfreeze()
    twin.dispose()
    texts = size.plan_rounds * size.planned
    return (
        at_least(f"planning, {backend}", "check-ins/s", texts / ours_took, texts / bare_took, 0.2),
        at_most(
            f"- one among {size.many_enrolled:,}, {backend}",
            "µs",
            1e6 * many_took / texts,
            1e6 * ours_took / texts,
            1.5,
        ),
        under(f"- memory, {backend}", "MB more", max(grown, 0.0), MOST_GROWTH),
        under(f"- idle beat among them, {backend}", "ms", idle, 1),
    )


def _filled(place: Place, backend: Backend, name: str, enrolled: int) -> tuple[str, Cohort]:
    """A new database with so many people; its address."""
    url = place.empty(backend, f"planned_{name}")
    migrations.upgrade(url)
    with place.deps(url) as deps:
        due = (place.size.plan_rounds + 1) * place.size.planned
        return url, enroll_many(deps, enrolled=enrolled, due=due)


def _insert_alike(program: _Program, number: int, twin: Engine) -> float:
    """Seconds that it takes to seal what a round wrote, and to insert its rows into the twin."""
    keyring = program.deps.keyring
    written, contacts = _written(program, program.due_in(number))
    begun = perf_counter()
    with twin.begin() as connection:
        for (table, column), rows in zip(SEALED, written, strict=True):
            if column is not None:
                for row in rows:
                    owner = contacts[row["contact_id"]]
                    place = (table.name, column, row["id"])
                    row[column] = keyring.seal(owner, place, row[column])
            connection.execute(insert(table), rows)
    return perf_counter() - begun


def _written(
    program: _Program, peers: Sequence[UUID]
) -> tuple[list[list[dict[str, Any]]], dict[UUID, Contact]]:
    """The rows of these peers' check-ins with what is sealed in them opened, table by table; and
    their contacts."""
    keyring, of_peers = program.deps.keyring, CHECKIN.c.peer_id.in_(peers)
    checkins = select(CHECKIN.c.id).where(of_peers)
    found = []
    with program.deps.database.read() as session:
        query = select(Contact).where(
            table_of(Contact).c.id.in_(select(CHECKIN.c.contact_id).where(of_peers))
        )
        contacts = {contact.id: contact for contact in session.scalars(query)}
        for table, column in SEALED:
            key = table.c.id if table is CHECKIN else table.c.checkin_id
            query = select(table).where(key.in_(checkins))
            rows = [dict(row) for row in session.execute(query).mappings()]
            for row in rows:
                if column is not None:
                    place = (table.name, column, row["id"])
                    row[column] = keyring.unseal(contacts[row["contact_id"]], place, row[column])
            found.append(rows)
    return found, contacts


def _resident() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
