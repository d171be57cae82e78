"""Whether programs are live, and what keeps them from it; whether their own signs are heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import col, select

from service.store.programs import Program
from service.usecases.doctor.finding import Finding, note, ok, problem
from service.usecases.doctor.patient import Patient
from service.usecases.go_live import show_checklist
from service.usecases.read_program import program_in_force


def check_live(patient: Patient) -> Iterator[Finding]:
    """A program that is not live is no illness: it is said, with what it needs."""
    for row in _programs(patient):
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


def check_signs(patient: Patient) -> Iterator[Finding]:
    """What a program changes of the warning signs fitted the shipped ones when it was applied. An
    upgrade may have changed these."""
    for row in _programs(patient):
        screening = program_in_force(patient.deps, row.version).screening
        broken = patient.deps.library.ears(screening).broken
        if broken:
            check, first = f"signs of {row.slug}", broken.splitlines()[0]
            says = f"The program's own warning signs are not heard: {first}"
            yield problem(check, says, "Mend them in its file and run `warmline apply`.")


def _programs(patient: Patient) -> Sequence[Program]:
    with patient.deps.database.read() as session:
        return session.exec(select(Program).order_by(col(Program.slug))).all()
