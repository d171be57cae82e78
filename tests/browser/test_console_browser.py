"""The console in a real browser: readable on a phone, usable by keyboard, and without barriers that
axe can find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from service.core.severity import Severity
from service.core.texts.segments import count
from service.store.scope import scope_of
from service.usecases.take_alert import Taken, take_alert
from tests.browser.conftest import MILLISECONDS
from tests.browser.console_served import Scene, furnish, served
from tests.web.console.house import PASSWORD, Said

WIDTHS = {"phone": 360, "desk": 1280}
# WCAG 2.2, levels A and AA; and what axe holds to be good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Visit:
    """A page of the browser, at the console of a furnished house."""

    page: Page
    base: str
    scene: Scene

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.base}/console/{path}")
        return self.page

    def sign_in(self) -> None:
        self.open("sign-in")
        self.page.get_by_label("Sign-in name").fill("sam")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="Open 3")).to_be_visible()
        self.page.wait_for_load_state()


@pytest.fixture(params=WIDTHS)
def visit(
    request: pytest.FixtureRequest, browser: Browser, sqlite_url: str, tmp_path: Path
) -> Iterator[Visit]:
    scene = furnish(sqlite_url)
    with served(scene.house, tmp_path) as base:
        context = browser.new_context(viewport={"width": WIDTHS[request.param], "height": 780})
        context.set_default_timeout(MILLISECONDS)
        yield Visit(context.new_page(), base, scene)
        context.close()


def _barriers(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def test_no_page_has_a_barrier_or_a_sideways_scroll(visit: Visit) -> None:
    scene = visit.scene
    assert _barriers(visit.open("sign-in")) == []
    visit.sign_in()
    for path in (
        "alerts",
        f"alerts/{scene.alert.id}",
        "conversations",
        f"conversations/{scene.contact.id}",
        "peers",
        f"peers/{scene.peer.id}",
        f"peers/{scene.peer.id}/plan",
        "schedules",
        "preview",
        "preview/compare",
        "nowhere",
    ):
        page = visit.open(path)
        assert _barriers(page) == [], path
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0, path


def test_an_alert_is_taken_answered_and_closed_by_keyboard(visit: Visit) -> None:
    page = visit.page
    visit.sign_in()
    reference = visit.scene.alert.reference
    page.get_by_role("button", name=f"Take it alert {reference}").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You have this alert now")
    page.get_by_role("link", name="Answer in the conversation").press("Enter")
    page.get_by_label("Your answer").press_sequentially("Kim, this is Sam.")
    expect(page.locator("#size")).to_have_text("17 characters, 1 segment")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_text("You have taken over")).to_be_visible()
    page.get_by_role("link", name=f"Alert #{reference} is open").press("Enter")
    page.get_by_label("I reached them").press("Space")
    page.get_by_role("button", name="Close the alert").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The alert is closed")


def test_an_alert_that_opens_meanwhile_appears_by_itself(visit: Visit) -> None:
    house, page = visit.scene.house, visit.page
    visit.sign_in()
    expect(page.get_by_role("heading", name="Open 3")).to_be_visible()
    house.alarm(house.meet("+12025550188"), Severity.CRISIS)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("heading", name="Open 4")).to_be_visible()
    expect(page).to_have_title("(4) Alerts \u00b7 Warmline")


def test_an_alert_that_somebody_else_takes_says_so_by_itself(visit: Visit) -> None:
    house, alert, page = visit.scene.house, visit.scene.alert, visit.page
    visit.sign_in()
    visit.open(f"alerts/{alert.id}")
    note = page.get_by_label("Note")
    note.fill("half a no")
    note.blur()
    with house.deps.database.read() as session:
        noah = scope_of(session, house.staff["noah"].id)
    assert isinstance(take_alert(house.deps, scope=noah, alert_id=alert.id), Taken)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Noah Bennett has it")).to_be_visible()
    expect(page.get_by_role("button", name="Take it")).to_have_count(0)
    expect(note).to_have_value("half a no")


def test_a_draft_outlives_a_text_that_comes_in(visit: Visit) -> None:
    scene, page = visit.scene, visit.page
    visit.sign_in()
    visit.open(f"conversations/{scene.contact.id}")
    page.get_by_label("Your answer").fill("half an answ")
    scene.house.say(scene.contact, Said("are you there?"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("are you there?")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("half an answ")


@pytest.mark.parametrize("visit", ["desk"], indirect=True)
def test_the_page_counts_segments_as_the_service_does(visit: Visit) -> None:
    page = visit.page
    visit.sign_in()
    visit.open(f"conversations/{visit.scene.contact.id}")
    field, size = page.get_by_label("Your answer"), page.locator("#size")
    for text in ("a" * 160, "a" * 161, "[" * 81, "\u00e1" * 70, "\u00e1" * 71, "\U0001f600" * 40):
        field.fill(text)
        segments = count(text).segments
        words = "1 segment" if segments == 1 else f"{segments} segments"
        expect(size).to_have_text(f"{len(text)} characters, {words}")
    long = "a" * 152 + "[" * 2 + "a" * 152
    field.fill(long)
    expect(size).to_have_text(f"{len(long)} characters, {count(long).segments} segments")
