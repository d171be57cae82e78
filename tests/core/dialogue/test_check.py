"""What is wrong with flows that read well one by one."""

from __future__ import annotations

import pytest

from service.core.dialogue.check import check_flows
from service.core.dialogue.flow import Flow, read_flow
from service.gateways.files import TEMPLATES, read_tree
from tests.core.dialogue.flows import PLAIN


def problems(*texts: str) -> list[str]:
    """What is wrong, each as `field: problem`, apart from languages that are not there at all."""
    flows = [read_flow(text, file=f"{place}.yaml") for place, text in enumerate(texts)]
    return [
        f"{one.where}: {one.problem}"
        for one in check_flows(flows)
        if "this flow is missing" not in one.problem
    ]


def flow(steps: str, head: str = "") -> str:
    return f"flow: f\nlang: en\n{head}\nsteps:\n{steps}"


def shipped() -> list[Flow]:
    texts = read_tree(TEMPLATES / "flows", "*/*.yaml")
    return [read_flow(text, file=file) for file, text in texts.items()]


def test_the_flows_that_ship_may_go_live() -> None:
    assert check_flows(shipped()) == []
    assert {(one.name, one.lang) for one in shipped()} == {
        (name, lang)
        for name in ("welcome", "daily", "weekly", "goodbye", "renewal")
        for lang in ("en", "es")
    }


def test_a_good_flow_has_nothing_wrong() -> None:
    assert problems(PLAIN, PLAIN.replace("lang: en", "lang: es")) == []


def test_a_step_that_no_way_leads_to() -> None:
    text = flow('  a: {say: "A.", go: end}\n  b: {say: "B.", go: end}')
    assert problems(text) == ["steps.b: no way leads to this step"]


def test_ways_that_never_end() -> None:
    text = flow(
        '  a: {ask: "A?", expect: text, otherwise: b}\n  b: {ask: "B?", expect: text, otherwise: a}'
    )
    assert problems(text) == [
        "steps.a: no way from here comes to an end",
        "steps.b: no way from here comes to an end",
    ]


def test_a_circle_of_texts_without_a_question() -> None:
    text = flow(
        '  a: {ask: "A?", expect: yes_no, retry: "?", routes: [{is: yes, go: b}], otherwise: end}\n'
        '  b: {say: "B.", routes: [{when: {a: yes}, go: c}], go: end}\n'
        '  c: {say: "C.", go: b}'
    )
    assert problems(text) == [
        "steps.b: these texts go round without a question",
        "steps.c: these texts go round without a question",
    ]


def test_too_many_texts_in_a_row() -> None:
    steps = [f'  s{n}: {{say: "Text.", go: {f"s{n + 1}" if n < 3 else "end"}}}' for n in range(4)]
    assert problems(flow("\n".join(steps))) == [
        "steps.s0: more than 3 texts follow each other without a question"
    ]


def test_a_route_that_an_earlier_one_hides() -> None:
    text = flow(
        '  a:\n    ask: "1-5?"\n    expect: {scale: [1, 5]}\n    retry: "1-5?"\n'
        "    routes: [{is: {to: 3}, go: end}, {is: 2, go: end}]\n    otherwise: end"
    )
    assert problems(text) == ["steps.a.routes.1: an earlier route takes all of these answers"]


def test_texts_that_cost_too_much() -> None:
    assert problems(flow(f'  a: {{say: "{"x" * 307}", go: end}}')) == [
        "steps.a.say: 3 segments (GSM-7); at most 2 in en"
    ]
    spanish = flow(f'  a: {{say: "{"ñandú " * 34}", go: end}}').replace("lang: en", "lang: es")
    assert problems(spanish) == ["steps.a.say: 4 segments (UCS-2); at most 3 in es"]
    long = flow(
        f'  a: {{ask: "{"x" * 200}", expect: text, otherwise: end}}',
        f'remind_after: 1h\nreminder: "{"y" * 120}"',
    )
    assert problems(long) == [
        "steps.a.ask: with the reminder before it, 3 segments (GSM-7); at most 2 in en"
    ]


def test_a_language_that_is_missing() -> None:
    [mistake] = check_flows([read_flow(PLAIN, file="en/plain.yaml")])
    assert str(mistake) == "en/plain.yaml:2: flow: this flow is missing in es"


def test_the_same_language_twice() -> None:
    assert problems(PLAIN, PLAIN) == ["flow: 0.yaml has this flow in en too"]


def test_languages_that_differ_in_more_than_words() -> None:
    spanish = PLAIN.replace("lang: en", "lang: es")
    for old, new, where in [
        ("is: [4, 5]", "is: 5", "steps.mood.routes"),
        ("expect: yes_no", "expect: {choice: {a: [], b: []}}", None),
        ("otherwise: goal", "otherwise: end", "steps.call.otherwise"),
        ("remind_after: 3h", "remind_after: 4h", "remind_after"),
        ("sign: {go: heard}", "sign: {go: sorry}", "sign"),
        ("do: [goal]", "do: []", "steps.goal.do"),
        (", cheerful: yes", "", "steps.glad.cheerful"),
        ("scale: [1, 5], feeling: yes", "scale: [1, 5]", "steps.mood.expect"),
        ("severity: urgent", "severity: concern", "steps.mood.routes"),
        ('    again: "How are you, 1-5?"\n', "", "steps.mood.again"),
    ]:
        if where is not None:
            found = [one.split(": ")[0] for one in problems(PLAIN, spanish.replace(old, new, 1))]
            assert where in found, (old, found)


def test_a_step_in_one_language_only() -> None:
    spanish = PLAIN.replace("lang: en", "lang: es").replace("sorry", "lo_siento")
    found = problems(PLAIN, spanish)
    assert "steps: sorry is missing; 0.yaml has it" in found
    assert "steps.lo_siento: 0.yaml has no such step" in found


@pytest.mark.parametrize(
    ("lang", "deed", "say", "wrong"),
    [
        ("en", "{alert: {severity: urgent, reason: low}}", "I am letting Sam know now.", True),
        ("en", "person", "Sam will call right away, stay near.", True),
        ("es", "person", "Le aviso ahora a Sam.", True),
        ("es", "{alert: {severity: concern, reason: low}}", "Le aviso ahora mismo.", True),
        ("en", "person", "Sam will call {when}. To talk now, call 988.", False),
        ("en", "{alert: {severity: crisis, reason: low}}", "I am getting a person now.", False),
        ("en", "goal", "Take a breath now.", False),
    ],
)
def test_below_a_crisis_no_text_sounds_as_if_somebody_came_at_once(
    lang: str, deed: str, say: str, wrong: bool
) -> None:
    text = f"""
flow: f
lang: {lang}
steps:
  ask: {{ask: "What?", expect: text, do: [{deed}], otherwise: first}}
  first: {{say: "OK.", go: said}}
  said: {{say: "{say}", go: next}}
  next: {{ask: "And how is it now?", expect: text, otherwise: end}}
"""
    problem = "nobody is reached at any hour for less than a crisis: write {when}"
    assert problems(text) == ([f"steps.said.say: {problem}"] if wrong else [])


def test_nor_does_the_text_of_the_step_that_calls_somebody() -> None:
    text = flow('  a: {say: "Sam will call you now.", do: [person], go: end}')
    assert len(problems(text)) == 1
