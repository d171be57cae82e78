"""The page of who is on call in a real browser, on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from service.store.programs import Line
from service.usecases.apply_program import Applied, apply_program
from tests.browser.console_served import furnish, served
from tests.browser.test_peers_browser import barriers
from tests.web.console.house import PASSWORD, PROGRAM_FILE

FILE = PROGRAM_FILE.format(slug="harbor", phone="+12025550100").replace(
    "steps: [specialist, coordinator]", "steps: [specialist, on_call, coordinator]"
)
ROTA = """
rota:
  - {name: days, days: every day, from: "08:00", to: "20:00", staff: [Sam Rivera]}
  - name: nights
    days: weekdays
    from: "20:00"
    to: "08:00"
    staff: [Noah Bennett, Sam Rivera]
    rotate: daily
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_turn_is_swapped_and_a_day_off_is_covered(
    browser: Browser, sqlite_url: str, tmp_path: Path, width: int
) -> None:
    house = furnish(sqlite_url).house
    house.employ("sam@example.org")
    house.employ("noah@example.org", "coordinator")
    with served(house, tmp_path) as base:
        context = browser.new_context(viewport={"width": width, "height": 780})
        page = context.new_page()
        page.goto(f"{base}/console/sign-in")
        page.get_by_label("Sign-in name").fill("noah@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="On call").click()
        expect(page.get_by_text("No rota yet.")).to_be_visible()
        assert barriers(page) == []
        with house.deps.database.write() as session:
            session.get_one(Line, house.line.id).optout = "own"  # as the file has it
        assert isinstance(apply_program(house.deps, source=FILE + ROTA, file="h.yaml"), Applied)
        page.reload()
        page.get_by_label("Which turn").select_option(index=1)
        page.get_by_label("Who takes it").select_option(label="Noah Bennett")
        page.get_by_role("button", name="Swap", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("The turn is swapped.")
        page.get_by_text("Write down time off").click()
        page.get_by_label("Who is off").select_option(label="Sam Rivera")
        page.get_by_label("From").fill("2026-03-05T09:00")
        page.get_by_label("Until").fill("2026-03-06T17:00")
        page.get_by_label("Who covers", exact=True).select_option(label="Noah Bennett")
        page.get_by_role("button", name="Save").last.click()
        expect(page.get_by_role("status")).to_contain_text("The time off is written down.")
        page.get_by_text("Another cover").click()
        assert barriers(page) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
        context.close()
