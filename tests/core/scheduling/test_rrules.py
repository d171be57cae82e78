from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.scheduling.rrules import read_rrule
from tests.core.scheduling.peers import RRULES

FAR = date(2999, 12, 31)
ANCHORS = st.dates(date(1999, 1, 1), date(2030, 12, 31))


@given(RRULES, ANCHORS, st.integers(-400, 4000))
@settings(max_examples=300, deadline=None)
def test_looked_for_from_near_it_is_what_dateutil_has_from_the_start(
    text: str, anchor: date, days: int
) -> None:
    first = anchor + timedelta(days=days)
    found = list(islice(read_rrule(text).days_from(first, anchor=anchor, last=FAR), 4))
    start = datetime.combine(anchor, time())
    whole = rrulestr(text, dtstart=start).xafter(
        datetime.combine(max(first, anchor), time()), count=4, inc=True
    )
    # dateutil looks on to the year 9999, we for some years.
    assert found == [moment.date() for moment in whole][: len(found)]
    assert len(found) == 4 or text.startswith("FREQ=YEARLY")
    assert found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "write an rrule such as"),
        ("WEEKLY", "write an rrule such as"),
        ("BYDAY=MO", "needs FREQ="),
        ("FREQ=OFTEN", "needs FREQ="),
        ("FREQ=HOURLY", "too often for texts"),
        ("FREQ=MINUTELY;INTERVAL=600", "too often"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ stands twice"),
        ("FREQ=DAILY;COUNT=3", "write count: beside"),
        ("FREQ=DAILY;UNTIL=20261224", "write until: beside"),
        ("FREQ=DAILY;BYHOUR=9", "write at: or window: beside"),
        ("FREQ=DAILY;DTSTART=20260101", "write starts: beside"),
        ("FREQ=YEARLY;BYEASTER=0", "BYEASTER is no part"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL is a number from 1 to 366"),
        ("FREQ=YEARLY;INTERVAL=5", "from 1 to 4"),
        ("FREQ=WEEKLY;BYDAY=XX", "takes days such as"),
        ("FREQ=WEEKLY;BYDAY=1MO", "a numbered day such as 1MO goes with"),
        ("FREQ=MONTHLY;BYDAY=0MO", "takes days such as"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY means nothing with FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32 is out of range"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH=13 is out of range"),
        ("FREQ=YEARLY;BYMONTH=-1", "out of range"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO needs BYDAY"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS chooses among days"),
        ("FREQ=WEEKLY;WKST=XX", "WKST is the day"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "there is no such day"),
    ],
)
def test_mistakes_are_said_in_plain_words(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_rrule(text)


WORDS = st.sampled_from(
    [
        *("FREQ", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", "INTERVAL", "BYDAY", "BYMONTHDAY"),
        *("BYMONTH", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "WKST", "MO", "-1FR", "53", "-366", "2"),
        *("31", "=", ";", ",", "=", ";", "=", " ", "+", "x"),
    ]
)


@given(
    st.lists(WORDS, max_size=14).map("".join),
    st.sampled_from(["", "FREQ=YEARLY;", "FREQ=MONTHLY;"]),
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_rule_that_comes_or_a_mistake(text: str, before: str) -> None:
    try:
        rule = read_rrule(before + text)
    except ValueError:
        return
    assert next(rule.days_from(date(2024, 1, 1), anchor=date(2024, 1, 1), last=FAR))
