"""Small pages with the usual ways in which sites state who, when and where."""

import json
from pathlib import Path

import pytest

from onrecord.index.reading import Note, read_articles
from onrecord.index.records import Document

BODY = "<article><h1>Exports grow</h1><p>" + "The ministry said that exports had grown again in the first quarter. " * 9
VIETNAMESE = "Bộ Công Thương cho biết xuất khẩu đã tăng trưởng trở lại trong quý đầu tiên của năm nay. " * 8
MOMENT = "2024-04-02T10:30:00+07:00"

GRAPH = (
    f'<script type="application/ld+json">{{"@graph": [{{"@type": ["Article"], "datePublished": "{MOMENT}"}}]}}</script>'
)


def ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def page(head: str, *, body: str = BODY, tag: str = "<html>") -> str:
    return f"<!doctype html>{tag}<head><title>Exports grow</title>{head}</head><body>{body}</p></article></body></html>"


def read(tmp_path: Path, text: str) -> tuple[Document, dict[str, tuple[str, float]]]:
    (tmp_path / "a.html").write_text(text, "utf-8")
    (document,) = [found for found in read_articles([tmp_path]) if isinstance(found, Document)]
    return document, {found.field: (found.where, found.confidence) for found in document.found}


@pytest.mark.parametrize(
    ("head", "where"),
    [
        (ld(datePublished=MOMENT), "JSON-LD"),
        (GRAPH, "JSON-LD"),
        (f'<meta property="article:published_time" content="{MOMENT}">', "OpenGraph"),
        (f'<meta name="pubdate" content="{MOMENT}">', "meta tag"),
        (f'<meta name="DC.date.issued" content="{MOMENT}">', "meta tag"),
        (f'<meta itemprop="datePublished" content="{MOMENT}">', "meta tag"),
    ],
)
def test_a_page_states_when_it_was_published(tmp_path: Path, head: str, where: str) -> None:
    document, found = read(tmp_path, page(head))
    assert document.published == MOMENT
    assert found["published"][0] == where
    assert found["published"][1] >= 0.9


@pytest.mark.parametrize("marks", ['itemprop="datePublished"', "pubdate", 'class="published-at"'])
def test_a_time_element_states_when_a_page_was_published(tmp_path: Path, marks: str) -> None:
    document, found = read(tmp_path, page("", body=f'<time {marks} datetime="{MOMENT}">2 April</time>{BODY}'))
    assert (document.published, found["published"][0]) == (MOMENT, "time element")


@pytest.mark.parametrize(
    ("head", "where"),
    [
        (ld(dateModified=MOMENT), "JSON-LD"),
        (f'<meta property="article:modified_time" content="{MOMENT}">', "OpenGraph"),
        (f'<meta name="last-modified" content="{MOMENT}">', "meta tag"),
    ],
)
def test_a_page_states_when_it_was_changed(tmp_path: Path, head: str, where: str) -> None:
    document, found = read(tmp_path, page(head))
    assert (document.modified, found["modified"][0]) == (MOMENT, where)


@pytest.mark.parametrize(
    ("head", "where"),
    [
        ('<meta name="author" content="Lan Nguyen">', "meta tag"),
        (ld(author={"@type": "Person", "name": "Lan Nguyen"}), "JSON-LD"),
        (ld(author=[{"@type": "Person", "name": "Lan Nguyen"}]), "JSON-LD"),
        (ld(author="Lan Nguyen"), "JSON-LD"),
    ],
)
def test_a_page_states_its_author(tmp_path: Path, head: str, where: str) -> None:
    document, found = read(tmp_path, page(head))
    assert (document.author, found["author"][0]) == ("Lan Nguyen", where)


@pytest.mark.parametrize(
    ("head", "where"),
    [
        ('<meta property="og:site_name" content="Example News">', "OpenGraph"),
        (ld(publisher={"@type": "Organization", "name": "Example News"}), "JSON-LD"),
    ],
)
def test_a_page_states_its_source(tmp_path: Path, head: str, where: str) -> None:
    document, found = read(tmp_path, page(head))
    assert (document.source, found["source"][0]) == ("Example News", where)


def test_a_page_that_states_no_source_has_that_of_its_address(tmp_path: Path) -> None:
    document, found = read(tmp_path, page('<link rel="canonical" href="https://www.example.org/2024/04/02/a">'))
    assert (document.source, document.published) == ("example.org", "2024-04-02")
    assert found["published"][0] in ("url", "page")


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"datePublished": "2024-04</script>',
        '<script type="application/ld+json">' + "[" * 5_000 + "</script>",
        '<script type="application/ld+json">{"@type": "Article", "author": [[[{"name": {"name": 3}}]]]}</script>',
        ld(datePublished=20240402, author={"name": ["a"]}),
        ld(datePublished="yesterday"),
        '<script type="application/ld+json">{"@type": "Event", "datePublished": "2024-04-02"}</script>',
    ],
)
def test_markup_that_is_broken_or_about_something_else_says_nothing(tmp_path: Path, head: str) -> None:
    document, _ = read(tmp_path, page(head))
    assert (document.published, document.author) == (None, None)


def test_a_declared_language_that_fits_the_text_stands(tmp_path: Path) -> None:
    document, found = read(tmp_path, page("", tag='<html lang="en-GB">'))
    assert (document.language, found["language"][0]) == ("en", "html lang")


def test_a_declared_language_that_the_text_belies_gives_way_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("", body=f"<article><p>{VIETNAMESE}", tag='<html lang="en">'), "utf-8")
    document, note = read_articles([tmp_path])
    assert isinstance(document, Document)
    assert isinstance(note, Note)
    assert (document.language, "taken as vi" in note.message) == ("vi", True)


def test_the_id_of_a_page_does_not_depend_on_what_is_read_out_of_its_markup(tmp_path: Path) -> None:
    plain, _ = read(tmp_path, page(""))
    told, _ = read(tmp_path, page(ld(datePublished=MOMENT, author="Lan Nguyen", publisher={"name": "Example News"})))
    assert told.published
    assert plain.id == told.id
