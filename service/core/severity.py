"""How bad a sign or an alert is: the one scale that screening, dialogue and alerting share."""

from __future__ import annotations

from enum import IntEnum


class Severity(IntEnum):
    """Ordered, so that the worst of several is `max(...)`. The words are those of design 5."""

    NONE = 0
    CONCERN = 1
    URGENT = 2
    CRISIS = 3

    @property
    def word(self) -> str:
        """The lower-case word that files, tables and pages use: `crisis`, `urgent`, ..."""
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> Severity:
        """The severity named by `word`. Raises ValueError for a word that names none."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(f"no severity is called {word!r}") from None
