"""E-mail through a server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from service.gateways.mail import SmtpMail
from tests.gateways.mail_server import Sink, mail_server

SENDER = "warmline@texts.example.org"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with mail_server() as sink:
        yield sink


def test_a_letter_arrives(sink: Sink) -> None:
    mail = SmtpMail(sink.url, sender=SENDER)
    assert mail.send(["a@example.org", "b@example.org"], "Texts do not leave", "Since 15:00.\n")
    ((to, letter),) = sink.letters
    assert to == ["a@example.org", "b@example.org"]
    assert letter["From"] == SENDER
    assert letter["Subject"] == "Texts do not leave"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"]
    assert letter.get_content().strip() == "Since 15:00."


def test_who_it_is_is_said_to_a_server_that_asks(sink: Sink) -> None:
    sink.offers = ("AUTH PLAIN",)
    mail = SmtpMail(f"smtp://sam%40example.org:p%3Ass@127.0.0.1:{sink.port}", sender=SENDER)
    assert mail.send(["a@example.org"], "s", "b")
    assert sink.signed_in == ["AUTH PLAIN AHNhbUBleGFtcGxlLm9yZwBwOnNz"]


def test_a_letter_that_is_refused(sink: Sink) -> None:
    sink.refuses = True
    assert not SmtpMail(sink.url, sender=SENDER).send(["a@example.org"], "s", "b")
    assert sink.letters == []


def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    mail = SmtpMail(f"smtp://127.0.0.1:{port}", sender=SENDER)
    assert not mail.send(["a@example.org"], "s", "b")


def test_a_server_that_says_nothing_is_not_waited_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        mail = SmtpMail(url, sender=SENDER, seconds=0.1)
        assert not mail.send(["a@example.org"], "s", "b")


def test_tls_is_not_given_up_when_it_fails(sink: Sink) -> None:
    """A server that offers STARTTLS and then will not is not written to in the open."""
    sink.offers = ("STARTTLS",)
    assert not SmtpMail(sink.url, sender=SENDER).send(["a@example.org"], "s", "b")
    smtps = SmtpMail(f"smtps://127.0.0.1:{sink.port}", sender=SENDER, seconds=0.5)
    assert not smtps.send(["a@example.org"], "s", "b")
    assert sink.letters == []
