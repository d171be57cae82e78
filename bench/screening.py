"""Row `screening`: one text read for warning signs, of an ordinary length and of the longest; and
what the lexicons cost a process that starts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from bench.figures import Figure, quantile, under
from bench.place import Size
from service.bootstrap import read_library
from service.gateways.files import TEMPLATES
from service.gateways.lexicons import engine_hash, read_lexicons
from service.usecases.library import Library

ORDINARY = (
    "hey sorry for the late answer, the bus broke down again and i had to walk from the station."
    " feeling ok i guess, a bit tired, will call my sister tonight",
    "not my best day. slept three hours, my head hurts and the rent is due, but i made soup and"
    " that was good. thanks for asking, talk to you on thursday then",
    "hola, hoy bien gracias. fui al grupo y me gustó mucho, conocí a una señora de mi barrio."
    " mañana tengo cita con la trabajadora social a las diez",
    "I don't want to go to that meeting anymore, everybody talks and nobody listens. maybe i take"
    " the other one on mondays. can you find out where it is",
)
# Of little else than what patterns begin with, or of one thing over and over.
HARD = (
    "i want to ",
    "no i do not not not want to ",
    "a",
    "kill time ",
    "my friend said that she would never ",
    "😭",
    "aaaaaaaaaa ",
    "i took all my pills yesterday and ",
    "d i e ",
    "quiero que no me ",
)
LENGTH, LONGEST = 160, 1600
REPEATS = 5  # the longest texts' best of so many: what the text costs, not what the machine does


def measure(size: Size) -> Sequence[Figure]:
    """Microseconds at the median, and milliseconds for the hardest of the longest texts."""
    library = read_library()
    failed = library.screen("hello").failed
    if failed is not None:  # giving a text up takes no time
        raise RuntimeError(f"nothing was measured: {failed}")
    texts = [_of_length(text, LENGTH) for text in ORDINARY]
    took = [_took(library, text) for text in islice(cycle(texts), max(size.steps, len(texts)))]
    longest = [_of_length(text, LONGEST) for text in (*HARD, *ORDINARY)]
    worst = max(min(_took(library, text) for _ in range(REPEATS)) for text in longest)
    return (
        under("screening, 160 characters", "µs", 1e6 * quantile(took, 0.5), 200),
        under("screening, hardest 1,600", "ms", 1e3 * worst, 5),
        _at_a_start(),
    )


def _at_a_start() -> Figure:
    """Milliseconds of CPU for the lexicons as kept, beside reading and checking them all."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "lexicons"
        copytree(TEMPLATES / "lexicons", folder, ignore=lambda *_: ["__pycache__"])
        begun = process_time()
        read_lexicons(folder, engine=engine_hash())
        checked = process_time()
        read_lexicons(folder, engine=engine_hash())
        kept = process_time()
    ours, whole = 1e3 * (kept - checked), 1e3 * (checked - begun)
    return under("lexicons at a start, CPU", "ms", ours, 1000, beside=whole)


def _took(library: Library, text: str) -> float:
    begun = perf_counter()
    library.screen(text)
    return perf_counter() - begun


def _of_length(text: str, length: int) -> str:
    return (f"{text} " * (length // len(text) + 1))[:length]
