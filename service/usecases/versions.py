"""Versions of what people wrote (program files, flows, lexicons), by the hash of their source."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.store.due import table_of
from service.store.insert import insert_new
from service.store.programs import Version, find_version
from service.usecases.work import Work


@dataclass(frozen=True)
class Written:
    """A file as it was: what it is called in messages to its author, and what stands in it."""

    name: str
    source: str


def keep_version(work: Work, kind: str, version: str, written: Written) -> None:
    """Keep a version, unless it is kept already. `kind` is program, flow or
    lexicon."""
    work.once(("kept", kind, version), lambda: _keep(work, kind, version, written))


def _keep(work: Work, kind: str, version: str, written: Written) -> None:
    if find_version(work.session, kind, version) is not None:
        return
    row_id = work.new_id()
    row = Version(
        id=row_id,
        created_at=work.now,
        kind=kind,
        hash=version,
        name=written.name,
        data_key=work.deps.keyring.new_data_key(row_id),
        source=b"",
    )
    row.source = work.deps.keyring.seal(row, _place(row_id), written.source)
    insert_new(work.session, table_of(Version), row.model_dump(), "kind", "hash")


def version_of(work: Work, kind: str, version: str) -> Written:
    """A version that was kept."""
    row = find_version(work.session, kind, version)
    assert row is not None, f"no {kind} has the version {version}"
    return Written(row.name, work.deps.keyring.unseal(row, _place(row.id), row.source))


def _place(row_id: UUID) -> tuple[str, str, UUID]:
    return ("version", "source", row_id)
