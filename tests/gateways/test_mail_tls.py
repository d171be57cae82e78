"""E-mail over TLS, to a server with a certificate made for the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.gateways.mail import SmtpMail
from tests.gateways.certificates import certify
from tests.gateways.mail_server import Sink, mail_server

SENDER, TO = "warmline@texts.example.org", ["a@example.org"]
WHO = "sam%40example.org:p%3Ass"
SIGNED_IN = "AUTH PLAIN AHNhbUBleGFtcGxlLm9yZwBwOnNz"
STARTTLS, SMTPS = "smtp", "smtps"
both = pytest.mark.parametrize("scheme", [STARTTLS, SMTPS])


def url_of(sink: Sink, scheme: str) -> str:
    """The address of a server that offers STARTTLS, where that is the scheme's way, and AUTH."""
    sink.offers = ("STARTTLS", "AUTH PLAIN") if scheme == STARTTLS else ("AUTH PLAIN",)
    return f"{scheme}://{WHO}@127.0.0.1:{sink.port}"


@both
def test_a_letter_and_a_password_go_over_tls_only(scheme: str, tmp_path: Path) -> None:
    server, trusting = certify(tmp_path)
    with mail_server(server, smtps=scheme == SMTPS) as sink:
        mail = SmtpMail(url_of(sink, scheme), sender=SENDER, context=trusting)
        assert mail.send(TO, "Texts do not leave", "Since 15:00.\n")
    ((to, letter),) = sink.letters
    assert (to, letter["Subject"]) == (TO, "Texts do not leave")
    assert sink.signed_in == [SIGNED_IN]
    said = [line.partition(" ")[0].upper() for line in sink.in_the_open]
    assert said == (["EHLO", "STARTTLS"] if scheme == STARTTLS else [])


@both
def test_a_certificate_that_nobody_vouches_for_is_not_taken(scheme: str, tmp_path: Path) -> None:
    server, _ = certify(tmp_path)
    with mail_server(server, smtps=scheme == SMTPS) as sink:
        assert not SmtpMail(url_of(sink, scheme), sender=SENDER).send(TO, "s", "b")
    assert (sink.letters, sink.signed_in) == ([], [])


@both
def test_nor_one_of_somebody_else(scheme: str, tmp_path: Path) -> None:
    server, trusting = certify(tmp_path, "192.0.2.1")
    with mail_server(server, smtps=scheme == SMTPS) as sink:
        mail = SmtpMail(url_of(sink, scheme), sender=SENDER, context=trusting)
        assert not mail.send(TO, "s", "b")
    assert (sink.letters, sink.signed_in) == ([], [])


@both
def test_a_password_that_is_wrong(scheme: str, tmp_path: Path) -> None:
    server, trusting = certify(tmp_path)
    with mail_server(server, smtps=scheme == SMTPS) as sink:
        sink.password = "another"
        mail = SmtpMail(url_of(sink, scheme), sender=SENDER, context=trusting)
        assert not mail.send(TO, "s", "b")
    assert sink.letters == []
    assert sink.signed_in, "it was asked"
