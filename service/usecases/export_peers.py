"""Export a program's peers as the table that `import_peers` reads."""

from __future__ import annotations

import csv
import io

from sqlmodel import col, select

from service.core.program.peer_table import COLUMNS
from service.store.consent import consents_of
from service.store.contacts import Contact, Link
from service.store.peers import Peer, dates_of
from service.store.programs import find_program
from service.store.schedules import enrolled_names
from service.store.staff import Staff
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.import_peers import NoProgram
from service.usecases.work import work

# A spreadsheet would run a cell that begins with one of these.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_peers(deps: Deps, *, slug: str) -> str | NoProgram:
    """The table (CSV) of a program's peers, in the order they were added."""
    with work(deps) as begun:
        row = find_program(begun.session, slug)
        if row is None:
            return NoProgram(slug)
        unseal = deps.keyring.unseal
        logins = {
            staff.id: unseal(staff, ("staff", "login", staff.id), staff.login)
            for staff in begun.session.exec(select(Staff))
        }
        consents = consents_of(begun.session, row.id)
        schedules = enrolled_names(begun.session, row.id)
        query = (
            select(Peer, Contact)
            .join(Link, col(Link.peer_id) == col(Peer.id))
            .join(Contact, col(Contact.id) == col(Link.contact_id))
            .where(col(Peer.program_id) == row.id, col(Link.ended_at).is_(None))
            .order_by(col(Peer.created_at), col(Peer.id))
        )
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        for peer, contact in begun.session.exec(query):
            cells = (
                unseal(peer, ("peer", "name", peer.id), peer.name),
                unseal(contact, ("contact", "phone", contact.id), contact.phone),
                peer.lang,
                peer.zone,
                logins.get(peer.specialist_id, "") if peer.specialist_id else "",
                "recorded" if consents.get(contact.id) else "",
                ";".join(sorted(schedules.get(peer.id, ()))),
                "no",
                peer.state or "",
                f"{peer.quiet_from:%H:%M}-{peer.quiet_to:%H:%M}" if peer.quiet_from else "",
                "; ".join(
                    f"{one.name} {one.on}{' chosen' if one.chosen else ''}"
                    for one in dates_of(begun.session, peer.id)
                ),
            )
            writer.writerow(map(_safe, cells))
        audit.record(begun, "exported", ("peer", None), program_id=row.id)
        return table.getvalue()


def _safe(cell: str) -> str:
    """A cell that no spreadsheet runs; a phone number keeps its plus."""
    number = cell.startswith("+") and cell[1:].isdigit()
    return f"'{cell}" if cell.startswith(FORMULA) and not number else cell
