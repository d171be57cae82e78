"""What the doctor says of backups, of who would be told, and of what stands still."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from service.store.troubles import Trouble
from service.usecases.doctor.finding import Finding
from service.usecases.recovery_key import KeyMade, confirm_recovery_key, make_recovery_key
from tests.usecases.backing_up import backed_up, try_backup, where
from tests.usecases.place import Place
from tests.usecases.test_doctor import Practice, open_practice


@pytest.fixture
def kept(place: Place, tmp_path: Path) -> Practice:
    """A practice that is to be backed up."""
    return open_practice(place, tmp_path / "var", BACKUP_DIR=str(tmp_path / "backups"))


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()


def said(practice: Practice, *checks: str) -> list[tuple[str, str]]:
    """(state, what is said) by these checks."""
    found: tuple[Finding, ...] = practice.found()
    return [(one.state, one.says) for one in found if one.check in checks]


# ---------------------------------------------------------------- backups
def test_no_folder_is_worth_a_note(place: Place, tmp_path: Path) -> None:
    practice = open_practice(place, tmp_path / "var")
    assert said(practice, "backup", "recovery key") == [
        ("note", "No backups are taken: BACKUP_DIR is not set.")
    ]


def test_without_a_recovery_key_there_is_no_backup(kept: Practice) -> None:
    assert said(kept, "backup", "recovery key") == [
        ("problem", "There is no recovery key, so that no backup can be taken.")
    ]


def test_a_key_that_nobody_has_shown_is_asked_for(kept: Practice, tmp_path: Path) -> None:
    made = make_recovery_key(kept.place.deps)
    assert isinstance(made, KeyMade)
    backed_up(kept.place, where(tmp_path))
    (key, _) = said(kept, "recovery key", "backup")
    assert key == (
        "problem",
        f"Nobody has shown yet that they have the recovery key ({made.name}).",
    )
    confirm_recovery_key(kept.place.deps, typed=made.words)
    assert said(kept, "recovery key") == [
        ("ok", f"Somebody has shown that they have the recovery key ({made.name}).")
    ]


def test_a_backup_is_fresh_for_a_day_and_a_half(kept: Practice, tmp_path: Path) -> None:
    make_recovery_key(kept.place.deps)
    assert said(kept, "backup") == [("problem", "There is no fresh backup.")]
    done = backed_up(kept.place, where(tmp_path))
    rows = sum(done.counts.values())
    for hours, expected in (
        (0, ("ok", f"The last backup is 0 h old: {done.file.name}, {rows} rows.")),
        (36, ("ok", f"The last backup is 36 h old: {done.file.name}, {rows} rows.")),
        (1, ("problem", "There is no fresh backup.")),
    ):
        kept.place.clock.advance(hours=hours)
        assert said(kept, "backup") == [expected]


def test_the_last_night_that_failed_is_told_with_its_reason(kept: Practice, tmp_path: Path) -> None:
    make_recovery_key(kept.place.deps)
    backed_up(kept.place, where(tmp_path))
    kept.place.clock.advance(hours=1)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "backups").write_text("in the way")
    try_backup(kept.place, where(elsewhere))
    assert said(kept, "backup") == [
        ("problem", f"The last backup failed: File exists ({elsewhere / 'backups'}).")
    ]


# ---------------------------------------------------------------- who is told
HEART, POST = "https://example.org/beat", "smtp://127.0.0.1:2525"
NO_HEART = "Nobody outside notices when this machine is gone: HEARTBEAT_URL is not set."
NO_POST = "Who runs the machine is told by text only: SMTP_URL is not set."


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [("note", NO_HEART), ("note", NO_POST)]),
        ({"HEARTBEAT_URL": HEART}, [("note", NO_POST)]),
        ({"SMTP_URL": POST}, [("note", NO_HEART)]),
        (
            {"HEARTBEAT_URL": HEART, "SMTP_URL": POST},
            [("ok", "Somebody is told when something stands still, here and outside.")],
        ),
    ],
)
def test_who_would_hear_of_it(
    place: Place, tmp_path: Path, settings: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert said(open_practice(place, tmp_path / "var", **settings), "alarm") == expected


# ---------------------------------------------------------------- what stands still
def test_what_stands_still_is_told_until_it_is_over(kept: Practice) -> None:
    assert said(kept, "standstill") == []
    place, now = kept.place, kept.place.clock.now()
    rows = [
        Trouble(
            id=place.deps.ids.new(),
            created_at=now,
            kind=kind,
            standing=standing,
            since=now - timedelta(minutes=5),
            noticed_by="beat",
        )
        for kind, standing in (("sending", "sending"), ("beat", None))
    ]
    with place.deps.database.write() as session:
        session.add_all(rows)
    assert said(kept, "standstill") == [
        ("problem", "Since 2026-03-02 14:55 UTC: texts do not leave.")
    ]
