"""The log: allowed fields only, whoever writes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

SECRET = "I feel bad"


def logged(code: str) -> list[dict[str, Any]]:
    """The lines that `code` leaves on standard error, in a process of its own."""
    start = "import logging, structlog\nfrom service.gateways import log as config\n"
    start += "config.configure('test')\nlog = structlog.get_logger('here')\n"
    done = subprocess.run(
        [sys.executable, "-c", start + code], capture_output=True, text=True, check=True
    )
    assert SECRET not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_allowed_fields_are_kept() -> None:
    (line,) = logged("log.info('sent', message_id='018f', attempt=2)")
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "sent",
        "level": "info",
        "logger": "here",
        "process": "test",
        "message_id": "018f",
        "attempt": 2,
    }


def test_other_fields_are_named_and_not_shown() -> None:
    (line,) = logged(f"log.info('received', body={SECRET!r}, to='+12025550143')")
    assert line["left_out"] == ["body", "to"]
    assert "+12025550143" not in json.dumps(line)


def test_an_exception_is_its_type_and_places() -> None:
    code = f"""
def read(text):
    raise ValueError(text)
try:
    read({SECRET!r})
except ValueError:
    log.exception('failed')
    logging.getLogger('library').exception('failed too')
"""
    for line in logged(code):
        assert line["error"] == "ValueError"
        assert line["frames"][-1].endswith("read")


def test_a_library_keeps_its_wording_and_loses_its_values() -> None:
    (line,) = logged(f"logging.getLogger('library').warning('cannot read %s', {SECRET!r})")
    assert (line["event"], line["logger"], line["level"]) == (
        "cannot read %s",
        "library",
        "warning",
    )


def test_chatty_libraries_are_quiet() -> None:
    assert logged("logging.getLogger('twilio.http_client').info('To=+12025550143')") == []
    assert logged("logging.getLogger('flask-limiter').info('limit (%s)', '192.0.2.1')") == []
