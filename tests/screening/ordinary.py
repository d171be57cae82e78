"""Which ordinary words would be taken for a slip of a word that signs need, or for two such words
written as one: they go into `ordinary.yaml` of their language, and are read as they stand.

    python -m tests.screening.ordinary en=WORDS es=PALABRAS           how many are new
    python -m tests.screening.ordinary en=WORDS es=PALABRAS --write   write them down

A file has one word a line, the most common first: the first 60,000 of the package wordfreq, for
instance. To run again when many words are new in the lexicons.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from service.core.screening.compiling import compile_lexicon
from service.core.screening.lexicon import Lexicon
from service.core.screening.load import read_all
from service.core.screening.normal import fold, read
from service.core.source import read_yaml
from service.gateways.files import TEMPLATES, read_tree

COMMON = 60_000
COMMON_SHORT = {3: 20_000, 4: 40_000, 5: 40_000}
"""Words of a language that must never be taken for another one, by their letters: past these the
short ones are abbreviations, names, and slips themselves."""
SOON = 1_500
"""The words that a new sign is likely to need first: what is near these is written down now."""
LEXICONS = TEMPLATES / "lexicons"
ABOUT = """lang: {lang}
about: >
  Ordinary words that lie near a word that signs need, and are never taken for a slip of it. Made
  by tests/screening/ordinary.py from the {count} words most used, by the counts of wordfreq.
ordinary: >
"""


def misread(words: list[str], lexicon: Lexicon) -> Iterator[str]:
    """Those among the most common of `words` that `lexicon` would read as something else."""
    known = lexicon.vocabulary.known
    for rank, word in enumerate(words[:COMMON]):
        if word in known or rank >= COMMON_SHORT.get(len(word), COMMON):
            continue
        if word.isascii() and word.isalpha() and read(word, lexicon.vocabulary).words != [word]:
            yield word


def ordinary(words: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """All such words by language, each once; `words` are those of each, the most common first."""
    files = {
        name: text
        for name, text in read_tree(LEXICONS, "**/*.yaml").items()
        if not name.endswith("ordinary.yaml")
    }
    soon = {word: word for listed in words.values() for word in listed[:SOON] if word.isalpha()}
    more = json.dumps({"lang": "en", "shorthand": soon})
    shipped = compile_lexicon(read_all(files))
    wider = compile_lexicon(read_all({"en/soon.yaml": more, **files}))
    found: dict[str, list[str]] = {}
    for lang, listed in words.items():
        others = {word for one in found.values() for word in one}
        found[lang] = sorted({*misread(listed, shipped), *misread(listed, wider)} - others)
    return found


def main(arguments: list[str]) -> int:
    given = dict(one.split("=", 1) for one in arguments if "=" in one)
    words = {
        lang: [fold(word).replace("'", "") for word in Path(name).read_text("utf-8").split()]
        for lang, name in given.items()
    }
    for lang, found in ordinary(words).items():
        path = LEXICONS / lang / "ordinary.yaml"
        text = path.read_text("utf-8") if path.exists() else ""
        written = set(read_yaml(text, file=path.name).data["ordinary"].split()) if text else set()
        sys.stdout.write(f"{lang}: {len(found)} words, {len({*found} - written)} of them new\n")
        if "--write" in arguments:
            listed = textwrap.indent(textwrap.fill(" ".join(sorted({*found} | written)), 158), "  ")
            path.write_text(ABOUT.format(lang=lang, count=f"{COMMON:,}") + listed + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
