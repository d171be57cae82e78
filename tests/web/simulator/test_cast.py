"""Whose phones the simulator shows."""

from __future__ import annotations

from service.core.program.reading import read_program
from service.gateways.files import TEMPLATES
from service.usecases.load_demo import PEERS
from service.web.simulator.cast import phones_of


def test_the_demonstrations_peers_are_there_by_name() -> None:
    source = (TEMPLATES / "programs" / "demo.yaml").read_text(encoding="utf-8")
    phones = phones_of(read_program(source, file="demo.yaml"))
    shown = {phone.number: phone.label for phone in phones if phone.kind == "peer"}
    assert set(shown) == {number for _, number, *_ in PEERS}
    assert all(name.split()[0] in shown[number] for name, number, *_ in PEERS)
