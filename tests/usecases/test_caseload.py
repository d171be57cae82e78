"""Who gets more peers than the program wants one person to have: told, and never refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.cli.peers import _told
from service.core.care.caseload import Overfull
from service.store.peers import Peer
from service.usecases.edit_peer import Edited, add_by_hand, edit_peer
from service.usecases.import_peers import How, Imported, import_peers
from service.usecases.show_load import show_load
from service.usecases.show_peer_form import show_new_peer
from tests.usecases.place import Place, program

MOST_TWO = "\ncare: {caseload: 2, alerts_per_shift: 1}\n"
FULL = Overfull("Sam Rivera", 3, 2, "Dana Brooks", 0)
TABLE = "name,phone,specialist\nKim Lake,+12025550150,sam@example.org\n"


@pytest.fixture
def full(sqlite_url: str) -> Iterator[Place]:
    """Sam has the two peers that the program wants one person to have."""
    place = Place(sqlite_url).open(program() + MOST_TWO)
    yield place
    place.deps.database.close()


def take(place: Place, table: str = TABLE, **how: bool) -> Imported:
    done = import_peers(place.deps, slug="harbor", table=table, file="p.csv", how=How(**how))
    assert isinstance(done, Imported)
    return done


def test_an_import_says_it_also_beforehand_and_takes_everybody(full: Place) -> None:
    assert take(full, dry_run=True).overfull == (FULL,)
    assert len(full.rows(Peer)) == 2
    done = take(full)
    assert (done.added, done.overfull) == (1, (FULL,))
    assert "Sam Rivera now has 3 peers, more than the 2 of the program. Dana Brooks has room" in (
        "\n".join(_told(done, update=False))
    )
    assert take(full).overfull == (), "who had too many before is not told of again"
    moved = take(full, TABLE.replace("sam@", "dana@"), update=True)
    assert moved.overfull == ()


def test_a_form_shows_how_many_each_has_and_says_it_when_sent(full: Place) -> None:
    scope = full.scope("noah@example.org")
    ((_, choices),) = show_new_peer(full.deps, scope=scope)
    assert dict(choices.specialists)["sam@example.org"] == "Sam Rivera (2 of 2 peers)"
    fields = {"name": "Kim Lake", "phone": "+12025550150", "specialist": "sam@example.org"}
    added = add_by_hand(full.deps, scope=scope, program_id=full.program_id, fields=fields)
    assert isinstance(added, Edited)
    assert added.overfull == (FULL,)
    told = edit_peer(full.deps, scope=scope, peer_id=added.peer_id, fields={"name": "Kim L"})
    assert isinstance(told, Edited)
    assert told.overfull == ()
    given_to: tuple[tuple[str, tuple[Overfull, ...]], ...] = (
        ("dana@example.org", ()),
        ("sam@example.org", (FULL,)),
    )
    for login, expected in given_to:
        given = edit_peer(
            full.deps, scope=scope, peer_id=added.peer_id, fields={"specialist": login}
        )
        assert isinstance(given, Edited)
        assert given.overfull == expected


def test_the_load_marks_them(full: Place) -> None:
    take(full)
    scope = full.scope("lucia@example.org")
    shown = show_load(full.deps, program_id=full.program_id, scope=scope)
    assert shown is not None
    assert [(one.name, one.peers, one.over) for one in shown.lines][:2] == [
        ("Sam Rivera", 3, True),
        ("Dana Brooks", 0, False),
    ]
    assert show_load(full.deps, program_id=full.program_id, scope=full.scope()) is None
