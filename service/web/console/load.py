"""How much each of the staff carries, for those who look after them."""

from __future__ import annotations

from flask import Blueprint, request

from service.usecases.preview_schedules import programs_in
from service.usecases.show_load import show_load
from service.usecases.show_measured import supervised
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there, page


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/load", "load", load)


def load() -> tuple[str, int]:
    own = supervised(scope())
    if not own:
        not_there()
    programs = [one for one in programs_in(deps(), scope=scope()) if one[0] in own]
    known = {str(program_id): program_id for program_id, _ in programs}
    program_id = known.get(request.args.get("program", "")) or programs[0][0]
    shown = found(show_load(deps(), program_id=program_id, scope=scope()))
    return page("load", shown=shown, programs=programs)
