"""The form of a peer: what was sent, as the cells of a table of peers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

MOST_DATES = 30
LONGEST = 400
Sent = MultiDict[str, str]
# What the form shows as it was, so that only what somebody changed on it is taken.
EDITED = (
    *("name", "language", "zone", "specialist", "state", "quiet_hours"),
    *("dates", "tags", "groups", "born"),
)
ADDED = (*EDITED, "phone", "zip", "consent", "schedules", "welcome")


@dataclass(frozen=True)
class DateRow:
    """One date on the form."""

    name: str = ""
    on: str = ""
    chosen: bool = False


def sent_cells(sent: Sent) -> dict[str, str]:
    """What a form says, by column. A field that is not on the form is not among it."""
    plain = (
        *("name", "phone", "language", "specialist", "state"),
        *("zip", "consent", "welcome", "born"),
    )
    cells = {name: _text(sent, name) for name in plain if name in sent}
    other, chosen = _text(sent, "other_zone"), _text(sent, "zone")
    if other or "zone" in sent:
        cells["zone"] = other or chosen
    if "quiet_from" in sent:
        hours = [_text(sent, "quiet_from"), _text(sent, "quiet_to")]
        cells["quiet_hours"] = "-".join(hours) if any(hours) else ""
    if "date_name" in sent:
        cells["dates"] = "; ".join(_dates(sent))
    for name in ("tags", "groups", "schedules"):
        if f"{name}_shown" in sent:
            cells[name] = ";".join(sorted(sent.getlist(name)))[:LONGEST]
    return cells


def changed_cells(sent: Sent) -> dict[str, str]:
    """What somebody changed on the form: what differs from how it was when it was opened."""
    cells = sent_cells(sent)
    return {
        name: cells[name]
        for name in EDITED
        if name in cells and cells[name] != sent.get(_was(name))
    }


def added_cells(sent: Sent) -> dict[str, str]:
    """What a form says of a new peer."""
    cells = sent_cells(sent)
    return {name: cells[name] for name in ADDED if cells.get(name)} | {
        name: cells.get(name, "") for name in ("name", "phone")
    }


def date_rows(cell: str) -> list[DateRow]:
    """The dates of a cell as rows of the form."""
    rows = []
    for written in filter(None, map(str.strip, cell.split(";"))):
        name, _, rest = written.partition(" ")
        on, _, chosen = rest.partition(" ")
        rows.append(DateRow(name, on, bool(chosen)))
    return rows


def was_of(cells: Mapping[str, str]) -> dict[str, str]:
    """The hidden fields that say how each cell was."""
    return {_was(name): cells.get(name, "") for name in EDITED}


def _was(name: str) -> str:
    return f"was_{name}"


def _text(sent: Sent, name: str) -> str:
    return sent.get(name, "").strip()[:LONGEST]


def _dates(sent: Sent) -> Iterator[str]:
    """Each row of a name and a day; `date_chosen` holds the numbers of the rows that are ticked."""
    chosen = set(sent.getlist("date_chosen"))
    rows = zip(sent.getlist("date_name"), sent.getlist("date_on"), strict=False)
    kept = sorted(
        (name.strip(), on.strip(), str(number) in chosen)
        for number, (name, on) in enumerate(rows)
        if number < MOST_DATES and (name.strip() or on.strip())
    )
    for name, on, wanted in kept:
        yield f"{name} {on}{' chosen' if wanted else ''}"[:LONGEST]
