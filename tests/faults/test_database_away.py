"""The database is gone for a while: the carrier gets an error and tries again, `/readyz` says what
is missing, and everything goes on by itself."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import requests
from twilio.request_validator import RequestValidator

from tests.faults.rounds.house import ACCOUNT, TOKEN, House, a_house
from tests.faults.rounds.plan import LINE, Blow
from tests.processes import until

SENDER = "+12025550199"
CRISIS = "i want to kill myself tonight"
CARRIER_WAITS = 15  # seconds


@pytest.mark.timeout(900)  # every wait has a limit of its own
def test_all_goes_on_by_itself_once_the_database_is_back(tmp_path: Path) -> None:
    with a_house(tmp_path, "postgresql") as house:
        house.stage.strike(Blow(0, "database", "kill"), Random(1))
        assert _post(house, "SMearly") == 503
        ready = requests.get(f"{house.url}/readyz", timeout=CARRIER_WAITS)
        assert (ready.status_code, ready.json()["database"]) == (503, False)
        until("the text is taken", lambda: _tick_and_post(house, "SMearly"))
        until("it is answered", lambda: _ticked(house) and house.carrier.texts_to(SENDER))
        until("nothing is open", lambda: _ticked(house) and not house.still_open())
        assert [text.to for text in house.carrier.taken].count(SENDER) == 1


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
