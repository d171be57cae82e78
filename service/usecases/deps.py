"""What every use case is handed: the outside world, and what people wrote for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from service.core.backups import Keep
from service.ports import CallGateway, Clock, Holidays, Ids, Queue, SmsGateway
from service.store.database import Database
from service.store.seal import Keyring
from service.usecases.library import Library


@dataclass(frozen=True)
class Deps:
    """Made once, in `service.bootstrap`. `public_url` is where the carrier reaches us, without a
    slash at its end; `backups_kept` is how long the oldest backup stays."""

    database: Database
    keyring: Keyring
    clock: Clock
    ids: Ids
    queue: Queue
    sms: SmsGateway
    calls: CallGateway
    holidays: Holidays
    library: Library
    public_url: str
    backups_kept: timedelta = Keep().longest
