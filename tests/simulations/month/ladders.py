"""A ladder read anew, slowly and obviously: who should have been told of one alert when, by the
program's words and the diary. Nothing of it is the service's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.simulations.month.diary import Diary
from tests.simulations.month.history import Line, Story
from tests.simulations.month.team import MINUTE, OUTCOME_WITHIN, STEPS, WAIT, awake


@dataclass(frozen=True)
class Expected:
    """A look at the ladder: `what` is a role that is told, `asked` (the owner), or a wish that
    nothing is left to come. It was due at `due`, and made at `at`."""

    at: datetime
    due: datetime | None
    what: str
    wanted: str
    people: frozenset[int]


@dataclass
class Ladder:
    """Where one alert stands as its history goes on."""

    diary: Diary
    story: Story
    severity: str = "none"
    due: datetime | None = None
    step: int = 0
    top: bool = False
    went_round: bool = False  # the top was told once at least
    steps: int = 0  # made so far
    owner: int | None = None
    status: str = "open"
    passed: set[int] = field(default_factory=set)

    def walk(self) -> Iterator[Expected]:
        """Each step that was made, beside what should have been."""
        for line in self.story.lines:
            match line.kind:
                case "opened" | "raised":
                    self._foot(line)
                case "step":
                    yield self._climb(line)
                case "asked":
                    people = frozenset({self.owner} if self.owner is not None else ())
                    wanted = "asked" if self.status == "taken" else "nothing"
                    yield Expected(line.at, self.due, "asked", wanted, people)
                    self.due, self.status = self._wait(line.at), "asked"
                case "nobody" | "nobody_reached":
                    yield Expected(line.at, self.due, line.kind, "nothing", frozenset())
                    self._from_foot(line.at)
                case _:
                    self._touch(line)

    def _foot(self, line: Line) -> None:
        self.severity = line.detail.rsplit(":", 1)[-1]
        self.due, self.step, self.status, self.top = awake(line.at, self.severity), 0, "open", False
        self.passed.clear()
        self.went_round = False
        if line.kind == "opened" and self.story.peer is not None:
            self.owner = self.diary.holder(self.story.peer, line.at)

    def _climb(self, line: Line) -> Expected:
        if self.status == "asked":  # and silent: it is anybody's again
            self.owner = None
        roles = STEPS[self.severity]
        people = self.people(line.at)
        number = self._next(people)
        here = set(people[number])
        if self.owner is not None and self.diary.is_off(self.owner, line.at) is None:
            here.add(self.owner)
        expected = Expected(line.at, self.due, line.detail, roles[number], frozenset(here))
        self.top = not any(people[number + 1 :])
        self.went_round |= self.top
        self.step = number if self.top else number + 1
        self.due, self.owner, self.status = self._wait(line.at), None, "open"
        self.steps += 1
        return expected

    def _touch(self, line: Line) -> None:
        """What people do about it."""
        within = awake(line.at + OUTCOME_WITHIN[self.severity], self.severity)
        match line.kind:
            case "taken":
                self.due, self.owner, self.status = within, line.who, "taken"
            case "contacted" if self.status in ("taken", "asked"):
                self.due, self.status = within, "taken"
            case "extended":
                self.due, self.status = within, "taken"
            case "passed" if line.who is not None:
                self._pass(line.at, line.who)
            case "not_delivered" if self.status == "open" and not self.went_round:
                self.due = line.at  # nobody waits for an answer to what did not arrive
            case "closed":
                self.due, self.status = None, "closed"

    def _pass(self, at: datetime, who: int) -> None:
        self.passed.add(who)
        self.owner, self.status = None, "open"
        people = self.people(at)
        alone = people[self._next(people)] <= {who}
        self.due = self._wait(at) if alone else awake(at, self.severity)

    def _from_foot(self, at: datetime) -> None:
        crisis = self.severity == "crisis"
        wait = min(WAIT[self.severity], MINUTE) if crisis else WAIT[self.severity]
        self.due, self.step, self.status = awake(at + wait, self.severity), 0, "open"
        self.went_round = False

    def _wait(self, at: datetime) -> datetime:
        return awake(at + WAIT[self.severity], self.severity)

    # ------------------------------------------------------------ who
    def people(self, at: datetime) -> list[set[int]]:
        """Who stands on each step at an instant: without those who passed it on, but at the top."""
        whole = [self._of(role, at) for role in STEPS[self.severity]]
        filled = [number for number, some in enumerate(whole) if some]
        return [
            some if filled and number == filled[-1] else some - self.passed
            for number, some in enumerate(whole)
        ]

    def _of(self, role: str, at: datetime) -> set[int]:
        assert self.story.peer is not None
        own = self.diary.specialist_of(self.story.peer)
        if role == "specialist":
            numbers = [own.number]
        elif role == "backup":
            numbers = [own.backup] if own.backup is not None else []
        elif role == "on_call":
            numbers = list(self.diary.on_call(at))
        else:
            numbers = [one.number for one in self.diary.team.of(role)]
        answering = (self.diary.answers(number, at) for number in numbers)
        return {number for number in answering if number is not None}

    def _next(self, people: list[set[int]]) -> int:
        filled = [number for number, some in enumerate(people) if some]
        assert filled, "somebody is always there: covers are named"
        ahead = [number for number in filled if number >= self.step]
        return ahead[0] if ahead else filled[-1]
