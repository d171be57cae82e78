"""Answer a contact with one of the automated sentences."""

from __future__ import annotations

from collections.abc import Mapping

from service.core import delivery
from service.core.consent import CONFIRMED_WITHIN
from service.core.severity import Severity
from service.core.texts.guarded_replies import INSTEAD
from service.store.alerts import open_alert_of, staff_told
from service.usecases.alert_steps import note, rules_of
from service.usecases.caps import CAP, LOOP
from service.usecases.post import REPLY_LIVES, NotPosted, Post, post
from service.usecases.scene import Scene

# The answers to HELP, STOP and START are owed by rule: they go whatever else comes up.
OWED = frozenset(
    {"help", "already_stopped", "stop_confirmed", "start_confirmed"}
    | {"stop_confirmed_which", "stop_narrowed"}
)

# What may not come later than so; the others live as long as any reply.
LIVES = {"stop_confirmed": CONFIRMED_WITHIN, "stop_confirmed_which": CONFIRMED_WITHIN}

# What says who will get in touch.
PROMISES = frozenset(
    {"urgent", "person_asked", "promised_call", "data_shown_soon", "data_delete_asked"}
)


def answer(
    scene: Scene,
    key: str,
    *,
    urgent: bool = False,
    langs: tuple[str, ...] = (),
    filled: Mapping[str, str] | None = None,
) -> None:
    """Send an automated sentence, in one of `langs` if there are any (see turn.Answer); `filled`
    are values beside those of the scene. To a phone that others see, or that may not be theirs,
    goes the sentence that gives nothing away, where there is one. One that cannot be sent is told
    to staff: call instead."""
    lang = scene.lang_among(langs)
    values = {**scene.values_in(lang), **(filled or {})}
    if key in PROMISES and not _specialist_hears(scene):
        values["specialist"] = scene.work.deps.library.replies.text("somebody", lang)
    said = key
    if scene.guarded:  # nobody is named but the program, which the rules of texting want named
        said, values["specialist"] = INSTEAD.get(key, key), scene.unnamed["specialist"]
    body = scene.work.deps.library.replies.text(said, lang, **values)
    priority = delivery.URGENT if urgent else delivery.REPLY
    purpose = "consent" if key in OWED else "crisis" if key.startswith("crisis") else "reply"
    text = Post(body, purpose, priority, LIVES.get(key, REPLY_LIVES))
    posted = post(scene.work, scene.contact, text)
    alert = open_alert_of(scene.work.session, scene.contact.id)
    if alert is None:
        return
    if isinstance(posted, NotPosted) and posted.reason in (CAP, LOOP):
        return  # they can be texted; it was only too much
    if isinstance(posted, NotPosted):
        note(scene.work, alert, "cannot_text", detail=key)
    else:
        posted.alert_id = alert.id
        scene.work.session.flush()  # the text is there before the history names it
        note(scene.work, alert, "answered", detail=key).message_id = posted.id


def _specialist_hears(scene: Scene) -> bool:
    """Whether the peer's specialist has been told of their alert, or has it, or will be told with
    the first step once the night is over: nobody else's name stands in a promise."""
    work, session = scene.work, scene.work.session
    alert = open_alert_of(session, scene.contact.id)
    if alert is None or scene.peer is None:
        return True
    session.flush()
    told = {alert.owner_id, *staff_told(session, alert.id)} - {None}
    if told:
        return scene.peer.specialist_id in told
    steps = rules_of(work, alert).of(Severity(alert.severity)).steps
    return steps[0].role == "specialist"
