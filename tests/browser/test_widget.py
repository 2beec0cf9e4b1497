"""The widget on a site of somebody else: the demo page of the docs, served from another origin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from .articles import COST, NOWHERE
from .test_states import look

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(page: Page, elsewhere: str) -> Page:
    """The demo page, its widgets at the service under test."""
    page.goto(elsewhere)
    return page


def ask(page: Page, widget: str, question: str) -> None:
    page.locator(f"{widget} input").fill(question)
    page.keyboard.press("Enter")


def test_the_widget_answers_on_another_site(demo: Page, accessible: Callable[[Page], None]) -> None:
    ask(demo, "#plain", COST)
    demo.locator("#plain figure .chip").first.wait_for()
    assert "48 million crowns" in " ".join(demo.locator("#plain figure").all_inner_texts())
    ask(demo, "#themed", NOWHERE)
    demo.locator("#themed ol").wait_for()
    assert "Không có trong các bài báo này" in demo.locator("#themed p").first.inner_text()
    look(demo, "widget", accessible)


def test_the_page_hears_of_answers(demo: Page) -> None:
    ask(demo, "#plain", COST)
    demo.locator("#log", has_text=f"onrecord-answer: {COST}, confidence").wait_for()


def test_the_page_may_open_articles_itself(demo: Page) -> None:
    demo.evaluate(
        "document.addEventListener('onrecord-open', event => { event.preventDefault(); window.opened = event.detail; })"
    )
    ask(demo, "#plain", COST)
    demo.locator("#plain .chip").first.click()
    assert demo.evaluate("window.opened.document_id") in ("bridge", "budget")
    assert len(demo.context.pages) == 1


def test_a_chip_opens_the_article_at_the_quote_in_a_page_of_its_own(demo: Page, service: str) -> None:
    ask(demo, "#plain", COST)
    with demo.context.expect_page() as opened:
        demo.locator("#plain .chip").first.click()
    article = opened.value
    article.locator("mark").wait_for()
    assert article.url.startswith(f"{service}/articles/b")
    assert article.evaluate("window.opener") is None


def test_each_widget_has_a_look_of_its_own(demo: Page) -> None:
    round_ = "element => getComputedStyle(element).borderTopLeftRadius"
    assert demo.locator("#plain").evaluate(round_) == "4px"
    assert demo.locator("#themed").evaluate(round_) == "14px"
    assert demo.locator("#plain").evaluate("element => element.shadowRoot.adoptedStyleSheets.length") == 1


def test_a_site_that_is_not_allowed_is_told_that_there_is_no_answer(
    page: Page, service: str, serve: Callable[..., str]
) -> None:
    async def site(scope: Any, receive: Any, send: Any) -> None:
        html = (
            f'<!doctype html><html lang=en><script src="{service}/widget.js"></script><on-record endpoint="{service}">'
        )
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": html.encode()})

    stranger = serve(site)
    page.expected += ["asked for " + stranger, "CORS", "ERR_FAILED", "403"]  # type: ignore[attr-defined]
    page.goto(stranger)
    ask(page, "on-record", COST)
    assert "could not be answered" in page.locator("on-record [role=alert]").inner_text()
