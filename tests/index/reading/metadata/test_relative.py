from datetime import date, datetime

import dateparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.index.reading.metadata.relative import relative_day

FRIDAY = date(2024, 4, 5)
SHARED_WITH_DATEPARSER = (
    *("today", "yesterday", "tomorrow", "two days ago", "3 days ago", "a week ago", "2 weeks ago", "in 3 days"),
    *("in two weeks", "10 days ago"),
)


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        *(("yesterday", 4), ("Last night", 4), ("today", 5), ("this morning", 5), ("tomorrow", 6)),
        *(("the day before yesterday", 3), ("on Tuesday", 2), ("Tuesday", 2), ("last Tuesday", 2), ("on Friday", 5)),
        *(("next Tuesday", 9), ("next Friday", 12), ("three days ago", 2), ("in two days", 7)),
        *(("hôm qua", 4), ("hôm nay", 5), ("ngày mai", 6), ("hôm kia", 3), ("sáng nay", 5), ("tối qua", 4)),
        *(("ba ngày trước", 2), ("3 ngày trước", 2), ("2 ngày nữa", 7), ("thứ ba", 2), ("thứ Ba tuần này", 2)),
        *(("thứ năm tuần sau", 11), ("chủ nhật tuần này", 7)),
    ],
)
def test_a_phrase_names_a_day_seen_from_the_day_of_the_article(phrase: str, day: int) -> None:
    assert relative_day(phrase, FRIDAY) == date(2024, 4, day)


def test_last_friday_of_a_friday_is_a_week_ago() -> None:
    assert relative_day("last Friday", FRIDAY) == date(2024, 3, 29)


@pytest.mark.parametrize(
    "phrase", ["", "soon", "recently", "in April", "some day", "Tuesdays", "gần đây", "tuần trước"]
)
def test_a_phrase_that_names_no_day_stays_unknown(phrase: str) -> None:
    assert relative_day(phrase, FRIDAY) is None


def test_a_day_before_the_calendar_stays_unknown() -> None:
    assert relative_day("999 weeks ago", date(1, 1, 8)) is None


@settings(deadline=None)
@given(st.dates(date(1970, 1, 5), date(2100, 12, 1)), st.sampled_from(SHARED_WITH_DATEPARSER))
def test_dateparser_names_the_same_day(published: date, phrase: str) -> None:
    base = datetime(published.year, published.month, published.day, 12)
    oracle = dateparser.parse(phrase, languages=["en"], settings={"RELATIVE_BASE": base})
    assert oracle is not None
    assert relative_day(phrase, published) == oracle.date()
