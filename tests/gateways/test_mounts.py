"""The disks of this machine."""

from __future__ import annotations

from pathlib import Path

from service.gateways.mounts import on_throwaway_disk


def test_what_linux_tells_is_asked(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        f"1 0 0:1 / / rw - ext4 a rw\n2 1 0:2 / {tmp_path.resolve()} rw - tmpfs b rw\n"
    )
    assert on_throwaway_disk(tmp_path / "var", mounts) == "tmpfs"
    assert on_throwaway_disk(Path("/srv/var"), mounts) is None


def test_where_it_cannot_be_told_nothing_is_said(tmp_path: Path) -> None:
    assert on_throwaway_disk(tmp_path, tmp_path / "nothing") is None
