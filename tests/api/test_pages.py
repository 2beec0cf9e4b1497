"""The pages for people: the form, the answer, the article."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args
from urllib.parse import quote, quote_plus

import pytest
from fastapi.testclient import TestClient

from onrecord.api import answer_page, assets, holding_page, shapes
from onrecord.api.http import create_app
from onrecord.api.links import viewer_link
from onrecord.api.words import LANGUAGES, how_sure
from onrecord.index.holdings import Holdings
from onrecord.index.reading.outcome import Skipped
from onrecord.retrieval.results import Disagreement, Stated, Superseded, Unwritten
from onrecord.retrieval.searcher import Searcher

API = Path(answer_page.__file__).parent
AWKWARD_ID = "news/2024:50%off?#é"
QUESTION = "How many overseas missions does Vietnam have?"


class _Page(HTMLParser):
    """Collects the elements of a page, its links, and the text of the article and of the marks."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.blocks: list[str] = []
        self.links: list[str] = []
        self.article = self.marked = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
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
        if self._open and self._open[-1] == "script":
            self.blocks.append(data)

    def foreign(self) -> list[tuple[str, dict[str, str]]]:
        """Return what no page of ours holds: scripts but our modules and blocks of data, handlers, frames, pictures."""
        return [(tag, attributes) for tag, attributes in self.elements if _is_foreign(tag, attributes)]


def _is_foreign(tag: str, attributes: dict[str, str]) -> bool:
    if any(name.startswith("on") or name == "style" for name in attributes):
        return True
    if tag == "script":
        ours = attributes.get("type") == "module" and attributes.get("src", "").startswith("/static/")
        return not ours and attributes.get("type") != "application/json"
    return tag in ("b", "img", "iframe", "object", "embed", "base", "style")


def _open(client: TestClient, path: str) -> _Page:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return _Page(answer.text)


@pytest.mark.parametrize("path", ["/", f"/?q={quote(QUESTION)}", "/corpus", f"/articles/{quote(AWKWARD_ID, safe='')}"])
def test_the_policy_allows_our_own_files_and_nothing_else(awkward_client: TestClient, path: str) -> None:
    answer = awkward_client.get(path)
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy.pop("default-src") == "'none'"
    assert {policy.pop(kind) for kind in ("script-src", "style-src", "connect-src", "img-src", "form-action")} == {
        "'self'"
    }
    assert policy == {
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert _Page(answer.text).foreign() == []


@pytest.mark.parametrize(
    "path", ["/", "/?q=zebra", "/?q=stripes+and+ink", f"/articles/{quote(AWKWARD_ID, safe='')}", "/articles/plain"]
)
def test_nothing_of_an_article_becomes_markup(awkward_client: TestClient, path: str) -> None:
    page = _open(awkward_client, path)
    assert page.foreign() == []
    assert not [block for block in page.blocks if "<" in block]
    assert not [link for link in page.links if link.startswith("javascript")]


def test_a_question_is_shown_back_escaped(client: TestClient) -> None:
    answer = client.get("/", params={"q": '"><script>who?</script>'})
    assert _Page(answer.text).foreign() == []
    assert "&quot;&gt;&lt;script&gt;who?" in answer.text


def test_every_citation_of_an_answer_opens_the_article_with_the_quote_marked(searcher: Searcher) -> None:
    client = TestClient(create_app(searcher, max_risk=1))
    page = _open(client, f"/?q={quote(QUESTION)}")
    places = [link for link in page.links if link.startswith("/articles/")]
    citations = searcher.ask(QUESTION, max_risk=1).citations
    quotes = {source.quote for citation in citations for source in citation.sources}
    assert quotes
    assert {_open(client, place).marked for place in places} >= quotes


def test_the_few_words_that_answer_stand_out_in_the_first_quote(searcher: Searcher) -> None:
    client = TestClient(create_app(searcher))
    page = client.get(f"/?q={quote('When was Directive No. 15-CT/TW dated?')}").text
    assert page.count("<strong>") == 1
    assert "dated <strong>August 10, 2022</strong> on" in page


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
    links = _open(awkward_client, "/articles/plain").links
    assert all(re.match(r"/|\?lang=|#main", link) for link in links), links


def test_a_link_to_another_site_tells_it_nothing(awkward_client: TestClient) -> None:
    answer = awkward_client.get(f"/articles/{quote(AWKWARD_ID, safe='')}")
    (link,) = re.findall('<a href="https://[^>]*>', answer.text)
    assert unescape(link) == '<a href="https://example.org/zebras?a=1&b=2#top" rel="noopener noreferrer">'
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_an_article_that_is_not_there_is_said_on_a_page_to_a_browser(client: TestClient) -> None:
    answer = client.get("/articles/none", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such article" in answer.text
    assert client.get("/articles/none").headers["content-type"] == "application/problem+json"


def test_a_switch_of_language_keeps_the_question_and_the_quote(client: TestClient, searcher: Searcher) -> None:
    asked = _open(client, f"/?q={quote(QUESTION)}&lang=vi").links
    assert f"?q={quote_plus(QUESTION)}&lang=en" in asked
    (article,) = searcher.documents(limit=1)
    assert "?start=0&end=9&lang=vi#quote" in _open(client, f"/articles/{article.id}?start=0&end=9").links


def test_a_language_that_was_chosen_is_remembered(client: TestClient) -> None:
    answer = client.get("/", params={"lang": "vi"})
    assert 'lang="vi"' in answer.text.partition("<head>")[0]
    assert "lang=vi" in answer.headers["set-cookie"]
    client.cookies.clear()


def test_why_there_is_no_answer_is_said_in_the_readers_language(client: TestClient) -> None:
    page = client.get("/", params={"q": "Who is the president of Zanzibarland?", "lang": "vi"}).text
    client.cookies.clear()
    assert "không nhắc đến “president”, “zanzibarland”" in page


@pytest.mark.parametrize("first", ["en", "vi"])
def test_both_languages_have_the_same_phrases_with_the_same_facts(first: str) -> None:
    ours, other = LANGUAGES[first], LANGUAGES["vi" if first == "en" else "en"]
    facts = {key: set(re.findall(r"{(\w+)}", phrase)) for key, phrase in ours.items()}
    assert facts == {key: set(re.findall(r"{(\w+)}", phrase)) for key, phrase in other.items()}


def test_every_phrase_is_used() -> None:
    code = "".join(
        file.read_text("utf-8")
        for file in (*API.glob("*.py"), *assets.FOLDER.glob("*.js"))
        if file.name != "phrases.py"
    )
    quoted = set(re.findall(r"[\"'](\w+)[\"']", code)) | set(re.findall(r"phrases\.(\w+)", code))
    assert {key for key in LANGUAGES["en"] if key not in quoted and not key.startswith(("leg_", "model_"))} == set()


@pytest.mark.parametrize(
    ("confidence", "told"), [(1.0, "about 9 are right"), (0.0, "about 1 are right"), (0.64, "about 6 are right")]
)
def test_no_confidence_is_told_as_certain(confidence: float, told: str) -> None:
    assert told in how_sure(LANGUAGES["en"], confidence)[1]


def test_articles_that_differ_are_shown_side_by_side(searcher: Searcher) -> None:
    sides = tuple(Stated(value, "<b>", "d", "T", None, 1, 2, "S") for value in ("94", "93"))
    answer = replace(searcher.ask(QUESTION), disagreements=(Disagreement("missions", sides),))
    page = answer_page.turn(answer, (), shapes.ask(answer), "", "q=x", LANGUAGES["en"])
    assert "The articles differ on missions" in page
    assert page.count("&lt;b&gt;") == 2


def test_a_source_that_a_later_article_overtook_says_so(searcher: Searcher) -> None:
    answer = searcher.ask(QUESTION, max_risk=1)
    first, *others = answer.citations
    later = Superseded("d9", "T", "2024-05-01", "<95>")
    source = replace(first.sources[0], superseded_by=later)
    answer = replace(answer, citations=(replace(first, sources=(source,)), *others))
    page = answer_page.turn(answer, (), shapes.ask(answer), "", "q=x", LANGUAGES["en"])
    assert '<a class="facts" href="/articles/d9">A later article, of' in page
    assert "gives &lt;95&gt;." in page


def test_the_page_of_the_corpus_names_what_was_skipped_without_its_folder() -> None:
    held = Holdings(1, 0, 0, None, None, (), (), ())
    page = holding_page.corpus(held, [Skipped("/home/ada/in/broken<b>.pdf", "a broken PDF")], LANGUAGES["en"])
    assert "broken&lt;b&gt;.pdf" in page
    assert "a broken PDF" in page
    assert "ada" not in page


def test_what_the_first_paint_needs_is_under_100_kb(client: TestClient) -> None:
    page = client.get("/")
    ours = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    assert {"/static/page.css", "/static/page.js", "/static/reader.js"} <= ours
    unpacked = len(page.content) + sum(len(client.get(path).content) for path in ours)
    assert unpacked < 100_000


def test_every_module_that_the_page_imports_is_fetched_at_once(client: TestClient) -> None:
    imported = {
        f"/static/{name}"
        for file in assets.FOLDER.glob("*.js")
        for name in re.findall(r'from "\./(\S+)"', file.read_text("utf-8"))
    }
    assert imported == set(re.findall(r'rel="modulepreload" href="([^"]+)"', client.get("/").text))


def test_the_widget_is_under_8_kb_packed() -> None:
    assert len(gzip.compress((assets.FOLDER / "widget.js").read_bytes(), mtime=0)) < 8_000


def test_scripts_are_sent_packed_and_kept(client: TestClient) -> None:
    first = client.get("/widget.js", headers={"accept-encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    again = client.get("/widget.js", headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert "content-encoding" not in client.get("/widget.js", headers={"accept-encoding": "identity"}).headers


def test_no_script_parses_a_string_as_markup() -> None:
    for file in assets.FOLDER.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc",
            file.read_text("utf-8"),
        )


def test_there_is_a_phrase_for_each_reason_that_a_model_may_fail_for() -> None:
    for words in LANGUAGES.values():
        assert {f"model_{why}" for why in get_args(Unwritten)} == {key for key in words if key.startswith("model_")}
