"""The pretended phone network: takes texts and calls from both sides and moves them along.

All that is still to be done is a row in the store, taken up by threads of this process; so what
was under way when the simulator stopped goes on when it starts again.
"""

from __future__ import annotations

import logging
import secrets
import threading
from uuid import UUID

from service.core.texts.segments import count
from service.web.simulator.config import SimulatorConfig
from service.web.simulator.store import Call, Step, Store, Text
from service.web.simulator.twiml import read_twiml
from service.web.simulator.webhooks import (
    Answered,
    RetryRule,
    Unanswered,
    call_form,
    call_report_fields,
    post,
    status_form,
    text_form,
)

THREADS = 8  # so that a service that hangs does not hold up every phone
LONGEST_REST = 1.0  # seconds a thread sleeps at most before it looks again
RING_SECONDS = 30.0
# The words that Twilio acts on itself, as whole messages of any case.
STOP_WORDS = frozenset(
    ["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"]
)
START_WORDS = frozenset({"start", "yes", "unstop"})
HELP_WORDS = frozenset({"help", "info"})
STOPPED = "You are unsubscribed and will get no more texts from this number. Text START to resume."
STARTED = "You are subscribed again and will get texts from this number. Text STOP to end them."
HELPED = "This is the phone network's own HELP answer. Text STOP to get no more texts from here."
NEXT_STATUS = {"accepted": "queued", "queued": "sent", "sent": "delivered"}

log = logging.getLogger(__name__)


def new_sid(prefix: str) -> str:
    """An id as Twilio makes them: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


class Network:
    """Takes texts and calls, and works through the steps that follow from them."""

    def __init__(self, config: SimulatorConfig, store: Store) -> None:
        self._config = config
        self._store = store
        self._awake = threading.Condition()
        self._busy: set[int] = set()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._work, name=f"simulator-{n}", daemon=True)
            for n in range(THREADS)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        with self._awake:
            self._stopping = True
            self._awake.notify_all()
        for thread in self._threads:
            thread.join()

    # ------------------------------------------------------------ from a phone
    def text_line(self, *, phone: str, line: str, body: str, picture: bool = False) -> Text:
        """A phone texts a line, or sends it a picture: the service behind it hears of it by
        webhook."""
        store = self._store
        with store.transaction():
            text = store.add_text(
                Text(
                    sid=new_sid("MM" if picture else "SM"), direction="inbound", sender=phone,
                    recipient=line, body=body, status="received", media=int(picture),
                    service_sid=store.service_behind(line),
                )
            )  # fmt: skip
            self._plan("inbound", text.sid)
            self._heed(text)
        self._wake()
        return text

    def call_line(self, *, phone: str, line: str) -> Call:
        """A phone calls a line: the service behind it is asked what to say."""
        store = self._store
        with store.transaction():
            call = store.add_call(
                Call(new_sid("CA"), "inbound", phone, line, "ringing", self._config.voice_url)
            )
            self._plan("speak", call.sid)
        self._wake()
        return call

    def answer(self, sid: str) -> None:
        """The phone takes a call that rings on it. Raises KeyError when there is no such call."""
        with self._store.transaction():
            if self._store.call(sid).status == "ringing":
                self._store.change_call(sid, status="in-progress")
                self._plan("speak", sid)
        self._wake()

    def decline(self, sid: str) -> None:
        """The phone lets a call go. Raises KeyError when there is no such call."""
        self._end_call(sid, "busy")

    # ------------------------------------------------------------ from the REST interface
    def send_text(self, text: Text) -> Text:
        """Take a text that has been checked, to be brought to its phone."""
        with self._store.transaction():
            self._store.meet_phone(text.recipient)
            text = self._store.add_text(text)
            self._plan("progress", text.sid, after=self._config.step_seconds)
        self._wake()
        return text

    def ring_phone(self, call: Call) -> Call:
        """Let a phone ring until somebody answers."""
        with self._store.transaction():
            self._store.meet_phone(call.recipient)
            call = self._store.add_call(call)
            self._plan("ring", call.sid, after=self._config.step_seconds)
        self._wake()
        return call

    # ------------------------------------------------------------ words the carrier acts on
    def _heed(self, text: Text) -> None:
        word, line = text.body.strip().lower(), text.service_sid or text.recipient
        if not self._config.blocks(line):
            return
        blocked = self._store.is_blocked(text.sender, line)
        if word in STOP_WORDS and not blocked:
            self._store.set_blocked(text.sender, line, True)
            self._reply(text, STOPPED)
        elif word in START_WORDS and blocked:
            self._store.set_blocked(text.sender, line, False)
            self._reply(text, STARTED)
        elif word in HELP_WORDS and not blocked:
            self._reply(text, HELPED)

    def _reply(self, text: Text, body: str) -> None:
        """A text back that no REST call asked for; no callback follows it."""
        reply = self._store.add_text(
            Text(
                sid=new_sid("SM"), direction="outbound-reply", sender=text.recipient,
                recipient=text.sender, body=body, status="queued", service_sid=text.service_sid,
            )
        )  # fmt: skip
        self._plan("progress", reply.sid, after=self._config.step_seconds)

    # ------------------------------------------------------------ steps
    def _plan(self, kind: str, sid: str, *, detail: str = "", after: float = 0.0) -> None:
        token = str(UUID(bytes=secrets.token_bytes(16), version=4))
        due_at = self._store.now() + after
        self._store.add_step(Step(0, due_at, kind, sid, detail, 0, token))

    def _wake(self) -> None:
        with self._awake:
            self._awake.notify_all()

    def _work(self) -> None:
        while (step := self._take()) is not None:
            try:
                self._run(step)
            except Exception:  # the edge of this process: a step of ours must not end the thread
                log.exception("step %s of %s failed", step.kind, step.sid)
                self._store.end_step(step.n)
            finally:
                with self._awake:
                    self._busy.discard(step.n)
                    self._awake.notify_all()

    def _take(self) -> Step | None:
        """The next step once it is due; None when the network stops."""
        with self._awake:
            while not self._stopping:
                step = self._store.next_step(tuple(self._busy))
                rest = step.due_at - self._store.now() if step else LONGEST_REST
                if step and rest <= 0:
                    self._busy.add(step.n)
                    return step
                self._awake.wait(min(rest, LONGEST_REST))
            return None

    def _run(self, step: Step) -> None:
        {
            "inbound": self._hand_over,
            "progress": self._progress,
            "report": self._report,
            "ring": self._ring,
            "no-answer": self._give_up_ringing,
            "speak": self._speak,
            "report-call": self._report_call,
        }[step.kind](step)

    def _post(self, step: Step, url: str, form: dict[str, str]) -> Answered | Unanswered | None:
        """Post a webhook; None when it was put off to be tried again."""
        outcome = post(url, form, token=self._config.auth_token, attempt_token=step.token)
        if not RetryRule.of(url).wants_another(outcome, step.attempt):
            return outcome
        due_at = self._store.now() + self._config.step_seconds * 2**step.attempt
        again = vars(step) | {"due_at": due_at, "attempt": step.attempt + 1}
        with self._store.transaction():
            self._store.end_step(step.n)
            self._store.add_step(Step(**again))
        return None

    # ------------------------------------------------------------ texts
    def _hand_over(self, step: Step) -> None:
        """A phone's text to the service. What it answers in TwiML is texted back."""
        text = self._store.text(step.sid)
        segments = count(text.body).segments
        form = text_form(text, account_sid=self._config.account_sid, segments=segments)
        outcome = self._post(step, self._config.inbound_url, form)
        with self._store.transaction():
            if outcome is None:
                self._store.change_text(text.sid, note="not taken yet, trying again")
                return
            self._store.end_step(step.n)
            problem = _problem(outcome)
            self._store.change_text(text.sid, note=problem or "taken")
            if isinstance(outcome, Answered) and not problem:
                for body in read_twiml(outcome.body).messages:
                    self._reply(text, body)
        self._wake()

    def _progress(self, step: Step) -> None:
        """Move a text one status on; its callback, if it has one, is the next step."""
        with self._store.transaction():
            self._store.end_step(step.n)
            text = self._store.text(step.sid)
            if text.status not in NEXT_STATUS:
                return
            blocked = self._store.is_blocked(text.recipient, text.service_sid or text.sender)
            if blocked and text.status == "accepted":
                self._store.change_text(
                    text.sid, status="failed", error_code=21610, note="blocked: STOP was texted"
                )
            elif text.status == "queued":
                self._store.change_text(text.sid, status="sent", sent_at=self._store.now())
            else:
                self._store.change_text(text.sid, status=NEXT_STATUS[text.status])
            self._plan("report" if text.callback else "progress", text.sid,
                       after=0.0 if text.callback else self._config.step_seconds)  # fmt: skip
        self._wake()

    def _report(self, step: Step) -> None:
        """Tell the service of a text's status; the text moves on when that is over."""
        text = self._store.text(step.sid)
        form = status_form(text, account_sid=self._config.account_sid, at=self._store.now())
        if self._post(step, text.callback or "", form) is None:
            return
        with self._store.transaction():
            self._store.end_step(step.n)
            self._plan("progress", text.sid, after=self._config.step_seconds)
        self._wake()

    # ------------------------------------------------------------ calls
    def _ring(self, step: Step) -> None:
        with self._store.transaction():
            self._store.end_step(step.n)
            self._store.change_call(step.sid, status="ringing")
            self._plan("no-answer", step.sid, after=RING_SECONDS)
            self._plan_call_report(self._store.call(step.sid), "ringing")
        self._wake()

    def _give_up_ringing(self, step: Step) -> None:
        self._store.end_step(step.n)
        self._end_call(step.sid, "no-answer")

    def _end_call(self, sid: str, status: str) -> None:
        with self._store.transaction():
            if self._store.call(sid).status == "ringing":
                call = self._store.change_call(sid, status=status)
                self._plan_call_report(call, "completed")
        self._wake()

    def _speak(self, step: Step) -> None:
        """Ask what to say (or read what the REST call brought) and keep the words."""
        call = self._store.call(step.sid)
        outcome: Answered | Unanswered | None = Answered(200, call.twiml or "")
        if not call.twiml and call.url:
            form = call_form(call, account_sid=self._config.account_sid)
            outcome = self._post(step, call.url, form)
        if outcome is None:
            return
        with self._store.transaction():
            self._store.end_step(step.n)
            status, words = "failed", _problem(outcome)
            if isinstance(outcome, Answered) and not words:
                said = read_twiml(outcome.body)
                status, words = "completed", said.problem or "\n".join(said.words)
            call = self._store.change_call(call.sid, status=status, words=words)
            self._plan_call_report(call, "completed")
        self._wake()

    def _plan_call_report(self, call: Call, event: str) -> None:
        if call.callback and event in call.events.split():
            self._plan("report-call", call.sid, detail=call.status)

    def _report_call(self, step: Step) -> None:
        call = self._store.call(step.sid)
        form = call_form(call, account_sid=self._config.account_sid)
        form |= call_report_fields(call, status=step.detail, at=self._store.now())
        if self._post(step, call.callback or "", form) is not None:
            self._store.end_step(step.n)


def _problem(outcome: Answered | Unanswered) -> str:
    """What went wrong with a webhook, in words for the page; empty when nothing did."""
    if isinstance(outcome, Unanswered):
        return f"not taken: {outcome.reason}"
    return "" if outcome.status < 400 else f"not taken: the service answered {outcome.status}"
