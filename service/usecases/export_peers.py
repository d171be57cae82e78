"""Export a program's peers as the table that `import_peers` reads."""

from __future__ import annotations

import csv
import io

from sqlmodel import col, select

from service.core.agreement import NOTHING_SAID
from service.core.program.peer_row import COLUMNS
from service.core.program.peer_table import safe_cell
from service.store.consent import agreements_in
from service.store.contacts import Contact, Link
from service.store.peers import Peer
from service.store.programs import find_program
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.import_peers import NoProgram
from service.usecases.peer_records import record_of
from service.usecases.read_program import program_of
from service.usecases.work import work


def export_peers(deps: Deps, *, slug: str) -> str | NoProgram:
    """The table (CSV) of a program's peers, in the order they were added. The ZIP code is not kept:
    `zone` and `state` say what it led to, and `zone_from` that it did."""
    with work(deps) as begun:
        row = find_program(begun.session, slug)
        if row is None:
            return NoProgram(slug)
        program, unseal = program_of(begun, row.id), deps.keyring.unseal
        agreed = agreements_in(begun.session, row.id)
        query = (
            select(Peer, Contact)
            .join(Link, col(Link.peer_id) == col(Peer.id))
            .join(Contact, col(Contact.id) == col(Link.contact_id))
            .where(col(Peer.program_id) == row.id, col(Link.ended_at).is_(None))
            .order_by(col(Peer.created_at), col(Peer.id))
        )
        table = io.StringIO()
        writer = csv.DictWriter(table, COLUMNS, restval="")
        writer.writeheader()
        for peer, contact in begun.session.exec(query).all():
            cells = record_of(begun, program, peer).cells() | {
                "phone": unseal(contact, ("contact", "phone", contact.id), contact.phone),
                "consent": "recorded" if agreed.get(contact.id, NOTHING_SAID).given else "",
                "welcome": "no",
            }
            writer.writerow({name: safe_cell(cell) for name, cell in cells.items()})
        audit.record(begun, "exported", ("peer", None), program_id=row.id)
        return table.getvalue()
