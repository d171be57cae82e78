"""The automated sentences outside flows, in every language, and what is checked in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Lang = Literal["en", "es"]


@dataclass(frozen=True)
class Replies:
    """Every sentence by language and key."""

    texts: Mapping[str, Mapping[str, str]]

    def text(self, key: str, lang: Lang, **values: str) -> str:
        """The sentence `key` with its placeholders filled. Raises KeyError for a key or a
        placeholder that is not there: a bug of ours, since the files were checked when read."""
        return self.texts[lang][key].format_map(values)


def read_replies(files: Mapping[str, str]) -> Replies:
    """The replies in `files`: the YAML of each, by its name, which ends in `en.yaml` or `es.yaml`.
    Raises AuthoringError with every mistake: a key missing or unknown, a placeholder that the key
    does not have, a text over its segments."""
    raise NotImplementedError
