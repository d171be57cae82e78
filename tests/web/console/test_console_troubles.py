"""What stands still is said on every page, to everybody who opens one."""

from __future__ import annotations

from flask.testing import FlaskClient

from service.store.troubles import Trouble
from tests.web.console.house import House

PAGES = ("alerts", "conversations", "peers", "schedules", "nowhere")


def test_nothing_is_said_while_all_is_well(sam: FlaskClient) -> None:
    assert all("needs a look" not in sam.get(f"/console/{name}").text for name in PAGES)


def test_every_page_says_what_stands_still(
    house: House, sam: FlaskClient, stranger: FlaskClient
) -> None:
    trouble = Trouble(
        **house.new(),
        kind="sending",
        standing="sending",
        since=house.clock.now(),
        noticed_by="beat",
    )
    house.add(trouble)
    pages = [sam.get(f"/console/{name}").text for name in PAGES]
    pages.append(stranger.get("/console/sign-in").text)
    for page in pages:
        assert "<strong>Warmline needs a look:</strong> texts do not leave (since" in page
        assert page.count("needs a look") == 1
