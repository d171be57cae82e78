"""A process that takes a backup and is killed (SIGKILL) at the last row of one of its steps.

python -m tests.usecases.dying_backup DATABASE_URL FOLDER writing|checking
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from service.gateways.ids import Uuid7Ids
from tests.usecases.backing_up import try_backup, where
from tests.usecases.place import Place


def main(url: str, folder: str, dies_at: str) -> None:
    def tell(step: str, done: int, of: int) -> None:
        if (step, done) == (dies_at, of):
            os.kill(os.getpid(), signal.SIGKILL)

    try_backup(Place(url, ids=Uuid7Ids()), where(Path(folder)), tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
