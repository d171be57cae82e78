"""What goes out when, and the plan of one peer changed by hand, over the console."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import col, select

from service.store.schedules import Enrollment
from tests.web.console.house import PROGRAM_FILE, House, annex
from tests.web.console.visits import send


def enrollment_of(house: House, peer_id: object) -> Enrollment:
    with house.deps.database.read() as session:
        query = select(Enrollment).where(col(Enrollment.peer_id) == peer_id)
        return session.exec(query).one()


def test_the_preview_names_who_gets_what(house: House, sam: FlaskClient) -> None:
    assert "Nothing is planned." in sam.get("/console/preview").text
    peer, _ = house.support("Kim Lake", "+12025550143")
    shown = sam.get("/console/preview?days=3").text
    assert "Kim Lake" in shown
    assert "in the next 3 days" in shown
    assert "write <code>prices</code>" in shown
    assert "Kim Lake" in sam.get(f"/console/peers/{peer.id}/plan").text
    assert sam.get("/console/preview?days=never&page=none&program=other").status_code == 200


def test_the_plan_shows_what_the_next_text_says(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    shown = sam.get(f"/console/peers/{peer.id}/plan").text
    assert "Harbor Texts. How are you today, 1-5?" in shown
    assert "At most 2 segments together." in shown


def test_the_next_text_is_moved_and_left_out(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page, plan = f"/console/peers/{peer.id}", f"/console/peers/{peer.id}/plan"
    first = enrollment_of(house, peer.id)
    skipped = send(sam, f"{page}/skip/{first.id}", {"reason": "she travels"}, on=plan)
    assert "The next text is left out." in skipped.text
    assert "Left out by Sam Rivera" in skipped.text
    assert "she travels" in skipped.text
    assert "does not go: somebody left it out" in skipped.text
    unread = send(sam, f"{page}/move/{first.id}", {"at": "tomorrow"}, on=plan)
    assert "Please choose a day and a time." in unread.text
    back = send(sam, f"{page}/back/{first.id}", on=plan)
    assert "The next text goes as planned again." in back.text
    assert "Left out by" not in back.text


def test_the_next_text_gets_words_of_our_own(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page, plan = f"/console/peers/{peer.id}", f"/console/peers/{peer.id}/plan"
    edit = f"{page}/edit/{enrollment_of(house, peer.id).id}"
    long = send(sam, edit, {"words": "x" * 300}, on=plan)
    assert "Please write less (3 segments, 2 at most)" in long.text
    done = send(sam, edit, {"words": "See you <b>Tuesday</b>.", "reason": "a visit"}, on=plan)
    assert "The next text goes with your words." in done.text
    assert "See you &lt;b&gt;Tuesday&lt;/b&gt;. How are you today" in done.text
    assert "Opened with words of our own by Sam Rivera" in done.text


def test_a_peer_is_paused_and_goes_on(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page, plan = f"/console/peers/{peer.id}", f"/console/peers/{peer.id}/plan"
    paused = send(sam, f"{page}/pause", {"days": "14", "reason": "surgery"}, on=plan)
    assert "The check-ins are paused." in paused.text
    assert "by Sam Rivera" in paused.text
    assert "surgery" in paused.text
    assert "The check-ins go on." in send(sam, f"{page}/pause", {"days": "0"}, on=plan).text


def test_a_change_of_the_file_is_tried_and_not_applied(house: House, sam: FlaskClient) -> None:
    house.support("Kim Lake", "+12025550143")
    file = PROGRAM_FILE.format(slug="harbor", phone="+12025550100")
    page = "/console/preview/compare"
    later = file.replace('at: "10:00"', 'at: "11:30"')
    tried = send(sam, page, {"source": later}, on=page)
    assert "at another time" in tried.text
    assert "every day at 10:00 -&gt; every day at 11:30" in tried.text
    assert "10:00 -&gt; 11:30" in tried.text
    same = send(sam, page, {"source": file}, on=page)
    assert "It says what is in force already." in same.text
    broken = send(sam, page, {"source": file.replace("flow: daily", "flow: none")}, on=page)
    assert "no flow none in en" in broken.text
    foreign = send(sam, page, {"source": later.replace("harbor", "pier")}, on=page)
    assert "There is no program pier that you may look at." in foreign.text


def test_another_program_s_plan_is_not_there(house: House, sam: FlaskClient) -> None:
    other = annex(house.deps, house.clock, slug="other", phone="+12025550109")
    other.employ("Ada Moss")
    peer, _ = other.support("Kim Lake", "+12025550143")
    enrollment = enrollment_of(house, peer.id)
    assert sam.get(f"/console/peers/{peer.id}/plan").status_code == 404
    acts = [f"{act}/{enrollment.id}" for act in ("skip", "move", "edit", "back")]
    for path in (*acts, "pause"):
        answer = send(
            sam, f"/console/peers/{peer.id}/{path}", {"at": "2026-12-01T10:00"}, on="/console/peers"
        )
        assert answer.status_code == 404
    assert "Kim Lake" not in sam.get("/console/preview").text


def test_their_own_pace_is_written_down_and_put_back(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page, plan = f"/console/peers/{peer.id}", f"/console/peers/{peer.id}/plan"
    sent = {"hours": "after 5", "days": "mon thu"}
    kept = send(sam, f"{page}/own-plan", sent, on=plan)
    assert "go by their own hours and days now" in kept.text
    assert "After 5 pm, mon and thu" in kept.text
    assert "Their own pace: <strong>after 5 PM, Mon and Thu</strong>" in sam.get(page).text
    refused = send(sam, f"{page}/own-plan", {"hours": "blue", "days": ""}, on=plan)
    assert "no hours that can be read" in refused.text
    assert (
        "as the schedules have them again" in send(sam, f"{page}/own-plan/back", {}, on=plan).text
    )
