"""What an answered webhook tells the carrier to do, as far as the simulator plays along."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate


@dataclass
class Twiml:
    """`words`: each <Say>, in order. `messages`: each <Message>, to be texted back. `problem`:
    why the answer could not be read, or empty."""

    words: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    problem: str = ""


def read_twiml(text: str) -> Twiml:
    """Read TwiML. An empty answer is an empty Twiml; what is no XML is a problem, never raised."""
    found = Twiml()
    if not text.strip():
        return found
    into: list[list[str]] = []

    def start(name: str, _: dict[str, str]) -> None:
        kept = {"Say": found.words, "Message": found.messages}.get(name)
        if kept is not None:
            kept.append("")
            into.append(kept)

    def end(name: str) -> None:
        if into and name in {"Say", "Message"}:
            into[-1][-1] = " ".join(into[-1][-1].split())
            into.pop()

    def words(data: str) -> None:
        if into:
            into[-1][-1] += data

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    try:
        parser.Parse(text, True)
    except (ExpatError, ValueError) as error:
        return Twiml(problem=f"the answer is no TwiML: {error}")
    return found
