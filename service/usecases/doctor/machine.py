"""Checks of this machine and its processes: database, Redis, life, disk, public address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from service.ports import DiskRoom, Fetched
from service.store.migrations import newest, revision_of
from service.store.pulses import last_pulse
from service.usecases.doctor.finding import Finding, note, ok, problem
from service.usecases.doctor.patient import Patient
from service.usecases.readiness import BEAT_SEEN_WITHIN

WORKER = "worker"  # the name of the workers' sign of life
WORKERS_SEEN_WITHIN = timedelta(minutes=2)
# Below either, a database that cannot write is near: what one busy day of texts takes, many times.
LEAST_FREE, LEAST_SHARE = 500 * 1024 * 1024, 0.05


def check_settings(patient: Patient) -> Iterator[Finding]:
    """They have been read and are good, or there would be no patient. What they leave open."""
    settings = patient.settings
    yield ok("settings", "The settings are complete and the secrets are no defaults.")
    if settings.trial:
        says = "This is for trial use: texts stay on this machine (no Twilio account is set)."
        yield note("settings", says, "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN for real use.")
    if len(settings.twilio_auth_token) > 1:
        says = "Two tokens of the carrier are in force."
        yield note("settings", says, "Take the old one out of TWILIO_AUTH_TOKEN once it is gone.")


def check_database(patient: Patient) -> Iterator[Finding]:
    """Whether it answers and has the form that this version wants."""
    try:
        with patient.deps.database.read() as session:
            revision = revision_of(session.connection())
    except DatabaseError:
        if patient.deps.database.reachable():
            yield problem("database", "The database is not set up.", "Run `warmline db upgrade`.")
        else:
            do = "Start it, or set DATABASE_URL to where it is."
            yield problem("database", "The database does not answer.", do)
        return
    if revision == newest():
        yield ok("database", "The database answers and is up to date.")
        return
    says = "The database has not the form that this version wants."
    yield problem("database", says, "Run `warmline db upgrade`.")


def check_redis(patient: Patient) -> Iterator[Finding]:
    if patient.deps.queue.answers():
        yield ok("redis", "Redis answers.")
        return
    says = "Redis does not answer: texts are taken and sent, but slowly, by the beat alone."
    yield problem("redis", says, "Start it, or set REDIS_URL to where it is.")


def check_signs_of_life(patient: Patient) -> Iterator[Finding]:
    with patient.deps.database.read() as session:
        now = patient.deps.clock.now_in(session)
        ages = {
            name: now - seen if (seen := last_pulse(session, name)) is not None else None
            for name in ("beat", WORKER)
        }
    yield judge_sign("beat", "The beat", ages["beat"], BEAT_SEEN_WITHIN)
    yield judge_sign("workers", "A worker", ages[WORKER], WORKERS_SEEN_WITHIN)


def judge_sign(check: str, who: str, age: timedelta | None, within: timedelta) -> Finding:
    """Whether a process that gave its last sign of life so long ago (None: never) is well."""
    if age is not None and age <= within:
        return ok(check, f"{who} was seen {round(age.total_seconds())} s ago.")
    last = "has never been seen" if age is None else f"was last seen {_length(age)} ago"
    do = "Start `warmline up`, or the processes that the Procfile names."
    return problem(check, f"{who} {last}.", do)


def check_disk(patient: Patient) -> Iterator[Finding]:
    folders = {patient.settings.var}
    url = make_url(patient.settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        folders.add(Path(url.database).absolute().parent)
    if patient.settings.backup_dir is not None:
        folders.add(patient.settings.backup_dir.absolute())
    for folder in sorted(folders):
        yield judge_disk(folder, patient.machine.room(folder))


def judge_disk(folder: Path, room: DiskRoom | None) -> Finding:
    if room is None:
        says = f"How much room there is for {folder} cannot be told."
        return problem("disk", says, "See that the folder is there and can be read.")
    free = f"{room.free / 1024**3:.1f} GB free for {folder}"
    if room.free < LEAST_FREE or room.free < LEAST_SHARE * room.total:
        says = f"The disk is almost full: {free}."
        return problem("disk", says, "Make room: a text that cannot be stored is refused.")
    return ok("disk", f"There is room: {free}.")


def check_public_address(patient: Patient) -> Iterator[Finding]:
    url = patient.deps.public_url
    if not url.startswith("https://") and not patient.settings.trial:
        says = f"PUBLIC_URL is {url}: the carrier cannot reach us there."
        yield problem("public address", says, "Set it to the https address of this service.")
        return
    yield judge_public_address(url, patient.machine.fetch(f"{url}/healthz"))


def judge_public_address(url: str, fetched: Fetched) -> Finding:
    if fetched.status == 200:
        return ok("public address", f"{url} answers.")
    what = fetched.reason or f"it answers with {fetched.status}"
    do = "See that the web process runs, and that the proxy before it passes everything on."
    return problem("public address", f"{url}/healthz does not answer as it should: {what}.", do)


def _length(age: timedelta) -> str:
    minutes = round(age.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min" if minutes else f"{round(age.total_seconds())} s"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
