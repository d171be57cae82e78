"""The composition root: the only place where real parts are put together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from service.core.consent import read_keywords
from service.core.dialogue.courtesies import read_courtesies
from service.core.dialogue.flow import read_flow
from service.core.program.join_words import read_never_to_join
from service.core.screening.own_check import read_ordinary
from service.core.texts.machine_replies import read_machine_replies
from service.core.texts.replies import read_replies
from service.core.texts.stop_kinds import read_kinds
from service.core.wishes.words import read_wishes
from service.gateways.clock import SystemClock
from service.gateways.files import TEMPLATES, read_tree
from service.gateways.heartbeat import HttpHeartbeat
from service.gateways.holidays import PublicHolidays
from service.gateways.ids import Uuid7Ids
from service.gateways.lexicons import shipped_lexicon
from service.gateways.machine import ThisMachine
from service.gateways.mail import SmtpMail
from service.gateways.queue import RedisQueue
from service.gateways.terminal import TerminalCarrier, TerminalClock, TerminalQueue
from service.gateways.twilio import TwilioSms
from service.gateways.twilio_calls import TwilioCalls
from service.gateways.twilio_desk import TwilioDesk
from service.settings import Settings
from service.store.database import Database
from service.store.seal import Keyring
from service.store.tables import METADATA
from service.usecases.deps import Deps
from service.usecases.doctor.patient import Patient
from service.usecases.library import Library
from service.usecases.tell_admins import Letterbox
from service.usecases.watch import Watcher
from service.usecases.watching import Watching


def make_deps(settings: Settings) -> Deps:
    """Everything real, by the settings. Nothing is connected to before it is first used. Raises
    AuthoringError when a template has a mistake."""
    return Deps(
        database=Database(settings.database_url),
        keyring=Keyring(settings.encryption_keys, settings.lookup_key),
        clock=SystemClock(),
        ids=Uuid7Ids(),
        queue=RedisQueue(settings.redis_url),
        sms=TwilioSms.from_settings(settings),
        calls=TwilioCalls.from_settings(settings),
        holidays=PublicHolidays(),
        library=read_library(),
        public_url=settings.public_url.rstrip("/"),
        backups_kept=settings.backup_keep.longest,
    )


def terminal_deps(folder: Path, clock: TerminalClock, carrier: TerminalCarrier) -> Deps:
    """Everything for one process that talks with a terminal: a database of its own in `folder`,
    under keys that are gone with the process."""
    database = Database(f"sqlite:///{folder / 'chat.db'}")
    METADATA.create_all(database.engine)
    return Deps(
        database=database,
        keyring=Keyring((os.urandom(32),), os.urandom(32)),
        clock=clock,
        ids=Uuid7Ids(),
        queue=TerminalQueue(),
        sms=carrier,
        calls=carrier,
        holidays=PublicHolidays(),
        library=read_library(),
        public_url="http://127.0.0.1",
    )


def make_watching(settings: Settings, deps: Deps, name: Literal["beat", "web"]) -> Watching:
    """The watch of one process over the others, from now on."""
    letterbox = None
    if settings.smtp_url is not None:
        mail = SmtpMail(settings.smtp_url, sender=_mail_sender(settings))
        letterbox = Letterbox(mail, settings.admin_emails)
    heartbeat = HttpHeartbeat(settings.heartbeat_url) if settings.heartbeat_url else None
    watcher = Watcher(name, deps.clock.now(), settings.backup_dir is not None, letterbox)
    return Watching(deps, watcher, heartbeat)


def _mail_sender(settings: Settings) -> str:
    """MAIL_FROM, or a name of this service's own host."""
    return settings.mail_from or f"warmline@{urlsplit(settings.public_url).hostname}"


def make_patient(settings: Settings, *, fallback: str | None = None) -> Patient:
    """This installation for `warmline doctor` to look at. Raises AuthoringError as `make_deps`."""
    desk, machine = TwilioDesk.from_settings(settings), ThisMachine()
    return Patient(make_deps(settings), settings, desk, machine, fallback)


def read_library() -> Library:
    """What people wrote for the service, from `templates/`. Raises AuthoringError."""
    sources = read_tree(TEMPLATES / "flows", "**/*.yaml")
    flows = [(read_flow(text, file=name), text) for name, text in sources.items()]
    table = read_tree(TEMPLATES, "keywords.yaml")["keywords.yaml"]
    keywords = read_keywords(table, file="keywords.yaml")
    courtesies = read_tree(TEMPLATES, "courtesies.yaml")["courtesies.yaml"]
    machines = read_tree(TEMPLATES, "machine_replies.yaml")["machine_replies.yaml"]
    never_to_join = read_tree(TEMPLATES, "not_to_join.yaml")["not_to_join.yaml"]
    ordinary = read_tree(TEMPLATES, "ordinary_texts.yaml")["ordinary_texts.yaml"]
    return Library(
        flows={(flow.name, flow.lang): flow for flow, _ in flows},
        flow_sources={flow.version: text for flow, text in flows},
        load_lexicon=shipped_lexicon,
        replies=read_replies(read_tree(TEMPLATES / "replies", "*.yaml")),
        keywords=keywords,
        courtesies=read_courtesies(courtesies, file="courtesies.yaml"),
        machines=read_machine_replies(machines, file="machine_replies.yaml"),
        never_to_join=read_never_to_join(never_to_join, file="not_to_join.yaml"),
        kinds=read_kinds(table, file="keywords.yaml"),
        wishes=read_wishes(table, file="keywords.yaml", keywords=keywords),
        ordinary=read_ordinary(ordinary, file="ordinary_texts.yaml"),
    )
