"""The pages' templates, compiled once in a process: each test has an app of its own."""

from __future__ import annotations

from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _Kept(BytecodeCache):
    """What was compiled, by template and by the text it was compiled from."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code


_KEPT = _Kept()


def compiled_once(app: Flask) -> Flask:
    """`app`, whose templates are those that an app before has compiled."""
    app.jinja_env.bytecode_cache = _KEPT
    return app
