"""An answer that a language model wrote, on the page: whose words are whose can be seen, read out and copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest

from onrecord.api.http import create_app
from onrecord.api.settings import ServiceSettings
from onrecord.retrieval.searcher import Searcher
from tests.writing.server import Request, Scripted, line, offered, running, saying

from .articles import COST
from .conftest import SHOTS, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
pytest.importorskip("openai", reason="needs the client: pip install 'onrecord[llm]'")


def said_of(quote: str) -> str:
    """Return what the model makes of a sentence: all but its last word."""
    return quote.rstrip(".").rsplit(" ", 1)[0] + "."


def shortening(request: Request) -> None:
    """Write the first sentence offered in other words, and one that no quote supports."""
    first = offered(cast("Scripted", request.server).requests[-1][2])[0]
    saying(line(said_of(first), (1, "")), line("There are zebras in the harbour.", (1, "")))(request)


@pytest.fixture(scope="module")
def scripted() -> Iterator[Scripted]:
    with running() as server:
        server.script = shortening
        yield server


@pytest.fixture(scope="module")
def written(news: Searcher, scripted: Scripted, serve: Callable[..., str], elsewhere: str) -> Iterator[str]:
    """The address of a service that has a model, which pages of ``elsewhere`` may call."""
    news.model = scripted.endpoint(30)
    yield serve(create_app(news, service=ServiceSettings(origins=(elsewhere,), running=4, seconds=300)))
    news.model = None


@pytest.fixture
def service(written: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(site, "service", written)
    return written


def _ask(page: Page, service: str) -> None:
    page.goto(service)
    page.locator("#q").fill(COST)
    page.keyboard.press("Enter")
    page.locator(".follow").wait_for()


def test_the_model_s_words_stand_apart_from_the_quotes(
    page: Page, service: str, accessible: Callable[[Page], None]
) -> None:
    _ask(page, service)
    said, quote = page.locator(".written .said bdi").first, page.locator(".written blockquote bdi").first
    assert said.inner_text() == said_of(quote.inner_text())
    fonts = [each.evaluate("element => getComputedStyle(element).fontFamily") for each in (said, quote)]
    assert fonts[0] != fonts[1]
    assert page.locator(".written .who").all_inner_texts() == ["The model’s words", "In the article’s words"]
    assert "left out, for no quote supports them: 1." in page.locator(".answer").inner_text()
    accessible(page)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "written.png", full_page=True)


def test_without_a_script_it_is_the_same(page: Page, service: str, browser: Any) -> None:
    _ask(page, service)
    with_script = page.locator(".answer .written").all_inner_texts()
    bare = browser.new_context(java_script_enabled=False)
    plain = bare.new_page()
    plain.goto(page.url)
    assert [text.split() for text in plain.locator(".answer .written").all_inner_texts()] == [
        text.split() for text in with_script
    ]
    bare.close()


def test_a_copied_answer_takes_its_quotes_along(page: Page, service: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _ask(page, service)
    quote = page.locator(".written blockquote bdi").first.inner_text()
    page.get_by_role("button", name="as text").click()
    assert f"“{quote}”" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Copied").wait_for()
    page.get_by_role("button", name="as Markdown").click()
    markdown = page.evaluate("navigator.clipboard.readText()")
    lines = [text for text in markdown.splitlines() if text.startswith("> ")]
    assert len(lines) == 1
    assert "\n\n> " in markdown


def test_the_widget_shows_the_quote_below_the_model_s_words(
    page: Page, elsewhere: str, accessible: Callable[[Page], None]
) -> None:
    page.goto(elsewhere)
    page.locator("#plain input").fill(COST)
    page.keyboard.press("Enter")
    quote = page.locator("#plain figure blockquote").first
    quote.wait_for()
    assert page.locator("#plain .said bdi").first.inner_text() == said_of(quote.inner_text())
    assert "The model’s words" in page.locator("#plain .soft").first.inner_text()
    accessible(page)
