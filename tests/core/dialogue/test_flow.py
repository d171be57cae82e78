"""Reading what a coordinator writes: everything wrong is said at once, with line and field."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.dialogue.flow import read_flow
from service.core.dialogue.understand import understand
from service.core.source import AuthoringError, Mistake
from tests.core.dialogue.flows import PLAIN, plain


def mistakes(text: str) -> list[Mistake]:
    with pytest.raises(AuthoringError) as caught:
        read_flow(text, file="f.yaml")
    return list(caught.value.mistakes)


def only(text: str, old: str, new: str) -> tuple[str, str]:
    """Field and problem of the one mistake that replacing `old` makes."""
    assert old in text
    [mistake] = mistakes(text.replace(old, new, 1))
    return mistake.where, mistake.problem


def test_a_good_flow_is_read_whole() -> None:
    flow = plain()
    assert (flow.name, flow.lang, flow.start) == ("plain", "en", "mood")
    assert list(flow.steps) == ["mood", "call", "goal", "sorry", "heard", "glad"]
    assert (flow.remind_after, flow.give_up_after) == (timedelta(hours=3), timedelta(hours=20))
    assert flow.steps["glad"].cheerful
    assert flow.steps["mood"].expect is not None
    assert flow.steps["mood"].expect.feeling


def test_the_version_is_the_hash_of_what_was_written() -> None:
    assert len(plain().version) == 64
    assert plain().version == plain().version
    assert read_flow(PLAIN + "# a remark\n", file="plain.yaml").version != plain().version


def test_everything_wrong_is_said_at_once() -> None:
    text = """
flow: Bad Name
lang: fr
remind_after: soon
mood: 1
steps:
  mood:
    ask: "How are you, {nme}?"
    expect: {scale: [5, 1]}
    routes:
      - {is: 9, go: nowhere}
      - {go: end}
    do: [{alert: {severity: panic, reason: low}}]
  bye: {say: " ", go: end}
"""
    found = {(one.line, one.where) for one in mistakes(text)}
    assert found >= {
        (2, "flow"), (3, "lang"), (4, "remind_after"), (5, "mood"),
        (8, "steps.mood.ask"), (9, "steps.mood.expect.scale"), (11, "steps.mood.routes.0.is"),
        (11, "steps.mood.routes.0.go"), (12, "steps.mood.routes.1"), (7, "steps.mood"),
        (13, "steps.mood.do.0.alert.severity"), (14, "steps.bye.say"),
    }  # fmt: skip
    assert all(one.file == "f.yaml" for one in mistakes(text))


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        ("{program}", "{Program}", "steps.mood.ask", "a brace stands alone"),
        ("{program}", "{progam}", "steps.mood.ask", "{progam} is no placeholder"),
        ("go: sorry", "go: sory", "steps.mood.routes.0.go", "there is no step 'sory'"),
        ("is: 1,", "is: 0,", "steps.mood.routes.0.is", "from 1 to 5"),
        ("is: 1,", "is: yes,", "steps.mood.routes.0.is", "a whole number"),
        ("is: yes, do", "is: 3, do", "steps.call.routes.1.is", "yes or no"),
        ("sign: concern", "sign: crisis", "steps.mood.routes.1.sign", "a person answers"),
        ("mood: {from: 1", "mod: {from: 1", "steps.call.routes.0.when.mod", "no step 'mod' asks"),
        ("{from: 1, to: 2}", "{from: 2, to: 1}", "steps.call.routes.0.when.mood", "nothing lies"),
        ("remind_after: 3h", "remind_after: 3 weeks", "remind_after", "a duration"),
        ("give_up_after: 20h", "give_up_after: 2h", "remind_after", "must come before"),
        ("give_up_after: 20h", "give_up_after: 99d", "give_up_after", "at most 30d"),
        ('reminder: "No rush."\n', "", "reminder", "belong together"),
        ("    retry: \"YES or NO?\"\n", "", "steps.call", "needs retry"),
        ("do: [goal]", "do: [gaol]", "steps.goal.do.0", "one of: score"),
        ("do: [goal]", "do: [{score: x}]", "steps.goal.do.0.score", "a scale or a number"),
        ("do: [{score: mood}]", "do: [goal]", "steps.mood.do.0", "expects text"),
        ("cheerful: yes", "cheerful: 1", "steps.glad.cheerful", "yes or no"),
        ("expect: yes_no", "expect: yes_or_no", "steps.call.expect", "one of these"),
        ("otherwise: call", "", "steps.mood.otherwise", "where to go is missing"),
        ("goal:\n    ask", "end:\n    ask", "steps.end", "where every flow ends"),
        ("scale: [1, 5], feeling", "scale: [0, 5], feeling", "steps.mood.expect.feeling", "[1, 5]"),
        ("scale: [1, 5], feeling: yes", "scale: [1, 99]", "steps.mood.expect.scale", "10 steps"),
        ("sign: {go: heard}", "sign: {is: 1, go: heard}", "sign.is", "this step asks nothing"),
    ],
)  # fmt: skip
def test_one_mistake(old: str, new: str, where: str, problem: str) -> None:
    found = [one for one in mistakes(PLAIN.replace(old, new, 1)) if one.where == where]
    assert found, mistakes(PLAIN.replace(old, new, 1))
    assert any(problem in one.problem for one in found)
    assert old in PLAIN


def test_a_time_without_quotes_is_told_of() -> None:
    text = """
flow: f
lang: en
steps:
  when:
    ask: "What time suits you?"
    expect: time
    retry: "What time?"
    routes: [{is: {from: 18:00}, go: end}]
    otherwise: end
"""
    assert only(text, "{from: 18:00}", "{from: 18:00}")[1].startswith("a time in quotes")
    assert read_flow(text.replace("18:00", '"18:00"'), file="f").steps["when"].routes


def test_the_words_of_a_choice_are_heard_with_and_without_accents() -> None:
    text = """
flow: f
lang: es
steps:
  when:
    ask: "¿Mañana o noche?"
    expect: {choice: {morning: [mañana], night: [noche]}}
    retry: "¿Mañana o noche?"
    otherwise: end
"""
    expect = read_flow(text, file="f").steps["when"].expect
    assert expect is not None
    assert [understand(said, expect) for said in ("Mañana", "manana", "la noche")] == [
        "morning", "morning", "night",
    ]  # fmt: skip


def test_two_choices_may_not_share_a_word() -> None:
    text = """
flow: f
lang: en
steps:
  when:
    ask: "Morning or evening?"
    expect: {choice: {morning: [early], evening: [late, night]}}
    retry: "Morning or evening?"
    routes: [{is: morning, go: end}]
    otherwise: end
"""
    assert read_flow(text, file="f").steps["when"].expect is not None
    where, problem = only(text, "[late, night]", "[late, early]")
    assert where == "steps.when.expect.choice.evening"
    assert "'early' is also a word for 'morning'" in problem
    assert only(text, "is: morning", "is: noon")[1].startswith("one of these")


@pytest.mark.parametrize(
    "text", ["", "- a", "a: [", "flow: x\nflow: y", "steps: 3", "\x00", "1: 2"]
)
def test_what_is_no_flow_at_all(text: str) -> None:
    assert mistakes(text)


LINES = st.sampled_from(PLAIN.strip().splitlines())
VALUES = st.sampled_from(["", "x", "3", "[1]", "{a: b}", "yes", "null", "2026-01-01", "end", "1.5"])


@settings(deadline=None)
@given(st.data())
def test_a_mangled_flow_is_read_or_refused(data: st.DataObject) -> None:
    lines = PLAIN.strip().splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        head, colon, _ = lines[place].partition(":")
        choice = data.draw(st.integers(0, 2))
        if choice == 0:
            lines[place] = head + colon + " " + data.draw(VALUES)
        elif choice == 1:
            lines[place] = data.draw(LINES)
        else:
            lines[place] = ""
    with suppress(AuthoringError):
        read_flow("\n".join(lines), file="f.yaml")
