"""What whole articles tell, the seeds among them, and what of it may never change."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from onrecord.index.reading import read_articles
from onrecord.index.reading.article import Draft, make_document
from onrecord.index.records import Document, Found

from ....conftest import ROOT, SEEDS

LEDE = (
    "The ministry said on Tuesday that exports had grown by a tenth in the first quarter, and that more was to come. "
)
LEDE_VI = "Bộ Công Thương cho biết xuất khẩu đã tăng trưởng một phần mười trong quý đầu tiên, và sẽ còn tăng nữa. "


def read(text: str, **fields: object) -> tuple[Document, dict[str, str]]:
    draft = Draft(text=text, **{"file_name": "a.txt", **fields})  # type: ignore[arg-type]
    document = make_document(draft, lambda _: None)
    return document, {found.field: found.where for found in document.found}


def seed(number: int) -> Document:
    document = list(read_articles([SEEDS]))[number]
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("number", "title", "source", "author", "published"),
    [
        (0, "first line", "file name", None, None),
        (1, "opening words", "file name", None, None),
        (2, "opening words", "file name", None, "2024-04-02"),
        (3, "first line", "dateline", "DHV", None),
        (4, "first line", "file name", None, "2024-02-22"),
    ],
)
def test_a_seed_tells(number: int, title: str, source: str, author: str | None, published: str | None) -> None:
    document = seed(number)
    where = {found.field: found.where for found in document.found}
    assert (where["title"], where["source"]) == (title, source)
    assert (document.author, document.published, document.language) == (author, published, "en")
    assert where.get("published") == ("event in the opening" if published else None)
    assert document.modified is None


def test_the_source_of_a_seed_is_its_datelines_agency() -> None:
    assert seed(3).source == "binhdinh.gov.vn"


def test_the_days_of_events_and_directives_are_not_taken_for_that_of_a_seed() -> None:
    # 000 quotes a directive "dated August 10, 2022"; 003 opens on "December 21" and names no year but the next.
    assert seed(0).published is None
    assert seed(3).published is None


def test_every_field_with_a_value_says_where_it_was_found_and_no_other_does() -> None:
    for document in (seed(number) for number in range(5)):
        fields = ("title", "source", "author", "published", "modified", "language")
        assert [found.field for found in document.found] == [field for field in fields if getattr(document, field)]
        assert all(0 < found.confidence <= 1 for found in document.found)


def test_a_vietnamese_page_tells_everything() -> None:
    head = "Xuất khẩu tăng mạnh\n\nThứ ba, 02/04/2024 10:30 (GMT+7)\n\n(Chinhphu.vn) - "
    text = f"{head}{LEDE_VI * 3}\n\nTác giả: Minh Anh\n\nCập nhật: 03/04/2024"
    for form in ("NFC", "NFD"):
        document, where = read(unicodedata.normalize(form, text))
        assert (document.published, where["published"]) == ("2024-04-02T10:30:00+07:00", "date line")
        assert (document.modified, where["modified"]) == ("2024-04-03", "date line")
        assert (document.source, where["source"]) == ("Chinhphu.vn", "dateline")
        assert (document.author, where["author"]) == ("Minh Anh", "byline")
        assert (document.language, where["language"]) == ("vi", "detected")


def test_an_english_page_tells_everything() -> None:
    text = f"Exports grow again\n\nBy Jane Doe, VNS\n\nHANOI, April 2, 2024 - {LEDE * 3}\n\nUpdated: April 3, 2024"
    document, where = read(text)
    assert (document.author, document.source) == ("Jane Doe", "VNS")
    assert (document.published, where["published"]) == ("2024-04-02", "dateline")
    assert (document.modified, document.language) == ("2024-04-03", "en")


def test_a_dateline_without_a_year_takes_that_of_the_last_change() -> None:
    opening = f"Exports grow again\n\nHANOI, December 30 (Reuters) - {LEDE * 3}"
    assert read(opening)[0].published is None
    document, where = read(f"{opening}\n\nUpdated: January 2, 2024")
    assert (document.published, where["published"]) == ("2023-12-30", "dateline")


def test_what_the_article_came_with_goes_before_what_it_tells() -> None:
    text = f"Exports grow again\n\nBy Jane Doe, VNS\n\nApril 2, 2024\n\n{LEDE * 3}"
    given = {"author": "Lan", "source": "E", "published": "2020-01-01", "language": "en", "title": "T"}
    document, where = read(text, **given)
    assert {field: getattr(document, field) for field in given} == given
    assert set(where.values()) == {"field"}
    assert all(found.confidence == 1 for found in document.found)


def test_a_date_in_the_text_that_is_not_the_articles_own_is_left_alone() -> None:
    text = f"The directive was issued on April 2, 2024. {LEDE} It holds until May 3, 2030.\n\n{LEDE}"
    assert read(text)[0].published is None


def test_an_ambiguous_date_stays_unknown_in_english_and_is_day_first_in_vietnamese() -> None:
    assert read(f"Exports grow again\n\nPublished: 02/04/2024\n\n{LEDE * 3}")[0].published is None
    assert read(f"Xuất khẩu tăng mạnh\n\nNgày đăng: 02/04/2024\n\n{LEDE_VI * 3}")[0].published == "2024-04-02"


def test_the_name_of_a_file_of_one_article_may_say_the_day_that_of_a_collection_does_not(tmp_path: Path) -> None:
    (tmp_path / "2024-04-02-exports.txt").write_text(LEDE)
    (tmp_path / "2024-04-02.jsonl").write_text(json.dumps({"text": LEDE}))
    documents = [found for found in read_articles([tmp_path]) if isinstance(found, Document)]
    assert [document.published for document in documents] == ["2024-04-02", None]


def test_an_address_tells_day_and_site() -> None:
    document, where = read(LEDE, url="https://www.example.org/2024/04/02/exports")
    assert (document.published, document.source) == ("2024-04-02", "example.org")
    assert (where["published"], where["source"]) == ("url", "url")


def test_the_surest_clue_wins() -> None:
    text = f"This story was originally published on May 5, 2013.\n\n{LEDE * 3}"
    assert read(text)[1]["published"] == "first publication"
    assert read(text, url="https://example.org/2017/04/13/a")[0].published == "2017-04-13"


def test_the_id_is_that_of_what_the_article_came_with_whatever_it_tells() -> None:
    text = f"Exports grow again\n\nBy Jane Doe, VNS\n\nApril 2, 2024\n\n{LEDE * 3}"
    document, where = read(text)
    assert {"author", "published", "language", "source"} <= where.keys()
    assert document.id == "b67635cc62998734"  # from before anything was read out of texts
    found = (Found("author", "byline", 0.9), Found("published", "RSS", 0.9))
    assert read(text, author="Jane Doe", published="2024-04-02", found=found)[0].id == document.id
    assert read(text, author="Jane Doe")[0].id != document.id


def test_the_ids_of_the_seeds_are_what_they_always_were() -> None:
    ids = [seed(number).id for number in range(5)]
    assert ids == "62a14521e4c331b7 f72e7ef799cdd0df 9959f5b8df4a3528 69e088fcf5065f5f b285911616a15a56".split()


@pytest.mark.parametrize("year", [1970, 2038, 2100])
def test_an_article_of_any_year_is_read_the_same(year: int) -> None:
    assert read(f"Exports grow again\n\nApril 2, {year}\n\n{LEDE * 3}")[0].published == f"{year}-04-02"


def test_no_clock_is_read() -> None:
    for file in sorted((ROOT / "index" / "reading").rglob("*.py")):
        assert not re.search(
            r"\.(?:today|now|utcnow)\(|\btime\.(?:time|localtime|gmtime)\b", file.read_text("utf-8")
        ), file
