"""A program's changes beside the shipped signs: what is wrong with them, and in plain words what
they change. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from service.core.screening.authoring import LexiconSource, SignSource
from service.core.screening.compiling import compile_lexicon
from service.core.screening.extending import Extended, as_source, extended, may_extend
from service.core.screening.lexicon import Lexicon
from service.core.screening.load import read_all
from service.core.screening.overlay import Overlay, overlaid, severity_in, within
from service.core.screening.screen import parts_in, screen
from service.core.severity import Severity
from service.core.source import AuthoringError, Mistake

MOST_EXAMPLES = 3
MOST_KEPT = 16
EVERYTHING = -1
"""All parts, as bits."""


@dataclass(frozen=True)
class Shipped:
    """The lexicon that a program's changes lie on."""

    lexicon: Lexicon
    _compiled: dict[str, Extended] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def sources(self) -> Sequence[LexiconSource]:
        return read_all(self.lexicon.sources)

    @cached_property
    def signs(self) -> dict[str, SignSource]:
        return {rule["sign"]: as_source(rule) for rule in self.lexicon.plan["rules"]}

    def with_overlay(self, overlay: Overlay) -> Lexicon:
        """The lexicon of a program, not yet held to its examples. What is said of signs that are
        no longer shipped means nothing. Raises AuthoringError."""
        if not overlay.version:
            return self.lexicon
        if overlay.version not in self._compiled:
            if len(self._compiled) >= MOST_KEPT:
                self._compiled.clear()
            self._compiled[overlay.version] = self._laid(overlay)
        return self._compiled[overlay.version].lexicon

    def _laid(self, overlay: Overlay) -> Extended:
        if may_extend(self.lexicon, overlay):
            return extended(self.lexicon, overlay)
        return Extended(compile_lexicon(overlaid(self.sources, overlay)), changed=EVERYTHING)

    def mistakes(self, overlay: Overlay) -> list[Mistake]:
        """Everything wrong with a program's changes that only shows beside the shipped signs."""
        if not overlay.version:
            return []
        found = [*self._unknown(overlay), *self._without_reason(overlay)]
        try:
            lexicon = self.with_overlay(overlay)
        except AuthoringError as error:
            return [*found, *(_of_program(overlay, one) for one in error.mistakes)]
        return [*found, *self._own_examples(overlay, lexicon), *self._lost(overlay, lexicon)]

    def _unknown(self, overlay: Overlay) -> Iterator[Mistake]:
        for part in ("silence", "retune"):
            for name in getattr(overlay, part):
                if name not in self.signs:
                    near = get_close_matches(name, self.signs, n=1)
                    hint = f" (did you mean {near[0]}?)" if near else ""
                    yield overlay.mistake((part, name), f"no shipped sign is called so{hint}")

    def _without_reason(self, overlay: Overlay) -> Iterator[Mistake]:
        for name, retuned in overlay.retune.items():
            sign = self.signs.get(name)
            if sign is not None and retuned.severity < sign.severity and not retuned.because:
                problem = (
                    f"this makes less of a sign that is shipped as {word_of(sign.severity)}: write "
                    f"{{severity: {word_of(retuned.severity)}, because: why}}"
                )
                yield overlay.mistake(("retune", name), problem)

    def _own_examples(self, overlay: Overlay, lexicon: Lexicon) -> Iterator[Mistake]:
        for sign in overlay.signs.values():
            for number, example in enumerate(sign.flags):
                if sign.id not in shown(lexicon, sign, example):
                    problem = f"{sign.id} does not show in {example!r}"
                    yield overlay.mistake((*sign.path, "flags", number), problem)
            for number, example in enumerate(sign.spares):
                for other in shown(lexicon, sign, example):
                    problem = f"{other} shows in {example!r}"
                    yield overlay.mistake((*sign.path, "spares", number), problem)

    def _lost(self, overlay: Overlay, lexicon: Lexicon) -> Iterator[Mistake]:
        """What the shipped signs promise and no longer keep."""
        changed = self._compiled[overlay.version].changed

        def examples(listed: Sequence[str]) -> Iterator[str]:
            return (text for text in listed if self._may_differ(text, lexicon, changed))

        for sign in self.signs.values():
            if sign.id in overlay.silence:
                continue
            if min(sign.severity, severity_in(overlay, sign)) > Severity.NONE:
                for example in examples(sign.flags):
                    if sign.id not in shown(lexicon, sign, example):
                        problem = f"with this, {sign.id} no longer shows in {example!r}"
                        yield overlay.mistake((), problem)
            for example in examples(sign.spares):
                for other in shown(lexicon, sign, example):
                    if not self._was_raised(overlay, other):
                        own = overlay.signs.get(other)
                        problem = f"{other} shows in {example!r}, where no sign may (see {sign.id})"
                        yield overlay.mistake(own.path if own else (), problem)

    def _may_differ(self, text: str, lexicon: Lexicon, changed: int) -> bool:
        """Whether more may come of an example than it did as shipped: it is read otherwise, or may
        have what is new. What is only silenced or retuned is no reason: a sign that shows in it
        showed as shipped, and the one that it is an example of is none of those silenced."""
        reading, english, parts = parts_in(text, lexicon)
        if parts & changed or changed == EVERYTHING:
            return True
        was, was_english, _ = parts_in(text, self.lexicon)
        return (reading, english) != (was, was_english)

    def _was_raised(self, overlay: Overlay, name: str) -> bool:
        sign = self.signs.get(name)
        return sign is not None and severity_in(overlay, sign) > sign.severity

    def no_longer_seen(self, overlay: Overlay, sign: SignSource) -> list[str]:
        """The examples of a silenced sign that nothing else shows in."""
        lexicon = self.with_overlay(overlay)
        return [text for text in sign.flags if not shown(lexicon, sign, text)]


def shown(lexicon: Lexicon, sign: SignSource, example: str) -> list[str]:
    """The signs that show in an example of `sign`."""
    asked = sign.asked[0] if sign.asked else None
    return [one.sign for one in screen(example, lexicon=lexicon, asked=asked).signs]


def word_of(severity: Severity) -> str:
    """As a lexicon file has it."""
    return "weak" if severity is Severity.NONE else severity.word


def overlay_changes(before: Overlay, after: Overlay, shipped: Shipped) -> list[str]:
    """What changes for the program's people, a plain line each; what will no longer alert is said
    with the words of its examples."""
    if before.version == after.version:
        return []
    return [
        *_signs(before, after),
        *_silenced(before, after, shipped),
        *_retuned(before, after, shipped),
        *_emphasis(before, after),
        *_words(before, after),
    ]


def _signs(before: Overlay, after: Overlay) -> Iterator[str]:
    old, new = before.signs, after.signs
    for name, sign in new.items():
        told = f"sign {name} ({word_of(sign.severity)}: {sign.reason})"
        if name not in old:
            yield f"add {told}"
        elif _said(before, old[name]) != _said(after, sign):
            yield f"change {told}"
    yield from (f"remove sign {name} ({old[name].reason})" for name in old if name not in new)


def _said(overlay: Overlay, sign: SignSource) -> object:
    return overlay.source.data["signs"][sign.path[-1]]


def _silenced(before: Overlay, after: Overlay, shipped: Shipped) -> Iterator[str]:
    for name, because in after.silence.items():
        sign = shipped.signs.get(name)
        if before.silence.get(name) == because or sign is None:
            continue
        lost = shipped.no_longer_seen(after, sign)
        told = f"silence {name} ({word_of(sign.severity)}: {sign.reason}), because {because}"
        yield f"{told}. {_no_longer(lost, 'alerts anybody')}"
    for name in before.silence:
        if name not in after.silence:
            yield f"hear {name} again"


def _no_longer(lost: Sequence[str], what: str) -> str:
    if not lost:
        return "Its examples still alert by other signs"
    told = ", ".join(repr(text) for text in lost[:MOST_EXAMPLES])
    more = f" and {len(lost) - MOST_EXAMPLES} more of its examples" if len(lost) > 3 else ""
    return f"No longer {what}: {told}{more}"


def _retuned(before: Overlay, after: Overlay, shipped: Shipped) -> Iterator[str]:
    for name in sorted(before.retune.keys() | after.retune.keys()):
        sign = shipped.signs.get(name)
        if sign is None or before.retune.get(name) == after.retune.get(name):
            continue
        was, now = severity_in(before, sign), severity_in(after, sign)
        retuned = after.retune.get(name)
        because = f", because {retuned.because}" if retuned and retuned.because else ""
        line = f"{name} ({sign.reason}): {word_of(was)} -> {word_of(now)}{because}"
        yield f"change sign {line}{_lowered(was, now, sign)}"


def _lowered(was: Severity, now: Severity, sign: SignSource) -> str:
    if now >= was:
        return ""
    if now is Severity.NONE:
        return f". {_no_longer(sign.flags, 'alerts anybody by itself')}"
    if was is Severity.CRISIS:
        return f". {_no_longer(sign.flags, 'gets an answer at once and wakes staff at night')}"
    return ""


def _emphasis(before: Overlay, after: Overlay) -> Iterator[str]:
    for name in sorted(before.emphasis.keys() | after.emphasis.keys()):
        was, now = before.emphasis.get(name), after.emphasis.get(name)
        if was == now:
            continue
        if now is None:
            yield f"every sign of {name} counts as shipped again"
        else:
            yield f"every sign of {name} is {now.word} at least"


def _words(before: Overlay, after: Overlay) -> Iterator[str]:
    told = {"signs", "silence", "retune", "emphasis", "about"}
    old, new = before.source.data, after.source.data
    for name in sorted((old.keys() | new.keys()) - told):
        if old.get(name) != new.get(name):
            yield f"change the program's own {name} for reading signs"


def _of_program(overlay: Overlay, mistake: Mistake) -> Mistake:
    """A mistake that compiling found, told of the program's file."""
    if mistake.file == overlay.source.file:
        return within(mistake)
    return overlay.mistake((), f"with this, {mistake}")
