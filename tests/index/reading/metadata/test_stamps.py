import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.index.reading.metadata.clue import Clue
from onrecord.index.reading.metadata.stamps import read_stamps, stamped

LEDE = (
    "The ministry said on Tuesday that exports had grown by a tenth in the first quarter, and that more was to come. "
    * 2
)


def said(line: str, *, first: bool | None = True) -> list[tuple[str | None, str]]:
    return [(stamp.kind, stamp.value) for stamp in read_stamps(line, day_first=first)]


@pytest.mark.parametrize(
    "line",
    [
        *("Published: April 2, 2024", "Published April 2, 2024 10:30 AM ET", "Posted on 2 April 2024 at 10:30"),
        *(
            "Originally published Apr. 2, 2024",
            "Đăng ngày 2/4/2024",
            "Ngày đăng: 02/04/2024",
            "Date published: 2024-04-02",
        ),
        *("This story was originally published on April 2, 2024.", "Xuất bản: 10:30, 02/04/2024"),
        *("Editor's Note: This article was first published April 2, 2024 and has been updated since.",),
        "By Jane Doe | Published April 2, 2024",
    ],
)
def test_a_label_says_when_an_article_was_published(line: str) -> None:
    assert ("published", "2024-04-02") in said(line)


@pytest.mark.parametrize(
    "line",
    [
        *("Updated: 10:30, 02/04/2024", "Last updated April 2, 2024", "Cập nhật lúc 10h30 ngày 2/4/2024"),
        *("Cập nhật: 02/04/2024 | 10:30", "Updated 1:25 PM ET, Tue April 2, 2024", "Ngày cập nhật: 2/4/2024"),
        "NOTE: This story was updated on April 2, 2024, to correct a name.",
    ],
)
def test_a_label_says_when_an_article_was_changed(line: str) -> None:
    assert said(line) == [("modified", "2024-04-02")]


def test_one_line_may_say_both() -> None:
    line = "Published 10:00 AM ET April 2, 2024 | Updated 1:25 PM ET April 3, 2024"
    assert said(line) == [("published", "2024-04-02"), ("modified", "2024-04-03")]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Thứ ba, 02/04/2024 10:30 (GMT+7)",
            "Thứ Ba, ngày 2/4/2024",
            "April 2, 2024",
            "02/04/2024 | 10:30",
            "2.4.2024",
        ),
        *("Tue, Apr 2, 2024 - 10:30", "10:30 | 02/04/2024", "By Jane Doe - April 2, 2024", "2024-04-02"),
    ],
)
def test_a_line_may_be_nothing_but_a_date(line: str) -> None:
    assert [(kind, value[:10]) for kind, value in said(line)] == [(None, "2024-04-02")]


def test_a_time_is_kept_with_its_offset_alone() -> None:
    assert said("Thứ ba, 02/04/2024 10:30 (GMT+7)") == [(None, "2024-04-02T10:30:00+07:00")]
    assert said("Updated: 02/04/2024 10:30") == [("modified", "2024-04-02")]
    assert said("Updated: 02/04/2024 25:30 GMT+7") == [("modified", "2024-04-02")]


def test_a_weekday_that_contradicts_its_date_leaves_it_unknown() -> None:
    assert said("Monday, April 2, 2024") == []
    assert said("Tuesday, 02/04/2024", first=None) == [(None, "2024-04-02")]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Fat Tuesday, or Mardi Gras, in 2024 is Feb. 13, 2024.",
            "When: Sunday 18 December 2022",
            "BORN: Nov. 29, 1996",
        ),
        *("Through Jan. 6, 2019", "Lifetime: Nov. 3, 1987-present", "Day 21: May 6, 1997", "Oct. 27, 2018; Iowa"),
        *("The law was updated on April 2, 2024.", "The map was published on April 2, 2024.", "April 2", "10:30"),
        *("Remarks at the Pentagon, July 6, 2015", "April 2, 2024 - April 5, 2024", "Directive dated August 10, 2022"),
    ],
)
def test_a_date_that_is_about_something_else_is_no_stamp(line: str) -> None:
    assert said(line) == []


def told(*lines: str) -> dict[str, Clue]:
    return stamped(lines, "\n".join(lines), day_first=None)


def test_a_bare_date_counts_above_the_text_alone() -> None:
    assert told("A title", "April 2, 2024", LEDE) == {"published": Clue("2024-04-02", "date line", 0.8)}
    assert told("A title", LEDE, "April 2, 2024", LEDE) == {}
    assert told("One", "two", "three", "four", "April 2, 2024", LEDE) == {}


def test_a_labelled_date_counts_at_the_foot_too() -> None:
    lines = ["A title", *[LEDE] * 20, "Updated: April 2, 2024"]
    assert told(*lines) == {"modified": Clue("2024-04-02", "date line", 0.95)}
    assert told(*lines, *[LEDE] * 20) == {}


def test_dates_that_contradict_each_other_tell_nothing() -> None:
    assert told("April 2, 2024", "April 3, 2024", LEDE) == {}


def test_the_dates_of_a_diary_are_not_its_own() -> None:
    assert told("April 2, 2024", LEDE, *[LEDE] * 20, "April 1, 2024", *[LEDE] * 20) == {}
    assert told("A title", "Dec. 25, 1931:", LEDE) == {}


def test_a_first_publication_is_called_one() -> None:
    clue = Clue("2013-09-15", "first publication", 0.65)
    assert told("Originally published Sept. 15, 2013", LEDE) == {"published": clue}
    assert told("This story was originally published on Sept. 15, 2013.", LEDE) == {"published": clue}


@settings(deadline=None)
@given(st.text(alphabet="aA 0123/:-,.()|ngày lúc Updated", max_size=400))
def test_any_line_is_read_at_once(line: str) -> None:
    started = time.process_time()
    read_stamps(line, day_first=None)
    assert time.process_time() - started < 0.2
