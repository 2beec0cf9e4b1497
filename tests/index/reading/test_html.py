from pathlib import Path

import pytest

from onrecord.index.reading import read_articles
from onrecord.index.reading.decode import Unreadable
from onrecord.index.reading.html import declared_charset, read_html
from onrecord.index.records import Document

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Exports grow | Example</title>
<meta property="og:site_name" content="Example News"><meta name="author" content="Lan Nguyen">
<meta property="article:published_time" content="2024-04-02T10:00:00+07:00">
<link rel="canonical" href="https://example.org/exports"></head>
<body><nav>Home About Contact</nav><article><h1>Exports grow</h1>
<p>The first paragraph says that <b>exports</b> have grown again<br>in the year 2023. More is to come.</p>
<h2>Tasks ahead</h2>
<ul><li>The first task is training.</li><li>The second task is <i>trade</i>.</li></ul>
<table><tr><th>Year</th><th>Value</th></tr><tr><td>2023</td><td>41</td></tr></table>
<p>Photo: VNA</p><p>A last paragraph closes the article with some more words, so that it is long enough.</p>
<script>alert("no")</script><style>p { color: red }</style></article>
<footer>Imprint</footer></body></html>"""


def blocks(page: str) -> list[tuple[str, str]]:
    draft = read_html(page, "a.html", max_depth=200)
    return [(block.kind, draft.text[block.start : block.end]) for block in draft.blocks or ()]


def test_a_page_is_read_as_its_article() -> None:
    assert blocks(PAGE) == [
        ("title", "Exports grow"),
        ("prose", "The first paragraph says that exports have grown again\nin the year 2023. More is to come."),
        ("heading", "Tasks ahead"),
        ("prose", "The first task is training."),
        ("prose", "The second task is trade."),
        ("prose", "Year | Value"),
        ("prose", "2023 | 41"),
        ("furniture", "Photo: VNA"),
        ("prose", "A last paragraph closes the article with some more words, so that it is long enough."),
    ]


def test_a_page_tells_its_fields(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    (document,) = read_articles([tmp_path])
    assert isinstance(document, Document)
    assert (document.title, document.found[0].where, document.source) == ("Exports grow", "html", "Example News")
    assert (document.author, document.language) == ("Lan Nguyen", "en")
    assert document.published is not None
    assert document.published.startswith("2024-04-02")
    assert document.url == "https://example.org/exports"


def test_a_date_in_the_text_is_not_taken_for_that_of_the_page() -> None:
    page = "<html><body><article><p>On April 2, 2019 the minister spoke in Hanoi to many people.</p></article></body>"
    assert read_html(page, "a.html", max_depth=200).published is None


@pytest.mark.parametrize("page", ["<p>Tiny.", "<html><body><p>Tiny.</p></body></html>", "<b>Tiny.</b>"])
def test_a_tiny_page_is_read_all_the_same(page: str) -> None:
    assert read_html(page, "a.html", max_depth=200).text == "Tiny."


def test_script_and_style_are_never_text() -> None:
    page = "<html><body><script>alert(1)</script><style>p{}</style><p>Tiny.</p></body></html>"
    assert read_html(page, "a.html", max_depth=200).text == "Tiny."


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(Unreadable, match="without text"):
        read_html("<html><body><img src='a.png'></body></html>", "a.html", max_depth=200)


def test_elements_too_deep_are_refused() -> None:
    with pytest.raises(Unreadable, match="nested deeper than 200"):
        read_html("<div>" * 100_000 + "deep", "a.html", max_depth=200)


def test_a_declared_encoding_is_used(tmp_path: Path) -> None:
    page = PAGE.replace("utf-8", "koi8-r").replace("Exports grow", "Экспорт растёт").encode("koi8-r")
    (tmp_path / "a.html").write_bytes(page)
    documents = [found for found in read_articles([tmp_path]) if isinstance(found, Document)]
    assert documents[0].title == "Экспорт растёт"


def test_the_declared_encoding_is_found_in_either_form() -> None:
    page = b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">'
    assert (declared_charset(page), declared_charset(b"<meta charset='x'>")) == ("windows-1258", None)


def test_a_short_page_is_read_without_its_navigation_scripts_and_footer() -> None:
    page = (
        "<html><body><nav>Home | About</nav><form><article><h1>Zinc pact</h1><p>Ministers signed it.</p><ul><li>It is "
        "short.</li></ul></article></form><script>evil()</script><footer>All rights reserved</footer></body></html>"
    )
    assert read_html(page, "page.html", max_depth=50).text == "Zinc pact\n\nMinisters signed it.\n\nIt is short."
