"""What came of the lexicons is kept beside them, and believed only for just these."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from service.core.screening.lexicon import Lexicon
from service.core.screening.plan import as_text
from service.core.screening.screen import screen
from service.core.source import AuthoringError
from service.gateways.files import TEMPLATES, read_tree
from service.gateways.lexicons import (
    CORE,
    ENGINE,
    KEPT,
    engine_hash,
    read_lexicons,
    shipped_lexicon,
)

LOW = """lang: en
families:
  low: [low, down, at the bottom]
guards:
  denied: {because: they deny it, holds: [all], before: ["not"]}
signs:
  - id: low
    category: distress
    severity: concern
    reason: feels low
    patterns: ["feel @low", "@low & for days"]
    flags: [i feel low]
    spares: [feel fine]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "low.yaml").write_text(LOW)
    return tmp_path


def reason(folder: Path, *, engine: str = "1") -> str:
    (rule,) = read_lexicons(folder, engine=engine).rules
    return rule.reason


def say_otherwise(folder: Path, *, of: str | None = None, whole: bool = True) -> None:
    """Change what is kept, so that it shows where it is believed."""
    head, _, body = (folder / KEPT).read_bytes().partition(b"\n")
    said = json.loads(head)
    body = body.replace(b"feels low", b"it is kept")
    if whole:
        said["sha256"] = hashlib.sha256(body).hexdigest()
    said["of"] = of or said["of"]
    (folder / KEPT).write_bytes(json.dumps(said).encode() + b"\n" + body)


def verdicts(lexicon: Lexicon) -> list[object]:
    texts = ("i FEEL low", "i feel at the bottom", "i do not feel low", "down for days", "feel ok")
    return [screen(text, lexicon=lexicon) for text in texts]


def test_the_files_are_read_and_checked_once(folder: Path) -> None:
    assert reason(folder) == "feels low"
    say_otherwise(folder)
    assert reason(folder) == "it is kept"


def test_what_is_kept_hears_the_same(folder: Path) -> None:
    first, second = read_lexicons(folder, engine="1"), read_lexicons(folder, engine="1")
    assert verdicts(first) == verdicts(second)
    assert len(screen("i feel low", lexicon=second).signs) == 1
    assert (first.version, first.written) == (second.version, second.written)


def test_what_was_made_of_other_files_is_not_believed(folder: Path) -> None:
    read_lexicons(folder, engine="1")
    say_otherwise(folder)
    (folder / "en" / "low.yaml").write_text(LOW + "# one more line\n")
    assert reason(folder) == "feels low"


def test_one_more_file_is_another_lexicon(folder: Path) -> None:
    read_lexicons(folder, engine="1")
    say_otherwise(folder)
    (folder / "en" / "more.yaml").write_text("lang: en\nfillers: [um]\n")
    assert reason(folder) == "feels low"


def test_what_another_engine_made_is_not_believed(folder: Path) -> None:
    read_lexicons(folder, engine="1")
    say_otherwise(folder)
    assert reason(folder, engine="2") == "feels low"


def test_the_seal_of_another_content_is_not_believed(folder: Path) -> None:
    read_lexicons(folder, engine="1")
    say_otherwise(folder, of="0" * 64)
    assert reason(folder) == "feels low"


def test_what_is_not_whole_is_not_believed(folder: Path) -> None:
    read_lexicons(folder, engine="1")
    say_otherwise(folder, whole=False)
    assert reason(folder) == "feels low"


@pytest.mark.parametrize("left", ["", "{}", "no JSON\n{}", "\udcff"])
def test_rubbish_is_not_believed(folder: Path, left: str) -> None:
    read_lexicons(folder, engine="1")
    (folder / KEPT).write_bytes(left.encode("utf-8", "surrogateescape"))
    assert reason(folder) == "feels low"
    say_otherwise(folder)
    assert reason(folder) == "it is kept"  # and it was written anew


def test_what_others_may_write_is_not_believed(folder: Path) -> None:
    read_lexicons(folder, engine="1")
    say_otherwise(folder)
    (folder / KEPT).chmod(0o664)
    assert reason(folder) == "feels low"


def test_where_nothing_can_be_kept_it_is_read_each_time(folder: Path) -> None:
    (folder / KEPT).parent.write_text("a file stands where the folder would be")
    assert reason(folder) == reason(folder) == "feels low"


def test_a_lexicon_that_loses_an_example_does_not_load_and_is_not_kept(folder: Path) -> None:
    read_lexicons(folder, engine="1")
    kept = (folder / KEPT).read_bytes()
    (folder / "en" / "low.yaml").write_text(LOW.replace("i feel low", "i feel high"))
    for _ in range(2):
        with pytest.raises(AuthoringError, match="low no longer shows in 'i feel high'"):
            read_lexicons(folder, engine="1")
    assert (folder / KEPT).read_bytes() == kept


def test_nothing_lies_around_beside_what_is_kept(folder: Path) -> None:
    read_lexicons(folder, engine="1")
    read_lexicons(folder, engine="2")
    assert [path.name for path in (folder / KEPT).parent.iterdir()] == [Path(KEPT).name]


def test_the_shipped_lexicon_is_what_its_files_say(tmp_path: Path) -> None:
    """Whatever is kept of them, here all files are read and all their examples tried."""
    shutil.copytree(TEMPLATES / "lexicons", tmp_path / "all", ignore=lambda *_: ["__pycache__"])
    lexicon = read_lexicons(tmp_path / "all", engine="1")
    assert as_text(lexicon.plan) == as_text(shipped_lexicon().plan)
    assert lexicon.version == shipped_lexicon().version


def test_the_hash_of_the_engine_leaves_out_nothing_that_it_uses() -> None:
    known = {name for part in ENGINE for name in read_tree(CORE, part)}
    used = {
        f"{node.module.removeprefix('service.core.').replace('.', '/')}.py"
        for name in known
        for node in ast.walk(ast.parse((CORE / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("service.")
    }
    assert used <= known
    assert engine_hash() == engine_hash()
