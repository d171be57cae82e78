"""What the carrier says became of our texts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from tests.web.carrier.conftest import MakeDeps
from tests.web.carrier.door import Door, open_door, recorded

STATUS = "/carrier/sms/status"
OURS = UUID("0195a1b2-c3d4-7e5f-8a6b-112233445566")
FORMS = [hook for hook in recorded("webhooks") if hook["kind"] == "sms_status"]


def _report(**changes: str) -> list[tuple[str, str]]:
    return [*({"MessageSid": "SM" + "1" * 32, "MessageStatus": "sent"} | changes).items()]


def test_a_status_before_our_own_row_is_kept(door: Door) -> None:
    answer = door.post(
        f"{STATUS}?m={OURS}", _report(MessageStatus="undelivered", ErrorCode="30003")
    )
    assert (answer.status_code, answer.data) == (204, b"")
    (event,) = door.events()
    assert (event.message_id, event.status, event.error_code) == (OURS, "undelivered", 30003)


@pytest.mark.parametrize("ours", ["", "?m=", "?m=7", f"?m={OURS}x", "?n=1"])
def test_without_an_id_of_ours_the_carriers_counts(door: Door, ours: str) -> None:
    assert door.post(STATUS + ours, _report()).status_code == 204
    (event,) = door.events()
    assert (event.message_id, event.carrier_id) == (None, "SM" + "1" * 32)


@pytest.mark.parametrize("code", ["", "none", "-1", "9" * 5000, "٣", "1.5"])
def test_an_error_code_that_is_none_is_no_failure_of_ours(sqlite_door: Door, code: str) -> None:
    assert sqlite_door.post(STATUS, _report(ErrorCode=code)).status_code == 204
    (event,) = sqlite_door.events()
    assert event.error_code is None


@pytest.mark.parametrize("hook", FORMS, ids=range(len(FORMS)))
def test_every_shape_of_status_is_kept(sqlite_url: str, make: MakeDeps, hook: Any) -> None:
    door = open_door(make(sqlite_url))
    assert door.post(STATUS, [tuple(item) for item in hook["params"]]).status_code == 204
    assert len(door.events()) == 1


@pytest.mark.parametrize("missing", ["MessageSid", "MessageStatus"])
def test_a_report_without_what_counts_gets_400(door: Door, missing: str) -> None:
    assert door.post(STATUS, _report(**{missing: ""})).status_code == 400
    assert not door.events()


def test_an_unsigned_report_changes_nothing(door: Door) -> None:
    assert door.post(STATUS, _report(), signed="no").status_code == 403
    assert not door.events()


def test_a_report_that_could_not_be_stored_gets_503(make: MakeDeps) -> None:
    door = open_door(make("sqlite:////nowhere/at/all.db"))
    with capture_logs() as lines:
        assert door.post(STATUS, _report()).status_code == 503
    assert [line["log_level"] for line in lines] == ["error"]
