"""What becomes of those enrolled, in words."""

from __future__ import annotations

import pytest

from service.core.program.becoming import Becomes, Move


@pytest.mark.parametrize(
    ("becomes", "said"),
    [
        (Becomes("daily", "new"), "new; nobody is enrolled yet"),
        (Becomes("daily", "new", begin=1), "new; 1 person begins: it is for them"),
        (
            Becomes("daily", "changed", 41, 3, moves=(Move(41, "Mon 10:00", "Mon 18:00"),)),
            "41 enrolled; next texts move from Mon 10:00 to Mon 18:00; "
            "3 who have a check-in open keep it as it began",
        ),
        (
            Becomes("daily", "changed", 41, moves=(Move(40, "Mon 10:00", "Mon 18:00"),)),
            "41 enrolled; 40 next texts move from Mon 10:00 to Mon 18:00",
        ),
        (
            Becomes(
                "daily", "changed", 9, moves=tuple(Move(n, f"a{n}", "b") for n in (4, 2, 2, 1))
            ),
            "9 enrolled; 9 next texts move: from a4 to b (4), from a2 to b (2), from a2 to b (2), "
            "1 otherwise",
        ),
        (
            Becomes("daily", "changed", 5, begin=2, end=1, week=(35, 20)),
            "5 enrolled; 2 people begin: it is for them; 1 ends: it is for them no more; "
            "in the next 7 days 20 texts go instead of 35",
        ),
        (Becomes("daily", "changed"), "nobody is enrolled"),
        (
            Becomes("daily", "changed", 5),
            "5 enrolled; the change holds from their next text on",
        ),
        (Becomes("daily", "taken_out"), "taken out; nobody is enrolled"),
        (
            Becomes("daily", "taken_out", 1, 1, 2),
            "taken out; 1 person on it gets no more texts of it, and no goodbye goes; "
            "1 who has a check-in open can finish it; 2 texts that wait to leave do not go",
        ),
        (
            Becomes("daily", "back", stay_off=2),
            "back again; 2 people who were on it when it was taken out stay off it: "
            "enroll them anew; nobody is enrolled",
        ),
        (
            Becomes("daily", "back", return_=1),
            "back again; 1 person who was on it when it was taken out goes on",
        ),
    ],
)
def test_it_is_said_in_plain_words_and_figures(becomes: Becomes, said: str) -> None:
    assert str(becomes) == f"schedule daily: {said}"
