"""The list of peers, small and large, and one peer."""

from __future__ import annotations

from contextlib import closing

from service.store.contacts import Contact
from service.store.peers import Peer
from service.store.scope import Scope, scope_of
from service.usecases.show_peers import A_PAGE, SEARCHABLE, show_peer, show_peers
from tests.web.console.house import House, build


def _scope(house: House) -> Scope:
    with house.deps.database.read() as session:
        return scope_of(session, house.staff["sam"].id)


def _crowd(house: House, count: int) -> None:
    """Peers whose names cannot be opened: a page that tries to open one fails."""
    pattern, _ = house.support("Kim Lake", "+12025550199")
    values = pattern.model_dump(exclude={"id"})
    with house.deps.database.write() as session:
        session.add_all(Peer(id=house.deps.ids.new(), **values) for _ in range(count))


def test_names_are_found_whatever_their_case_and_in_order(database_url: str) -> None:
    with closing(build(database_url)) as house:
        house.employ("Sam Rivera")
        for number, name in enumerate(("Zo\u00eb Stone", "adam Stone", "Kim Lake")):
            house.support(name, f"+1202555014{number}")
        scope = _scope(house)
        everybody = show_peers(house.deps, scope=scope).lines
        assert [line.name for line in everybody] == ["adam Stone", "Kim Lake", "Zo\u00eb Stone"]
        found = show_peers(house.deps, scope=scope, search=" STONE ")
        assert [line.name for line in found.lines] == ["adam Stone", "Zo\u00eb Stone"]
        assert found.total == 2
        assert everybody[0].specialist == "Sam Rivera"


def test_of_too_many_peers_only_a_page_of_names_is_opened(sqlite_url: str) -> None:
    with closing(build(sqlite_url)) as house:
        house.employ("Sam Rivera")
        _crowd(house, SEARCHABLE)
        for number in range(A_PAGE):
            house.clock.advance(seconds=1)
            house.support(f"Peer {number}", f"+120255501{number:02}")
        shown = show_peers(house.deps, scope=_scope(house), search="anybody")
        assert not shown.searchable
        assert shown.more
        assert shown.total == SEARCHABLE + 1 + A_PAGE
        assert [line.name for line in shown.lines] == [
            f"Peer {number}" for number in reversed(range(A_PAGE))
        ]


def test_what_holds_texts_back_is_named(database_url: str) -> None:
    with closing(build(database_url)) as house:
        house.employ("Sam Rivera")
        scope = _scope(house)
        peers = {
            consent: house.support("Kim Lake", f"+1202555014{number}", consent=consent)
            for number, consent in enumerate((True, False, None))
        }
        held = {}
        for consent, (peer, _) in peers.items():
            page = show_peer(house.deps, scope=scope, peer_id=peer.id)
            assert page is not None
            held[consent] = page.held
        assert held == {True: (), False: ("opted_out",), None: ("no_consent",)}
        peer, contact = peers[True]
        with house.deps.database.write() as session:
            session.get_one(Contact, contact.id).held_by_id = house.staff["sam"].id
        house.alarm(contact, peer=peer)
        page = show_peer(house.deps, scope=scope, peer_id=peer.id)
        assert page is not None
        assert page.held == ("alert", "person")
