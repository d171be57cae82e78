"""One step of a conversation: what happened goes in, where it stands now and what follows come out.

Pure and total: no text, no flow and no order of events makes it raise. A conversation that has
lost its place (its step is gone from the flow) or runs in circles ends as `partly` and goes to a
person.

How it treats people:
- a question not understood is asked once more, gently; then it goes on and a person reads it;
- whoever shows a concern, or would rather not answer, is not asked twice;
- one reminder in a conversation, with the open question; none when its time to end has come too;
- a phone's reaction to a text ("Liked ...") is no answer and changes nothing;
- short neighbouring texts leave as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import assert_never

from service.core.dialogue.flow import Flow
from service.core.dialogue.model import (
    Answer,
    AnswerKind,
    AskForPerson,
    ConsentGiven,
    ConsentRefused,
    Conversation,
    Effect,
    Ended,
    Enroll,
    Event,
    Heard,
    NotUnderstood,
    Outcome,
    RaiseAlert,
    RecordScore,
    Resumed,
    Say,
    SetGoal,
    Started,
    TimerRang,
)
from service.core.dialogue.saved import BadConversation, from_json, made_of, to_json
from service.core.dialogue.script import Deed, Expect, GoalAnswer, Route, ScoreAnswer, Step
from service.core.dialogue.understand import declines, understand
from service.core.severity import Severity
from service.core.texts.reactions import read_reaction

__all__ = ["BadConversation", "begin", "from_json", "step", "to_json", "waits_until"]

MAX_RETRIES = 1  # gentle second tries of one question
MAX_STEPS_PER_EVENT = 20  # steps run after one text: more is a circle
MAX_VISITS = 5  # times one step is entered in a conversation: more is a circle
MAX_TEXTS_PER_EVENT = 3  # texts sent after one event: more is a flood
LONGEST_WAIT = timedelta(days=30)  # for a reminder or an end that a schedule asks for
# Neighbouring texts leave as one up to here: two short ones then still fit in what one may cost.
JOIN_PLAIN = 160  # characters, all of them ASCII: one segment
JOIN_OTHER = 134  # characters, when one is not: two segments at most


def begin(flow: Flow, *, values: Mapping[str, str]) -> Conversation:
    """A conversation in `flow` before its first step; `Started` sets it going.

    `values` fills the placeholders (`program`, `specialist`, ...); a missing one reads neutrally.
    """
    return Conversation(flow.name, flow.version, flow.lang, dict(values))


def waits_until(flow: Flow, conversation: Conversation) -> datetime | None:
    """When the conversation stops waiting for an answer (UTC), with the reminder that may still
    come before it; None when it waits for none."""
    turn = _Turn(flow, conversation, conversation.due_at or datetime.max.replace(tzinfo=UTC))
    return turn.ends_at()


def step(
    flow: Flow, conversation: Conversation, event: Event, *, now: datetime
) -> tuple[Conversation, tuple[Effect, ...]]:
    """What `event` makes of `conversation`: the new one, and the effects in their order.

    `now` is an aware UTC time. An event that does not fit (a text while nothing is asked, a timer
    that rang early or late, a second start) changes nothing: the same conversation, no effects.
    """
    turn = _Turn(flow, conversation, now)
    match event:  # Heard first: it is by far the most frequent
        case Heard(text, sign):
            turn.hear(text, sign)
        case TimerRang():
            turn.ring()
        case Started(remind_after, give_up_after):
            turn.start(remind_after, give_up_after)
        case Resumed():
            turn.resume()
        case _:
            assert_never(event)
    return turn.result()


class _Turn:
    """The conversation while one event is worked on."""

    __slots__ = (
        "answers", "asking", "before", "due_at", "effects", "flow", "give_up_after", "now",
        "outcome", "remind_after", "reminded", "retries", "step", "texts", "visits",
    )  # fmt: skip

    def __init__(self, flow: Flow, before: Conversation, now: datetime) -> None:
        self.flow = flow
        self.before = before
        self.now = now
        self.effects: list[Effect] = []
        self.texts = 0
        self.step = before.step
        self.answers: Mapping[str, Answer] = before.answers
        self.visits: dict[str, int] = dict(before.visits)
        self.retries = before.retries
        self.reminded = before.reminded
        self.remind_after = before.remind_after
        self.give_up_after = before.give_up_after
        self.due_at = before.due_at
        self.asking: AnswerKind | None = before.asking
        self.outcome: Outcome | None = before.outcome

    def result(self) -> tuple[Conversation, tuple[Effect, ...]]:
        if not self.effects:
            return self.before, ()
        after = {
            **vars(self.before),
            "step": self.step,
            "answers": self.answers,
            "retries": self.retries,
            "visits": self.visits,
            "reminded": self.reminded,
            "remind_after": self.remind_after,
            "give_up_after": self.give_up_after,
            "due_at": self.due_at,
            "asking": self.asking,
            "outcome": self.outcome,
        }
        return made_of(after), tuple(self.effects)

    # ------------------------------------------------------------ events
    def start(self, remind_after: timedelta | None, give_up_after: timedelta | None) -> None:
        if self.step is not None or self.outcome is not None or self.visits:
            return
        self.remind_after = _bounded(remind_after or self.remind_after or self.flow.remind_after)
        self.give_up_after = _bounded(give_up_after or self.give_up_after)
        self._run(self.flow.start)

    def hear(self, text: str, sign: Severity) -> None:
        if self.asking is None or self.outcome is not None or read_reaction(text):
            return
        at = self._open_question()
        if at is None or at.expect is None:
            return
        answer = self._answer_in(text, at.expect)
        refused = answer is None and declines(text, at.expect)
        if answer is not None:
            self.answers = {**self.answers, at.name: answer}
        route = self._kind_route(at, answer) if sign else None
        if route is None and answer is not None:
            if at.do:
                self._do(at.do, answer)
            route = self._route(at, answer, sign)
        elif route is None and refused:
            route = at.otherwise
        elif route is None and self.retries < MAX_RETRIES and at.retry is not None and not sign:
            self.retries += 1
            self._ask(at, at.retry.render(self.before.values, self.flow.lang))
            return
        elif route is None:
            self.effects.append(NotUnderstood(at.name))
            route = at.otherwise
        if route.do:
            self._do(route.do, answer)
        self._run(route.go)

    def ring(self) -> None:
        due_at = self.due_at
        if not self.before.waiting or due_at is None or self.now < due_at:
            return
        at = self._open_question()
        if at is None:
            return
        ends_at = self.ends_at()
        if ends_at is not None and self.now < ends_at:
            self.reminded = True
            self._remind(at)
            self.due_at = ends_at
            return
        if self.retries:  # a text that nobody could read, and silence after: a person should look
            self.effects.append(NotUnderstood(at.name))
        self._end("partly" if self._was_heard() else "missed")

    def ends_at(self) -> datetime | None:
        """When the timer ends the waiting, after the reminder that may still come."""
        if not self.before.waiting or self.due_at is None:
            return None
        remind_after = self._reminder_due()
        if remind_after is None:
            return self.due_at
        return _later(self.due_at, self._give_up_after() - remind_after)

    def resume(self) -> None:
        if not self.before.waiting:
            return
        at = self._open_question()
        if at is not None:
            self._ask(at, self._question(at))

    # ------------------------------------------------------------ answers, routes and deeds
    def _answer_in(self, text: str, expect: Expect) -> Answer | None:
        if expect.kind == "text" and declines(text, expect):
            return None  # "no" or "idk" is no goal
        return understand(text, expect)

    def _kind_route(self, at: Step, answer: Answer | None) -> Route | None:
        """The way for someone who shows a concern in words that are no plain answer."""
        if answer is not None and at.expect is not None and at.expect.kind != "text":
            return None  # a plain answer goes by the routes of its step, in their order
        for route in at.routes:
            if route.sign and route.match is None and self._earlier_hold(route):
                return route
        return self.flow.sign

    def _route(self, at: Step, answer: Answer | None, sign: Severity) -> Route:
        for route in at.routes:
            if route.sign > sign:
                continue
            if route.match is not None and (answer is None or not route.match.takes(answer)):
                continue
            if self._earlier_hold(route):
                return route
        return at.otherwise

    def _earlier_hold(self, route: Route) -> bool:
        for name, match in route.when:
            answer = self.answers.get(name)
            if answer is None or not match.takes(answer):
                return False
        return True

    def _do(self, deeds: tuple[Deed, ...], answer: Answer | None) -> None:
        for deed in deeds:
            match deed:
                case ScoreAnswer(name):
                    if isinstance(answer, int):
                        self.effects.append(RecordScore(name, int(answer)))
                case GoalAnswer():
                    if isinstance(answer, str):
                        self.effects.append(SetGoal(answer))
                case (
                    RecordScore()
                    | RaiseAlert()
                    | AskForPerson()
                    | Enroll()
                    | ConsentGiven()
                    | ConsentRefused()
                ):
                    self.effects.append(deed)
                case _:
                    assert_never(deed)

    # ------------------------------------------------------------ steps and texts
    def _run(self, go: str | None) -> None:
        """Say one step after the other until a question is open or the flow has ended."""
        for _ in range(MAX_STEPS_PER_EVENT):
            if go is None:
                self._end(self._how_it_went())
                return
            at = self.flow.steps.get(go)
            visits = self.visits.get(go, 0)
            if at is None or visits >= MAX_VISITS or self.texts > MAX_TEXTS_PER_EVENT:
                break
            self.visits[go] = visits + 1
            self.step = go
            text = at.text.render(self.before.values, self.flow.lang)
            if at.expect is not None:
                self.retries = 0
                if self._ask(at, text):
                    return
                break
            if not self._say(Say(text, go, asks=False, cheerful=at.cheerful)):
                break
            self._do(at.do, None)
            go = self._route(at, None, Severity.NONE).go
        self._lose(go)

    def _ask(self, at: Step, text: str) -> bool:
        if at.expect is None or not self._say(Say(text, at.name, asks=True, cheerful=at.cheerful)):
            return False
        self.asking = at.expect.kind
        remind_after = self._reminder_due()
        self.due_at = _later(
            self.now, self._give_up_after() if remind_after is None else remind_after
        )
        return True

    def _question(self, at: Step) -> str:
        """The open question, asked again."""
        return (at.again or at.text).render(self.before.values, self.flow.lang)

    def _remind(self, at: Step) -> None:
        question = self._question(at)
        if self.flow.reminder is not None:
            gentle = self.flow.reminder.render(self.before.values, self.flow.lang)
            question = f"{gentle} {question}"
        self._say(Say(question, at.name, asks=True, cheerful=at.cheerful))

    def _say(self, say: Say) -> bool:
        """Whether the text may still go out after this event; short neighbours become one."""
        last = self.effects[-1] if self.effects else None
        if isinstance(last, Say) and last.cheerful == say.cheerful:
            text = f"{last.text} {say.text}"
            if len(text) <= (JOIN_PLAIN if text.isascii() else JOIN_OTHER):
                self.effects[-1] = Say(text, say.step, say.asks, say.cheerful)
                return True
        if self.texts >= MAX_TEXTS_PER_EVENT:
            return False
        self.texts += 1
        self.effects.append(say)
        return True

    # ------------------------------------------------------------ waiting and ending
    def _open_question(self) -> Step | None:
        """The step whose question is open. None, and the end, when this flow has no such step."""
        at = self.flow.steps.get(self.step) if self.step is not None else None
        if at is None or at.expect is None:
            self._lose(self.step)
            return None
        return at

    def _give_up_after(self) -> timedelta:
        return self.give_up_after or self.flow.give_up_after

    def _reminder_due(self) -> timedelta | None:
        """How long after a question the reminder comes; None when none will."""
        remind_after = self.remind_after
        if self.reminded or remind_after is None or remind_after >= self._give_up_after():
            return None
        return remind_after

    def _was_heard(self) -> bool:
        """Whether the person wrote anything at all in this conversation."""
        if self.answers or self.retries:
            return True
        steps = self.flow.steps
        asked = (
            count for name, count in self.visits.items() if name in steps and steps[name].expect
        )
        return sum(asked) > 1  # one only comes past a first question by writing

    def _how_it_went(self) -> Outcome:
        steps = self.flow.steps
        for name in self.visits:
            if name not in self.answers and name in steps and steps[name].expect is not None:
                return "partly"
        return "done"

    def _lose(self, name: str | None) -> None:
        self.effects.append(NotUnderstood(name or self.flow.start))
        self._end("partly")

    def _end(self, outcome: Outcome) -> None:
        self.step = None
        self.asking = None
        self.due_at = None
        self.outcome = outcome
        self.effects.append(Ended(outcome))


def _later(time: datetime, wait: timedelta) -> datetime:
    try:
        return time + wait
    except OverflowError:  # the calendar ends in the year 9999
        return datetime.max.replace(tzinfo=UTC)


def _bounded(wait: timedelta | None) -> timedelta | None:
    return None if wait is None else min(max(wait, timedelta()), LONGEST_WAIT)
