"""What machines answer by themselves is told from what people write."""

from __future__ import annotations

import pytest

from service.bootstrap import read_library
from service.core.source import AuthoringError
from service.core.texts.machine_replies import NONE, read_machine_replies

MACHINES = read_library().machines


@pytest.mark.parametrize(
    "text",
    [
        "I'm driving",
        "I’m driving with Do Not Disturb While Driving turned on. I’ll see your message when I get "
        "where I’m going.",
        "Auto-reply: I'm driving right now. I'll get back to you later.",
        "Estoy conduciendo.",
        "Respuesta automática: voy manejando",
    ],
)
def test_somebody_who_is_away(text: str) -> None:
    assert MACHINES.kind_of(text) == "away"


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, this number is not monitored. Please call the front desk.",
        "Sorry we missed you! Book online any time.",
        "I am out of the office until Monday.",
        "Reply STOP to unsubscribe.",
        "Este número no se monitorea.",
        "Por favor no responda a este mensaje.",
    ],
)
def test_a_number_where_nobody_reads(text: str) -> None:
    assert MACHINES.kind_of(text) == "nobody"


@pytest.mark.parametrize(
    "text",
    [
        "im driving and i cant do this anymore",
        "I'm driving to my sister's",
        "driving home",
        "they told me to stop texting",
        "no one reads what i write",
        "voy manejando y no puedo más",
        "",
        "4",
    ],
)
def test_people_are_not_taken_for_machines(text: str) -> None:
    assert MACHINES.kind_of(text) is None


def test_without_a_file_nobody_is_a_machine() -> None:
    assert NONE.kind_of("This number is not monitored") is None


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("away: {en: [im driving], es: [voy manejando]}", "nobody"),
        ("away: {en: [ok], es: [voy manejando]}\nnobody: {en: [abcdefghi], es: []}", "away.en"),
        ("away: {en: [im driving]}\nnobody: {}", "away"),
        ("robots: {}", "robots"),
    ],
)
def test_a_mistake_names_its_place(text: str, where: str) -> None:
    with pytest.raises(AuthoringError) as raised:
        read_machine_replies(text, file="machine_replies.yaml")
    assert where in {mistake.where for mistake in raised.value.mistakes}
