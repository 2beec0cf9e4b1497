from datetime import date, timedelta

import dateparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.index.reading.metadata.order import day_first
from onrecord.index.reading.metadata.written import agreeing, written_dates

APRIL_2 = date(2024, 4, 2)
ENGLISH = ("%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%d %B %Y", "%d %b %Y", "%B %dth, %Y")


def read(text: str, *, first: bool | None = True) -> list[date | None]:
    return [written.day(day_first=first) for written in written_dates(text)]


@pytest.mark.parametrize(
    "text",
    [
        *("April 2, 2024", "Apr. 2, 2024", "April 2nd, 2024", "April 2 2024", "2 April 2024", "2nd of April 2024"),
        *("2024-04-02", "2024/4/2", "2024.04.02", "02/04/2024", "2/4/2024", "02-04-2024", "2.4.2024", "APRIL 2, 2024"),
        *("2 tháng 4 năm 2024", "ngày 02 tháng 04 năm 2024", "2 tháng Tư năm 2024", "2 Tháng Tư, 2024"),
        *("Tháng Tư 2, 2024", "Tháng 4 2, 2024", "2 tháng 4, 2024", "2 tháng 4/2024"),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read(f"Seen {text}.") == [APRIL_2]


@pytest.mark.parametrize(
    ("name", "month"), [("Giêng", 1), ("Năm", 5), ("Bảy", 7), ("Mười", 10), ("Mười Một", 11), ("mười hai", 12)]
)
def test_a_vietnamese_month_may_be_a_word(name: str, month: int) -> None:
    assert read(f"ngày 3 tháng {name} năm 2024") == [date(2024, month, 3)]


@pytest.mark.parametrize(
    "text",
    [
        *("February 30, 2024", "2023-02-29", "31/04/2024", "0/4/2024", "April 2024", "in 2024", "2024-2027"),
        *("10.02.2024.1", "1.2.3.4", "version 2.4", "12/34/5678", "No. 15-CT/TW", "100/4/2024", "3,5/4/2024"),
    ],
)
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    assert [written for written in written_dates(text) if written.year] == []


def test_day_and_month_that_could_change_places_stay_unknown_until_something_tells() -> None:
    assert read("02/04/2024", first=None) == [None]
    assert read("02/04/2024", first=True) == [date(2024, 4, 2)]
    assert read("02/04/2024", first=False) == [date(2024, 2, 4)]
    assert read("22/04/2024", first=None) == [date(2024, 4, 22)]
    assert read("04/22/2024", first=None) == [date(2024, 4, 22)]
    assert read("04/04/2024", first=None) == [date(2024, 4, 4)]


def test_a_weekday_tells_day_from_month() -> None:
    (written,) = written_dates("02/04/2024")
    assert agreeing(written, 1).day(day_first=None) == APRIL_2  # a Tuesday
    assert agreeing(written, 6).day(day_first=None) == date(2024, 2, 4)  # a Sunday
    assert agreeing(written, 3) == written


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("02/04/2024", "vi", True),
        ("02/04/2024", "fr", True),
        ("02/04/2024", "en", None),
        ("02/04/2024", None, None),
        ("02/04/2024 10:30 (GMT+7)", "en", True),
        ("02/04/2024 10:30 AM EST", "en", False),
        ("02/04/2024, and 23/04/2024", "en", True),
        ("02/04/2024, and 04/23/2024", "en", False),
        ("23/04/2024, and 04/23/2024", "en", None),
        ("99/98/2024", "en", None),
    ],
)
def test_the_order_is_told_by_language_zone_or_example(text: str, language: str | None, wanted: bool | None) -> None:
    assert day_first(text, language) is wanted


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(ENGLISH))
def test_any_day_comes_back_out_of_the_forms_it_is_written_in(day: date, form: str) -> None:
    assert read(day.strftime(form)) == [day]


@settings(deadline=None)
@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)), st.sampled_from(ENGLISH))
def test_dateparser_reads_the_same_day(day: date, form: str) -> None:
    (found,) = read(day.strftime(form))
    oracle = dateparser.parse(day.strftime(form), languages=["en"], settings={"STRICT_PARSING": True})
    assert oracle is not None
    assert oracle.date() == found


@settings(deadline=None)
@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)), st.sampled_from(("%d/%m/%Y", "%d-%m-%Y", "%d tháng %m năm %Y")))
def test_dateparser_reads_the_same_vietnamese_day(day: date, form: str) -> None:
    (found,) = read(day.strftime(form))
    oracle = dateparser.parse(day.strftime(form), languages=["vi"], settings={"STRICT_PARSING": True})
    assert oracle is not None
    assert oracle.date() == found


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_may_be_looked_through(text: str) -> None:
    for written in written_dates(text):
        assert 0 <= written.start < written.end <= len(text)


@pytest.mark.parametrize("year", [1970, 2000, 2038, 2100])
def test_no_year_is_special(year: int) -> None:
    day = date(year, 1, 1) + timedelta(days=18)
    assert read(day.strftime("%B %d, %Y")) == [day]
