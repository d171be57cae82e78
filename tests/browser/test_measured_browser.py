"""The page of how alerts are answered in a real browser, on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console_served import furnish, served
from tests.browser.test_peers_browser import barriers
from tests.web.console.house import PASSWORD


@pytest.mark.parametrize("width", [360, 1280])
def test_a_supervisor_explains_what_missed_its_target(
    browser: Browser, sqlite_url: str, tmp_path: Path, width: int
) -> None:
    house = furnish(sqlite_url).house
    house.clock.advance(minutes=20)
    with served(house, tmp_path) as base:
        context = browser.new_context(viewport={"width": width, "height": 780})
        page = context.new_page()
        page.goto(f"{base}/console/sign-in")
        page.get_by_label("Sign-in name").fill("noah")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        links = page.get_by_role("navigation").get_by_role("link").all()
        ends = [box["x"] + box["width"] for link in links if (box := link.bounding_box())]
        assert len(ends) == len(links)
        assert max(ends) <= width  # every page can be reached at once
        page.get_by_role("link", name="Report").click()
        page.get_by_text("By hour of the day", exact=True).first.click()
        assert barriers(page) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
        boxes = page.get_by_role("checkbox")
        waiting = boxes.count()
        boxes.first.check()
        page.get_by_label("What happened").fill("The phone lay in the car.")
        page.get_by_role("button", name="Explain").click()
        expect(page.get_by_role("status")).to_contain_text("Written down: 1 explained.")
        expect(boxes).to_have_count(waiting - 1)
        page.get_by_text("Explained lately").click()
        assert barriers(page) == []
        context.close()
