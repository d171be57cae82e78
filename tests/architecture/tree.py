"""The checkout as the house rules see it: its files, parsed once."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """One Python file: `name` is its path from the root of the checkout."""

    name: str
    text: str
    tree: ast.Module

    def where(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files under the folders, in order."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    texts = [(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths]
    return tuple(Module(name, text, ast.parse(text)) for name, text in texts)


def nodes(*folders: str) -> Iterator[tuple[Module, ast.AST]]:
    """Every node of every file under the folders."""
    for module in modules(*folders):
        for node in ast.walk(module.tree):
            yield module, node


@cache
def texts() -> dict[str, str]:
    """Every text file that belongs to the project (kept by git, or new and not ignored): name
    to text. A tree without git, as of a release, is read whole but for what starts with a dot."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = [name for name in listed.stdout.split("\0") if name]
    found = {}
    for name in names or _walk():
        path = ROOT / name
        if path.is_file():
            data = path.read_bytes()
            if b"\0" not in data:
                found[name] = data.decode("utf-8")
    return found


def _walk() -> list[str]:
    names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]
    apart = ("var/", ".venv/", ".git/")
    return [name for name in names if "/." not in f"/{name}" and not name.startswith(apart)]
