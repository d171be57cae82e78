"""The conversations of a contact: the database's rows in, `core.dialogue`'s stack out, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from service.core.dialogue import engine, stack
from service.core.dialogue.flow import Flow, read_flow
from service.core.dialogue.model import Conversation
from service.core.dialogue.stack import Stack
from service.store.contacts import Contact
from service.store.conversations import ConversationRow, open_conversations
from service.store.messages import checkin_arrived
from service.store.outbox import AUTOMATED, cancel_waiting
from service.store.schedules import Checkin
from service.usecases.follow_misses import follow_miss
from service.usecases.versions import Written, keep_version, version_of
from service.usecases.work import Work


class Dialogues:
    """A contact's open conversations within one transaction. `stack` is where they stood; `keep`
    writes where they stand now. The contact is locked by whoever makes one. `rows` are those that
    `open_conversations` gives, where they are known."""

    def __init__(
        self, work: Work, contact: Contact, rows: Sequence[ConversationRow] | None = None
    ) -> None:
        if rows is None:
            rows = open_conversations(work.session, contact.id)
        self._work = work
        self._contact = contact
        self._rows = {row.flow: row for row in rows}
        places = {row.place: self._open(row) for row in self._rows.values()}
        self.stack = Stack(places.get(0), places.get(1))

    def find_flow(self, conversation: Conversation) -> Flow:
        """The flow of a conversation in the version it began with."""
        newest = self._work.deps.library.flow(conversation.flow, conversation.lang)
        if newest is not None and newest.version == conversation.version:
            return newest
        kept = version_of(self._work, "flow", conversation.version)
        return _parsed(kept.name, kept.source)

    def question(self) -> str | None:
        """The open question as it was put, by which its answer is understood; None without one."""
        current = self.stack.current
        if current is None or not current.waiting or current.step is None or current.knocking:
            return None
        step = self.find_flow(current).steps.get(current.step)
        return step.text.render(current.values, current.lang) if step is not None else None

    def checkin_id(self) -> UUID | None:
        """The check-in that the current conversation is, if a schedule started it."""
        current = self.stack.current
        return self._rows[current.flow].checkin_id if current is not None else None

    def never_asked(self) -> bool:
        """Whether the question of the current conversation is known not to have arrived."""
        checkin_id = self.checkin_id()
        if checkin_id is None:
            return False
        checkin = self._work.session.get_one(Checkin, checkin_id)
        return checkin.status in ("undelivered", "dropped")

    def begin(self, conversation: Conversation, *, checkin_id: UUID | None = None) -> None:
        """Put a new conversation on top: what has to go for it ends, and its flow's version is
        kept for as long as it lasts. `keep` writes it, once its first step was taken."""
        after, gone = stack.start(self.stack, conversation)
        if gone is not None:
            self._end(self._rows.pop(gone.flow), gone)
        self._let_leave(after)
        row_id = self._work.new_id()
        row = ConversationRow(
            id=row_id,
            created_at=self._work.now,
            contact_id=self._contact.id,
            flow=conversation.flow,
            version=conversation.version,
            lang=conversation.lang,
            state=b"",
            checkin_id=checkin_id,
        )
        self._rows[conversation.flow] = row
        self._keep_version(conversation)
        self.stack = after

    def keep(self, after: Stack, ended: Sequence[Conversation] = ()) -> None:
        """Write where the conversations stand now, and how those that ended did."""
        for conversation in ended:
            row = self._rows.pop(conversation.flow, None)
            if row is not None:
                self._end(row, conversation)
        for place, standing in enumerate((after.current, after.beneath)):
            if standing is not None:
                row = self._rows[standing.flow]
                row.place, row.due_at = place, standing.due_at
                row.lease = row.leased_until = None
                row.state = self._seal(row, standing)
                self._work.session.add(row)
        self._let_leave(after)
        self.stack = after

    def _let_leave(self, after: Stack) -> None:
        staying = {one.flow for one in (after.current, after.beneath) if one is not None}
        for flow in [flow for flow in self._rows if flow not in staying]:
            row = self._rows.pop(flow)
            self._end(row, stack.let_go(self._open(row)))

    def _end(self, row: ConversationRow, conversation: Conversation) -> None:
        row.place = row.due_at = row.lease = row.leased_until = None
        row.outcome, row.ended_at = conversation.outcome, self._work.now
        row.state = self._seal(row, conversation)
        self._work.session.add(row)
        if row.checkin_id is not None:
            checkin = self._work.session.get_one(Checkin, row.checkin_id)
            _end_checkin(self._work, self._contact, checkin, conversation)

    def _open(self, row: ConversationRow) -> Conversation:
        place = ("conversation", "state", row.id)
        return engine.from_json(
            json.loads(self._work.deps.keyring.unseal(self._contact, place, row.state))
        )

    def _seal(self, row: ConversationRow, conversation: Conversation) -> bytes:
        state = json.dumps(engine.to_json(conversation))
        place = ("conversation", "state", row.id)
        return self._work.deps.keyring.seal(self._contact, place, state)

    def _keep_version(self, conversation: Conversation) -> None:
        source = self._work.deps.library.flow_sources.get(conversation.version)
        if source is not None:
            written = Written(f"{conversation.lang}/{conversation.flow}.yaml", source)
            keep_version(self._work, "flow", conversation.version, written)


def put_aside(work: Work, contact: Contact) -> None:
    """End every conversation of a contact, and what waits to be said in it: a person has taken
    over."""
    cancel_waiting(work.session, contact.id, AUTOMATED)
    dialogues = Dialogues(work, contact)
    standing = (dialogues.stack.current, dialogues.stack.beneath)
    ended = [stack.let_go(one, "stopped") for one in standing if one is not None]
    dialogues.keep(Stack(), ended)


def _end_checkin(
    work: Work, contact: Contact, checkin: Checkin, conversation: Conversation
) -> None:
    """How a check-in went. One that nobody answered is missed only if it was delivered."""
    if checkin.status not in ("sent", "undelivered"):
        return  # it has had its end; an answer shows that a text did arrive, whatever was reported
    if conversation.outcome == "done":
        checkin.status = "answered"
    elif conversation.outcome == "stopped":
        checkin.status = "partly" if conversation.answers else "stopped"
    elif conversation.outcome == "partly":
        checkin.status = "partly"
    elif conversation.outcome == "replaced":
        if checkin.status == "sent":
            checkin.status = "replaced"  # the next one asks the same: nothing was missed yet
    elif not checkin_arrived(work.session, checkin.id):
        checkin.status = "undelivered"
    else:
        checkin.status = "missed"
        follow_miss(work, contact, checkin)


@lru_cache(maxsize=256)
def _parsed(name: str, source: str) -> Flow:
    return read_flow(source, file=name)
