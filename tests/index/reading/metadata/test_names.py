import pytest

from onrecord.index.reading.metadata.names import day_in_address, day_in_file_name, site


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com/2024/04/02/politics/exports/index.html",
        "https://example.com/story/news/2024/4/2/exports/123/",
        "https://example.co.uk/world/2024/apr/02/exports",
        "https://example.com/news/2024-04-02-exports.html",
        "https://example.vn/xuat-khau-tang-20240402103015123.htm",
    ],
)
def test_an_address_may_hold_the_day(url: str) -> None:
    clue = day_in_address(url)
    assert clue is not None
    assert (clue.value, clue.where) == ("2024-04-02", "url")


@pytest.mark.parametrize(
    "url",
    [
        *("https://example.com/a", "https://example.com/2024/04/", "https://example.com/2024/13/02/a"),
        *(
            "https://example.com/a-123456789.htm",
            "https://example.com/a?date=2024-04-02",
            "https://2024-04-02.example.com/",
        ),
        "https://example.com/2024-04-02/to/2024-04-05",
    ],
)
def test_other_addresses_hold_none(url: str) -> None:
    assert day_in_address(url) is None


@pytest.mark.parametrize(
    "name", ["2024-04-02-exports.txt", "exports_2024-04-02.txt", "20240402-exports.txt", "2024_04_02.md"]
)
def test_a_file_name_may_hold_the_day(name: str) -> None:
    clue = day_in_file_name(name)
    assert clue is not None
    assert (clue.value, clue.where) == ("2024-04-02", "file name")


@pytest.mark.parametrize(
    "name", ["000_ecc80b757327bdf3.txt", "a20240402b.txt", "exports.txt", "20241302-a.txt", "1.2.3.txt"]
)
def test_other_file_names_hold_none(name: str) -> None:
    assert day_in_file_name(name) is None


def test_a_site_is_the_host_without_www() -> None:
    clue = site("https://www.example.com:8080/a")
    assert clue is not None
    assert clue.value == "example.com"
