"""Every table, imported in one place so that the metadata is whole (migrations go by it)."""

from __future__ import annotations

from sqlmodel import SQLModel

from service.store import (
    alerts,
    audiences,
    audit,
    consent,
    contacts,
    conversations,
    messages,
    peers,
    programs,
    pulses,
    recoveries,
    schedules,
    staff,
)

__all__ = [
    "METADATA",
    "alerts",
    "audiences",
    "audit",
    "consent",
    "contacts",
    "conversations",
    "messages",
    "peers",
    "programs",
    "pulses",
    "recoveries",
    "schedules",
    "staff",
]

METADATA = SQLModel.metadata
