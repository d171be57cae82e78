"""The example in docs/screening.md does what is said of it."""

from __future__ import annotations

import re

from service.core.screening.overlay import NO_OVERLAY, Overlay, read_overlay
from service.core.screening.overlay_check import Shipped, overlay_changes
from service.core.screening.screen import screen
from service.core.severity import Severity
from service.core.source import read_yaml
from service.gateways.files import TEMPLATES
from tests.core.screening.lexicons import shipped

GUIDE = TEMPLATES.parent / "docs" / "screening.md"


def example() -> Overlay:
    (text,) = re.findall(r"```yaml\n(screening:.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    return read_overlay(read_yaml(text, file="program.yaml"), lang="en")


def test_the_example_fits_the_shipped_signs_and_is_heard() -> None:
    base, overlay = Shipped(shipped()), example()
    assert [str(mistake) for mistake in base.mistakes(overlay)] == []
    lexicon = base.with_overlay(overlay)
    for text in ("going to the old mill", "estoy en el molino"):
        assert screen(text, lexicon=lexicon).severity is Severity.URGENT
    told = overlay_changes(NO_OVERLAY, overlay, base)
    assert any(line.startswith("silence relapse.bargain") for line in told)
    assert any(line.startswith("change sign medical.racing") for line in told)
