"""Who a schedule is for: everyone, or those with a tag or in a group."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

EVERYONE = "everyone"
_TAG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST_GROUP = 60


@dataclass(frozen=True)
class Audience:
    """Who a schedule is for: `everyone`, or whoever has one of the tags or is in one of the
    groups. A schedule without an audience is for those who are enrolled one by one."""

    everyone: bool = False
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def fits(self, tags: Collection[str], groups: Collection[str]) -> bool:
        """Whether a peer with these tags and groups belongs to it."""
        tagged = any(tag in tags for tag in self.tags)
        return self.everyone or tagged or any(group in groups for group in self.groups)

    def __str__(self) -> str:
        if self.everyone:
            return EVERYONE
        named = (("tags", self.tags), ("groups", self.groups))
        return "; ".join(f"{kind} {', '.join(names)}" for kind, names in named if names)


def read_tag(value: Any) -> str:
    """A tag: `new-here`."""
    if not isinstance(value, str) or not _TAG.fullmatch(value):
        raise ValueError("write a tag in small letters, digits and hyphens: new-here")
    return value


def read_group(value: Any) -> str:
    """The name of a group: `Tuesday circle`."""
    name = " ".join(value.split()) if isinstance(value, str) else ""
    if not name or len(name) > _LONGEST_GROUP or set(name) & set(",;"):
        raise ValueError(
            f"write the name of a group, without commas, of {_LONGEST_GROUP} characters at most"
        )
    return name


def read_audience(value: Any) -> Audience:
    """Who a schedule is for: `everyone`, or `{tags: [court], groups: [Tuesday circle]}`. That these
    tags and groups are the program's is checked by whoever has all of its file."""
    if value == EVERYONE:
        return Audience(everyone=True)
    if not isinstance(value, dict) or not value or not set(value) <= {"tags", "groups"}:
        raise ValueError("write everyone, or {tags: [court], groups: [Tuesday circle]}")
    listed = {kind: names if isinstance(names, list) else [] for kind, names in value.items()}
    if not all(listed.values()):
        raise ValueError("write a list of names under tags and under groups")
    tags = tuple(read_tag(name) for name in listed.get("tags", ()))
    groups = tuple(read_group(name) for name in listed.get("groups", ()))
    if len(set(tags)) < len(tags) or len(set(groups)) < len(groups):
        raise ValueError("one name stands here twice")
    return Audience(tags=tags, groups=groups)
