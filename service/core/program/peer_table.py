"""A table of peers (CSV) as a coordinator fills it in, read with every mistake told at once."""

from __future__ import annotations

import csv
import io

from service.core.program.model import Program
from service.core.program.peer_row import COLUMNS, NEEDED, NewPeer, Place, Row
from service.core.source import AuthoringError, Mistake

# A spreadsheet would run a cell that begins with one of these: it is written with a ' before it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_peers(table: str, program: Program, *, file: str) -> list[NewPeer]:
    """The peers of a CSV table with a line of column names. Raises AuthoringError with every
    mistake, each with its line and column."""
    reader = csv.DictReader(io.StringIO(table.lstrip("\ufeff")))
    rows: list[Row] = []
    try:
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        mistakes = _wrong_columns(names, file)
        if mistakes:
            raise AuthoringError(mistakes)
        reader.fieldnames = names
        for fields in reader:
            row = Row(
                Place(file, reader.line_num),
                {name: _plain(str(fields.get(name) or "")) for name in COLUMNS},
                program,
                mistakes,
            )
            if None in fields:
                row.wrong("", "there are more values than columns")
            rows.append(row)
    except csv.Error as error:
        raise AuthoringError([Mistake(file, reader.line_num, "", f"not CSV: {error}")]) from error
    peers = [row.read() for row in rows]
    mistakes += _doubles(peers, file)
    if mistakes:
        raise AuthoringError(mistakes)
    return peers


def safe_cell(cell: str) -> str:
    """A cell that no spreadsheet runs; a phone number keeps its plus."""
    number = cell.startswith("+") and cell[1:].isdigit()
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) and not number else cell


def _plain(cell: str) -> str:
    """What `safe_cell` was given."""
    marked = cell.startswith("'") and cell[1:].startswith((*FORMULA, "'"))
    return cell[1:] if marked else cell


def _wrong_columns(names: list[str], file: str) -> list[Mistake]:
    there_are = f"there is no such column; the columns are {', '.join(COLUMNS)}"
    unknown = [Mistake(file, 1, name, there_are) for name in names if name not in COLUMNS]
    missing = [
        Mistake(file, 1, name, "this column is missing") for name in NEEDED if name not in names
    ]
    twice = {name for name in names if names.count(name) > 1}
    return unknown + missing + [Mistake(file, 1, name, "two columns have it") for name in twice]


def _doubles(peers: list[NewPeer], file: str) -> list[Mistake]:
    seen: dict[str, int] = {}
    found = []
    for peer in peers:
        if peer.phone and peer.phone in seen:
            problem = f"the same number as in line {seen[peer.phone]}"
            found.append(Mistake(file, peer.line, "phone", problem))
        seen.setdefault(peer.phone, peer.line)
    return found
