"""How much each of the staff carries, for those who look after them."""

from __future__ import annotations

from flask import Blueprint

from service.usecases.show_load import show_load
from service.web.auth import scope
from service.web.console.pages import chosen, deps, found, page, supervised_programs


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/load", "load", load)


def load() -> tuple[str, int]:
    programs = supervised_programs()
    shown = found(show_load(deps(), program_id=chosen(programs), scope=scope()))
    return page("load", shown=shown, programs=programs)
