"""The log: one JSON object a line on standard error, of allowed fields only.

Bodies, names and numbers have no field to stand in. A field that is not listed here is left out,
and its name is noted, so that a slip is seen without saying what it held. Of an exception the
log keeps the type and the places, never the message, which may quote a text.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event", "level", "logger", "process", "timestamp",  # what every line has
        "alert_id", "contact_id", "line_id", "message_id", "program_id", "row_id", "staff_id",
        "job", "queue", "usecase", "kind", "step", "status", "severity", "outcome", "purpose",
        "flow", "flow_version", "sign", "rule",
        "attempt", "code", "count", "milliseconds", "port", "pid", "exit_code", "seconds",
        "error", "frames", "left_out",
    }
)  # fmt: skip

# The parts of ours and of others that say too much below this level.
QUIET = ("rq", "urllib3", "twilio", "sqlalchemy", "alembic", "werkzeug", "flask-limiter")

Event = MutableMapping[str, Any]


def configure(process: str, level: int = logging.INFO) -> None:
    """Set up the log of this process, once, at its start. `process` is its name in every line."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Named(process),
        _without_messages,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _template_only, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _allowed_only,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Named:
    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, logger: Any, method: str, event: Event) -> Event:
        del logger, method
        event["process"] = self._process
        return event


def _template_only(logger: Any, method: str, event: Event) -> Event:
    """A library's line keeps its wording and loses its values, which may be anything."""
    del logger, method
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["event"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    return event


def _without_messages(logger: Any, method: str, event: Event) -> Event:
    """An exception becomes its type and the places it passed."""
    del logger, method
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["frames"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event


def _allowed_only(logger: Any, method: str, event: Event) -> Event:
    del logger, method
    left_out = sorted(str(name) for name in event if name not in ALLOWED)
    kept = {name: value for name, value in event.items() if name in ALLOWED}
    return kept | {"left_out": left_out} if left_out else kept
