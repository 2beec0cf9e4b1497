"""The pages for people: the form, the answer, the article."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from onrecord.api.http import create_app
from onrecord.api.links import viewer_link
from onrecord.retrieval.searcher import Searcher

AWKWARD_ID = "news/2024:50%off?#é"
QUESTION = "How many overseas missions does Vietnam have?"


class _Page(HTMLParser):
    """Collects the elements of a page, its links, and the text of the article and of the marks."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.article = self.marked = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "article" in self._open:
            self.article += data
        if "mark" in self._open:
            self.marked += data


def _open(client: TestClient, path: str) -> _Page:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return _Page(answer.text)


@pytest.mark.parametrize("path", ["/", f"/?q={quote(QUESTION)}", f"/articles/{quote(AWKWARD_ID, safe='')}"])
def test_the_policy_allows_this_style_sheet_and_nothing_else(awkward_client: TestClient, path: str) -> None:
    answer = awkward_client.get(path)
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "path", ["/", "/?q=zebra", "/?q=stripes+and+ink", f"/articles/{quote(AWKWARD_ID, safe='')}", "/articles/plain"]
)
def test_nothing_of_an_article_becomes_markup(awkward_client: TestClient, path: str) -> None:
    page = _open(awkward_client, path)
    assert not {"script", "b", "img", "iframe"} & set(page.tags)
    assert not [link for link in page.links if link.startswith("javascript")]


def test_a_question_is_shown_back_escaped(client: TestClient) -> None:
    answer = client.get("/", params={"q": '"><script>who?</script>'})
    assert "<script" not in answer.text
    assert "&quot;&gt;&lt;script&gt;who?" in answer.text


def test_every_citation_of_an_answer_opens_the_article_with_the_quote_marked(searcher: Searcher) -> None:
    client = TestClient(create_app(searcher, max_risk=1))
    page = _open(client, f"/?q={quote(QUESTION)}")
    places = [link for link in page.links if link.startswith("/articles/")]
    citations = searcher.ask(QUESTION, max_risk=1).citations
    quotes = {source.quote for citation in citations for source in citation.sources}
    assert quotes
    assert {_open(client, place).marked for place in places} >= quotes


def test_a_question_without_an_answer_shows_the_nearest_passages(searcher: Searcher) -> None:
    client = TestClient(create_app(searcher, max_risk=0))
    question = "What is the boiling point of tungsten in kelvin?"
    nearest = searcher.ask(question, max_risk=0).abstained
    assert nearest
    page = client.get("/", params={"q": question}).text
    assert "Not in these articles" in page
    assert all(viewer_link(hit.document_id, hit.start, hit.end) in unescape(page) for hit in nearest.nearest)


@pytest.mark.parametrize("question", ["?!", "a" * 5000])
def test_what_cannot_be_asked_is_said_on_the_page(client: TestClient, question: str) -> None:
    assert 'role="alert"' in client.get("/", params={"q": question}).text


def test_an_article_is_shown_whole(awkward_client: TestClient, awkward: Searcher) -> None:
    for listed in awkward.documents():
        page = _open(awkward_client, f"/articles/{quote(listed.id, safe='')}")
        assert page.article == listed.text


def test_the_span_asked_for_is_marked(awkward_client: TestClient, awkward: Searcher) -> None:
    text = awkward.document(AWKWARD_ID).text
    page = _open(awkward_client, f"/articles/{quote(AWKWARD_ID, safe='')}?start=4&end=60")
    assert page.marked == text[4:60]


@pytest.mark.parametrize("query", ["start=9&end=3", "start=0&end=999999", "start=5&end=5"])
def test_a_span_that_is_none_is_said_and_the_article_shown(awkward_client: TestClient, query: str) -> None:
    page = _open(awkward_client, f"/articles/plain?{query}")
    assert not page.marked
    assert page.article


def test_only_web_addresses_are_linked(awkward_client: TestClient) -> None:
    assert _open(awkward_client, "/articles/plain").links == ["data:,", "/"]


def test_a_link_to_another_site_tells_it_nothing(awkward_client: TestClient) -> None:
    answer = awkward_client.get(f"/articles/{quote(AWKWARD_ID, safe='')}")
    (link,) = re.findall('<a href="https://[^>]*>', answer.text)
    assert unescape(link) == '<a href="https://example.org/zebras?a=1&b=2#top" rel="noopener noreferrer">'
    assert answer.headers["referrer-policy"] == "no-referrer"
