"""`warmline doctor`: what is well, what is not, and what to do about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from service import settings
from service.bootstrap import make_patient
from service.settings import SettingsError
from service.usecases.doctor.examine import examine, is_well, repair, repairs
from service.usecases.doctor.finding import Finding, problem
from service.usecases.doctor.patient import Patient

MARKS = {"ok": "ok       ", "note": "note     ", "problem": "PROBLEM  "}


@click.command()
@click.option("--fix", is_flag=True, help="Set at the carrier what is wrong there, after asking.")
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
@click.option(
    "--fallback",
    metavar="URL",
    help="The static address that should answer texts when we are gone (https, elsewhere).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(*, fix: bool, yes: bool, fallback: str | None, as_json: bool) -> None:
    """Look over this installation, and over what is set at the carrier.

    Ends with 0 when all is well (a note is no problem), else with 1.
    """
    if fallback is not None and not fallback.startswith("https://"):
        raise click.BadParameter("must begin with https://", param_hint="--fallback")
    if yes and not fix:
        raise click.UsageError("--yes goes with --fix")
    try:
        chosen = settings.load()
    except SettingsError as error:
        do = "Set it in the environment; README.md has the list."
        _end([problem("settings", line, do) for line in error.problems], as_json=as_json)
    patient = make_patient(chosen, fallback=fallback)
    try:
        found: Sequence[Finding] = examine(patient)
        if fix and _fix(patient, found, sure=yes):
            found = examine(patient)
    finally:
        patient.deps.database.close()
    _end(found, as_json=as_json)


def _fix(patient: Patient, found: Sequence[Finding], *, sure: bool) -> bool:
    """Set right what can be. Whether anything was changed."""
    changed = False
    for one in repairs(found):
        click.echo(f"Line {one.line}, to be set at the carrier:", err=True)
        for name, value in one.settings.items():
            click.echo(f"  {name} = {value or '(nothing)'}", err=True)
        if not sure and not click.confirm("Set this now?", err=True):
            continue
        away = repair(patient, one)
        if away is None:
            changed = True
        else:
            click.echo(f"It could not be set: {away.reason}.", err=True)
    return changed


def _end(found: Sequence[Finding], *, as_json: bool) -> None:
    well = is_well(found)
    if as_json:
        shown = [
            {"check": one.check, "state": one.state, "says": one.says, "do": one.do}
            for one in found
        ]
        click.echo(json.dumps({"well": well, "findings": shown}))
    else:
        for one in found:
            click.echo(f"{MARKS[one.state]}{one.check}: {one.says}")
            if one.do:
                click.echo(f"{'':9}{one.do}")
        problems = sum(one.state == "problem" for one in found)
        click.echo("" if well else f"\n{_counted(problems)} to see to.")
    sys.exit(0 if well else 1)


def _counted(problems: int) -> str:
    return "1 problem" if problems == 1 else f"{problems} problems"
