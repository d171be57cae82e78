"""Hundreds of texts about the pace of texts, and hundreds that are none."""

from __future__ import annotations

from pathlib import Path

from service.bootstrap import read_library
from service.core.scheduling.hours import DAY_NAMES
from service.core.scheduling.own_plan import OwnPlan
from service.core.wishes.amounts import read_amount
from service.core.wishes.clocks import read_hours
from service.core.wishes.lengths import Length, read_length
from service.core.wishes.model import Wish
from service.core.wishes.weekdays import read_days

TABLE = Path(__file__).with_name("pace_table.txt")
WISHES = read_library().wishes


def table() -> list[tuple[str, str]]:
    """(text, the wish it is) of every line."""
    found, wish = [], ""
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("["):
            wish = line.strip("[]").strip()
        elif line and line[0] != "#":
            found.append((line, wish))
    return found


def said(wish: Wish | None) -> str:
    """A wish as the table has it."""
    if wish is None:
        return "none"
    return f"{wish.kind} {_read(wish)}".strip()


def _read(wish: Wish) -> str:
    if wish.kind == "time" and (hours := read_hours(wish.said)):
        return str(OwnPlan(hours.hours)).replace(";", "")
    if wish.kind == "days" and (days := read_days(wish.said)):
        return " ".join(DAY_NAMES[day] for day in sorted(days))
    if wish.kind == "pause" and (length := read_length(wish.said)):
        return _length(length)
    if wish.kind == "less" and (amount := read_amount(wish.said)):
        plan = OwnPlan(a_day=amount.a_day, a_week=amount.a_week)
        return str(plan) + (f" every {amount.every}" if amount.every > 1 else "")
    return wish.said


def _length(length: Length) -> str:
    match length.unit:
        case "days":
            return f"days {length.number}"
        case "weekday":
            return f"weekday {DAY_NAMES[length.number]}"
        case "date":
            month = f"{length.month:02d}-" if length.month else ""
            return f"date {month}{length.number:02d}"
        case other:
            return other


def test_each_text_is_the_wish_that_the_table_says() -> None:
    wrong = {
        text: (wanted, got)
        for text, wanted in table()
        if (got := said(WISHES.heard(text))) != wanted
        and not (wanted == "none" and got.split()[0] in OTHERS)
    }
    assert wrong == {}


# Wishes of other kinds than the pace; that they are heard is shown elsewhere.
OTHERS = {"call", "delete", "open", "private", "never_mind", "english", "spanish"}


def test_the_table_is_large_in_both_ways() -> None:
    wishes = [wanted for _, wanted in table()]
    assert wishes.count("none") > 250
    assert len(wishes) - wishes.count("none") > 350
