"""The lexicons that ship with a checkout, compiled.

To read and check them all takes seconds, and gives the same for the same files. So what came of it
is kept beside them, as Python keeps what came of its modules: whoever can write there can change
the lexicons themselves. It is believed only for just these files, read by just this engine, and
whole; else all is read and checked again.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import yaml

from service.core.screening.compiling import version_of
from service.core.screening.lexicon import Lexicon, make_lexicon
from service.core.screening.load import load
from service.core.screening.plan import Plan, as_text, from_text
from service.gateways.files import TEMPLATES, read_tree

KEPT = "__pycache__/lexicon.json"
CORE = Path(__file__).resolve().parents[1] / "core"
# What a verdict depends on beside the lexicons.
ENGINE = ("screening/*.py", "source.py", "severity.py", "plain_error.py")
NOT_BY_OTHERS = 0o022


@cache
def shipped_lexicon() -> Lexicon:
    """All of `templates/lexicons`, once for the whole process. Raises AuthoringError."""
    return read_lexicons(TEMPLATES / "lexicons", engine=engine_hash())


def engine_hash() -> str:
    """The hash of all that reads lexicons and texts."""
    files = [file for part in ENGINE for file in read_tree(CORE, part).items()]
    return _hash([*files, ("python", sys.version), ("yaml", yaml.__version__)])


def read_lexicons(folder: Path, *, engine: str) -> Lexicon:
    """The lexicon of all files in `folder`, by what is kept of it or, where there is no such, read
    and checked and then kept. Raises AuthoringError."""
    files = read_tree(folder, "**/*.yaml")
    seal = _hash([*files.items(), ("engine", engine)])
    with _without_collecting():
        plan = _kept(folder, seal)
        if plan is not None:
            return make_lexicon(plan, files, version_of(sorted(files.items())))
        lexicon = load(files)
        _keep(folder, seal, lexicon.plan)
        return lexicon


def _hash(files: list[tuple[str, str]]) -> str:
    whole = hashlib.sha256()
    for name, text in files:
        for part in (name.encode(), text.encode()):
            whole.update(b"%d:" % len(part) + part)
    return whole.hexdigest()


def _kept(folder: Path, seal: str) -> Plan | None:
    """What is kept under `seal`; None when there is nothing, or nothing to be believed."""
    try:
        with (folder / KEPT).open("rb") as file:
            status = os.fstat(file.fileno())
            may_write = {0, os.geteuid(), folder.stat().st_uid}
            if status.st_uid not in may_write or status.st_mode & NOT_BY_OTHERS:
                return None
            head, body = file.readline(), file.read()
        if head != _head(seal, body):
            return None
        return from_text(body.decode())
    except (OSError, ValueError):
        return None


def _keep(folder: Path, seal: str, plan: Plan) -> None:
    """Keep `plan`, whole or not at all. Where that can't be, the next process reads it all again:
    it is slower and no worse."""
    body = as_text(plan).encode()
    path = folder / KEPT
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".lexicon-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_head(seal, body) + body)
            Path(temporary).chmod(0o644)  # no secret, and no word in it is anybody's
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)


def _head(seal: str, body: bytes) -> bytes:
    """The first line: what it was made of, and the hash of the rest."""
    whole = hashlib.sha256(body).hexdigest()
    return json.dumps({"of": seal, "sha256": whole}).encode() + b"\n"


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Compiling makes a hundred thousand small parts that all stay: looking among them for
    garbage, again and again, would double the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
