"""`warmline schedule preview` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.gateways.files import TEMPLATES
from tests.cli.command import warmline
from tests.cli.test_setting_up import table, var

__all__ = ["var"]
DEMO = (TEMPLATES / "programs" / "demo.yaml").read_text()
PRICES = 'prices: {currency: USD, per_segment: {"+1202": "0.0100"}}\n'


@pytest.fixture
def demo(var: Path, tmp_path: Path) -> Path:
    """The demonstration's program with prices, and two peers: one of whom has a number that the
    list knows nothing of."""
    file = tmp_path / "demo.yaml"
    file.write_text(DEMO + PRICES)
    assert warmline(var, "apply", str(file)).returncode == 0
    rows = ["Robin Vale,+12025550160,form,daily", "Ash Lund,+13035550161,form,daily"]
    assert warmline(var, "peers", "import", table(var, *rows), "--program", "demo").returncode == 0
    return file


def test_the_preview_says_who_when_and_what_it_costs(var: Path, demo: Path) -> None:
    said = warmline(var, "schedule", "preview", "--days", "3").stdout
    assert "10:00 America/New_York  Robin Vale  daily  1 segment" in said
    assert "6 texts go, 0 do not; 6 segments, USD 0.0300." in said
    assert "3 texts to numbers that the price list says nothing of" in said
    one = warmline(var, "schedule", "preview", "--days", "3", "--peer", "+12025550160").stdout
    assert "Ash Lund" not in one
    shown = json.loads(warmline(var, "schedule", "preview", "--days", "3", "--json").stdout)
    assert (shown["currency"], shown["total"]["cost"]) == ("USD", "0.0300")
    assert shown["total"] | {"cost": ""} == {
        "texts": 6,
        "segments": 6,
        "cost": "",
        "unpriced": 3,
    }
    assert {one["cost"] for one in shown["texts"]} == {"0.0100", None}


def test_without_prices_it_says_how_to_add_them(var: Path, demo: Path) -> None:
    demo.write_text(DEMO)
    assert warmline(var, "apply", str(demo)).returncode == 0
    said = warmline(var, "schedule", "preview", "--days", "1").stdout
    assert "No prices in the program file" in said
    assert "USD" not in said


def test_a_change_is_told_text_by_text_and_not_applied(var: Path, demo: Path) -> None:
    new = demo.with_name("new.yaml")
    new.write_text(demo.read_text().replace('at: "10:00"', 'at: "23:59"'))
    told = warmline(var, "schedule", "preview", "--days", "3", "--diff", str(new))
    assert told.returncode == 0, told.stderr
    assert "change schedules.daily.rule: every day at 10:00 -> every day at 23:59" in told.stdout
    assert "Robin Vale: daily on" in told.stdout
    assert ": 10:00 -> 23:59" in told.stdout
    assert "before: " in told.stdout
    found = json.loads(
        warmline(var, "schedule", "preview", "--days", "3", "--diff", str(new), "--json").stdout
    )
    assert found["moved"] >= 4
    assert found["after"]["currency"] == "USD"
    assert {one["kind"] for one in found["texts"]} <= {"moved", "more", "fewer"}
    again = warmline(var, "schedule", "preview", "--diff", str(demo)).stdout
    assert "The file says what is in force already." in again


def test_a_file_that_is_none_is_a_plain_line(var: Path, demo: Path) -> None:
    demo.write_text(demo.read_text().replace("flow: daily", "flow: nowhere"))
    refused = warmline(var, "schedule", "preview", "--diff", str(demo))
    assert refused.returncode == 1
    assert "no flow nowhere in en" in refused.stderr
    demo.write_text(DEMO.replace("slug: demo", "slug: other").replace("0100", "0101"))
    unknown = warmline(var, "schedule", "preview", "--diff", str(demo))
    assert (unknown.returncode, "there is no program other yet" in unknown.stderr) == (1, True)
    demo.write_bytes(b"\xff\xfe")
    assert "no text in UTF-8" in warmline(var, "schedule", "preview", "--diff", str(demo)).stderr
