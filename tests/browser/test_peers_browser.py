"""The forms of a peer in a real browser: readable on a phone, and without barriers axe can find."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from service.store.peers import Peer
from tests.browser.console_served import furnish, served
from tests.web.console.house import PASSWORD

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def barriers(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_guess_is_seen_changed_and_told(
    browser: Browser, sqlite_url: str, tmp_path: Path, width: int
) -> None:
    scene = furnish(sqlite_url)
    with scene.house.deps.database.write() as session:
        session.get_one(Peer, scene.peer.id).zone_from = "phone"
    with served(scene.house, tmp_path) as base:
        context = browser.new_context(viewport={"width": width, "height": 780})
        page = context.new_page()
        page.goto(f"{base}/console/sign-in")
        page.get_by_label("Sign-in name").fill("sam")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        peer = f"{base}/console/peers/{scene.peer.id}"
        for path in (peer, f"{peer}/edit", f"{base}/console/peers/new", f"{base}/console/peers"):
            page.goto(path)
            assert barriers(page) == [], path
            assert page.evaluate(WIDER) == 0, path
        page.goto(peer)
        page.get_by_text("Write one down").click()
        page.get_by_label("What they say when it is so").fill("the grey dog is back")
        page.get_by_label("What they asked for").select_option(label="Call me")
        assert (barriers(page), page.evaluate(WIDER)) == ([], 0)
        page.get_by_role("button", name="Save the sign").click()
        expect(page.get_by_role("status")).to_contain_text("it counts from their next text on")
        page.get_by_text("Change “the grey dog is back”").click()
        assert (barriers(page), page.evaluate(WIDER)) == ([], 0)
        page.goto(f"{base}/console/peers")
        page.get_by_role("link", name="Time zone is a guess (1)").click()
        page.get_by_role("link", name="Kim Lake").click()
        page.get_by_role("link", name="Choose another").click()
        page.get_by_label("Time zone").select_option(label="Pacific (Los Angeles)")
        page.get_by_role("button", name="Save").click()
        # Kim's open alert holds what is planned, so no next text is promised.
        expect(page.get_by_role("status")).to_have_text("Saved.")
        expect(page.get_by_role("button", name="This is right")).to_have_count(0)
        context.close()
