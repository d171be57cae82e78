"""Files that ship with a checkout: the texts under `templates/`."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def read_tree(root: Path, pattern: str) -> dict[str, str]:
    """The UTF-8 texts of the files under `root` that match the glob `pattern` (as `**/*.yaml`):
    name relative to `root`, with forward slashes, to text; in the order of the names.

    Raises FileNotFoundError when `root` is no folder, UnicodeDecodeError when a file is no UTF-8.
    """
    if not root.is_dir():
        raise FileNotFoundError(f"{root}: there is no such folder")
    paths = sorted(path for path in root.glob(pattern) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}
