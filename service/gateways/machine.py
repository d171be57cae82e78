"""This machine as `warmline doctor` looks at it (ports.Machine): room on its disks, and what an
address of the web answers from here."""

from __future__ import annotations

import shutil
from pathlib import Path

import requests

from service.ports import DiskRoom, Fetched

SECONDS = (3.05, 10.0)  # to connect, to read


class ThisMachine:
    def room(self, folder: Path) -> DiskRoom | None:
        there = next((place for place in (folder, *folder.parents) if place.exists()), None)
        if there is None:
            return None
        try:
            usage = shutil.disk_usage(there)
        except OSError:
            return None
        return DiskRoom(usage.free, usage.total)

    def fetch(self, url: str) -> Fetched:
        try:
            answer = requests.get(url, timeout=SECONDS, allow_redirects=False, stream=True)
        except requests.exceptions.SSLError:
            return Fetched(None, "its certificate is not good")
        except requests.Timeout:
            return Fetched(None, "it does not answer")
        except requests.RequestException:
            return Fetched(None, "it cannot be reached")
        with answer:
            return Fetched(answer.status_code)
