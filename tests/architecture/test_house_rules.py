"""House rules that ruff and import-linter cannot see."""

from __future__ import annotations

import ast
import re
import sys

import pytest
from phonenumbers import NumberParseException, is_possible_number, parse

from tests.architecture.tree import ROOT, Module, nodes, texts

# Where everything may be caught, and why: each is the edge of a process or of one item's turn.
CATCH_ALL = {
    "service/gateways/repeating.py": "one bad step must not end the thread that watches",
    "service/usecases/hand_over.py": "a text that breaks the screener is a person's, as a crisis",
    "service/usecases/one_by_one.py": "one row's bug must not stop the others; raised at the end",
    "service/usecases/record_text.py": "a text that could not be looked at is urgent",
    "service/usecases/recover_missed.py": "one missed text's bug must not keep the others out",
    "service/usecases/start_checkins.py": "a batch that fails is done again one by one",
    "service/usecases/take_turns.py": "a turn that fails is counted, and the next text goes on",
    "service/web/carrier/calls.py": "a caller hears where help is, whatever fails behind it",
    "service/web/simulator/network.py": "a step of the trial carrier must not end its thread",
    "service/web/looks.py": "whoever waits for the look in a thread raises what it raised",
    "workers/beat.py": "one part of a beat that fails must not stop the other parts",
}

# What core may import from outside: no I/O, no clock, no ids, no chance, no framework.
CORE_STANDARD = frozenset(
    {
        *("__future__", "abc", "base64", "bisect", "calendar", "collections", "contextlib"),
        *("csv", "io"),  # of a text that was handed in: opening a file is an impure call
        *("copy", "dataclasses", "datetime", "decimal", "difflib", "enum", "fractions"),
        *("functools", "hashlib", "heapq", "hmac", "itertools", "json", "math", "operator"),
        *("re", "statistics", "string", "textwrap", "types", "typing", "unicodedata"),
        *("uuid", "zoneinfo"),
    }
)
CORE_OUTSIDE = frozenset({"dateutil", "phonenumbers", "pydantic", "wordfreq", "yaml"})
IMPURE_CALLS = frozenset(
    {
        *("open", "io.open", "print", "input", "exec", "eval"),
        *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
        *("uuid.uuid1", "uuid.uuid4", "uuid1", "uuid4"),
    }
)

HOSTS = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org"]
HOSTS += ["--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "--trusted" + "-host"]
MACHINE_PATH = re.compile(r"(?<![\w./>-])/(?:work|root|home|Users|tmp)/\w")

NUMBER = re.compile(
    r"""(?<![\w+.-])(?:
        \+\d{8,15}                                      # E.164
        |(?:\+?1[ .-])?\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]\d{4}  # as people of the US write it
    )(?![\w-])""",
    re.VERBOSE,
)
INVENTED = (
    re.compile(r"1?[2-9]\d\d55501\d\d"),  # kept free for stories in the United States
    re.compile(r"442079460\d{3}"),  # and in the United Kingdom
)
PUBLIC = {
    "12025551234": "the number that the simulator's test is refused with",
    "18002221222": "Poison Help",
    "18002738255": "the number by which 988 was called before",
    "266696687": "how Twilio writes a hidden caller: ANONYMOUS on the keys",
    "18005551212": "directory assistance, the callee in the same examples",
    "14158675309": "the caller in Twilio's published examples of signatures",
}


def _dotted(node: ast.expr) -> str:
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_core_imports_nothing_that_is_not_pure() -> None:
    allowed = CORE_STANDARD | CORE_OUTSIDE | {"service"}
    found = [
        f"{module.where(node)} imports {name}"
        for module, node in nodes("service/core")
        for name in _imports(node)
        if name.partition(".")[0] not in allowed
    ]
    assert found == []


def test_core_calls_nothing_that_is_not_pure() -> None:
    found = [
        f"{module.where(node)} calls {_dotted(node.func)}"
        for module, node in nodes("service/core")
        if isinstance(node, ast.Call) and _dotted(node.func) in IMPURE_CALLS
    ]
    assert found == []


def test_the_allow_list_of_core_names_real_modules() -> None:
    assert set(sys.stdlib_module_names) >= CORE_STANDARD


def test_everything_is_caught_only_at_an_edge() -> None:
    found = {
        module.where(node)
        for module, node in nodes("service", "workers")
        if isinstance(node, ast.ExceptHandler) and _catches_all(node) and not _passes_on(node)
    }
    assert {where for where in found if where.partition(":")[0] not in CATCH_ALL} == set()


def _catches_all(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(_dotted(name) in {"Exception", "BaseException"} for name in names)


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """Cleaning up and raising again hides nothing."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_no_relationships() -> None:
    """They fail under `from __future__ import annotations`, and load rows behind one's back."""
    found = [
        module.where(node)
        for module, node in nodes("service", "workers")
        if isinstance(node, ast.Call) and _dotted(node.func).split(".")[-1] == "Relationship"
    ]
    assert found == []


def test_only_the_settings_read_the_environment() -> None:
    """The commands hand theirs on to the processes that they start."""
    reads = {"os.environ", "os.getenv"}
    readers = {
        module.name
        for module, node in nodes("service", "workers")
        if isinstance(node, ast.Attribute) and _dotted(node) in reads
    }
    assert readers <= {
        "service/settings.py",
        "service/cli/up.py",
        "service/cli/supervisor.py",
    }


def test_templates_hold_no_code() -> None:
    assert [path for path in (ROOT / "templates").rglob("*") if path.suffix == ".py"] == []


def test_no_patches_in_tests() -> None:
    """Fakes stand in for the outside; nothing of ours is replaced behind its back."""
    found = [
        f"{module.where(node)} {name}"
        for module, node in nodes("tests")
        for name in [*_imports(node), _attribute(module, node)]
        if name.startswith(("unittest.mock", "mock", "monkeypatch.setattr", "pytest_mock"))
    ]
    assert found == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.skip"}
    marks |= {"pytest.xfail", "pytest.importorskip"}
    found = [
        f"{module.where(node)} {_dotted(node)}"
        for module, node in nodes("tests")
        if isinstance(node, ast.Attribute) and _dotted(node) in marks
    ]
    assert found == []


def _attribute(module: Module, node: ast.AST) -> str:
    del module
    return _dotted(node) if isinstance(node, ast.Attribute) else ""


# ------------------------------------------------------------------ the whole repository
def test_no_registry_is_named() -> None:
    found = [(name, host) for name, text in texts().items() for host in HOSTS if host in text]
    assert found == []


def test_no_path_of_anybodys_machine() -> None:
    found = {
        f"{name}: {match.group()}"
        for name, text in texts().items()
        for match in MACHINE_PATH.finditer(text)
    }
    assert found == set()


def test_every_phone_number_is_an_invented_one() -> None:
    found = {
        f"{name}: {match.group()}"
        for name, text in texts().items()
        if name != "requirements.lock"
        for match in NUMBER.finditer(text)
        if not _may_stand(match.group())
    }
    assert found == set()


def _may_stand(written: str) -> bool:
    """Whether it is invented, public, or nobody's because it has too few or too many digits."""
    digits = re.sub(r"\D", "", written)
    if any(kind.fullmatch(digits) for kind in INVENTED):
        return True
    full = f"1{digits}" if len(digits) == 10 and not written.startswith("+") else digits
    if full in PUBLIC:
        return True
    try:
        return not is_possible_number(parse(f"+{full}"))
    except NumberParseException:
        return True


@pytest.mark.parametrize("real", ["+1202456{}", "(202) 456-{}", "202-456-{}", "1 202 456 {}"])
def test_a_real_number_would_be_seen(real: str) -> None:
    match = NUMBER.search(f"call {real.format(1234)} now")
    assert match is not None
    assert not _may_stand(match.group())
