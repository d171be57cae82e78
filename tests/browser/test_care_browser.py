"""The pages of care and of load in a real browser, on a phone."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from service.store.care import CareQuestion
from tests.browser.console_served import furnish, served
from tests.browser.test_peers_browser import barriers
from tests.web.console.house import PASSWORD


def test_somebody_answers_and_shares_it(browser: Browser, sqlite_url: str, tmp_path: Path) -> None:
    house = furnish(sqlite_url).house
    question = CareQuestion(
        **house.new(),
        program_id=house.program.id,
        staff_id=house.staff["noah"].id,
        kind="debrief",
        day=house.clock.now().date(),
        asked_at=house.clock.now(),
    )
    house.add(question)
    with served(house, tmp_path) as base:
        context = browser.new_context(viewport={"width": 360, "height": 780})
        page = context.new_page()
        page.goto(f"{base}/console/sign-in")
        page.get_by_label("Sign-in name").fill("noah")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        page.get_by_role("link", name="Care", exact=True).click()
        page.get_by_text("Answer", exact=False).last.click()
        page.get_by_label("How are you?").fill("Tired, and glad that it went well. " * 5)
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_role("status")).to_contain_text("Only you can read it.")
        assert (barriers(page), page.evaluate(wide)) == ([], 0)
        page.get_by_role("button", name="Let my supervisor read it").click()
        page.get_by_role("link", name="Load", exact=True).click()
        expect(page.get_by_text("Tired, and glad")).to_be_visible()
        assert (barriers(page), page.evaluate(wide)) == ([], 0)
        context.close()
