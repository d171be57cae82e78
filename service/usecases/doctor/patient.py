"""All that a check of `warmline doctor` may look at."""

from __future__ import annotations

from dataclasses import dataclass

from service.ports import CarrierDesk, Machine
from service.settings import Settings
from service.usecases.deps import Deps


@dataclass(frozen=True)
class Patient:
    """An installation. `fallback` is the static address that should answer texts when we are gone,
    if whoever asks has named one."""

    deps: Deps
    settings: Settings
    desk: CarrierDesk
    machine: Machine
    fallback: str | None = None
