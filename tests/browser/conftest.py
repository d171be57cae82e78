"""A real browser for the tests that need one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.processes import PATIENCE

MILLISECONDS = PATIENCE * 1000
NOT_FOUND = "Chromium was not found: install the package chromium (`make test` as root does)"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, NOT_FOUND
    with sync_playwright() as driver:
        # Chromium refuses its own sandbox to root, as which tests run in containers.
        started = driver.chromium.launch(
            executable_path=program, args=["--no-sandbox"], timeout=MILLISECONDS
        )
        expect.set_options(timeout=MILLISECONDS)  # its own 5 s are short on a busy machine
        yield started
        started.close()
