"""Checks of what saves the day when everything else fails: backups, and who is told."""

from __future__ import annotations

from collections.abc import Iterator

from service.core.backups import TOO_OLD
from service.store.backups import key_in_force, last_run
from service.store.troubles import standing_troubles
from service.usecases.doctor.finding import Finding, note, ok, problem
from service.usecases.doctor.patient import Patient


def check_backups(patient: Patient) -> Iterator[Finding]:
    """Whether there is a place for them, a recovery key that somebody has, and a fresh one."""
    if patient.settings.backup_dir is None:
        says = "No backups are taken: BACKUP_DIR is not set."
        yield note("backup", says, "Set it, best to another disk or machine (docs/operations.md).")
        return
    with patient.deps.database.read() as session:
        now = patient.deps.clock.now_in(session)
        key, good, last = key_in_force(session), last_run(session, "done"), last_run(session)
    if key is None:
        says = "There is no recovery key, so that no backup can be taken."
        yield problem("backup", says, "Run `warmline backup --show-recovery-key`.")
        return
    if key.confirmed_at is None:
        says = f"Nobody has shown yet that they have the recovery key ({key.name})."
        do = "Run `warmline backup --confirm-key`; if it is lost, `--new-recovery-key`."
        yield problem("recovery key", says, do)
    else:
        yield ok(
            "recovery key", f"Somebody has shown that they have the recovery key ({key.name})."
        )
    if last is not None and last.status == "failed":
        yield problem(
            "backup", f"The last backup failed: {last.reason}.", "See docs/operations.md."
        )
    elif good is None or now - good.created_at > TOO_OLD:
        yield problem("backup", "There is no fresh backup.", "Run `warmline backup`.")
    else:
        hours = round((now - good.created_at).total_seconds() / 3600)
        yield ok("backup", f"The last backup is {hours} h old: {good.file}, {good.rows} rows.")


def check_alarm(patient: Patient) -> Iterator[Finding]:
    """Whether anybody would hear of it if the service stood still."""
    settings = patient.settings
    if settings.heartbeat_url is None:
        says = "Nobody outside notices when this machine is gone: HEARTBEAT_URL is not set."
        yield note("alarm", says, "Set it to a watchman that expects a visit every minute.")
    if settings.smtp_url is None:
        says = "Who runs the machine is told by text only: SMTP_URL is not set."
        yield note("alarm", says, "Set it, so that a trouble with texts is told as well.")
    if settings.heartbeat_url is not None and settings.smtp_url is not None:
        yield ok("alarm", "Somebody is told when something stands still, here and outside.")


def check_standstill(patient: Patient) -> Iterator[Finding]:
    """What the service itself has found to stand still."""
    text = patient.deps.library.replies.text
    with patient.deps.database.read() as session:
        for trouble in standing_troubles(session):
            words = text(f"trouble_{trouble.kind}", "en")
            says = f"Since {trouble.since:%Y-%m-%d %H:%M} UTC: {words}."
            yield problem(
                "standstill", says, "See docs/operations.md, When something stands still."
            )
