"""`kill -9` of whoever plans, at any moment: each due text is sent once, and what is due next is
known. A short share; `make faults-planning` kills longer."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from service.bootstrap import make_deps
from service.settings import ensure_secrets, load
from tests.faults.kill_planning import Siege
from tests.faults.planner import a_planner

KILLS = 4


@pytest.mark.parametrize("seed", [1])
def test_no_check_in_is_lost_or_sent_twice(database_url: str, tmp_path: Path, seed: int) -> None:
    ensure_secrets(tmp_path)
    environ = {"WARMLINE_VAR": str(tmp_path), "DATABASE_URL": database_url}
    deps = make_deps(load(environ))
    with closing(deps.database), a_planner(environ) as planner:
        siege = Siege(deps, planner, Random(seed), peers=25)
        siege.furnish()
        siege.wave(kills=0)
        siege.wave(kills=KILLS)
    assert siege.killed + siege.too_late == KILLS
    assert siege.killed > 0
