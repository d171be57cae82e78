"""Schedules: what goes out when."""

from __future__ import annotations

from flask import Blueprint

from service.usecases.show_history import coordinated
from service.usecases.show_schedules import show_schedules
from service.web.auth import scope
from service.web.console.pages import deps, page


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/schedules", "schedules", schedules)


def schedules() -> tuple[str, int]:
    shown = show_schedules(deps(), scope=scope())
    return page("schedules", schedules=shown, coordinates=bool(coordinated(scope())))
