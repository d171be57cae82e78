"""What peers whose phone others see have said of it: that they do, and the word of their own at
which a check-in opens (`core.dialogue.door`)."""

from __future__ import annotations

from dataclasses import replace

from service.core.dialogue import door
from service.core.dialogue.agreement import read_yes_no
from service.core.dialogue.model import Conversation
from service.core.dialogue.stack import Stack
from service.core.dialogue.words import split
from service.core.texts.keywords import bare_form
from service.core.wishes.model import Wish
from service.core.wishes.whose_phone import may_say, new_number, whose_phone
from service.store.peers import Peer
from service.store.seal import Keyring
from service.usecases.dialogues import Dialogues
from service.usecases.library import Library
from service.usecases.scene import Scene, first_name
from service.usecases.work import Work

SHORTEST_WORD, LONGEST_WORD = 3, 30  # characters
MOST_WORDS = 2
LONGEST_SAID = 80  # characters of a text that says whose phone it is


def wish_in(scene: Scene, dialogues: Dialogues, text: str) -> Wish | None:
    """What a text asks for beside the conversation. A word that was offered as their own counts
    when it comes again; OPEN is only said of what is closed, and else may answer a question."""
    wish = scene.work.deps.library.wishes.heard(text)
    if scene.peer is None:
        return wish or (new_number(text) if scene.staff_id is None else None)
    if wish is None or wish.kind == "still_me":
        said = _said_again(scene, scene.peer, text) if wish is None else None
        return said or _whose(scene, text) or (wish if scene.doubtful else None)
    if wish.kind == "open" and not scene.private and _asked(dialogues):
        return None
    return wish


def opens_door(scene: Scene, dialogues: Dialogues, text: str) -> bool:
    """Whether a text opens the door at which the conversation knocks."""
    current = dialogues.stack.current
    if current is None or not current.knocking or scene.peer is None:
        return False
    return door.opens(text, own_word(scene.work.deps.keyring, scene.peer))


def is_fit(library: Library, word: str) -> bool:
    """Whether a word may be somebody's own: short, nothing that means something else here, and no
    yes or no, which anybody might say."""
    plain = bare_form(word)
    return (
        SHORTEST_WORD <= len(plain) <= LONGEST_WORD
        and len(plain.split()) <= MOST_WORDS
        and library.keywords.effect(plain) is None
        and library.wishes.heard(plain) is None
        and read_yes_no(split(plain)) is None
    )


def own_word(keyring: Keyring, peer: Peer) -> str | None:
    """The word at which a check-in opens, plain; None where a yes does."""
    return _opened(keyring, peer, "door_word", peer.door_word)


def offered_word(keyring: Keyring, peer: Peer) -> str | None:
    """The word that they have yet to say again, plain."""
    return _opened(keyring, peer, "offered_word", peer.offered_word)


def offer_word(work: Work, peer: Peer, word: str) -> None:
    """The word counts once it has come again."""
    place = ("peer", "offered_word", peer.id)
    peer.offered_word = work.deps.keyring.seal(peer, place, bare_form(word))


def close_phone(scene: Scene, peer: Peer, word: str | None = None) -> None:
    """From now on nothing is said before the door is opened: at `word`, else at the one they have,
    else at a yes. A question that is open may still be answered; what would be said of it later
    knocks first. The contact is locked."""
    work = scene.work
    peer.private_since = peer.private_since or work.now
    if word is not None:
        place = ("peer", "door_word", peer.id)
        peer.door_word = work.deps.keyring.seal(peer, place, bare_form(word))
    peer.offered_word = None
    work.session.add(peer)
    _shut(scene)


def open_phone(work: Work, peer: Peer) -> None:
    """Their texts come as to anybody again."""
    peer.private_since = peer.door_word = peer.offered_word = None
    work.session.add(peer)


def _whose(scene: Scene, text: str) -> Wish | None:
    """What the text says of whose phone it is. The name is opened only for a text that may."""
    peer = scene.peer
    assert peer is not None
    if len(text) > LONGEST_SAID or not (scene.doubtful or may_say(text)):
        return None
    name = scene.work.deps.keyring.unseal(peer, ("peer", "name", peer.id), peer.name)
    return whose_phone(text, first_name(name), asked=scene.doubtful, lang=scene.lang)


def _shut(scene: Scene) -> None:
    """Put the conversations under way behind the door."""
    dialogues, words = Dialogues(scene.work, scene.contact), scene.at_the_door()

    def shut(one: Conversation | None) -> Conversation | None:
        return None if one is None else replace(one, values={**one.values, **words})

    dialogues.keep(Stack(shut(dialogues.stack.current), shut(dialogues.stack.beneath)))


def _said_again(scene: Scene, peer: Peer, text: str) -> Wish | None:
    word = offered_word(scene.work.deps.keyring, peer)
    if word is None or not door.is_word(text, word):
        return None
    return Wish("private", scene.lang, word)


def _asked(dialogues: Dialogues) -> bool:
    current = dialogues.stack.current
    return current is not None and current.waiting


def _opened(keyring: Keyring, peer: Peer, column: str, sealed: bytes | None) -> str | None:
    return None if sealed is None else keyring.unseal(peer, ("peer", column, peer.id), sealed)
