"""What a coordinator writes, read with the line of every field, and the errors found in it.

Pure: the text comes in as an argument. Programs, flows, lexicons and keywords are all read here,
so that every author error names file, line and field in the same words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from service.core.plain_error import PlainError

# Levels of fields within fields: what people write here has six.
DEEPEST = 40

Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing wrong in a file: `where` names the field, as `steps.mood.routes.0.go`."""

    file: str
    line: int
    where: str
    problem: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.where, self.problem) if part)


class AuthoringError(PlainError):
    """Everything wrong in what a coordinator wrote, all at once."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True)
class Source:
    """A parsed YAML mapping, and where each of its fields stands."""

    file: str
    data: dict[str, Any]
    lines: dict[Path, int] = field(repr=False)

    def line_of(self, path: Iterable[str | int]) -> int:
        """The 1-based line of the field at `path`, or of its nearest parent that exists."""
        wanted = tuple(path)
        while wanted and wanted not in self.lines:
            wanted = wanted[:-1]
        return self.lines.get(wanted, 1)

    def mistake(self, path: Iterable[str | int], problem: str) -> Mistake:
        """A mistake at `path`, with its line looked up."""
        wanted = tuple(path)
        return Mistake(self.file, self.line_of(wanted), ".".join(map(str, wanted)), problem)


class _Loader(yaml.CSafeLoader):
    """Safe types only, with `on`, `off`, `yes` and `no` as plain words where they name a field:
    YAML 1.1 would make true or false of them."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:bool":
                key.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep)


def read_yaml(text: str, *, file: str) -> Source:
    """Parse one YAML mapping (safe types only). Raises AuthoringError if it is not one."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = _Loader(text).get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise AuthoringError([Mistake(file, line, "", f"not YAML: {error.problem}")]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise AuthoringError([Mistake(file, 1, "", f"not YAML: {reason}")]) from error
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        raise AuthoringError([Mistake(file, 1, "", "a mapping of fields is expected here")])
    lines: dict[Path, int] = {}
    doubles: list[Mistake] = []
    _note_lines(node, (), Source(file, data, lines), doubles)
    if doubles:
        raise AuthoringError(doubles)
    return Source(file, data, lines)


def _note_lines(node: yaml.Node, path: Path, source: Source, doubles: list[Mistake]) -> None:
    if len(path) > DEEPEST:
        problem = "this nests too deeply, or refers to itself"
        raise AuthoringError([Mistake(source.file, node.start_mark.line + 1, "", problem)])
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                where = ".".join(map(str, (*path, name)))
                problem = "this field is written twice"
                doubles.append(Mistake(source.file, key.start_mark.line + 1, where, problem))
            seen.add(name)
            source.lines[(*path, name)] = key.start_mark.line + 1
            _note_lines(value, (*path, name), source, doubles)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _note_lines(value, (*path, number), source, doubles)
