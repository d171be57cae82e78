"""One open question per contact, and one conversation suspended beneath it.

Two questions open at once would make "2" or "yes" mean nothing. So a new conversation puts the
open one aside, which is asked again when the new one has ended; a third lets the oldest go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.core.dialogue.model import Conversation, Outcome


@dataclass(frozen=True)
class Stack:
    """The conversations of one contact. Only `current` hears and has a timer."""

    current: Conversation | None = None
    beneath: Conversation | None = None


def start(stack: Stack, new: Conversation) -> tuple[Stack, Conversation | None]:
    """The stack with `new` on top, and the conversation that had to go for it, now ended (`partly`
    when something was answered in it; else `replaced` by a newer run of its flow, or `missed`), or
    None.

    A newer run of a flow takes the place of an older one; else the oldest of three goes. What has
    ended or asks nothing leaves without a word.
    """
    waiting = [one for one in (stack.current, stack.beneath) if one is not None and one.waiting]
    replaced = [one for one in waiting if one.flow == new.flow]
    kept = [one for one in waiting if one.flow != new.flow]
    gone = replaced or kept[1:]
    beneath = kept[0] if kept else None
    stack = Stack(new, None if beneath is None else replace(beneath, due_at=None))
    if not gone:
        return stack, None
    return stack, let_go(gone[0], "replaced" if replaced and not _heard(gone[0]) else None)


def finish(stack: Stack) -> tuple[Stack, bool]:
    """The stack after its current conversation has ended, and whether the one now on top has to be
    told `Resumed`. A stack whose current one goes on stays as it is."""
    current = stack.current
    if current is not None and not current.ended:
        return stack, False
    if stack.beneath is None:
        return Stack(), False
    return Stack(stack.beneath), stack.beneath.waiting


def let_go(conversation: Conversation, outcome: Outcome | None = None) -> Conversation:
    """`conversation`, ended from outside: by a newer one, or as `stopped`. One that has ended
    already keeps its outcome."""
    if conversation.ended:
        return conversation
    outcome = outcome or ("partly" if _heard(conversation) else "missed")
    return replace(conversation, step=None, asking=None, due_at=None, outcome=outcome)


def _heard(conversation: Conversation) -> bool:
    return bool(conversation.answers) or conversation.retries > 0
