"""What a newcomer has in their hands: the simulated phones, and a browser at the console."""

from __future__ import annotations

import re
from dataclasses import dataclass

import requests

from tests.processes import until

LINE = "+12025550100"
PEER = "+12025550143"
SPECIALIST = "+12025550111"
SECONDS = 60  # for one answer of a page, on a machine that may be busy
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Phone:
    """One phone on the simulator's page."""

    simulator: str
    number: str

    def texts(self) -> list[str]:
        """The texts that came to it, in order."""
        answer = requests.get(
            f"{self.simulator}/simulator/state.json", params={"show": self.number}, timeout=SECONDS
        )
        (screen,) = answer.json()["screens"]
        return [entry["body"] for entry in screen["entries"] if entry["kind"] == "received"]

    def send(self, body: str) -> None:
        answer = requests.post(
            f"{self.simulator}/simulator/texts",
            data={"phone": self.number, "line": LINE, "body": body, "show": self.number},
            headers={"Accept": "application/json"},
            timeout=SECONDS,
        )
        assert answer.status_code == 200, answer.text

    def next_with(self, *parts: str, after: int = 0) -> str:
        """The first text with all of `parts` among those after the first `after`, waited for."""

        def look() -> str | None:
            found = [text for text in self.texts()[after:] if all(part in text for part in parts)]
            return found[0] if found else None

        return until(f"a text to {self.number} with {parts}", look)


class Browser:
    """Opens pages of the console and sends their forms, cookies and CSRF tokens with them."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._session = requests.Session()

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *error: object) -> None:
        self._session.close()

    def open(self, path: str) -> str:
        answer = self._session.get(f"{self._site}{path}", timeout=SECONDS)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def sign_in(self, login: str, password: str) -> str:
        """The page that signing in leads to."""
        found = _TOKEN.search(self.open("/console/sign-in"))
        assert found
        form = {"csrf_token": found.group(1), "login": login, "password": password}
        answer = self._session.post(f"{self._site}/console/sign-in", data=form, timeout=SECONDS)
        assert answer.status_code == 200, answer.text
        return answer.text


def status_line(page: str, reference: str) -> str:
    """What the list of open alerts says of one of them, in plain words."""
    cards = re.findall(r'<li class="card alert.*?</li>', page, re.DOTALL)
    (card,) = [card for card in cards if f"#{reference}<" in card]
    return " ".join(re.sub(r"<[^>]+>", " ", card).split())
