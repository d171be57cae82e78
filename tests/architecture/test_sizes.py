"""The sizes of design 9. They keep files readable; nobody should write up to them."""

from __future__ import annotations

import ast

from tests.architecture.tree import FUNCTIONS, modules, nodes

FILE_LINES = 400
FUNCTION_LINES = 50
ARGUMENTS = 5
# A migration is a list of steps that Alembic wrote, and is never touched again.
MIGRATIONS = "service/store/migrations/versions/"


def test_no_file_is_too_long() -> None:
    sizes = {module.name: len(module.text.splitlines()) for module in modules("service", "workers")}
    sizes = {name: lines for name, lines in sizes.items() if not name.startswith(MIGRATIONS)}
    assert {name: lines for name, lines in sizes.items() if lines > FILE_LINES} == {}


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{module.where(node)} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module, node in nodes("service", "workers")
        if isinstance(node, FUNCTIONS) and not module.name.startswith(MIGRATIONS)
    }
    assert {where: lines for where, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_no_function_takes_too_much() -> None:
    counts = {
        f"{module.where(node)} {node.name}": _arguments(node.args)
        for module, node in nodes("service", "workers")
        if isinstance(node, FUNCTIONS)
    }
    assert {where: count for where, count in counts.items() if count > ARGUMENTS} == {}


def _arguments(given: ast.arguments) -> int:
    names = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])
