import pytest

from onrecord.index.reading.dates import iso_date


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2024-04-02", "2024-04-02"),
        (" 2024-04-02 ", "2024-04-02"),
        ("2024-04-02T10:30:00+07:00", "2024-04-02T10:30:00+07:00"),
        ("2024-04-02T10:30:00Z", "2024-04-02T10:30:00+00:00"),
        ("2024-04-02 10:30 +0700", "2024-04-02T10:30:00+07:00"),
        ("2024-04-02T10:30:00.5Z", "2024-04-02T10:30:00.500000+00:00"),
        ("Tue, 02 Apr 2024 10:30:00 GMT", "2024-04-02T10:30:00+00:00"),
        ("2 Apr 2024 10:30 +0700", "2024-04-02T10:30:00+07:00"),
        ("1969-12-31", "1969-12-31"),
        ("2100-02-28", "2100-02-28"),
    ],
)
def test_a_date_in_a_known_form_becomes_iso_8601(value: str, wanted: str) -> None:
    assert iso_date(value) == wanted


def test_a_time_without_an_offset_is_left_off() -> None:
    assert iso_date("2024-04-02T10:30:00") == "2024-04-02"


@pytest.mark.parametrize(
    "value",
    [
        *("", "02/04/2024", "2024", "2024-04", "2024-02-30", "20240402", "April 2, 2024", "2024-W01-1"),
        *("Tue, 99 Apr 2024 10:30:00 GMT", "2024-04-02T25:00", "٢٠٢٤-٠٤-٠٢", "1712041200", "0000-01-01"),
        "2024-04-02T10:30:00+99:00",
    ],
)
def test_anything_else_is_not_guessed(value: str) -> None:
    assert iso_date(value) is None
