"""Every table, imported in one place so that the metadata is whole (migrations go by it)."""

from __future__ import annotations

from sqlmodel import SQLModel

from service.store import (
    alert_mails,
    alerts,
    audiences,
    audit,
    backups,
    care,
    consent,
    contacts,
    conversations,
    drills,
    explanations,
    hand_overs,
    kept_words,
    line_calls,
    messages,
    own_signs,
    peers,
    programs,
    pulses,
    recoveries,
    refusals,
    rota,
    schedules,
    staff,
    staff_calls,
    takeovers,
    troubles,
)

__all__ = [
    "METADATA",
    "alert_mails",
    "alerts",
    "audiences",
    "audit",
    "backups",
    "care",
    "consent",
    "contacts",
    "conversations",
    "drills",
    "explanations",
    "hand_overs",
    "kept_words",
    "line_calls",
    "messages",
    "own_signs",
    "peers",
    "programs",
    "pulses",
    "recoveries",
    "refusals",
    "rota",
    "schedules",
    "staff",
    "staff_calls",
    "takeovers",
    "troubles",
]

METADATA = SQLModel.metadata
