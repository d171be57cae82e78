"""A short, seeded share of the rounds (`make faults ROUNDS=100` plays many): random load while
processes, Redis and the database are killed and stopped, and the carrier misbehaves."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import requests
from twilio.request_validator import RequestValidator

from tests.faults.rounds.house import ACCOUNT, TOKEN, House, a_house
from tests.faults.rounds.plan import LINE, Blow, Size, plan_of
from tests.faults.rounds.run import a_round
from tests.processes import until

SHORT = Size(seconds=2.0, blows=(2, 2))
SENDER = "+12025550199"
CRISIS = "i want to kill myself tonight"
CARRIER_WAITS = 15  # seconds


@pytest.mark.timeout(900)  # a busy machine takes its time, and every wait has a limit of its own
def test_nothing_is_lost_or_twice_on_sqlite(tmp_path: Path) -> None:
    with a_house(tmp_path, "sqlite", web_processes=1) as house:
        _play(house, seed=56)


@pytest.mark.timeout(900)
def test_nothing_is_lost_or_twice_on_postgresql(tmp_path: Path) -> None:
    """And then, in the same house, its database dies alone: the carrier gets an error and tries
    again, `/readyz` says what is missing, and everything goes on by itself."""
    with a_house(tmp_path, "postgresql", web_processes=1) as house:
        _play(house, seed=137)
        house.stage.strike(Blow(0, "database", "kill"), Random(1))
        assert _post(house, "SMearly") == 503
        ready = requests.get(f"{house.url}/readyz", timeout=CARRIER_WAITS)
        assert (ready.status_code, ready.json()["database"]) == (503, False)
        until("the text is taken", lambda: _tick_and_post(house, "SMearly"))
        until("it is answered", lambda: _ticked(house) and house.carrier.texts_to(SENDER))
        until("nothing is open", lambda: _ticked(house) and not house.still_open())
        assert [text.to for text in house.carrier.taken].count(SENDER) == 1


def _play(house: House, seed: int) -> None:
    played = a_round(house, seed, SHORT)
    assert not played.failed, "\n".join([*map(str, played.verdict.findings), played.told()])


def _tick_and_post(house: House, sid: str) -> bool:
    return _ticked(house) and _post(house, sid) == 200


def _ticked(house: House) -> bool:
    house.stage.tick()
    return True


def _post(house: House, sid: str) -> int:
    url = f"{house.url}/carrier/sms"
    form = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": SENDER, "To": LINE, "Body": CRISIS}
    signed = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form)}
    return requests.post(url, data=form, headers=signed, timeout=CARRIER_WAITS).status_code


def test_a_seed_gives_the_same_round_again() -> None:
    assert plan_of(7, 0) == plan_of(7, 0)
    assert plan_of(7, 0) != plan_of(8, 0)


def test_no_two_rounds_of_a_house_share_a_number() -> None:
    numbers = [phone.number for number in range(25) for phone in plan_of(number, number).phones]
    assert len(set(numbers)) == len(numbers)
