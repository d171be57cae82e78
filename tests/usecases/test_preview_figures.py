"""What a preview comes to: segments, cost by the price list, load, and pages of peers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from service.core.scheduling.load import Total
from service.store.contacts import links_of
from service.store.peers import Peer
from service.usecases.change_plan import edit_next, skip_next
from service.usecases.preview_schedules import OnPage, Preview, preview_schedules
from tests.usecases.place import ALEX, ROSA, Place, program

PRICES = 'prices: {currency: USD, per_segment: {"+1": "0.0100", "+1787": "0.0300"}}\n'
WITH_PRICES = program() + PRICES
ISLAND = "+17875550143"
PEOPLE = f"""name,phone,language,zone,consent,schedules,welcome
Alex Moreno,{ALEX},en,America/New_York,paper,daily,no
Rosa Reyes,{ROSA},es,America/Chicago,paper,daily,no
Ines Vega,{ISLAND},es,America/Puerto_Rico,paper,daily,no
"""


def preview(place: Place, days: int = 14, page: OnPage | None = None) -> Preview:
    return preview_schedules(place.deps, program_id=place.program_id, days=days, page=page)


def test_cost_goes_by_the_number_and_the_segments(empty_place: Place) -> None:
    shown = preview(empty_place.open(WITH_PRICES, PEOPLE), days=3)
    figures = shown.figures
    assert figures.currency == "USD"
    lines = [line for line in shown.lines if line.sent_at]
    segments = {line.name: line.segments for line in lines}
    # The Spanish check-in has letters that make it dearer.
    assert segments["Alex Moreno"] == 1
    assert segments["Rosa Reyes"] > 1
    assert sum(one.amount for one in figures.by_day.values()) == figures.whole.amount
    assert sum(one.segments for one in figures.by_hour.values()) == figures.whole.segments
    prices = {"Ines Vega": Decimal("0.03")}
    costs = [prices.get(line.name, Decimal("0.01")) * line.segments for line in lines]
    assert figures.whole == Total(
        len(lines), sum(one.segments for one in lines), sum(costs, Decimal(0))
    )
    assert list(figures.by_day) == [date(2026, 3, day) for day in (2, 3, 4, 5)]
    assert figures.by_day[date(2026, 3, 5)].amount == Decimal("0.03") * segments["Ines Vega"]


def test_numbers_without_a_price_are_counted(empty_place: Place) -> None:
    prices = 'prices: {currency: USD, per_segment: {"+1787": "0.0300"}}\n'
    shown = preview(empty_place.open(program() + prices, PEOPLE), days=2)
    priced = [line for line in shown.lines if line.name == "Ines Vega"]
    whole = shown.figures.whole
    assert (whole.texts, whole.unpriced, len(priced)) == (5, 3, 2)
    assert whole.amount == Decimal("0.03") * sum(line.segments for line in priced)


def test_without_a_price_list_there_is_no_currency(place: Place) -> None:
    figures = preview(place, days=2).figures
    assert figures.currency is None
    assert figures.whole.amount == 0


def test_own_words_and_farewells_are_counted_as_they_will_be_sent(empty_place: Place) -> None:
    place = empty_place.open(program().replace("days: every day", "days: every day\n    count: 3"))
    with place.deps.database.read() as session:
        row = place.enrollment(session)
    long = "Thinking of you today. " * 6
    edit_next(place.deps, scope=place.scope(), enrollment_id=row.id, words=long)
    lines = [line for line in preview(place, days=5).lines if line.name == "Alex Moreno"]
    assert [line.segments for line in lines] == [2, 2, 2]
    assert [line.by_hand for line in lines] == [True, False, False]
    assert [line.is_last for line in lines] == [False, False, True]


def test_what_somebody_left_out_is_said(place: Place) -> None:
    with place.deps.database.read() as session:
        row = place.enrollment(session)
    skip_next(place.deps, scope=place.scope(), enrollment_id=row.id)
    first = next(line for line in preview(place).lines if line.name == "Alex Moreno")
    assert (first.sent_at, first.dropped, first.by_hand) == (None, "skipped", True)


def test_a_page_has_some_of_the_peers_and_the_pages_together_all(empty_place: Place) -> None:
    rows = [f"Peer {one},+120255501{one},paper,daily,no" for one in range(50, 57)]
    table = "\n".join(["name,phone,consent,schedules,welcome", *rows]) + "\n"
    place = empty_place.open(peers=table)
    two = [OnPage(number, peer_days=8) for number in (1, 2, 3, 4, 99)]
    pages = [preview(place, days=3, page=page) for page in two]
    assert pages.pop().page.number == 4
    assert [one.page.peers for one in pages] == [2, 2, 2, 1]
    assert {(one.page.of, one.page.pages) for one in pages} == {(7, 4)}
    assert len({line.peer_id for one in pages for line in one.lines}) == 7


def test_what_waits_already_is_looked_at_when_the_beat_does(empty_place: Place) -> None:
    place = empty_place.open()
    with place.deps.database.write() as session:
        peer = session.get_one(Peer, links_of(session, place.contact(ALEX).id)[0])
        peer.paused_until = place.clock.now() + timedelta(hours=24, minutes=33)
        session.add(peer)
    place.later(hours=24, minutes=5)
    line = next(line for line in preview(place, days=1).lines if line.name == "Alex Moreno")
    assert line.sent_at == datetime(2026, 3, 3, 15, 33, tzinfo=place.clock.now().tzinfo)
    place.later(minutes=28)
    assert len(place.texts(ALEX)) == 1
