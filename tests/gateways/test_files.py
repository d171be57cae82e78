"""Reading the folder of templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.gateways.files import TEMPLATES, read_tree


def test_names_are_relative_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "b.yaml").write_text("¿Cómo estás?", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("a: 1")
    (tmp_path / "note.txt").write_text("left out")
    assert read_tree(tmp_path, "**/*.yaml") == {"a.yaml": "a: 1", "es/b.yaml": "¿Cómo estás?"}
    assert list(read_tree(tmp_path, "**/*.yaml")) == ["a.yaml", "es/b.yaml"]


def test_a_missing_folder_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such folder"):
        read_tree(tmp_path / "nowhere", "*")


def test_the_templates_of_the_checkout_are_found() -> None:
    assert (TEMPLATES / "flows").is_dir()
