"""`warmline chat`: a conversation in the terminal, typed or piped in."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import group
from service.core.source import AuthoringError
from tests.core.dialogue.flows import PLAIN


def chat(typed: str | bytes, *arguments: str) -> Result:
    return CliRunner().invoke(group, ["chat", *arguments], input=typed)


def test_a_day_in_words() -> None:
    result = chat("not great\nyea\n", "--set", "program=Riverbend", "--set", "specialist=Ana")
    assert result.exit_code == 0
    assert result.output.splitlines()[1:4] == [
        "> not great", "[score mood 2]", "[alert concern low_mood]",
    ]  # fmt: skip
    assert "Ana" in result.output
    assert "[person wanted]" in result.output
    assert result.output.endswith("[end done]\n")


def test_in_spanish() -> None:
    result = chat("sip\n", "welcome", "--lang", "es")
    assert "¿Te podemos escribir?" in result.output
    assert "[consent given]\n[enroll daily]\n" in result.output


def test_the_time_passes_when_asked_to() -> None:
    result = chat("/wait\n/wait\n", "daily")
    assert "No rush" in result.output
    assert result.output.endswith("[end missed]\n")


def test_a_concern_can_be_tried_out_and_the_cost_be_seen() -> None:
    result = chat("/what\n/concern all is too much\n", "daily", "--segments")
    assert "/wait: let the time pass" in result.output
    assert "(1 x GSM-7)" in result.output
    assert "[end partly]" in result.output


def test_leaving_early() -> None:
    assert chat("/quit\n2\n").output.endswith("> /quit\n")
    assert chat("").exit_code == 0


def test_a_flow_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(PLAIN, encoding="utf-8")
    result = chat("5\n", str(path))
    assert "< Glad to hear it!" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nope",), "no flow is called nope; there are: daily, goodbye, renewal, weekly, welcome"),
        (("nope.yaml",), "nope.yaml: there is no such file"),
        (("daily", "--lang", "fr"), "'fr' is not one of"),
        (("daily", "--set", "nme=Ana"), "--set nme=Ana: NAME=WORDS is expected"),
    ],
)
def test_used_wrongly(arguments: tuple[str, ...], said: str) -> None:
    result = chat("2\n", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_broken_file_is_told_of_plainly(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    result = chat("2\n", str(path))
    assert isinstance(result.exception, AuthoringError)
    assert str(result.exception) == f"{path}:1: not UTF-8 text"


def test_what_is_typed_and_is_no_text_is_told_of_plainly() -> None:
    result = chat(b"2\n\xff\n")
    assert isinstance(result.exception, AuthoringError)
    assert str(result.exception) == "standard input:2: not UTF-8 text"


def test_the_whole_program_answers_with_staff_and_schedule_behind_it() -> None:
    typed = (
        "2\ncall me\nnever mind\n/staff ALERTS\nSTOP\n/wait 1h\n/wait soon\nSTART\n/what\n/quit\n"
    )
    result = chat(typed, "--whole")
    assert result.exit_code == 0, result.output
    said = result.output.splitlines()
    assert said[0].startswith("/wait: let the time pass")
    assert said[1].startswith("< Hi, it's Harbor Texts. How are you today, 1-5?")
    assert "> call me" in said
    assert any(one.startswith("< OK. I am asking Sam to call you today by 5 PM.") for one in said)
    assert any(one.startswith("[to staff: Warmline alert 1042 (urgent)") for one in said)
    assert any("you will get no more texts from us" in one for one in said)
    assert any(one.startswith("soon: ") for one in said)
    assert any("you will get our automated texts" in one for one in said)
    assert "555" not in result.output


def test_the_whole_program_in_spanish() -> None:
    result = chat("ALTO\n", "--whole", "--lang", "es")
    assert "< Hola, somos Harbor Texts." in result.output
    assert "START" in result.output
