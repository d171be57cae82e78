"""The watchman outside (ports.Heartbeat): an address that expects to be visited every minute, and
raises the alarm by itself when it is not."""

from __future__ import annotations

import requests
import structlog

TIMEOUTS = (3.05, 5.0)  # seconds, to connect and to answer

log = structlog.get_logger(__name__)


class HttpHeartbeat:
    """Visits `url` with a GET."""

    def __init__(self, url: str) -> None:
        self._url = url

    def ping(self) -> bool:
        """Say that all is well. False, and a line in the log, when nobody heard it."""
        try:
            answer = requests.get(self._url, timeout=TIMEOUTS)
        except requests.RequestException as error:  # its message holds the address, a secret
            log.warning("heartbeat_not_heard", error=type(error).__name__)
            return False
        if not answer.ok:
            log.warning("heartbeat_not_heard", code=answer.status_code)
        return answer.ok
