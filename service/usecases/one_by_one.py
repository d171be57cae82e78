"""Work on claimed rows one by one: a bug that one of them meets must not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError

log = structlog.get_logger(__name__)


def one_by_one(row_ids: Sequence[UUID], step: Callable[[UUID], None]) -> None:
    """Run `step` for each row. One that fails keeps its lease until it runs out and is tried
    again then; all failures are raised together at the end, since they are bugs."""
    failures: list[Exception] = []
    for row_id in row_ids:
        try:
            step(row_id)
        except Exception as error:  # raised below: here it would leave the other rows undone
            log.exception("row_failed", row_id=str(row_id))
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(row_ids)} rows failed", failures)


def together(row_ids: Sequence[UUID], step: Callable[[Sequence[UUID]], None]) -> None:
    """Run `step` for all rows at once, which is quicker; if that fails, for each by itself."""
    try:
        step(row_ids)
    except OperationalError:
        raise  # the database, not a row
    except Exception:
        log.exception("batch_failed", count=len(row_ids))
        one_by_one(row_ids, lambda row_id: step([row_id]))
