from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.alerting.commands import (
    Command,
    Done,
    ListAlerts,
    Take,
    in_spanish,
    read_command,
    wants_to_take,
)


@pytest.mark.parametrize(
    "text",
    [
        "OK 1042",
        "ok 1042",
        "1042 ok",
        "ok #1042",
        "#1042 OK",
        "Ok, 1042.",
        "ok1042",
        "1042ok",
        "okay 1042 thanks",
        "0K 1042",
        "take 1042",
        "OK 1042 on it!",
        "tomo 1042",
        "ok alert 1042",
        "  ok\n1042 👍",
        "1042 ok, I’m calling her now",
    ],
)
def test_an_alert_is_taken_in_any_case_and_order(text: str) -> None:
    assert read_command(text) == Take(1042)


@pytest.mark.parametrize("text", ["OK", "Ok.", "okay", "ok ok", "OK, got it", "take"])
def test_a_bare_ok_takes_the_one_that_is_open(text: str) -> None:
    assert read_command(text) == Take(None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "not ok 1042",
        "ok 1042 but i can't",
        "ok 1042 1043",
        "1042 1043 ok",
        "no",
        "is 1042 ok?",
        "ok no",
        "ok 10k",
        "I am ok",
        "who has 1042",
        "don't take 1042",
        "ok can someone else take 1042",
        "closed until Monday",
        "not done 1042",
        "1042 not done",
        "alerts 1042",
        "9" * 40,
    ],
)
def test_nothing_is_taken_on_a_guess(text: str) -> None:
    assert read_command(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DONE 1042", Done(1042)),
        ("1042 done", Done(1042)),
        ("done", Done()),
        ("Done 1042: talked, she's with her sister.", Done(1042, "talked, she's with her sister.")),
        ("1042 done - safe at home", Done(1042, "safe at home")),
        ("done, spoke for 20 min", Done(None, "spoke for 20 min")),
        ("LISTO 1042 está con su hermana", Done(1042, "está con su hermana")),
    ],
)
def test_an_outcome_keeps_its_note_as_written(text: str, expected: Done) -> None:
    assert read_command(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "done 1042?",
        "DONE 1042 no answer, trying again",
        "done 1042 couldn't reach her",
        "done 1042 couldn’t reach her",
        "done 1042 not yet",
        "1042 done calling now",
        "listo 1042 no contesta",
        "listo 1042 pero todavía no",
        "hecho para 1042",
    ],
)
def test_done_with_words_that_may_mean_the_opposite_is_not_plain(text: str) -> None:
    found = read_command(text)
    assert isinstance(found, Done)
    assert not found.plain


@pytest.mark.parametrize("text", ["ALERTS", "alerts?", "Alertas"])
def test_open_alerts_can_be_asked_for(text: str) -> None:
    assert read_command(text) == ListAlerts()


@pytest.mark.parametrize(
    "text", ["OK Tuesday", "ok 1042 but i can't", "1042 1043 ok", "tomo la mía"]
)
def test_a_text_that_begins_like_a_command_wants_to_be_one(text: str) -> None:
    assert read_command(text) is None
    assert wants_to_take(text)


@pytest.mark.parametrize("text", ["", "1042", "who has 1042", "not ok 1042", "I am ok"])
def test_what_begins_otherwise_does_not(text: str) -> None:
    assert not wants_to_take(text)


@pytest.mark.parametrize(
    ("text", "spanish"),
    [("LISTO", True), ("tomo 1042", True), ("¿Alertas?", True), ("OK 1042", False), ("", False)],
)
def test_the_words_of_a_command_say_its_language(text: str, spanish: bool) -> None:
    assert in_spanish(text) is spanish


@given(st.text(max_size=200))
def test_any_text_is_a_command_or_none(text: str) -> None:
    found = read_command(text)
    assert found is None or isinstance(found, Command)
