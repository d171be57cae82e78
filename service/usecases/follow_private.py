"""Follow a peer who says that others see their phone, or do no longer."""

from __future__ import annotations

from service.core.dialogue import door
from service.core.severity import Severity
from service.core.wishes.model import FollowWish
from service.store.peers import Peer
from service.usecases import audit
from service.usecases.answer import answer
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Scene
from service.usecases.shared_phone import (
    MOST_WORDS,
    close_phone,
    is_fit,
    offer_word,
    offered_word,
    open_phone,
    own_word,
)


def follow_private(scene: Scene, effect: FollowWish) -> None:
    """Close the phone, or open it again, or offer to close it; each is told."""
    if scene.peer is None:
        return
    if effect.wish.kind == "seen":
        _offer(scene, effect, scene.peer)
    elif effect.wish.kind == "open":
        _open(scene, effect, scene.peer)
    else:
        _close(scene, effect, scene.peer)


def _offer(scene: Scene, effect: FollowWish, peer: Peer) -> None:
    """Nothing is closed that they have not asked for; where it is closed already, they hear so."""
    key = "private_offered"
    if scene.private:
        word = own_word(scene.work.deps.keyring, peer)
        key = "private_on" if word is None else "private_word_kept"
    _tell(scene, effect, key)


def _close(scene: Scene, effect: FollowWish, peer: Peer) -> None:
    """From now on nothing is said before the phone is opened. A word of their own counts once they
    have sent it twice, so that none is set by a slip, or by words that meant something else."""
    word = effect.wish.said
    if len(word.split()) > MOST_WORDS:  # "private lessons start on monday" is no such wish
        _to_person(scene, effect)
        return
    again = bool(word) and offered_word(scene.work.deps.keyring, peer) == word
    close_phone(scene, peer, word if again else None)
    _audit(scene, peer, "closed_phone")
    key = "private_on"
    if again:
        key = "private_word_kept"
    elif word and is_fit(scene.work.deps.library, word):
        offer_word(scene.work, peer, word)
        key = "private_word_again"
    elif word:
        key = "private_word_unfit"
    _tell(scene, effect, key)


def _open(scene: Scene, effect: FollowWish, peer: Peer) -> None:
    """Their texts come as to anybody. Whoever has a word of their own says it with it: somebody
    else may hold the phone."""
    said = effect.wish.said
    word = own_word(scene.work.deps.keyring, peer)
    if scene.private and word is not None and not door.is_word(said, word):
        _tell(scene, effect, "private_off_word")
    elif said and word is None:  # "open the door" is no such wish
        _to_person(scene, effect)
    elif not scene.private:
        _tell(scene, effect, "private_not_on")
    else:
        open_phone(scene.work, peer)
        _audit(scene, peer, "opened_phone")
        _tell(scene, effect, "private_off")


def _to_person(scene: Scene, effect: FollowWish) -> None:
    raise_alert(scene.work, scene.contact, Cause("unread", Severity.CONCERN, "text"))
    _tell(scene, effect, "text_for_person")


def _tell(scene: Scene, effect: FollowWish, key: str) -> None:
    if effect.told:
        answer(scene, key, langs=(effect.wish.lang,))


def _audit(scene: Scene, peer: Peer, action: str) -> None:
    audit.record(scene.work, action, ("peer", peer.id), program_id=peer.program_id)
