from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli.screen import screen
from service.core.source import AuthoringError


def run(*args: str, given: bytes | str = b"") -> Result:
    return CliRunner().invoke(screen, args, input=given)


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_json_line_is_answered_as_designed() -> None:
    given = {"id": "a1", "text": "i took all my pills", "lang": "en", "asked": "scale"}
    result = run(given=json.dumps({**given, "before": ["hi"]}))
    assert result.exit_code == 0
    assert answers(result) == [
        {
            "id": "a1",
            "flagged": True,
            "severity": "crisis",
            "signs": [
                {
                    "sign": "overdose.took",
                    "category": "overdose",
                    "severity": "crisis",
                    "words": "took all my pills",
                    "start": 2,
                    "end": 19,
                }
            ],
            "held_back": [],
            "failed": None,
        }
    ]


def test_plain_lines_get_their_number_for_an_id() -> None:
    result = run(given="im ok\n\nme quiero morir\n")
    assert [(one["id"], one["severity"]) for one in answers(result)] == [
        ("1", "none"),
        ("3", "crisis"),
    ]


def test_what_is_held_back_is_printed_with_the_reason() -> None:
    (answer,) = answers(run(given="im not suicidal"))
    assert answer["flagged"] is False
    assert answer["held_back"][0]["because"] == "the words before it deny it"


@pytest.mark.parametrize("lang", ["fr", "es-en", 7, None])
def test_any_other_language_counts_as_none(lang: object) -> None:
    result = run(given=json.dumps({"id": 5, "text": "i want to die", "lang": lang}))
    assert [(one["id"], one["flagged"]) for one in answers(result)] == [(5, True)]


def test_bad_lines_are_named_and_the_others_answered() -> None:
    lines = [
        b'{"id": "1"}',
        b"{broken",
        b"\xff\xfe",
        b'{"text": "hi", "before": "x"}',
        b'{"text": "hi", "asked": 3}',
        b'{"text": "hi", "id": []}',
        b"im ok",
    ]
    result = run(given=b"\n".join(lines))
    assert result.exit_code == 1
    assert [one["id"] for one in answers(result)] == ["7"]
    assert result.stderr.splitlines() == [
        "standard input:1: text: a text is expected",
        "standard input:2: not JSON, though it begins with {",
        "standard input:3: not UTF-8 text",
        "standard input:4: before: a list of texts is expected",
        "standard input:5: asked: a text is expected",
        "standard input:6: id: a text or a whole number is expected",
    ]


def test_half_a_character_is_no_reason_to_fail() -> None:
    result = run(given='{"id": "\\ud83d", "text": "i want to die \\ud83d"}')
    assert result.exit_code == 0
    assert answers(result)[0]["flagged"]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    rows: list[dict[str, object]] = [
        {"id": "r1", "text": "i want to die", "label": "risk", "kind": "suicide", "pair": 1,
         "severity": "crisis", "lang": "en"},
        {"id": "r2", "text": "purple bananas", "label": "risk", "kind": "suicide", "lang": "en"},
        {"id": "o1", "text": "i want to dye my hair", "label": "ok", "kind": "chat", "pair": 1},
        {"id": "o2", "text": "i want to die", "label": "ok", "kind": "chat"},
    ]  # fmt: skip
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_evaluate_prints_counts_intervals_and_the_wrong_ones(labelled: Path) -> None:
    result = run("--evaluate", str(labelled))
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert "flagged of risk 1/2 50.0% [9.5%, 90.5%]" in told
    assert "false alarms of ok 1/2 50.0%" in told
    assert "precision 1/2 50.0%" in told
    assert "crisis told from less 1/1 100.0%" in told
    assert "pairs both right 1/1 100.0%" in told
    assert "r2 suicide 'purple bananas' none: nothing seen" in told
    assert "o2 chat 'i want to die' crisis: suicide.wish by 'i want to die'" in told


def test_evaluate_prints_one_object_for_programs(labelled: Path) -> None:
    figures = json.loads(run("--evaluate", str(labelled), "--json").stdout)
    assert figures["recall"]["hits"] == 1
    assert figures["recall_by_kind"]["suicide"]["total"] == 2
    assert [one["id"] for one in figures["wrong"]] == ["r2", "o2"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("words", '1: a JSON object with "text", "label" and "kind" is expected'),
        ('{"text": "x", "kind": "y"}', '1: label: "risk" or "ok" is expected'),
        ('{"text": "x", "label": "ok"}', "1: kind: a text is expected"),
        (
            '{"text": "x", "label": "ok", "kind": "y", "severity": "dire"}',
            "1: severity: no severity is called 'dire'; write one of crisis, urgent, concern, none",
        ),
    ],
)
def test_a_badly_labelled_line_stops_the_figures(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line, encoding="utf-8")
    result = run("--evaluate", str(path))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == f"{path}:{told}\n"


def test_a_file_of_something_else_is_told_in_a_few_lines(tmp_path: Path) -> None:
    path = tmp_path / "picture.jsonl"
    path.write_bytes(b"\xff\xd8\n" * 500)
    result = run("--evaluate", str(path))
    assert result.exit_code == 1
    assert result.stderr.count("not UTF-8 text") == 20
    assert result.stderr.endswith("and 480 more lines that can't be read\n")


def test_a_file_saved_on_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.jsonl"
    line = '{"text": "i want to die", "label": "risk", "kind": "suicide"}\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + line.encode())
    assert run("--evaluate", str(path)).exit_code == 0


def test_nothing_to_measure_is_said(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("\n\n", encoding="utf-8")
    result = run("--evaluate", str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{path}: no text is in it, so there is nothing to measure\n"


def test_used_wrongly_exits_2() -> None:
    assert run("--json").exit_code == 2
    assert run("--evaluate", "/nowhere/at/all").exit_code == 2
    assert run("--help").exit_code == 0


# ---------------------------------------------------------------- --explain
def test_explain_shows_the_words_the_reasons_and_what_follows() -> None:
    result = run("--explain", "im not suicidal but i took all my pills 😭")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "im not suicidal but i [took all my pills] 😭"
    assert lines[2].startswith("crisis: a person is alerted at once, by day and by night")
    told = " ".join(result.stdout.split())
    assert "overdose.took overdose, crisis 'took all my pills' at 22 to 39 May have taken" in told
    assert "held back suicide.suicidal the words before it deny it Says they are suicidal" in told
    assert "the answer crisis_overdose: Please call 911 now." in told
    assert "read as i am not suicidal but i took all my pills" in told


def test_explain_of_an_ordinary_text_says_that_nobody_is_alerted() -> None:
    result = run("--explain", "see you at the meeting")
    assert result.stdout.splitlines()[2] == "none: nobody is alerted"
    assert "the answer" not in result.stdout


def test_explain_takes_what_was_asked_and_said_before() -> None:
    result = run("--explain", "to die", "--before", "i really want", "--lang", "en")
    assert result.stdout.splitlines()[:2] == ["before: i really want", "[to die]"]
    assert "asked:  scale" in run("--explain", "2", "--asked", "scale").stdout


def test_explain_answers_in_the_language_of_the_sign() -> None:
    assert "Por favor" in run("--explain", "me tomé todas las pastillas").stdout


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_explain_leaves_open_who_will_answer_and_when(more: tuple[str, ...]) -> None:
    told = run("--explain", "nobody cares about me", *more)
    assert (told.exit_code, told.exception) == (0, None)
    assert "{specialist}" in told.stdout
    assert "{when}" in told.stdout


def test_explain_says_what_could_not_be_read() -> None:
    told = run("--explain", "Я больше не хочу жить").stdout
    assert "It could not be read: written in letters that no lexicon covers." in told


def test_explain_gives_one_object_for_programs() -> None:
    found = json.loads(run("--explain", "i took all my pills", "--json").stdout)
    assert found["signs"][0]["reason"]
    assert found["read_as"] == "i took all my pills"
    assert found["replies"][0]["reply"] == "crisis_overdose"


# ---------------------------------------------------------------- --miss
def test_a_miss_becomes_a_case_without_names(tmp_path: Path) -> None:
    out = tmp_path / "misses.jsonl"
    given = ["--miss", "--kind", "veiled", "--severity", "urgent", "--lang", "en", "--out"]
    text = "told Keisha the purple bananas are packed, call 202-555-0143"
    result = run(*given, str(out), "--hide", "purple", given=text)
    assert result.exit_code == 0
    (case,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert case.pop("id").startswith("miss-")
    assert case == {
        "text": "told NAME the NAME bananas are packed, call NUMBER",
        "lang": "en",
        "label": "risk",
        "kind": "veiled",
        "severity": "urgent",
    }
    assert "Taken out: " in result.stderr
    assert "Keisha" not in out.read_text(encoding="utf-8")
    assert run("--evaluate", str(out)).exit_code == 0, "the case can be measured"


def test_a_case_is_printed_and_nothing_is_written_without_a_file() -> None:
    result = run("--miss", "i want to die", "--label", "ok", "--kind", "quoted")
    assert json.loads(result.stdout)["label"] == "ok"
    assert "severity" not in json.loads(result.stdout)
    assert "Seen: suicide." in result.stderr


def test_what_is_judged_rightly_today_is_said_to_be() -> None:
    told = run("--miss", "i took all my pills", "--severity", "crisis").stderr
    assert "Mind that it is judged so today" in told


def test_a_miss_without_a_text_is_a_failure() -> None:
    result = run("--miss", given="")
    assert (result.exit_code, result.stderr) == (1, "no text was given\n")


# ---------------------------------------------------------------- --program
PROGRAM = """
slug: harbor
public_name: Harbor Texts
zone: America/New_York
languages: [en, es]
lines: [{name: main, phone: "+12025550100"}]
staff:
  - {name: Sam Rivera, phone: "+12025550111", roles: [specialist, supervisor, coordinator]}
ladder: {steps: [specialist]}
screening:
  silence:
    overdose.took: an example
  signs:
    - id: harbor.mill
      category: need
      severity: urgent
      reason: The mill
      patterns: [the old mill]
      flags: [im at the old mill]
"""


def test_a_programs_file_is_used_before_it_is_applied(tmp_path: Path) -> None:
    path = tmp_path / "harbor.yaml"
    path.write_text(PROGRAM, encoding="utf-8")
    (answer,) = answers(run("--program", str(path), given="back to the old mill"))
    assert answer["signs"][0]["sign"] == "harbor.mill"
    told = run("--program", str(path), "--explain", "back to the old mill").stdout
    assert "The mill" in told


def test_mistakes_in_a_programs_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "harbor.yaml"
    path.write_text(PROGRAM.replace("im at the old", "im at the new"), encoding="utf-8")
    result = run("--program", str(path), given="hi")
    assert isinstance(result.exception, AuthoringError)
    assert "screening.signs.0.flags.0: harbor.mill does not show" in str(result.exception)


@pytest.mark.parametrize(
    "args",
    [
        ("--explain", "x", "--evaluate", "pyproject.toml"),
        ("--asked", "scale"),
        ("--kind", "idiom"),
        ("--lang", "en"),
        ("--program", "nowhere.yaml"),
    ],
)
def test_options_that_would_mean_nothing_are_refused(args: tuple[str, ...]) -> None:
    assert run(*args).exit_code == 2
