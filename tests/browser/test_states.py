"""Every state of every page: no violation of WCAG 2.2 AA, nothing to scroll sideways, a picture to look at."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

import pytest

from .articles import COST, NOWHERE, OPENED, ZEBRAS
from .conftest import SHOTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Visit = Callable[["Page", str], Any]
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}
SCHEMES: dict[str, tuple[Literal["light", "dark"], ...]] = {
    "desktop": ("light", "dark"), "phone": ("light", "dark"), "narrow": ()
}  # fmt: skip
DISAGREEMENT = {
    "what": "the cost of the bridge",
    "values": [
        {
            "value": "48 million crowns",
            "text": "The harbour bridge cost 48 million crowns, the city treasurer said.",
            "document_id": "bridge",
            "title": "Harbour bridge opens",
            "source": "Ellery Courier",
            "published": "2024-05-07",
            "start": 95,
            "end": 162,
        },
        {
            "value": "53 million crowns",
            "text": "An audit of Port Ellery found that the harbour bridge cost 53 million crowns.",
            "document_id": "budget",
            "title": "What the bridge really cost",
            "published": "2024-09-30",
            "start": 0,
            "end": 77,
        },
    ],
}


def ask(page: Page, service: str, question: str, **more: str) -> None:
    """Open the page that asks a question, and wait until all of the answer stands."""
    page.goto(f"{service}/?{urlencode({'q': question, **more})}")
    page.locator(".follow").wait_for()


def welcome(page: Page, service: str) -> None:
    page.goto(service)
    page.get_by_role("heading", name="Ask, for example").wait_for()


def answer(page: Page, service: str) -> None:
    ask(page, service, COST)


def preview(page: Page, service: str) -> None:
    ask(page, service, OPENED)
    page.locator(".chip").first.hover()
    page.locator(".preview mark").wait_for()


def article_beside(page: Page, service: str) -> None:
    ask(page, service, COST)
    page.locator(".chip").first.click()
    page.locator("#reader mark").wait_for()


def explained(page: Page, service: str) -> None:
    ask(page, service, COST)
    page.locator(".why summary").first.click()
    page.locator(".told table").first.wait_for()
    page.locator(".copies summary").first.click()
    page.locator(".confidence summary").click()


def nowhere(page: Page, service: str) -> None:
    ask(page, service, NOWHERE)


def thread(page: Page, service: str) -> None:
    ask(page, service, COST)
    page.locator(".follow input").fill("And who walked across it first?")
    page.keyboard.press("Enter")
    page.locator(".turn:nth-child(2) .passages").wait_for()


def disagreement(page: Page, service: str) -> None:
    def fulfil(route: Any) -> None:
        got = route.fetch()
        name, _, data = got.text().rpartition("event: done\ndata: ")
        told = json.dumps({**json.loads(data), "disagreements": [DISAGREEMENT]})
        route.fulfill(response=got, body=f"{name}event: done\ndata: {told}\n\n")

    page.route("**/api/ask", fulfil)
    page.goto(service)
    page.locator("#q").fill(COST)
    page.keyboard.press("Enter")
    page.locator(".differ li").nth(1).wait_for()
    page.locator(".follow").wait_for()


def narrowed(page: Page, service: str) -> None:
    ask(page, service, COST, source="Ellery Courier", after="2024-01-01")


def failed(page: Page, service: str) -> None:
    page.expected.append("503")  # type: ignore[attr-defined]
    page.route("**/api/ask", lambda route: route.fulfill(status=503, json={"detail": "busy"}))
    page.goto(service)
    page.locator("#q").fill(COST)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Try again").wait_for()


def hostile(page: Page, service: str) -> None:
    ask(page, service, ZEBRAS)
    page.locator(".chip").first.click()
    page.locator("#reader mark").wait_for()


def vietnamese(page: Page, service: str) -> None:
    ask(page, service, "Ai khai mạc triển lãm cà phê?", lang="vi")


def corpus(page: Page, service: str) -> None:
    page.goto(f"{service}/corpus")


def article(page: Page, service: str) -> None:
    ask(page, service, COST)
    page.goto(service + str(page.locator(".chip").first.get_attribute("href")))
    page.locator("mark").first.wait_for()


def no_article(page: Page, service: str) -> None:
    page.expected.append("404")  # type: ignore[attr-defined]
    page.goto(f"{service}/articles/none")


STATES: list[Visit] = [
    welcome, answer, preview, article_beside, explained, nowhere, thread, disagreement, narrowed, failed, hostile,
    vietnamese, corpus, article, no_article,
]  # fmt: skip


@pytest.mark.parametrize("visit", STATES, ids=lambda visit: visit.__name__)
def test_every_state_is_accessible_and_fits(
    visit: Visit, page: Page, service: str, accessible: Callable[[Page], None]
) -> None:
    visit(page, service)
    look(page, visit.__name__, accessible)


def look(page: Page, name: str, accessible: Callable[[Page], None]) -> None:
    """Check the page as it stands in light and dark, on a desktop and on phones; keep what is to be seen."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in SCHEMES[size]:
            page.emulate_media(color_scheme=scheme)
            if (size, scheme) in (("desktop", "light"), ("phone", "dark")):
                accessible(page)
            page.screenshot(path=SHOTS / f"{name}-{size}-{scheme}.png", full_page=name != "preview")
