"""Claim due rows, and work on them one by one: a bug that one of them meets must not stop the
others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError

from service.store.due import Claim, Dues, claim
from service.usecases.deps import Deps
from service.usecases.work import work

LEASE = timedelta(seconds=20)

log = structlog.get_logger(__name__)


def each_due(deps: Deps, dues: Dues, step: Callable[[Deps, UUID], None], *, limit: int) -> bool:
    """Claim up to `limit` of the rows that are due, and run `step` for each, which has a
    transaction of its own. Whether more may be due."""
    with work(deps) as begun:
        claimed = claim(begun.session, dues, Claim(deps.ids.new(), begun.now, LEASE, limit))
    one_by_one(claimed, partial(step, deps))
    return len(claimed) == limit


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
