"""Write down a sign that a peer has named for themselves, change it, or end it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from service.core.screening.own_check import try_phrase
from service.core.severity import Severity
from service.store.contacts import contact_of_peer, lock_contact
from service.store.own_signs import NamedSign, named_signs, standing_signs
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.read_program import program_of
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work

Wish = Literal["call", "text", "tell", "ask"]
WISHES: tuple[Wish, ...] = get_args(Wish)
SEVERITIES = (Severity.CONCERN, Severity.URGENT)
LONGEST_WORDS, LONGEST_SAID = 80, 200  # characters
MOST_SIGNS = 20
ALSO_SAID = 3


@dataclass(frozen=True)
class NewSign:
    """A sign as its peer named it: their words for it, what it means, how grave it is (`concern` or
    `urgent`), what they want to happen (a code of WISHES) and how they put that."""

    words: str
    meaning: str = ""
    severity: str = "concern"
    wish: str = "ask"
    wish_words: str = ""


@dataclass(frozen=True)
class Named:
    """It counts from the next text on. `also`: ordinary texts in which it would be seen, a few of
    them; `heard_anyway`: how grave the program's signs take its words for (NONE: not at all)."""

    sign_id: UUID
    also: tuple[str, ...] = ()
    heard_anyway: Severity = Severity.NONE


@dataclass(frozen=True)
class NotNamed:
    """Nothing has changed. `problem`: empty, too_long, parted or too_common (see `Tried`), keyword
    (it has an effect of its own), unheard (the program's signs cannot be read), twice (they have
    named it already), too_many, said_too_long, severity, wish, or who (it is not said who is to be
    told). `also` are ordinary texts in which it would be seen."""

    problem: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Fit:
    also: tuple[str, ...]
    heard_anyway: Severity


@retried
def name_sign(
    deps: Deps, *, scope: Scope, peer_id: UUID, sign: NewSign, sign_id: UUID | None = None
) -> Named | NotNamed | NotYours:
    """Write a sign down, or change the one of `sign_id`. Its words are tried first."""
    with work(deps) as begun:
        peer = _locked_peer(begun, scope, peer_id)
        row = _standing(begun, peer, sign_id) if peer and sign_id else None
        if peer is None or (sign_id is not None and row is None):
            return NotYours()
        outcome = _judge(begun, peer, sign, row)
        if isinstance(outcome, NotNamed):
            return outcome
        kept = _keep(begun, scope, peer, sign, row)
        _audit(begun, scope, peer, "changed" if row else "added", kept.id)
        return Named(kept.id, outcome.also, outcome.heard_anyway)


@retried
def end_sign(deps: Deps, *, scope: Scope, peer_id: UUID, sign_id: UUID) -> Named | NotYours:
    """A sign counts no more. What it has raised stays, and says what it was."""
    with work(deps) as begun:
        peer = _locked_peer(begun, scope, peer_id)
        row = _standing(begun, peer, sign_id) if peer else None
        if peer is None or row is None:
            return NotYours()
        row.ended_at = row.changed_at = begun.now
        row.staff_id = scope.staff_id
        begun.session.add(row)
        _audit(begun, scope, peer, "ended", row.id)
        return Named(row.id)


def _locked_peer(work: Work, scope: Scope, peer_id: UUID) -> Peer | None:
    """The peer, if they are in the scope. Two who write at once take turns."""
    peer = work.session.get(Peer, peer_id)
    if peer is None or not scope.allows(peer.program_id):
        return None
    contact = contact_of_peer(work.session, peer_id)
    if contact is not None:
        lock_contact(work.session, contact.id)
    return peer


def _standing(work: Work, peer: Peer, sign_id: UUID) -> NamedSign | None:
    found = named_signs(work.session, peer.id, [sign_id])
    return found[0] if found and found[0].ended_at is None else None


def _judge(work: Work, peer: Peer, sign: NewSign, row: NamedSign | None) -> _Fit | NotNamed:
    problem = _problem_said(sign) or _problem_beside(work, peer, sign, row)
    if problem is not None:
        return NotNamed(problem)
    library = work.deps.library
    ears = library.ears(program_of(work, peer.program_id).screening)
    if library.keywords.effect(sign.words) is not None:
        return NotNamed("keyword")
    if ears.lexicon is None:
        return NotNamed("unheard")
    tried = try_phrase(sign.words, library.ordinary, lexicon=ears.lexicon)
    also = tried.also[:ALSO_SAID]
    if tried.problem is not None:
        return NotNamed(tried.problem, also)
    return _Fit(also, ears.screen(sign.words).severity)


def _problem_said(sign: NewSign) -> str | None:
    """What is wrong with how a sign was written down."""
    if not sign.words.strip():
        return "empty"
    if len(sign.words) > LONGEST_WORDS:
        return "too_long"
    if max(len(sign.meaning), len(sign.wish_words)) > LONGEST_SAID:
        return "said_too_long"
    if sign.severity not in [severity.word for severity in SEVERITIES]:
        return "severity"
    if sign.wish not in WISHES:
        return "wish"
    return "who" if sign.wish == "tell" and not sign.wish_words.strip() else None


def _problem_beside(work: Work, peer: Peer, sign: NewSign, row: NamedSign | None) -> str | None:
    """What is wrong beside the peer's other signs."""
    standing = [one for one in standing_signs(work.session, peer.id) if one is not row]
    if row is None and len(standing) >= MOST_SIGNS:
        return "too_many"
    known = {_plain(_opened(work, peer, one)) for one in standing}
    return "twice" if _plain(sign.words) in known else None


def _opened(work: Work, peer: Peer, row: NamedSign) -> str:
    return work.deps.keyring.unseal(peer, ("own_sign", "words", row.id), row.words)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _keep(work: Work, scope: Scope, peer: Peer, sign: NewSign, row: NamedSign | None) -> NamedSign:
    """The row of a sign with what it says now, sealed; `row` is the one that is changed."""
    row_id = row.id if row is not None else work.new_id()

    def sealed(column: str, text: str) -> bytes:
        return work.deps.keyring.seal(peer, ("own_sign", column, row_id), " ".join(text.split()))

    kept = row or NamedSign(
        id=row_id,
        created_at=work.now,
        peer_id=peer.id,
        words=b"",
        severity=0,
        wish=sign.wish,
        changed_at=work.now,
    )
    kept.words = sealed("words", sign.words)
    kept.meaning = sealed("meaning", sign.meaning) if sign.meaning.strip() else None
    kept.wish, kept.severity = sign.wish, int(Severity.from_word(sign.severity))
    kept.wish_words = sealed("wish_words", sign.wish_words) if sign.wish_words.strip() else None
    kept.staff_id, kept.changed_at = scope.staff_id, work.now
    work.session.add(kept)
    return kept


def _audit(work: Work, scope: Scope, peer: Peer, action: str, row_id: UUID) -> None:
    about = ("own_sign", row_id)
    audit.record(work, action, about, staff_id=scope.staff_id, program_id=peer.program_id)
