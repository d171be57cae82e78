"""Whether programs are live, and what keeps them from it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from service.store.programs import Program
from service.usecases.doctor.finding import Finding, note, ok
from service.usecases.doctor.patient import Patient
from service.usecases.go_live import show_checklist


def check_live(patient: Patient) -> Iterator[Finding]:
    """A program that is not live is no illness: it is said, with what it needs."""
    with patient.deps.database.read() as session:
        rows = session.exec(select(Program).order_by(col(Program.slug))).all()
    for row in rows:
        check = f"program {row.slug}"
        if row.waits_since is None:
            yield ok(check, "It is live.")
            continue
        trial = patient.settings.trial
        stands = show_checklist(patient.deps, program_id=row.id, trial=trial)
        assert stands is not None, "without a scope every program is shown"
        says = "It is not live: its schedules do not run."
        missing = ", ".join(one.about for one in stands.missing)
        do = f"Run `warmline go-live --program {row.slug}`"
        yield note(check, says, f"Missing: {missing}. {do} --check." if missing else f"{do}.")
