"""Watching again and again, and what is done when the database itself is away."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from service.core.standstill import NO_SIGN, STANDSTILLS
from service.ports import Heartbeat
from service.store.troubles import admins_of
from service.usecases.deps import Deps
from service.usecases.tell_admins import address_of, write_letter
from service.usecases.watch import Watcher, watch
from service.usecases.work import work

PING_EVERY = timedelta(minutes=1)

log = structlog.get_logger(__name__)


@dataclass
class Watching:
    """One process's watch. `look` is called every few seconds. It holds what must be known while
    the database is away: since when, who gets an e-mail then, and whether they got it."""

    deps: Deps
    watcher: Watcher
    heartbeat: Heartbeat | None = None
    _pinged_at: datetime | None = None
    _away_since: datetime | None = None
    _told: bool = False
    _addresses: tuple[str, ...] = field(default=())

    def look(self) -> None:
        """Watch once; the beat tells the watchman outside when nothing stands still."""
        try:
            standing = watch(self.deps, watcher=self.watcher)
            self._addresses = self._all_addresses()
        except OperationalError:
            log.exception("database_away")
            self._database_away(self.deps.clock.now())
            return
        self._database_back()
        if self.watcher.name == "beat" and not standing & STANDSTILLS:
            self._ping(self.deps.clock.now())

    def _ping(self, now: datetime) -> None:
        due = self._pinged_at is None or now - self._pinged_at >= PING_EVERY
        if self.heartbeat is not None and due and self.heartbeat.ping():
            self._pinged_at = now

    def _all_addresses(self) -> tuple[str, ...]:
        """Whom an e-mail reaches when nobody can be looked up."""
        letterbox = self.watcher.letterbox
        if letterbox is None:
            return ()
        with work(self.deps) as begun:
            staff_ids = dict.fromkeys(staff_id for staff_id, _ in admins_of(begun.session))
            found = [address_of(begun, staff_id) for staff_id in staff_ids]
        return tuple(dict.fromkeys((*letterbox.addresses, *(one for one in found if one))))

    def _database_away(self, now: datetime) -> None:
        """Nothing can be kept now, so that only the beat tells of it: once, from memory."""
        self._away_since = self._away_since or now
        if self.watcher.name == "beat" and not self._told and now - self._away_since > NO_SIGN:
            self._told = self._write(self._away_since, over=False)

    def _database_back(self) -> None:
        if self._told and self._away_since is not None:
            self._write(self._away_since, over=True)
        self._away_since, self._told = None, False

    def _write(self, since: datetime, *, over: bool) -> bool:
        letterbox = self.watcher.letterbox
        addresses = self._addresses or (letterbox.addresses if letterbox else ())
        if letterbox is None or not addresses:
            return False
        letter = write_letter(self.deps, "database", since, over=over)
        return letterbox.mail.send(addresses, letter.subject, letter.body)
